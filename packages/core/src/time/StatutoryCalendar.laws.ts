/** The laws of `StatutoryCalendar`, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import * as CalendarDate from "./CalendarDate.ts"
import { recentDate, statutoryCalendar } from "./generators.ts"
import type * as StatutoryCalendar from "./StatutoryCalendar.ts"

/** What the laws are about. */
export type Subject = Pick<
  typeof StatutoryCalendar,
  "easter" | "holidays" | "isHoliday" | "isOrdinaryDay" | "endOfTerm"
>

const anyYear = fc.integer({ min: 1_980, max: 2_199 })
const length = fc.integer({ min: 1, max: 90 })

/** The day of the Paschal full moon by golden number and epact (Clavius), then the Sunday after it. */
const easterByEpact = (year: number): CalendarDate.CalendarDate => {
  const golden = (year % 19) + 1
  const century = Math.floor(year / 100) + 1
  const solar = Math.floor((3 * century) / 4) - 12
  const lunar = Math.floor((8 * century + 5) / 25) - 5
  const sunday = Math.floor((5 * year) / 4) - solar - 10
  const epact = (((11 * golden + 20 + lunar - solar) % 30) + 30) % 30
  const moon = 44 - (epact === 24 || (epact === 25 && golden > 11) ? epact + 1 : epact)
  const fullMoon = moon < 21 ? moon + 30 : moon
  const day = fullMoon + 7 - ((sunday + fullMoon) % 7)
  return CalendarDate.addDays(CalendarDate.of(year, 3, 1), day - 1)
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ easter, holidays, isHoliday, isOrdinaryDay, endOfTerm }: Subject) => ({
  "Easter is the Sunday after the Paschal full moon": () =>
    fc.assert(
      fc.property(fc.integer({ min: 1_800, max: 2_200 }), (year) => easter(year) === easterByEpact(year)),
      { numRuns: 1_000 }
    ),
  "every year has the eight holidays of the law, Good Friday and the days of the decrees": () =>
    fc.assert(
      fc.property(statutoryCalendar, anyYear, (calendar, year) => {
        const days = holidays(calendar, year)
        const on = (ground: string) => days.filter((day) => day.ground === ground)
        const decreed = calendar.equatedDays.filter(({ date }) => CalendarDate.year(date) === year)
        return (
          on("art. 3 lid 1").length === 8 &&
          on("art. 3 lid 2").every(({ date }) => CalendarDate.weekday(date) === 5) &&
          on("art. 3 lid 2").length === 1 &&
          on("art. 3 lid 3").length === decreed.length &&
          days.every(
            ({ date }, i) => CalendarDate.year(date) === year && (i === 0 || days[i - 1]!.date <= date)
          )
        )
      })
    ),
  "a day is a holiday when its year lists it": () =>
    fc.assert(
      fc.property(statutoryCalendar, recentDate, (calendar, date) => {
        const listed = holidays(calendar, CalendarDate.year(date)).map((holiday) => holiday.date)
        return (
          isHoliday(calendar, date) === listed.includes(date) &&
          listed.every((day) => isHoliday(calendar, day) && !isOrdinaryDay(calendar, day))
        )
      })
    ),
  "a term ends on the first ordinary day that is not before its end and gives it two of them": () =>
    fc.assert(
      fc.property(statutoryCalendar, recentDate, length, (calendar, first, days) => {
        const last = CalendarDate.addDays(first, days - 1)
        const needed = days >= 3 ? 2 : 1
        let end = first
        for (let ordinary = 0; ; end = CalendarDate.addDays(end, 1)) {
          const isOrdinary =
            CalendarDate.weekday(end) < 6 &&
            holidays(calendar, CalendarDate.year(end)).every(({ date }) => date !== end)
          if (isOrdinary) ordinary++
          if (end >= last && isOrdinary && ordinary >= needed) break
        }
        return endOfTerm(calendar, first, last) === end
      }),
      { numRuns: 2_000 }
    )
})
