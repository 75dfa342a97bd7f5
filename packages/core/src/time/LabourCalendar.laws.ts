/** The laws of `LabourCalendar`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import * as CalendarDate from "./CalendarDate.ts"
import { labourCalendar, recentDate } from "./generators.ts"
import type * as LabourCalendar from "./LabourCalendar.ts"

/** What the laws are about. */
export type Subject = Pick<typeof LabourCalendar, "isWorkingDay" | "addWorkingDays">

const count = fc.integer({ min: 1, max: 60 })

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ isWorkingDay, addWorkingDays }: Subject) => ({
  "a day off and the weekend are no working days, every other day is": () =>
    fc.assert(
      fc.property(labourCalendar, recentDate, (calendar, other) =>
        [other, ...calendar.daysOff.map((day) => day.date)].every((date) => {
          const isOff = calendar.daysOff.some((day) => day.date === date)
          const isFree = isOff || calendar.weekend.includes(CalendarDate.weekday(date))
          return Result.getOrThrow(isWorkingDay(calendar, date)) === !isFree
        })
      )
    ),
  "adding working days ends on a working day, with exactly that many passed": () =>
    fc.assert(
      fc.property(labourCalendar, recentDate, count, fc.constantFrom(1, -1), (calendar, date, size, sign) => {
        const works = (day: CalendarDate.CalendarDate) => Result.getOrThrow(isWorkingDay(calendar, day))
        const end = Result.getOrThrow(addWorkingDays(calendar, date, size * sign))
        let passed = 0
        for (let day = date; day !== end; ) {
          day = CalendarDate.addDays(day, sign)
          if (works(day)) passed++
        }
        return passed === size && works(end)
      }),
      { numRuns: 300 }
    ),
  "outside its period the calendar says nothing": () =>
    fc.assert(
      fc.property(labourCalendar, fc.integer({ min: 1, max: 1_000 }), (calendar, days) => {
        const outside = CalendarDate.addDays(calendar.validUntil, days)
        return (
          Result.isFailure(isWorkingDay(calendar, outside)) &&
          Result.isFailure(addWorkingDays(calendar, calendar.validUntil, days))
        )
      })
    )
})
