import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import fc from "fast-check"
import * as CalendarDate from "../time/CalendarDate.ts"
import { recentDate } from "../time/generators.ts"
import * as Representation from "./Representation.ts"

const date = (text: string) => text as CalendarDate.CalendarDate
const parent: Representation.Representation = {
  kind: "parental authority",
  from: date("2010-05-17"),
  until: null
}
const born = date("2010-05-17")

describe("who decides for a child", () => {
  it.each([
    ["2022-05-16", "representative", true],
    ["2022-05-17", "both", true],
    ["2026-05-16", "both", true],
    ["2026-05-17", "client", false],
    ["2028-05-17", "client", false]
  ] as const)("on %s: %s", (on, who, told) => {
    expect(Representation.decides(parent, date(on), born)).toBe(who)
    expect(Representation.mayBeTold(parent, date(on), born)).toBe(told)
  })

  it("is both when the date of birth is not known, and the client outside the period", () => {
    expect(Representation.decides(parent, date("2024-01-01"), null)).toBe("both")
    expect(Representation.decides(parent, date("2010-05-16"), null)).toBe("client")
    const ended = { ...parent, until: date("2020-01-01") }
    expect(Representation.decides(ended, date("2020-01-02"), born)).toBe("client")
  })

  it("is a mentor's whatever the age, within the period", () => {
    const mentor = { kind: "mentor" as const, from: date("2024-01-01"), until: date("2024-12-31") }
    expect(Representation.decides(mentor, date("2024-12-31"), date("1950-01-01"))).toBe("representative")
    expect(Representation.decides(mentor, date("2025-01-01"), date("1950-01-01"))).toBe("client")
  })

  it("never goes back to the parents as the child grows", () => {
    const order = ["representative", "both", "client"]
    fc.assert(
      fc.property(recentDate, recentDate, fc.nat({ max: 3_000 }), (birth, on, later) => {
        const mother = { ...parent, from: birth }
        const at = (when: CalendarDate.CalendarDate) =>
          order.indexOf(Representation.decides(mother, when, birth))
        return on < birth || at(on) <= at(CalendarDate.addDays(on, later))
      })
    )
  })

  it("has no period that ends before it begins", () => {
    const is = Schema.is(Representation.Representation)
    expect(is({ ...parent, until: "2010-05-16" })).toBe(false)
    expect(is({ ...parent, until: "2010-05-17" })).toBe(true)
  })
})
