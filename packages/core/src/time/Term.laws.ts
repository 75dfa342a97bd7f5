/** The laws of `Term`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import * as CalendarDate from "./CalendarDate.ts"
import { recentDate, running, statutoryCalendar, term } from "./generators.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"
import type * as Term from "./Term.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Term, "deadline">

const runs = { numRuns: 1_000 }
const moves = ({ basis, amount, unit }: Term.Term): boolean =>
  basis === "statutory" && unit !== "workingDays" && StatutoryCalendar.governs(amount, unit)
const suspended = (all: ReadonlyArray<Term.Suspension>, date: CalendarDate.CalendarDate): boolean =>
  all.some(({ from, to }) => from <= date && (to === null || date < to))

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ deadline }: Subject) => {
  const ends = (
    of: Term.Term,
    start: CalendarDate.CalendarDate,
    circumstances: Term.Circumstances
  ): Term.Deadline => Result.getOrThrow(deadline(of, start, circumstances))
  return {
    "a term runs for its length, not counting the first day nor the days of a suspension": () =>
      fc.assert(
        fc.property(term, running, statutoryCalendar, (of, { start, suspensions }, calendar) => {
          const { nominalDay } = ends(of, start, { calendar, suspensions })
          let days = 0
          let workingDays = 0
          for (let date = start; date < nominalDay; ) {
            date = CalendarDate.addDays(date, 1)
            if (suspended(suspensions, date)) continue
            days++
            if (StatutoryCalendar.isOrdinaryDay(calendar, date)) workingDays++
          }
          const length = {
            days,
            weeks: days / 7,
            months:
              CalendarDate.addMonths(start, of.amount) === CalendarDate.addDays(start, days) ? of.amount : -1,
            workingDays
          }
          return length[of.unit] === of.amount && !suspended(suspensions, nominalDay)
        }),
        runs
      ),
    "a statutory term of up to 90 days, 12 weeks or 3 months ends on an ordinary day, any other where it ends":
      () =>
        fc.assert(
          fc.property(term, recentDate, statutoryCalendar, (of, start, calendar) => {
            const { nominalDay, lastDay } = ends(of, start, { calendar })
            return moves(of)
              ? StatutoryCalendar.isOrdinaryDay(calendar, lastDay) && lastDay >= nominalDay
              : lastDay === nominalDay
          }),
          runs
        ),
    "a term never ends on a suspended day": () =>
      fc.assert(
        fc.property(
          term,
          recentDate,
          statutoryCalendar,
          fc.integer({ min: -3, max: 3 }),
          fc.integer({ min: 1, max: 10 }),
          (of, start, calendar, days, length) => {
            // Just around the end, where a term can be moved into the suspension.
            const from = CalendarDate.addDays(ends(of, start, { calendar }).nominalDay, days)
            const suspensions = [{ from, to: CalendarDate.addDays(from, length) }]
            return !suspended(suspensions, ends(of, start, { calendar, suspensions }).lastDay)
          }
        ),
        runs
      ),
    "a later start is never an earlier deadline": () =>
      fc.assert(
        fc.property(
          term.filter(({ unit }) => unit !== "months"),
          running,
          fc.integer({ min: 0, max: 10 }),
          statutoryCalendar,
          (of, { start, suspensions }, days, calendar) =>
            ends(of, start, { calendar, suspensions }).lastDay <=
            ends(of, CalendarDate.addDays(start, days), { calendar, suspensions }).lastDay
        ),
        runs
      ),
    "a suspension never brings the deadline forward, and after it changes nothing": () =>
      fc.assert(
        fc.property(term, running, statutoryCalendar, (of, { start, suspensions }, calendar) => {
          const without = ends(of, start, { calendar })
          const after = CalendarDate.addDays(without.lastDay, 1)
          const later = [{ from: after, to: CalendarDate.addDays(after, 30) }]
          return (
            without.lastDay <= ends(of, start, { calendar, suspensions }).lastDay &&
            without.lastDay === ends(of, start, { calendar, suspensions: later }).lastDay
          )
        }),
        runs
      ),
    "a suspension that lasts is refused when it begins before the end of the term, and only then": () =>
      fc.assert(
        fc.property(
          term,
          recentDate,
          statutoryCalendar,
          fc.integer({ min: -20, max: 200 }),
          (of, start, calendar, days) => {
            const { lastDay } = ends(of, start, { calendar })
            const from = CalendarDate.addDays(start, days)
            const decided = deadline(of, start, { calendar, suspensions: [{ from, to: null }] })
            return from <= lastDay
              ? Result.isFailure(decided) && decided.failure._tag === "StillSuspended"
              : Result.isSuccess(decided) && decided.success.lastDay === lastDay
          }
        ),
        runs
      ),
    "a deadline that a later decree can move says so": () =>
      fc.assert(
        fc.property(term, recentDate, recentDate, (of, start, decreed) => {
          const known = {
            ...StatutoryCalendar.netherlands,
            equatedDays: [],
            validFrom: CalendarDate.of(2024, 1, 1)
          }
          const calendar = { ...known, validUntil: CalendarDate.of(2025, 12, 31) }
          if (decreed <= calendar.validUntil) return true
          const before = ends(of, start, { calendar })
          const after = ends(of, start, {
            calendar: { ...calendar, equatedDays: [{ date: decreed, source: "a later decree" }] }
          })
          return before.provisional || before.lastDay === after.lastDay
        }),
        { numRuns: 5_000 }
      )
  }
}
