import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { PartyId } from "../access/Party.ts"
import { caller, desk, noon, stamps } from "../testing/Build.ts"

const parties = (count: number) => Array.from({ length: count }, (_, n) => PartyId.make(`system-${n}|1`))

const told = (labels: ReadonlyArray<string>, about = "system-0|1") => ({
  happenedAt: noon,
  direction: "in" as const,
  channel: "telephone",
  inside: [{ kind: "employee" as const, id: "employee-17" }] as const,
  outside: [{ role: "client" as const, about }] as const,
  verified: null,
  outcome: "call back" as const,
  duration: null,
  labels,
  content: {},
  questions: [
    { asked: "who comes?", inputs: {} },
    { asked: "when?", inputs: {}, answer: "at nine" }
  ]
})

describe("a timeline", () => {
  const all = ["reads:psychosocial", "reads:complaint"]

  it.effect(
    "is asked of sixteen parties by a caller who may read two labels, and shows what that caller may read",
    () =>
      Effect.gen(function* () {
        const one = yield* desk(memory())
        const next = stamps()
        const made: Array<string> = []
        for (const labels of [[], ["complaint"], ["psychosocial"], ["complaint", "psychosocial"]])
          made.push((yield* one.contacts.record(caller(), told(labels), next())).contact)
        const { items } = yield* one.contacts.timeline(caller(...all), parties(16))
        expect(items.map(({ id }) => id).sort()).toEqual(made.sort())
        for (const contact of made) yield* one.contacts.get(caller(...all), contact as never)
      })
  )

  it.effect("of more parties, of a caller with more labels, and more labels on a contact are refused", () =>
    Effect.gen(function* () {
      const one = yield* desk(memory())
      expect(yield* Effect.flip(one.contacts.timeline(caller(...all), parties(17)))).toMatchObject({
        _tag: "InvalidInput",
        fields: ["parties"]
      })
      const greedy = caller(...all, "reads:hr")
      expect(yield* Effect.flip(one.contacts.timeline(greedy, parties(1)))).toMatchObject({
        _tag: "InvalidCall",
        reason: "caller"
      })
      const labelled = one.contacts.record(caller(), told(["psychosocial", "complaint", "hr"]))
      expect(yield* Effect.flip(labelled)).toMatchObject({ _tag: "InvalidInput", fields: ["labels"] })
    })
  )
})
