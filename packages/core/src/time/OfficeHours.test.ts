import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as OfficeHours from "./OfficeHours.ts"

const decode = Schema.decodeUnknownResult(OfficeHours.OfficeHours)
const day = (text: string) => CalendarDate.toEpochDay(Result.getOrThrow(CalendarDate.parse(text)))
const nine = [{ from: "09:00", to: "17:00" }]

describe("OfficeHours", () => {
  it.each([
    ["an unknown zone", { zone: "Europe/Atlantis", week: {} }, "named IANA time zone"],
    ["a time after 24:00", { week: { monday: [{ from: "09:00", to: "24:01" }] } }, "monday"],
    ["a time without a leading zero", { week: { monday: [{ from: "9:00", to: "17:00" }] } }, "monday"],
    ["a span that begins at 24:00", { week: { monday: [{ from: "24:00", to: "06:00" }] } }, "24:00"],
    ["an empty span", { week: { monday: [{ from: "09:00", to: "09:00" }] } }, "00:00 until 24:00"],
    ["a date that does not exist", { week: {}, closed: ["2026-02-29"] }, "no such day"],
    [
      "two exceptions on one date",
      {
        week: {},
        exceptions: [
          { date: "2026-12-24", spans: [] },
          { date: "2026-12-24", spans: nine }
        ]
      },
      "one exception"
    ],
    [
      "more spans than a day can need",
      { week: { monday: Array.from({ length: 49 }, () => nine[0]) } },
      "monday"
    ],
    ["no week", {}, "week"]
  ])("refuses %s", (_, input, hint) => {
    const decoded = decode(input)
    expect(Result.isFailure(decoded) && decoded.failure.message).toContain(hint)
  })

  it("takes the Netherlands and closed days for granted", () => {
    const hours = Result.getOrThrow(decode({ week: { monday: nine } }))
    expect(hours.zone).toBe("Europe/Amsterdam")
    expect(hours.week.sunday).toEqual([])
    expect(hours).toEqual(OfficeHours.OfficeHours.make({ week: { monday: nine } }))
  })

  it("puts an exception before a closed day, and a closed day before the week", () => {
    const hours = Result.getOrThrow(
      decode({
        week: { monday: nine, friday: [{ from: "22:00", to: "06:00" }] },
        closed: ["2026-04-06", "2026-04-27"],
        exceptions: [{ date: "2026-04-27", spans: [{ from: "10:00", to: "24:00" }] }]
      })
    )
    const beginning = OfficeHours.beginningOn(hours)
    expect(beginning(day("2026-03-30"))).toEqual([[540, 1_020]])
    expect(beginning(day("2026-04-06"))).toEqual([])
    expect(beginning(day("2026-04-27"))).toEqual([[600, 1_440]])
    expect(beginning(day("2026-04-03"))).toEqual([[1_320, 1_800]])
  })
})
