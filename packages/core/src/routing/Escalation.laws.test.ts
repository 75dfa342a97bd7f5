import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { Instant, OfficeHours } from "../time/index.ts"
import { laws, type Subject } from "./Escalation.laws.ts"
import * as Escalation from "./Escalation.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "every level that was due is taken once and in order, whatever the clock did": {
    ...Escalation,
    // What was done is told by the clock, not by what is kept.
    tick: (state, now) => Escalation.tick({ ...state, taken: 0 }, now)
  },
  "no level is taken before its moment": {
    ...Escalation,
    // As soon as one is due, all are.
    tick: (state, now) =>
      Escalation.tick(state, now).length === 0
        ? []
        : state.levels.map(({ at, to, as }, i) =>
            Escalation.Event.cases.Escalated.make({ level: i + 1, to, as, due: at, at: now })
          )
  },
  "nothing is taken after the end": {
    ...Escalation,
    evolve: (state, event) => (event._tag === "Ended" ? state : Escalation.evolve(state, event))
  },
  "one that goes on at other moments takes no level twice, and one that begins anew takes each again": {
    ...Escalation,
    // Other moments are taken for another chain.
    begin: (_, chain, anew, at) => Escalation.begin(null, chain, anew, at)
  },
  "a tick at the next moment takes a level, and none before it": {
    ...Escalation,
    // The moment of the last level.
    next: ({ levels, taken }) => (taken < levels.length ? levels.at(-1)!.at : null)
  }
}

describe("Escalation", () => {
  for (const [law, holds] of Object.entries(laws(Escalation))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("counts working minutes from when the question was sent", () => {
    const day = [{ from: "09:00", to: "17:00" }]
    const hours = Schema.decodeSync(OfficeHours.OfficeHours)({ week: { friday: day, monday: day } })
    const sent = Result.getOrThrow(Instant.parse("2026-11-20T15:00:00Z"))
    const { levels } = Result.getOrThrow(
      Escalation.chain({ escalation: [{ afterMinutes: 120, to: "employee-17" }] }, hours, sent)
    )
    expect(levels.map(({ to, as, at }) => [to, as, Instant.format(at)])).toEqual([
      ["employee-17", "owner", "2026-11-23T09:00:00.000Z"]
    ])
  })
})
