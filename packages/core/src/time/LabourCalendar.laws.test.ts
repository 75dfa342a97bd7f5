import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import { laws, type Subject } from "./LabourCalendar.laws.ts"
import * as LabourCalendar from "./LabourCalendar.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a day off and the weekend are no working days, every other day is": {
    ...LabourCalendar,
    isWorkingDay: (calendar, date) => LabourCalendar.isWorkingDay({ ...calendar, daysOff: [] }, date)
  },
  "adding working days ends on a working day, with exactly that many passed": {
    ...LabourCalendar,
    // The first day counts as well.
    addWorkingDays: (calendar, date, count) =>
      LabourCalendar.addWorkingDays(calendar, CalendarDate.addDays(date, -Math.sign(count)), count)
  },
  "outside its period the calendar says nothing": {
    ...LabourCalendar,
    // An unknown day is taken for a working day.
    isWorkingDay: (calendar, date) =>
      Result.orElse(LabourCalendar.isWorkingDay(calendar, date), () => Result.succeed(true))
  }
}

describe("LabourCalendar", () => {
  for (const [law, holds] of Object.entries(laws(LabourCalendar))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
