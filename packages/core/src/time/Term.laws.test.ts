import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"
import { laws, type Subject } from "./Term.laws.ts"
import * as Term from "./Term.ts"

/** A broken copy that alters the deadline after it was worked out. */
const altered = (
  change: (
    deadline: Term.Deadline,
    start: CalendarDate.CalendarDate,
    circumstances: Term.Circumstances
  ) => Term.Deadline
): Subject => ({
  deadline: (term, start, circumstances) =>
    Result.map(Term.deadline(term, start, circumstances), (deadline) =>
      change(deadline, start, circumstances)
    )
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a term runs for its length, not counting the first day nor the days of a suspension": {
    // The day on which it starts counts as well.
    deadline: (term, start, circumstances) =>
      Term.deadline(term, CalendarDate.addDays(start, -1), circumstances)
  },
  "a statutory term of up to 90 days, 12 weeks or 3 months ends on an ordinary day, any other where it ends":
    // A norm is moved like a statutory term.
    { deadline: (term, start, of) => Term.deadline({ ...term, basis: "statutory" }, start, of) },
  "a term never ends on a suspended day":
    // The move past weekends and holidays forgets that the term is suspended.
    altered((deadline, _, { calendar }) =>
      deadline.lastDay === deadline.nominalDay
        ? deadline
        : {
            ...deadline,
            lastDay: StatutoryCalendar.endOfTerm(calendar, deadline.nominalDay, deadline.nominalDay)
          }
    ),
  "a later start is never an earlier deadline":
    // Who starts in the weekend waits two days more.
    altered((deadline, start) =>
      CalendarDate.weekday(start) < 6
        ? deadline
        : { ...deadline, lastDay: CalendarDate.addDays(deadline.lastDay, 3) }
    ),
  "a suspension never brings the deadline forward, and after it changes nothing":
    // The length of every suspension is added, wherever it lies.
    altered((deadline, _, { suspensions = [] }) => ({
      ...deadline,
      lastDay: suspensions.reduce(
        (last, { from, to }) =>
          to === null ? last : CalendarDate.addDays(last, CalendarDate.daysBetween(from, to)),
        deadline.lastDay
      )
    })),
  "a suspension that lasts is refused when it begins before the end of the term, and only then": {
    deadline: (term, start, { calendar, suspensions = [] }) =>
      Term.deadline(term, start, { calendar, suspensions: suspensions.filter(({ to }) => to !== null) })
  },
  "a deadline that a later decree can move says so": altered((deadline) => ({
    ...deadline,
    provisional: false
  }))
}

describe("Term", () => {
  for (const [law, holds] of Object.entries(laws(Term))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
