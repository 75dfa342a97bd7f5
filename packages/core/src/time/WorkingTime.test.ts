/// <reference types="node" />
import { execFileSync } from "node:child_process"
import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as Instant from "./Instant.ts"
import * as OfficeHours from "./OfficeHours.ts"
import * as WorkingTime from "./WorkingTime.ts"

const hour = 3_600_000
const at = (text: string) => Result.getOrThrow(Instant.parse(text))
const make = (input: object) => Schema.decodeUnknownSync(OfficeHours.OfficeHours)(input)
const everyDay = (...spans: ReadonlyArray<readonly [string, string]>) => {
  const day = spans.map(([from, to]) => ({ from, to }))
  return { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day, saturday: day, sunday: day }
}
const { saturday: _, sunday: __, ...workweek } = everyDay(["09:00", "12:30"], ["13:00", "17:00"])
const desk = make({ week: workweek })
const added = (...all: Parameters<typeof WorkingTime.add>) =>
  Instant.format(Result.getOrThrow(WorkingTime.add(...all)))

describe("WorkingTime", () => {
  it("skips lunch, the night and the weekend", () => {
    // Friday 12:00, half an hour before lunch: 0.5 + 4 on Friday, 1 on Monday.
    expect(added(desk, at("2026-03-27T12:00:00+01:00"), 5.5 * hour)).toBe("2026-03-30T08:00:00.000Z")
    expect(WorkingTime.between(desk, at("2026-03-27T12:00:00+01:00"), at("2026-03-30T10:00:00+02:00"))).toBe(
      5.5 * hour
    )
  })

  it("ends at closing time, not at the next opening", () => {
    expect(added(desk, at("2026-03-27T09:00:00+01:00"), 7.5 * hour)).toBe("2026-03-27T16:00:00.000Z")
  })

  it("goes back to warn before a deadline", () => {
    expect(added(desk, at("2026-03-30T10:00:00+02:00"), -2 * hour)).toBe("2026-03-27T15:00:00.000Z")
  })

  it("adds nothing to an instant outside office hours without moving it", () => {
    expect(added(desk, at("2026-03-28T12:00:00Z"), 0)).toBe("2026-03-28T12:00:00.000Z")
  })

  it("counts the nights that are an hour shorter and longer as they are", () => {
    const night = make({ week: everyDay(["22:00", "06:00"]) })
    const worked = (from: string, to: string) => WorkingTime.between(night, at(from), at(to)) / hour
    expect(worked("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")).toBe(7)
    expect(worked("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z")).toBe(9)
    expect(worked("2026-06-24T12:00:00Z", "2026-06-25T12:00:00Z")).toBe(8)
  })

  it("loses no minute at midnight", () => {
    const always = make({ week: everyDay(["00:00", "24:00"]) })
    expect(WorkingTime.between(always, at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"))).toBe(
      31 * 24 * hour
    )
    expect(added(always, at("2026-03-01T00:00:00Z"), 31 * 24 * hour)).toBe("2026-04-01T00:00:00.000Z")
  })

  it("lets a night that began before a closed day run out", () => {
    const night = make({ week: everyDay(["22:00", "06:00"]), closed: ["2026-12-25"] })
    expect(WorkingTime.isOpen(night, at("2026-12-25T05:59:00+01:00"))).toBe(true)
    expect(WorkingTime.isOpen(night, at("2026-12-25T23:00:00+01:00"))).toBe(false)
    expect(WorkingTime.isOpen(night, at("2026-12-26T05:00:00+01:00"))).toBe(false)
  })

  it("counts working time only in a pause: a pause over the weekend costs nothing", () => {
    const from = at("2026-03-27T16:00:00+01:00")
    const weekend = { from: at("2026-03-27T17:00:00+01:00"), to: at("2026-03-30T09:00:00+02:00") }
    expect(added(desk, from, 2 * hour, [weekend])).toBe(added(desk, from, 2 * hour))
    const morning = { from: at("2026-03-28T00:00:00Z"), to: at("2026-03-30T11:00:00+02:00") }
    expect(added(desk, from, 2 * hour, [weekend, morning])).toBe("2026-03-30T10:00:00.000Z")
  })

  it("tells since when and for how long when a pause lasts", () => {
    const since = at("2026-03-30T10:00:00+02:00")
    expect(
      WorkingTime.add(desk, at("2026-03-30T09:00:00+02:00"), 4 * hour, [{ from: since, to: null }])
    ).toEqual(Result.fail(new WorkingTime.StillPaused({ since, remaining: 3 * hour })))
  })

  it("refuses a pause that ends before it begins", () => {
    expect(Schema.is(WorkingTime.Pause)({ from: 2, to: 1 })).toBe(false)
    expect(Schema.is(WorkingTime.Pause)({ from: 1, to: 1 })).toBe(true)
  })

  it("refuses a duration that is not whole", () => {
    for (const duration of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(WorkingTime.add(desk, at("2026-03-30T09:00:00Z"), duration)).toEqual(
        Result.fail(new WorkingTime.InvalidDuration())
      )
    }
  })

  it("refuses rather than to search without end", () => {
    const from = at("2026-03-30T09:00:00Z")
    const tag = (hours: OfficeHours.OfficeHours, duration: number) => {
      const decided = WorkingTime.add(hours, from, duration)
      return Result.isFailure(decided) ? decided.failure._tag : Instant.format(decided.success)
    }
    const once = make({
      week: {},
      exceptions: [{ date: "2030-01-01", spans: [{ from: "09:00", to: "10:00" }] }]
    })
    expect(tag(make({ week: {} }), 1)).toBe("NoWorkingTime")
    expect(tag(make({ week: {} }), -1)).toBe("NoWorkingTime")
    expect(tag(once, hour)).toBe("2030-01-01T09:00:00.000Z")
    expect(tag(once, hour + 1)).toBe("NoWorkingTime")
    expect(tag(desk, Number.MAX_SAFE_INTEGER)).toBe("NoWorkingTime")
    expect(tag(desk, -Number.MAX_SAFE_INTEGER)).toBe("NoWorkingTime")
    expect(Result.isFailure(WorkingTime.nextOpen(make({ week: {} }), from))).toBe(true)
  })

  it("answers at both ends of time", () => {
    const always = make({ week: everyDay(["00:00", "24:00"]) })
    expect(WorkingTime.between(always, Instant.minimum, Instant.maximum)).toBe(
      Instant.maximum - Instant.minimum
    )
    expect(Result.isFailure(WorkingTime.add(always, Instant.maximum, 1))).toBe(true)
    expect(Result.isFailure(WorkingTime.add(always, Instant.minimum, -1))).toBe(true)
    expect(added(always, Instant.maximum, -1)).toBe("2199-12-31T23:59:59.999Z")
  })

  it("finds the next opening", () => {
    const next = (text: string) => Instant.format(Result.getOrThrow(WorkingTime.nextOpen(desk, at(text))))
    expect(next("2026-03-28T12:00:00Z")).toBe("2026-03-30T07:00:00.000Z")
    expect(next("2026-03-30T07:30:00.123Z")).toBe("2026-03-30T07:30:00.123Z")
    expect(next("2026-03-30T15:00:00Z")).toBe("2026-03-31T07:00:00.000Z")
  })

  it("does not care in which zone the process runs", () => {
    const program = `
      import { Instant, OfficeHours, WorkingTime, Zone } from "@zorgband/core/time"
      import { Result } from "effect"
      const nine = [{ from: "09:00", to: "17:00" }]
      const desk = OfficeHours.OfficeHours.make({ week: { monday: nine, wednesday: nine, sunday: [{ from: "22:00", to: "06:00" }] } })
      const answers = Array.from({ length: 500 }, (_, i) => {
        const from = Instant.of(Date.UTC(2026, 2, 1) + i * 7_777_777)
        const end = Result.getOrThrow(WorkingTime.add(desk, from, i * 1_234_567))
        return [end, WorkingTime.between(desk, from, end), Zone.dateOf(Zone.amsterdam, end), Zone.toLocal(Zone.amsterdam, from)]
      })
      // The platform's own date, which does care: proof that the process is in another zone.
      console.log(JSON.stringify([new Date(2026, 2, 1).getTime(), answers]))
    `
    const run = (zone: string): [number, unknown] =>
      JSON.parse(
        execFileSync(
          process.execPath,
          ["--conditions=@zorgband/source", "--input-type=module", "-e", program],
          {
            cwd: import.meta.dirname,
            env: { ...process.env, TZ: zone },
            encoding: "utf8"
          }
        )
      )
    const [amsterdam, here] = run("Europe/Amsterdam")
    for (const zone of ["America/Los_Angeles", "Pacific/Auckland"]) {
      const [elsewhere, there] = run(zone)
      expect(elsewhere).not.toBe(amsterdam)
      expect(there).toEqual(here)
    }
  })
})
