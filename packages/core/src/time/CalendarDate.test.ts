/// <reference types="node" />
import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"

const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))

describe("CalendarDate", () => {
  it.each([
    ["", "not written as YYYY-MM-DD"],
    ["01/02/2026", "not written as YYYY-MM-DD"],
    ["2026-2-1", "not written as YYYY-MM-DD"],
    ["2026-02-01T00:00:00Z", "not written as YYYY-MM-DD"],
    ["2026-02-01\n", "not written as YYYY-MM-DD"],
    ["٢٠٢٦-٠٢-٠١", "not written as YYYY-MM-DD"],
    ["2026-02-29", "no such day"],
    ["1900-02-29", "no such day"],
    ["2026-13-01", "no such day"],
    ["2026-00-10", "no such day"],
    ["2026-04-31", "no such day"],
    ["2026-04-00", "no such day"],
    ["1799-12-31", "outside 1800-01-01 to 2200-12-31"],
    ["2201-01-01", "outside 1800-01-01 to 2200-12-31"]
  ])("refuses %j: %s", (text, problem) => {
    expect(CalendarDate.parse(text)).toEqual(
      Result.fail(new CalendarDate.InvalidCalendarDate({ problem } as never))
    )
    expect(Schema.is(CalendarDate.CalendarDate)(text)).toBe(false)
  })

  it("accepts leap days and both bounds", () => {
    for (const text of ["2024-02-29", "2000-02-29", "1800-01-01", "2200-12-31"]) {
      expect(Result.isSuccess(CalendarDate.parse(text))).toBe(true)
      expect(Schema.decodeUnknownSync(CalendarDate.CalendarDate)(text)).toBe(text)
    }
  })

  it("keeps the date out of the error, for it may be a date of birth", () => {
    const refused = CalendarDate.parse("1957-02-29")
    expect(
      Result.isFailure(refused) && JSON.stringify(refused.failure) + refused.failure.message
    ).not.toContain("1957")
  })

  it("refuses to leave the range, rather than to make a date that no schema accepts", () => {
    expect(() => CalendarDate.addDays(CalendarDate.maximum, 1)).toThrow(CalendarDate.CalendarDateOutOfRange)
    expect(() => CalendarDate.addMonths(CalendarDate.minimum, -1)).toThrow(
      CalendarDate.CalendarDateOutOfRange
    )
    expect(() => CalendarDate.addDays(date("2026-01-01"), Number.NaN)).toThrow(
      CalendarDate.CalendarDateOutOfRange
    )
    expect(() => CalendarDate.addDays(date("2026-01-01"), 0.5)).toThrow(CalendarDate.CalendarDateOutOfRange)
    expect(() => CalendarDate.addMonths(date("2026-01-01"), 1.5)).toThrow(CalendarDate.CalendarDateOutOfRange)
  })

  it("keeps the anchor day apart from the last day of a short month", () => {
    expect(CalendarDate.addMonths(date("2026-01-31"), 1)).toBe("2026-02-28")
    expect(CalendarDate.addMonths(date("2026-02-28"), 1)).toBe("2026-03-28")
    expect(CalendarDate.addMonths(date("2026-02-28"), 1, 31)).toBe("2026-03-31")
  })

  const data = process.env.ZORGBAND_DATA
  it.skipIf(data === undefined)(
    `agrees with all 3,992 additions of months${data === undefined ? " (skipped: ZORGBAND_DATA is not set)" : ""}`,
    () => {
      const lines = readFileSync(`${data}/time/add-months.csv`, "utf8").trim().split(/\r?\n/).slice(1)
      expect(lines.length).toBe(3_992)
      const wrong = lines.filter((line) => {
        const [start = "", months, expected] = line.split(",")
        return CalendarDate.addMonths(date(start), Number(months)) !== expected
      })
      expect(wrong).toEqual([])
    }
  )
})
