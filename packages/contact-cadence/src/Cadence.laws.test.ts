import { CalendarDate, Instant } from "@zorgband/core/time"
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { laws, type Subject } from "./Cadence.laws.ts"
import * as Cadence from "./Cadence.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // Thirty days for a month.
  "the next contact is due so many months after the last one, on its day or the last of a shorter month": {
    ...Cadence,
    dueOn: ({ last, from, everyMonths }) => CalendarDate.addDays(last ?? from, everyMonths * 30)
  },
  "keeping it never makes the next contact due earlier": {
    ...Cadence,
    keep: (_known, on, _today, at) => Result.succeed([Cadence.Event.cases.Kept.make({ on, at })])
  },
  "contact that counts is counted once, on its day": {
    ...Cadence,
    evolve: (state, event) =>
      event._tag === "Kept" && state !== null ? { ...state, last: event.on } : Cadence.evolve(state, event)
  },
  "contact that is still to come does not count": {
    ...Cadence,
    keep: (known, on, _today, at) => Cadence.keep(known, on, CalendarDate.maximum, at)
  },
  "as time goes on it stands in time, then due, then overdue, and never goes back": {
    ...Cadence,
    standing: (state, on) =>
      on === Cadence.planFrom(state) || on < state.from ? "due" : Cadence.standing(state, on)
  },
  "it is due from the day to plan it until the limit, and overdue from the day after": {
    ...Cadence,
    standing: (state, on) => (on >= Cadence.dueOn(state) ? "overdue" : Cadence.standing(state, on))
  },
  "what has ended asks for nothing, and nothing more happens to it": {
    ...Cadence,
    standing: (state, on) => Cadence.standing({ ...state, ended: null }, on)
  },
  "a year of twelve monthly contacts on the last day of the month stays on it": {
    ...Cadence,
    keep: (known, on, today, at) =>
      on.endsWith("-30") ? Result.succeed([]) : Cadence.keep(known, on, today, at)
  }
}

describe("Cadence", () => {
  for (const [law, holds] of Object.entries(laws(Cadence))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

describe("Cadence by example", () => {
  const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))
  const biennial: Cadence.Cadence = {
    with: { kind: "partner", id: "p-017" },
    subject: "partner conversation",
    everyMonths: 24,
    planDays: 60,
    owner: "team-north",
    from: date("2026-01-01"),
    last: null,
    kept: 0,
    ended: null
  }
  const id = Cadence.CadenceId.make("00000000-0000-7000-8000-000000000001")

  it("Given a conversation at least once every two years, when there was none, then it is due two years after the start", () => {
    expect(Cadence.dueOn(biennial)).toBe("2028-01-01")
    expect(Cadence.planFrom(biennial)).toBe("2027-11-02")
  })

  it("Given contact on 31 August, when it is due six months later, then that is the last day of February", () => {
    expect(Cadence.dueOn({ ...biennial, everyMonths: 6, last: date("2026-08-31") })).toBe("2027-02-28")
  })

  it("Given a start in January, when a contact of before is told later, then nothing is due earlier", () => {
    expect(
      Cadence.keep({ id, state: biennial }, date("2025-06-01"), date("2026-02-01"), Instant.of(0))
    ).toEqual(Result.succeed([]))
  })

  it("Given the far ends of what can be agreed, when it is due, then there still is a calendar", () => {
    for (const from of [date("1900-01-01"), date("2150-12-31")])
      expect(() => Cadence.planFrom({ ...biennial, from, everyMonths: 120, planDays: 365 })).not.toThrow()
  })
})
