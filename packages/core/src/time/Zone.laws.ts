/** The laws of `Zone`, as data: hosts and twins run them on their own implementation. */
import fc from "fast-check"
import * as CalendarDate from "./CalendarDate.ts"
import { instant, recentDate, recentInstant, zone } from "./generators.ts"
import * as Instant from "./Instant.ts"
import type * as Zone from "./Zone.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Zone, "toLocal" | "toInstant" | "dateOf">

/** Nights in which the clock goes forward or back, each in its zone. */
const changing = fc
  .constantFrom(
    ["Europe/Amsterdam", "2025-03-30"],
    ["Europe/Amsterdam", "2025-10-26"],
    ["America/Havana", "2025-03-09"],
    ["America/Havana", "2025-11-02"],
    ["Australia/Lord_Howe", "2025-04-06"],
    ["Australia/Lord_Howe", "2025-10-05"]
  )
  .map((night) => night as [Zone.Zone, CalendarDate.CalendarDate])
/** An instant in such a night, or anywhere. */
const somewhere = fc.oneof(
  fc.tuple(zone, recentInstant),
  fc
    .tuple(changing, fc.integer({ min: -12 * 3_600_000, max: 12 * 3_600_000 }))
    .map(
      ([[name, date], milliseconds]) =>
        [name, Instant.of(CalendarDate.toEpochDay(date) * 86_400_000 + milliseconds)] as const
    )
)
const smallHours = fc.integer({ min: 0, max: 240 })
const at = fc.oneof(recentInstant, instant)
const runs = { numRuns: 500 }

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ toLocal, toInstant, dateOf }: Subject) => ({
  "the clock shows what the platform says it shows": () => {
    const formatters = new Map<string, Intl.DateTimeFormat>()
    fc.assert(
      fc.property(zone, at, (name, t) => {
        let formatter = formatters.get(name)
        if (formatter === undefined) {
          formatter = new Intl.DateTimeFormat("sv-SE", {
            timeZone: name,
            dateStyle: "short",
            timeStyle: "medium"
          })
          formatters.set(name, formatter)
        }
        const { date, minutesOfDay, milliseconds } = toLocal(name, t)
        const two = (n: number) => String(Math.floor(n)).padStart(2, "0")
        const shown = `${date} ${two(minutesOfDay / 60)}:${two(minutesOfDay % 60)}:${two(milliseconds / 1_000)}`
        return shown === formatter.format(t) && dateOf(name, t) === date
      }),
      runs
    )
  },
  "a clock time that is shown leads back to its first showing": () =>
    fc.assert(
      fc.property(somewhere, ([name, t]) => {
        const shown = toLocal(name, t)
        const first = toInstant(name, shown.date, shown.minutesOfDay)
        const again = toLocal(name, first)
        return (
          first <= t &&
          again.date === shown.date &&
          again.minutesOfDay === shown.minutesOfDay &&
          again.milliseconds === 0
        )
      }),
      runs
    ),
  "a later clock time is never an earlier instant, whether the clock shows it or not": () =>
    fc.assert(
      fc.property(
        changing,
        smallHours,
        smallHours,
        ([name, date], a, b) => toInstant(name, date, Math.min(a, b)) <= toInstant(name, date, Math.max(a, b))
      ),
      runs
    ),
  "midnight is the first instant of its date": () =>
    fc.assert(
      fc.property(somewhere, ([name, t]) => {
        const date = dateOf(name, t)
        const midnight = toInstant(name, date, 0)
        return dateOf(name, midnight) === date && dateOf(name, (midnight - 1) as typeof midnight) < date
      }),
      runs
    ),
  "a date ends where the next one begins": () =>
    fc.assert(
      fc.property(
        zone,
        recentDate,
        (name, date) => toInstant(name, date, 1_440) === toInstant(name, CalendarDate.addDays(date, 1), 0)
      ),
      runs
    )
})
