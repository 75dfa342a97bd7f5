/** The laws of what plugins say of people: whatever they answer, what is believed can be, and nobody else is spoken of. */
import type { Point } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import type { Points } from "../host/Points.ts"
import type * as Staff from "./Staff.ts"
import { Terms } from "./TeamMember.ts"

// What it is

/** What is put to the test. */
export type Subject = Pick<typeof Staff, "make">

/** What a provider does when it is asked. */
type Answer = { readonly gives: unknown } | { readonly does: "fails" | "throws" | "rejects" | "throws later" }

// What it does

const people = ["anna", "bram"]
const notANumber = fc.constantFrom(Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 10_001, "3", null)
const member = fc.constantFrom(...people, "stranger")
const room = fc.record({
  member,
  present: fc.boolean(),
  capacity: fc.oneof({ weight: 8, arbitrary: fc.nat({ max: 9 }) }, { weight: 1, arbitrary: notANumber })
})
const skilled = fc.record({
  member,
  skills: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("intake", "rostering") },
      { weight: 1, arbitrary: fc.anything() }
    ),
    { maxLength: 3 }
  )
})
const answer = (said: fc.Arbitrary<unknown>): fc.Arbitrary<Answer> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(said, { maxLength: 4 }).map((gives) => ({ gives })) },
    { weight: 1, arbitrary: fc.anything().map((gives) => ({ gives })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom("fails", "throws", "rejects", "throws later").map((does) => ({ does }))
    }
  ) as fc.Arbitrary<Answer>

const defect = new Error("a defect of the provider")
const throwing = {
  get member(): string {
    throw defect
  }
}

const doing = (one: Answer): Effect.Effect<unknown, unknown> => {
  if ("gives" in one) return Effect.succeed(one.gives)
  if (one.does === "throws") throw defect
  if (one.does === "throws later") return Effect.succeed([throwing])
  return one.does === "fails" ? Effect.fail("away") : Effect.die("away")
}

/** The points of a host with these providers. */
const pointsOf = (skills: ReadonlyArray<Answer>, rooms: ReadonlyArray<Answer>): Points => {
  const providers = {
    "skill provider": skills.map((one) => ({ skillsOf: () => doing(one) })),
    "capacity provider": rooms.map((one) => ({ roomOf: () => doing(one) }))
  }
  return {
    get: () => Effect.die("not asked"),
    all: ((point: Point.Point) =>
      providers[point as keyof typeof providers].map((service, n) => ({
        name: `${point} ${n + 1}`,
        service
      }))) as Points["all"]
  }
}

const isTerms = Schema.is(Terms)

/** The laws. Each rejects when it does not hold. */
export const laws = ({ make }: Subject) => {
  const always = (
    holds: (said: Staff.Said, skills: ReadonlyArray<Answer>, rooms: ReadonlyArray<Answer>) => boolean
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(
        fc.array(answer(skilled), { maxLength: 2 }),
        fc.array(answer(room), { maxLength: 2 }),
        async (skills, rooms) =>
          holds(await Effect.runPromise(make(pointsOf(skills, rooms)).of("care-desk", people)), skills, rooms)
      ),
      { numRuns: 300 }
    )
  const sound = (one: Answer): one is { readonly gives: ReadonlyArray<{ readonly member: string }> } =>
    "gives" in one &&
    Array.isArray(one.gives) &&
    new Set(one.gives.map((said) => said?.member)).size === one.gives.length
  return {
    "only the people of the team are spoken of, and what is believed of them can be": () =>
      always(({ skills, room: rooms }) =>
        [...skills.keys(), ...(rooms ?? new Map()).keys()].every(
          (id) =>
            people.includes(id) &&
            isTerms({ teams: [], skills: skills.get(id) ?? [], capacity: rooms?.get(id)?.capacity ?? 0 })
        )
      ),
    "whoever does not answer, or not what can be, is named; of capacity nothing is known then": () =>
      always(({ away, room: rooms }, skills, all) => {
        const wrong = (point: string, some: ReadonlyArray<Answer>) =>
          some.flatMap((one, n) => (sound(one) ? [] : `${point} ${n + 1}`))
        const named = [...wrong("skill provider", skills), ...wrong("capacity provider", all)]
        return (
          named.every((name) => away.includes(name)) &&
          (rooms === null) === away.some((name) => name.startsWith("capacity"))
        )
      }),
    "of two who speak of one employee the first is believed": () =>
      always(({ room: rooms, away }, _, all) => {
        if (rooms === null || away.length > 0) return true
        return people.every((id) => {
          const [first] = all.flatMap((one) =>
            sound(one) ? one.gives.filter((said) => said.member === id) : []
          ) as ReadonlyArray<unknown> as ReadonlyArray<Staff.Room>
          return JSON.stringify(rooms.get(id)?.capacity) === JSON.stringify(first?.capacity)
        })
      })
  }
}
