/** Broken registers: an office with one fault each. */
import { BsnRegister, Point } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { RegisterStand, Trouble } from "../../points/Stand.ts"
import { type BrokenPoint, plugin, troubling } from "./BrokenPoint.ts"

type RegisterFault = (sound: BsnRegister.BsnRegister, now: () => Trouble) => Partial<BsnRegister.BsnRegister>

const gone = new BsnRegister.BsnRegisterUnavailable()

/** A register that knows one person. */
export const office = (title: string, fault: RegisterFault): BrokenPoint => {
  const { trouble, now } = troubling()
  const person = { name: { own: { name: "Ypsilanti" } }, birthDate: "1931-04-17" }
  const known: RegisterStand["known"] = [
    { question: { bsn: "999999990", person }, answer: "verified" },
    {
      question: { bsn: "999999990", person: { ...person, birthDate: "1932-04-17" } },
      answer: "verified-with-deviations"
    },
    { question: { bsn: "999999989", person }, answer: "refuted" }
  ]
  const sound: BsnRegister.BsnRegister = {
    verify: ({ bsn, person: asked }) =>
      Effect.suspend(() => {
        if (now() !== "none") return Effect.fail(gone)
        if (bsn !== "999999990") return Effect.succeed("refuted")
        const same = JSON.stringify(asked) === JSON.stringify(person)
        return Effect.succeed(same ? "verified" : "verified-with-deviations")
      })
  }
  const open = () => Effect.sync(() => ({ ...sound, ...fault(sound, now) }))
  return {
    title,
    stands: { "bsn register": { "SBV-Z": { trouble, known } } },
    plugin: () => plugin(Point.bsnRegister({ name: "SBV-Z", open }))
  }
}

let asked = 0

/** The broken ones, by name. */
export const registers = {
  "a word of its own": office("answers in a word that nobody knows", () => ({
    verify: () => Effect.succeed("ok" as never)
  })),
  "answers by turns": office("answers one thing now and another then", ({ verify }) => ({
    verify: (question) => Effect.map(verify(question), (answer) => (asked++ % 2 === 0 ? answer : "refuted"))
  })),
  "away is refuted": office(
    "says that the number is another's when the register is away",
    ({ verify }, now) => ({
      verify: (question) =>
        Effect.suspend(() => (now() === "away" ? Effect.succeed("refuted" as const) : verify(question)))
    })
  ),
  "tells the number asked": office("has the number in the cause of its error", ({ verify }, now) => ({
    verify: (question) =>
      Effect.suspend(() =>
        now() === "nonsense"
          ? Effect.fail(
              Object.assign(new BsnRegister.BsnRegisterUnavailable(), { cause: new Error(question.bsn) })
            )
          : verify(question)
      )
  }))
}
