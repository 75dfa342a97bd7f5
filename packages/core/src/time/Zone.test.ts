import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as Instant from "./Instant.ts"
import * as Zone from "./Zone.ts"

const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))
const instant = (text: string) => Result.getOrThrow(Instant.parse(text))
const zone = (text: string) => Result.getOrThrow(Zone.parse(text))

describe("Zone", () => {
  it.each(["", "Mars/Phobos", "+01:00", "Europe/Amsterdam ", "../../etc/passwd", "x".repeat(10_000_000)])(
    "refuses %.20j",
    (name) => {
      const refused = Zone.parse(name)
      expect(Result.isFailure(refused) && refused.failure._tag).toBe("UnknownZone")
      expect(Result.isFailure(refused) && refused.failure.message.length).toBeLessThan(200)
      expect(Schema.is(Zone.Zone)(name)).toBe(false)
    }
  )

  it("skips from the start of summer time to the moment of the change", () => {
    const skipped = Zone.toInstant(Zone.amsterdam, date("2026-03-29"), 2 * 60 + 30)
    expect(Instant.format(skipped)).toBe("2026-03-29T01:00:00.000Z")
    expect(Zone.toLocal(Zone.amsterdam, skipped).minutesOfDay).toBe(3 * 60)
  })

  it("takes the first of two showings at the end of summer time", () => {
    const first = Zone.toInstant(Zone.amsterdam, date("2026-10-25"), 2 * 60 + 30)
    expect(Instant.format(first)).toBe("2026-10-25T00:30:00.000Z")
    expect(Zone.toLocal(Zone.amsterdam, Instant.plus(first, 3_600_000))).toEqual(
      Zone.toLocal(Zone.amsterdam, first)
    )
  })

  it("gives the date on the wall, not the one of UTC", () => {
    expect(Zone.dateOf(Zone.amsterdam, instant("2026-12-31T23:30:00Z"))).toBe("2027-01-01")
    expect(Zone.dateOf(zone("Pacific/Honolulu"), instant("2026-12-31T23:30:00Z"))).toBe("2026-12-31")
  })

  it("finds two changes a week apart, and a date that a zone skipped as a whole", () => {
    const october = Zone.stretches(
      zone("America/Boa_Vista"),
      Date.parse("2000-10-01"),
      Date.parse("2000-11-01")
    )
    expect(october.map(({ offset }) => offset / 3_600_000)).toEqual([-4, -3, -4])
    const apia = zone("Pacific/Apia")
    expect(Zone.dateOf(apia, Zone.toInstant(apia, date("2011-12-30"), 600))).toBe("2011-12-31")
    expect(Zone.toInstant(apia, date("2011-12-30"), 600)).toBe(Zone.toInstant(apia, date("2011-12-31"), 0))
  })

  it("knows offsets that are not whole minutes", () => {
    const offset = Zone.offsetAt(zone("Africa/Monrovia"), instant("1930-01-01T00:00:00Z"))
    expect(offset % 60_000).not.toBe(0)
  })

  it("refuses a clock time outside the range of instants", () => {
    expect(() => Zone.toInstant(Zone.amsterdam, date("1850-01-01"), 0)).toThrow(Instant.InstantOutOfRange)
  })
})
