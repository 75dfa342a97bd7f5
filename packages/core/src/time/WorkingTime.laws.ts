/** The laws of `WorkingTime`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import { officeHours, pauses, recentDate, recentInstant, zone } from "./generators.ts"
import * as Instant from "./Instant.ts"
import * as oracle from "./minuteOracle.ts"
import { OfficeHours } from "./OfficeHours.ts"
import type * as WorkingTime from "./WorkingTime.ts"

/** What the laws are about. */
export type Subject = Pick<typeof WorkingTime, "add" | "between">

const hour = 3_600_000
const duration = fc.oneof(
  fc.integer({ min: 1, max: 100 * hour }),
  fc.integer({ min: 1, max: 400 }).map((quarters) => (quarters * hour) / 4)
)
const either = fc.tuple(duration, fc.constantFrom(1, -1)).map(([size, sign]) => size * sign)
const runs = { numRuns: 300 }

/** Weeks around the changes of the clock in the zones that the generators use. */
const windows = ["2025-03-05", "2025-09-29", "2025-10-20"].map((date) => Date.parse(date))
const windowMinutes = 35 * 1_440
const clocks = new Map<string, oracle.WallClock>()
const clockOf = (name: string, from: number): oracle.WallClock => {
  const key = `${name} ${from}`
  let clock = clocks.get(key)
  if (clock === undefined) {
    clock = oracle.wallClock(name, from, windowMinutes)
    clocks.set(key, clock)
  }
  return clock
}
const minute = fc.integer({ min: 0, max: windowMinutes - 1 })
const pausedMinutes = fc.array(fc.tuple(minute, fc.integer({ min: 0, max: 3_000 })), { maxLength: 3 })
const question = fc.tuple(minute, minute, fc.integer({ min: -2_000, max: 2_000 }), pausedMinutes)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ add, between }: Subject) => {
  const added: typeof add extends (...all: infer A) => unknown ? (...all: A) => Instant.Instant : never = (
    ...all
  ) => Result.getOrThrow(add(...all))
  return {
    "adding takes exactly the working time asked for": () =>
      fc.assert(
        fc.property(
          officeHours,
          recentInstant,
          either,
          pauses,
          (hours, from, size, paused) =>
            between(hours, from, added(hours, from, size, paused), paused) === size
        ),
        runs
      ),
    "the working time between leads back to an instant at which work was done": () =>
      fc.assert(
        fc.property(officeHours, recentInstant, recentInstant, pauses, (hours, a, b, paused) => {
          const [from, to] = a < b ? [a, b] : [b, a]
          const worked = between(hours, from, to, paused)
          const endsAtWork = between(hours, Instant.plus(to, -1), to, paused) === 1
          const beginsAtWork = between(hours, from, Instant.plus(from, 1), paused) === 1
          return (
            (!(endsAtWork && from < to) || added(hours, from, worked, paused) === to) &&
            (!(beginsAtWork && from < to) || added(hours, to, -worked, paused) === from)
          )
        }),
        runs
      ),
    "work that ends at an instant was being done just before it": () =>
      fc.assert(
        fc.property(officeHours, recentInstant, recentInstant, pauses, (hours, from, other, paused) => {
          // As long as the work until some instant, which often lies at a closing or an opening.
          const size = Math.abs(between(hours, from, other, paused)) || hour
          const end = added(hours, from, size, paused)
          const start = added(hours, from, -size, paused)
          return (
            between(hours, Instant.plus(end, -1), end, paused) === 1 &&
            between(hours, start, Instant.plus(start, 1), paused) === 1
          )
        }),
        runs
      ),
    "a later start is never an earlier end": () =>
      fc.assert(
        fc.property(
          officeHours,
          recentInstant,
          duration,
          either,
          pauses,
          (hours, from, later, size, paused) =>
            added(hours, from, size, paused) <= added(hours, Instant.plus(from, later), size, paused)
        ),
        runs
      ),
    "more work is a later end": () =>
      fc.assert(
        fc.property(
          officeHours,
          recentInstant,
          either,
          duration,
          pauses,
          (hours, from, size, more, paused) =>
            added(hours, from, size, paused) < added(hours, from, size + more, paused) || size + more === 0
        ),
        runs
      ),
    "working time adds up over an instant in between, and turns sign when turned round": () =>
      fc.assert(
        fc.property(
          officeHours,
          recentInstant,
          recentInstant,
          recentInstant,
          pauses,
          (hours, a, b, c, paused) =>
            between(hours, a, b, paused) + between(hours, b, c, paused) === between(hours, a, c, paused) &&
            between(hours, a, b, paused) + between(hours, b, a, paused) === 0
        ),
        runs
      ),
    "work in two parts ends when the same work at once does": () =>
      fc.assert(
        fc.property(
          officeHours,
          recentInstant,
          duration,
          duration,
          pauses,
          (hours, from, first, second, paused) =>
            added(hours, added(hours, from, first, paused), second, paused) ===
            added(hours, from, first + second, paused)
        ),
        runs
      ),
    "a pause does not count, and never brings the end forward": () =>
      fc.assert(
        fc.property(
          officeHours,
          recentInstant,
          duration,
          pauses,
          (hours, from, size, paused) =>
            paused.every((pause) => between(hours, pause.from, pause.to!, paused) === 0) &&
            added(hours, from, size) <= added(hours, from, size, paused)
        ),
        runs
      ),
    "a pause that lasts is refused when the work does not fit before it, and only then": () =>
      fc.assert(
        fc.property(officeHours, recentInstant, recentInstant, duration, (hours, from, since, size) => {
          const decided = add(hours, from, size, [{ from: since, to: null }])
          const end = added(hours, from, size)
          return end <= since
            ? Result.isSuccess(decided) && decided.success === end
            : Result.isFailure(decided) && decided.failure._tag === "StillPaused"
        }),
        runs
      ),
    "a desk that never opens is refused": () =>
      fc.assert(
        fc.property(zone, recentInstant, either, fc.array(recentDate), (name, from, size, closed) => {
          const decided = add(OfficeHours.make({ zone: name, week: {}, closed }), from, size)
          return Result.isFailure(decided) && decided.failure._tag === "NoWorkingTime"
        })
      ),
    "counting agrees with a look at the clock every minute": () =>
      fc.assert(
        fc.property(
          officeHours,
          fc.constantFrom(...windows),
          fc.array(question, { minLength: 20, maxLength: 20 }),
          (hours, start, questions) => {
            const clock = clockOf(hours.zone, start)
            const open = oracle.openMinutes(hours, clock)
            const instant = (minute: number) => Instant.of(start + minute * 60_000)
            for (const [from, to, size, stretches] of questions) {
              const paused = stretches.map(([at, length]) => ({
                from: instant(at),
                to: instant(at + length)
              }))
              const counted = oracle.withoutPauses(open, start, paused)
              const [first, last] = from < to ? [from, to] : [to, from]
              if (
                between(hours, instant(first), instant(last), paused) !==
                oracle.between(counted, first, last) * 60_000
              ) {
                return false
              }
              const end = oracle.add(counted, from, size)
              if (end !== undefined && added(hours, instant(from), size * 60_000, paused) !== instant(end))
                return false
            }
            return true
          }
        ),
        runs
      )
  }
}
