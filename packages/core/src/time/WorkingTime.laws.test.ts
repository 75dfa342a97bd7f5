import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Instant from "./Instant.ts"
import * as OfficeHours from "./OfficeHours.ts"
import { laws, type Subject } from "./WorkingTime.laws.ts"
import * as WorkingTime from "./WorkingTime.ts"
import * as Zone from "./Zone.ts"

const hour = 3_600_000
const closing = (hours: OfficeHours.OfficeHours, at: Instant.Instant) =>
  Result.getOrThrow(WorkingTime.nextOpen(hours, at))

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "adding takes exactly the working time asked for": {
    ...WorkingTime,
    // The pause is measured around the clock, the deadline in working time.
    add: (hours, from, duration, pauses = []) =>
      Result.map(WorkingTime.add(hours, from, duration), (end) =>
        pauses.reduce((at, pause) => (pause.from < at ? Instant.plus(at, pause.to! - pause.from) : at), end)
      )
  },
  "the working time between leads back to an instant at which work was done": {
    ...WorkingTime,
    // Whole minutes only.
    between: (hours, from, to, pauses) =>
      Math.trunc(WorkingTime.between(hours, from, to, pauses) / 60_000) * 60_000 ||
      WorkingTime.between(hours, from, to, pauses)
  },
  "work that ends at an instant was being done just before it": {
    ...WorkingTime,
    // A day's work ends when the next day opens.
    add: (hours, from, duration, pauses) =>
      Result.map(WorkingTime.add(hours, from, duration, pauses), (end) => closing(hours, end))
  },
  "a later start is never an earlier end": {
    ...WorkingTime,
    // Who asks outside office hours waits an hour longer.
    add: (hours, from, duration, pauses) =>
      WorkingTime.add(hours, from, WorkingTime.isOpen(hours, from) ? duration : duration + hour, pauses)
  },
  "more work is a later end": {
    ...WorkingTime,
    // The clock starts anew every eight hours.
    add: (hours, from, duration, pauses) => WorkingTime.add(hours, from, duration % (8 * hour), pauses)
  },
  "working time adds up over an instant in between, and turns sign when turned round": {
    ...WorkingTime,
    between: (hours, from, to, pauses) =>
      Math.round(WorkingTime.between(hours, from, to, pauses) / hour) * hour
  },
  "work in two parts ends when the same work at once does": {
    ...WorkingTime,
    add: (hours, from, duration, pauses) =>
      WorkingTime.add(hours, from, Math.ceil(duration / hour) * hour, pauses)
  },
  "a pause does not count, and never brings the end forward": {
    ...WorkingTime,
    between: (hours, from, to) => WorkingTime.between(hours, from, to)
  },
  "a pause that lasts is refused when the work does not fit before it, and only then": {
    ...WorkingTime,
    add: (hours, from, duration, pauses = []) =>
      WorkingTime.add(
        hours,
        from,
        duration,
        pauses.filter(({ to }) => to !== null)
      )
  },
  "a desk that never opens is refused": {
    ...WorkingTime,
    add: (hours, from, duration, pauses) =>
      Result.orElse(WorkingTime.add(hours, from, duration, pauses), () => Result.succeed(from))
  },
  "counting agrees with a look at the clock every minute": {
    ...WorkingTime,
    // The process's zone instead of the desk's.
    add: (hours, from, duration, pauses) =>
      WorkingTime.add(OfficeHours.OfficeHours.make({ ...hours, zone: Zone.utc }), from, duration, pauses)
  }
}

describe("WorkingTime", () => {
  for (const [law, holds] of Object.entries(laws(WorkingTime))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
