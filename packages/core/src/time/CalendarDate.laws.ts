/** The laws of `CalendarDate`, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import * as CalendarDate from "./CalendarDate.ts"
import { calendarDate } from "./generators.ts"

/** What the laws are about. */
export type Subject = Pick<
  typeof CalendarDate,
  "toEpochDay" | "fromEpochDay" | "addDays" | "addMonths" | "daysBetween" | "weekday" | "compare"
>

const months = fc.integer({ min: -120, max: 120 })
const anchorDay = fc.integer({ min: 1, max: 31 })
/** Far enough from both bounds for the months above, twice. */
const inner = calendarDate.filter((date) => date >= "1821-01-01" && date < "2180-01-01")

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "a date is the date of its day number": () =>
    fc.assert(fc.property(calendarDate, (date) => subject.fromEpochDay(subject.toEpochDay(date)) === date)),
  "day numbers agree with the platform's own calendar": () =>
    fc.assert(
      fc.property(calendarDate, (date) => subject.toEpochDay(date) * 86_400_000 === Date.parse(date))
    ),
  "dates sort as their day numbers do": () =>
    fc.assert(
      fc.property(
        calendarDate,
        calendarDate,
        (a, b) =>
          Math.sign(subject.compare(a, b)) === Math.sign(subject.toEpochDay(a) - subject.toEpochDay(b))
      )
    ),
  "adding the days between leads to the other date": () =>
    fc.assert(
      fc.property(calendarDate, calendarDate, (a, b) => subject.addDays(a, subject.daysBetween(a, b)) === b)
    ),
  "the day of the week agrees with the platform's own calendar": () =>
    fc.assert(
      fc.property(
        calendarDate,
        (date) => subject.weekday(date) === ((new Date(date).getUTCDay() + 6) % 7) + 1
      )
    ),
  "adding months lands in the month asked for, on the anchor day or the last day": () =>
    fc.assert(
      fc.property(inner, months, anchorDay, (date, count, anchor) => {
        const end = subject.addMonths(date, count, anchor)
        const expected = (CalendarDate.year(date) * 12 + CalendarDate.month(date) + count) % 12 || 12
        return (
          CalendarDate.month(end) === expected &&
          (CalendarDate.day(end) === anchor ||
            (CalendarDate.day(end) < anchor && CalendarDate.day(subject.addDays(end, 1)) === 1))
        )
      })
    ),
  "a series with an anchor takes the same dates in one step or in many": () =>
    fc.assert(
      fc.property(inner, months, months, anchorDay, (date, first, second, anchor) => {
        const steps = subject.addMonths(subject.addMonths(date, first, anchor), second, anchor)
        return steps === subject.addMonths(date, first + second, anchor)
      }),
      { numRuns: 2_000 }
    )
})
