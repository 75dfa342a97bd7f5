import { describe, expect, it } from "@effect/vitest"
import { laws, type Subject } from "./Zone.laws.ts"
import * as Zone from "./Zone.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "the clock shows what the platform says it shows": {
    ...Zone,
    // The offset of the winter, all year round.
    toLocal: (zone, at) => Zone.toLocal(zone === Zone.amsterdam ? ("Africa/Lagos" as Zone.Zone) : zone, at)
  },
  "a clock time that is shown leads back to its first showing": {
    ...Zone,
    // The second showing of a time that comes twice.
    toInstant: (zone, date, minutes) => {
      const first = Zone.toInstant(zone, date, minutes)
      const hourLater = (first + 3_600_000) as typeof first
      return Zone.toLocal(zone, hourLater).minutesOfDay === minutes ? hourLater : first
    }
  },
  "a later clock time is never an earlier instant, whether the clock shows it or not": {
    ...Zone,
    // A skipped time moves on by the length of the gap: 02:30 becomes 03:30, which is after 03:00.
    toInstant: (zone, date, minutes) => {
      const at = Zone.toInstant(zone, date, minutes)
      const skipped = Zone.toLocal(zone, at).minutesOfDay !== minutes
      return skipped ? ((at + (minutes % 60) * 60_000) as typeof at) : at
    }
  },
  "midnight is the first instant of its date": {
    ...Zone,
    dateOf: (_zone, at) => Zone.dateOf(Zone.utc, at)
  },
  "a date ends where the next one begins": {
    ...Zone,
    toInstant: (zone, date, minutes) => Zone.toInstant(zone, date, Math.min(minutes, 1_439))
  }
}

describe("Zone", () => {
  for (const [law, holds] of Object.entries(laws(Zone))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
