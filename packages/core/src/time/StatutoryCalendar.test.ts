/// <reference types="node" />
import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"

const { netherlands } = StatutoryCalendar
const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))
const end = (first: string, last: string) => StatutoryCalendar.endOfTerm(netherlands, date(first), date(last))

describe("StatutoryCalendar", () => {
  it("knows the earliest and the latest Easter", () => {
    expect([1818, 1943, 2038].map(StatutoryCalendar.easter)).toEqual([
      "1818-03-22",
      "1943-04-25",
      "2038-04-25"
    ])
  })

  it("celebrates the King's birthday a day earlier on a Sunday, and the Queen's before 2014", () => {
    const day = (year: number) =>
      StatutoryCalendar.holidays(netherlands, year).find(({ name }) => name === "Koningsdag")?.date
    expect([2025, 2026, 2013, 2006].map(day)).toEqual([
      "2025-04-26",
      "2026-04-27",
      "2013-04-30",
      "2006-04-29"
    ])
  })

  it("moves the end of a term past the weekend and holidays (art. 1)", () => {
    expect(end("2026-02-20", "2026-04-03")).toBe("2026-04-07")
    expect(end("2026-03-05", "2026-05-14")).toBe("2026-05-18")
    expect(end("2026-03-05", "2026-05-13")).toBe("2026-05-13")
  })

  it("gives a term of three days two ordinary days (art. 2), and one of two days none", () => {
    // From Good Friday: Friday, Saturday, Sunday. Tuesday is the first ordinary day, Wednesday the second.
    expect(end("2026-04-03", "2026-04-05")).toBe("2026-04-08")
    expect(end("2026-04-04", "2026-04-05")).toBe("2026-04-07")
  })

  it("governs up to 90 days, 12 weeks and 3 months, and never hours or years (art. 4)", () => {
    const governed = [
      [90, "days"],
      [91, "days"],
      [12, "weeks"],
      [13, "weeks"],
      [3, "months"],
      [4, "months"],
      [1, "hours"],
      [1, "years"]
    ] as const
    expect(governed.map(([amount, unit]) => StatutoryCalendar.governs(amount, unit))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
      false,
      false
    ])
  })

  const data = process.env.ZORGBAND_DATA
  const skipped = data === undefined ? " (skipped: ZORGBAND_DATA is not set)" : ""

  it.skipIf(data === undefined)(`agrees with all 189 published days of 2020 to 2040${skipped}`, () => {
    const lines = readFileSync(`${data}/time/nl-atw-holidays.csv`, "utf8").trim().split(/\r?\n/).slice(1)
    const computed = Array.from({ length: 21 }, (_, i) =>
      StatutoryCalendar.holidays({ ...netherlands, equatedDays: [] }, 2020 + i)
    )
      .flat()
      .map((day) => `${day.date},${day.name},${day.ground.at(-1)}`)
    expect(lines).toHaveLength(189)
    expect(computed).toEqual(lines)
  })

  it.skipIf(data === undefined)(`holds every published decree day${skipped}`, () => {
    const published = JSON.parse(readFileSync(`${data}/time/equated-days.json`, "utf8"))
    expect(netherlands.equatedDays.map((day) => day.date)).toEqual(published.equatedDays)
  })
})
