import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import {
  type Features,
  keys,
  type Likeness,
  learn,
  link,
  linkWith,
  Model,
  matchOne,
  score,
  type Task,
  worker
} from "./index.ts"
import { laws, type Subject } from "./Likeness.laws.ts"
import * as Likenesses from "./Likeness.ts"

/** Polish names, and trades that are one trade. */
const polish: Likeness.Likeness = {
  name: "polish-1",
  sound: (name) =>
    name.replace(/sz/g, "s").replace(/cz/g, "c").replace(/w/g, "v").replace(/[ia]$/, "").slice(0, 24) || "-",
  nicknames: [
    ["katarzyna", "kasia"],
    ["malgorzata", "gosia"]
  ],
  comparators: {
    surname: (left, right) =>
      left === right
        ? "same"
        : left.replace(/sk[ia]$/, "") === right.replace(/sk[ia]$/, "")
          ? "close"
          : "different",
    extra: {
      trade: (left, right) => {
        const bakers = ["bakker", "broodbakker"]
        return left === right || (bakers.includes(left) && bakers.includes(right)) ? "same" : "different"
      }
    }
  }
}
const comparing = (by: Likeness.Comparator): Subject => ({ ...polish, comparators: { place: by } })

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a value is the same as itself": comparing((left, right) =>
    left.length < 3 || left !== right ? "different" : "same"
  ),
  "it does not matter which value comes first": comparing((left, right) =>
    left === right ? "same" : left.startsWith(right) ? "close" : "different"
  ),
  "every two texts have an answer, which is one of the three": comparing((left, right) =>
    new RegExp(left).test(right) ? "same" : "different"
  ),
  "a name has one sound, of 1 to 64 characters": { ...polish, sound: (name) => name.replace(/[aeiou]/g, "") },
  "nicknames are as names are compared: folded, one word": {
    ...polish,
    nicknames: [["Małgorzata", "Gosia"]]
  },
  "its name can stand in a version": { ...polish, name: "Polish names, first version" }
}

describe("a likeness", () => {
  for (const [law, holds] of Object.entries(laws(polish))) it(law, holds)
  for (const [law, holds] of Object.entries(laws(Likenesses.dutch))) it(`of Dutch: ${law}`, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

const kasia: Features = {
  id: "1",
  firstNames: "Katarzyna",
  surname: "Wiszniewska",
  birthDate: "1971-05-06",
  extra: { trade: "bakker" }
}
const called: Features = {
  ...kasia,
  id: "2",
  firstNames: "Kasia",
  surname: "Visniewski",
  extra: { trade: "broodbakker" }
}
const levels = (likeness?: Likeness.Likeness) =>
  Object.fromEntries(
    score(Model.standard, kasia, called, likeness).fields.map(({ field, level }) => [field, level])
  )

describe("what a host gives", () => {
  it("changes how sounds, nicknames and values are compared, and what follows", () => {
    expect(levels()).toMatchObject({ firstName: "different", surname: "similar", "extra.trade": "different" })
    expect(levels(polish)).toMatchObject({
      firstName: "used for one another",
      surname: "sounds the same",
      "extra.trade": "same"
    })
    const outcome = (likeness?: Likeness.Likeness) =>
      matchOne(Model.standard, kasia, [called], likeness)[0]!.receipt.outcome
    expect([outcome(), outcome(polish)]).toEqual(["no", "probable"])
  })

  it("stands on the receipt, unless the model was made with it", () => {
    expect(score(Model.standard, kasia, called).model).toBe("standard-1")
    expect(score(Model.standard, kasia, called, polish).model).toBe("standard-1, compared as polish-1")
    const made: Model.Model = { ...Model.standard, version: "own-1", likeness: "polish-1" }
    expect(score(made, kasia, called, polish).model).toBe("own-1")
    expect(score(made, kasia, called).model).toBe("own-1, compared as dutch")
  })

  it("proposes names by their sound in a batch and by keys", () => {
    const shared = (likeness?: Likeness.Likeness) =>
      keys({ id: "1", surname: kasia.surname, birthDate: kasia.birthDate }, likeness).filter((key) =>
        keys({ id: "2", surname: called.surname, birthDate: called.birthDate }, likeness).includes(key)
      ).length
    expect([shared(), shared(polish)]).toEqual([0, 1])
  })

  const given = "Katarzyna Anna Piotr Jan Ewa Adam Zofia Marek Olga Tomasz".split(" ")
  const many = Array.from({ length: 200 }, (_, n): ReadonlyArray<Features> => {
    const birthDate = `19${10 + (n % 90)}-${10 + (n % 3)}-${10 + (n % 19)}`
    const surname = `${"bak mol dir vos rem".split(" ")[n % 5]}${"ar en os il".split(" ")[n % 4]}${"ek ow um".split(" ")[n % 3]}`
    const firstNames = given[n % 10]!
    const other = n % 20 === 0 ? "Kasia" : firstNames
    return [
      { id: `${n}a`, firstNames, surname: `${surname}ska`, birthDate },
      { id: `${n}b`, firstNames: other, surname: `${surname}sk${n % 4 === 0 ? "i" : "a"}`, birthDate }
    ]
  }).flat()

  it("is learned with, named in the version of the model, and the same with workers", async () => {
    const model = Result.getOrThrow(learn(many, polish))
    expect(model.likeness).toBe("polish-1")
    expect(model.version).toMatch(/^learned-\w+, compared as polish-1$/)
    const here = link(many, { likeness: polish })
    const open = () => {
      const work = worker(polish)
      return { workers: 1, run: (_: number, task: Task) => Promise.resolve(work(task)), close: () => {} }
    }
    expect(await linkWith({ open }, many, { likeness: polish })).toEqual(here)
  })
})
