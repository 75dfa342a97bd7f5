import { describe, expect, it } from "@effect/vitest"
import * as CalendarDate from "./CalendarDate.ts"
import { laws, type Subject } from "./StatutoryCalendar.laws.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "Easter is the Sunday after the Paschal full moon": {
    ...StatutoryCalendar,
    // Gauss's formula with the constants of 1900 to 2099, used for all years.
    easter: (year) => {
      const moon = (19 * (year % 19) + 24) % 30
      const sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
      return CalendarDate.addDays(CalendarDate.of(year, 3, 22), moon + sunday)
    }
  },
  "every year has the eight holidays of the law, Good Friday and the days of the decrees": {
    ...StatutoryCalendar,
    // 5 May as a day off once in five years, as employers have it.
    holidays: (calendar, year) =>
      StatutoryCalendar.holidays(calendar, year).filter(({ name }) => name !== "Vijfde mei" || year % 5 === 0)
  },
  "a day is a holiday when its year lists it": {
    ...StatutoryCalendar,
    // The decrees are forgotten.
    isHoliday: (calendar, date) => StatutoryCalendar.isHoliday({ ...calendar, equatedDays: [] }, date)
  },
  "a term ends on the first ordinary day that is not before its end and gives it two of them": {
    ...StatutoryCalendar,
    // Article 1 without article 2.
    endOfTerm: (calendar, _first, last) => StatutoryCalendar.endOfTerm(calendar, last, last)
  }
}

describe("StatutoryCalendar", () => {
  for (const [law, holds] of Object.entries(laws(StatutoryCalendar))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
