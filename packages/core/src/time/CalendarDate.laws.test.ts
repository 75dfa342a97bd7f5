import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./CalendarDate.laws.ts"
import * as CalendarDate from "./CalendarDate.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a date is the date of its day number": {
    ...CalendarDate,
    fromEpochDay: (n) => CalendarDate.fromEpochDay(n < 0 ? n + 1 : n)
  },
  "day numbers agree with the platform's own calendar": {
    ...CalendarDate,
    // 1900 as a leap year, as in some spreadsheets.
    toEpochDay: (date) => CalendarDate.toEpochDay(date) + (date > "1900-02-28" ? 1 : 0)
  },
  "dates sort as their day numbers do": {
    ...CalendarDate,
    compare: (a, b) => (a.slice(5) < b.slice(5) ? -1 : a.slice(5) > b.slice(5) ? 1 : 0)
  },
  "adding the days between leads to the other date": {
    ...CalendarDate,
    daysBetween: (from, to) => Math.abs(CalendarDate.daysBetween(from, to))
  },
  "the day of the week agrees with the platform's own calendar": {
    ...CalendarDate,
    weekday: (date) => ((CalendarDate.toEpochDay(date) % 7) + 1) as CalendarDate.Weekday
  },
  "adding months lands in the month asked for, on the anchor day or the last day": {
    ...CalendarDate,
    // The platform's own arithmetic: 31 January and a month is 3 March.
    addMonths: (date, months, anchor = CalendarDate.day(date)) =>
      new Date(Date.UTC(CalendarDate.year(date), CalendarDate.month(date) - 1 + months, anchor))
        .toISOString()
        .slice(0, 10) as CalendarDate.CalendarDate
  },
  "a series with an anchor takes the same dates in one step or in many": {
    ...CalendarDate,
    // The anchor is forgotten: the end of February sticks.
    addMonths: (date, months) => CalendarDate.addMonths(date, months)
  }
}

describe("CalendarDate", () => {
  for (const [law, holds] of Object.entries(laws(CalendarDate))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
