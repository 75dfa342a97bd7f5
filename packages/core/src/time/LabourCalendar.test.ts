import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as LabourCalendar from "./LabourCalendar.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"

const date = (text: string) => Result.getOrThrow(CalendarDate.parse(text))
const decode = Schema.decodeUnknownResult(LabourCalendar.LabourCalendar)
const agreement = {
  source: "Cao of an example",
  validFrom: "2026-01-01",
  validUntil: "2026-12-31",
  daysOff: [
    { date: "2026-04-05", name: "Eerste Paasdag" },
    { date: "2026-04-06", name: "Tweede Paasdag" }
  ]
}

describe("LabourCalendar", () => {
  it("is another calendar than the statutory one", () => {
    const calendar = Result.getOrThrow(decode(agreement))
    const goodFriday = date("2026-04-03")
    expect(StatutoryCalendar.isOrdinaryDay(StatutoryCalendar.netherlands, goodFriday)).toBe(false)
    expect(LabourCalendar.isWorkingDay(calendar, goodFriday)).toEqual(Result.succeed(true))
    expect(LabourCalendar.addWorkingDays(calendar, date("2026-04-02"), 2)).toEqual(
      Result.succeed("2026-04-07")
    )
  })

  it("says which years it knows when it is asked for another", () => {
    const asked = LabourCalendar.addWorkingDays(Result.getOrThrow(decode(agreement)), date("2026-12-30"), 5)
    expect(Result.isFailure(asked) && asked.failure.message).toContain("2026-01-01 to 2026-12-31")
  })

  it("does not look for ever when nobody ever works", () => {
    const never = Result.getOrThrow(decode({ ...agreement, weekend: [1, 2, 3, 4, 5, 6, 7] }))
    expect(Result.isFailure(LabourCalendar.addWorkingDays(never, date("2026-01-01"), 1))).toBe(true)
  })

  it.each([
    ["a period that ends before it begins", { ...agreement, validUntil: "2025-12-31" }, "validUntil"],
    ["a day off outside the period", { ...agreement, validFrom: "2026-05-01" }, "daysOff"],
    [
      "a day off that comes twice",
      { ...agreement, daysOff: [...agreement.daysOff, ...agreement.daysOff] },
      "twice"
    ],
    ["a weekend on an eighth day", { ...agreement, weekend: [8] }, "weekend"],
    ["an agreement without a source", { ...agreement, source: "" }, "source"]
  ])("refuses %s", (_, input, hint) => {
    const decoded = decode(input)
    expect(Result.isFailure(decoded) && decoded.failure.message).toContain(hint)
  })
})
