/** The laws of {@link Cadence}, as data. */
import { CalendarDate, Instant } from "@zorgband/core/time"
import { Result } from "effect"
import fc from "fast-check"
import * as Cadence from "./Cadence.ts"
import { agreed, day } from "./generators.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Cadence, "dueOn" | "planFrom" | "standing" | "keep" | "end" | "evolve">

const id = Cadence.CadenceId.make("00000000-0000-7000-8000-000000000001")
const at = Instant.of(0)
const today = CalendarDate.maximum
const rank = { "in time": 0, due: 1, overdue: 2 } as const

/** The laws of cadences. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const { dueOn, planFrom, standing, keep, end, evolve } = subject
  const after = (state: Cadence.Cadence, events: ReadonlyArray<Cadence.Event>) =>
    events.reduce<Cadence.Cadence | null>(evolve, state) ?? state
  const kept = (start: Cadence.Cadence, days: ReadonlyArray<Cadence.Day>) =>
    days.reduce((state, on) => {
      const decided = keep({ id, state }, on, today, at)
      return Result.isSuccess(decided) ? after(state, decided.success) : state
    }, start)
  /** A cadence with contact in each of some months, from its start on. */
  const rhythm = fc
    .tuple(agreed, fc.array(fc.integer({ min: -500, max: 2_000 }), { maxLength: 6 }))
    .map(([start, gaps]) =>
      kept(
        start,
        gaps.flatMap((days) => {
          const on = CalendarDate.addDays(start.from, days)
          return on <= "2150-12-31" && on >= "1900-01-01" ? on : []
        })
      )
    )
  return {
    "the next contact is due so many months after the last one, on its day or the last of a shorter month":
      () =>
        fc.assert(
          fc.property(rhythm, (state) => {
            const from = state.last ?? state.from
            const due = dueOn(state)
            const months =
              (CalendarDate.year(due) - CalendarDate.year(from)) * 12 +
              CalendarDate.month(due) -
              CalendarDate.month(from)
            const last = CalendarDate.daysInMonth(CalendarDate.year(due), CalendarDate.month(due))
            return (
              months === state.everyMonths && CalendarDate.day(due) === Math.min(CalendarDate.day(from), last)
            )
          })
        ),

    "keeping it never makes the next contact due earlier": () =>
      fc.assert(
        fc.property(rhythm, day, (state, on) => {
          const then = kept(state, [on])
          return dueOn(then) >= dueOn(state) && planFrom(then) >= planFrom(state)
        })
      ),

    "contact that counts is counted once, on its day": () =>
      fc.assert(
        fc.property(rhythm, day, (state, on) => {
          const counts = state.last === null ? on >= state.from : on > state.last
          const then = kept(state, [on])
          return (
            then.kept === state.kept + (counts ? 1 : 0) &&
            then.last === (counts ? on : state.last) &&
            kept(then, [on]).kept === then.kept
          )
        })
      ),

    "contact that is still to come does not count": () =>
      fc.assert(
        fc.property(
          rhythm,
          day,
          day,
          (state, on, now) => Result.isFailure(keep({ id, state }, on, now, at)) === on > now
        )
      ),

    "as time goes on it stands in time, then due, then overdue, and never goes back": () =>
      fc.assert(
        fc.property(rhythm, day, day, (state, one, other) => {
          const [early, late] = one <= other ? [one, other] : [other, one]
          return rank[standing(state, early)] <= rank[standing(state, late)]
        })
      ),

    "it is due from the day to plan it until the limit, and overdue from the day after": () =>
      fc.assert(
        fc.property(rhythm, (state) => {
          const [plan, due] = [planFrom(state), dueOn(state)]
          return (
            CalendarDate.daysBetween(plan, due) === state.planDays &&
            standing(state, CalendarDate.addDays(plan, -1)) === "in time" &&
            standing(state, plan) === "due" &&
            standing(state, due) === "due" &&
            standing(state, CalendarDate.addDays(due, 1)) === "overdue"
          )
        })
      ),

    "what has ended asks for nothing, and nothing more happens to it": () =>
      fc.assert(
        fc.property(rhythm, day, day, (start, on, later) => {
          const ended = end({ id, state: start }, on, at)
          if (Result.isFailure(ended)) return false
          const state = after(start, ended.success)
          return (
            state.ended === on &&
            standing(state, later) === "in time" &&
            Result.isFailure(keep({ id, state }, on, today, at)) &&
            Result.isFailure(end({ id, state }, later, at))
          )
        })
      ),

    "a year of twelve monthly contacts on the last day of the month stays on it": () =>
      fc.assert(
        fc.property(agreed, fc.integer({ min: 1900, max: 2140 }), (start, year) => {
          const ends = Array.from({ length: 12 }, (_, month) =>
            CalendarDate.of(year, month + 1, CalendarDate.daysInMonth(year, month + 1))
          )
          const from = ends[0] as Cadence.Day
          const state = kept({ ...start, everyMonths: 1, from }, ends)
          return state.kept === 12 && dueOn(state) === CalendarDate.of(year + 1, 1, 31)
        })
      )
  }
}
