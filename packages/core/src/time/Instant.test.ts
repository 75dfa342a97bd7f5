import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as Instant from "./Instant.ts"

describe("Instant", () => {
  it.each([
    ["2026-03-29T09:00:00", "not written as ISO 8601 with an offset"],
    ["2026-03-29T09:00Z", "not written as ISO 8601 with an offset"],
    ["2026-03-29t09:00:00z", "not written as ISO 8601 with an offset"],
    ["2026-02-29T09:00:00Z", "no such day or time"],
    ["2026-03-29T24:00:00Z", "no such day or time"],
    ["2026-03-29T09:60:00Z", "no such day or time"],
    ["2026-03-29T09:00:60Z", "no such day or time"],
    ["2026-03-29T09:00:00+24:00", "no such day or time"],
    ["1899-12-31T23:59:59Z", "outside 1900 to 2200"],
    ["2200-01-01T00:00:00.001Z", "outside 1900 to 2200"],
    ["9999-01-01T00:00:00Z", "outside 1900 to 2200"]
  ])("refuses %j: %s", (text, problem) => {
    expect(Instant.parse(text)).toEqual(Result.fail(new Instant.InvalidInstant({ problem } as never)))
  })

  it("cuts off what is below the millisecond", () => {
    expect(Result.map(Instant.parse("2026-03-29T09:00:00.123999+02:00"), Instant.format)).toEqual(
      Result.succeed("2026-03-29T07:00:00.123Z")
    )
    expect(Result.map(Instant.parse("2026-03-29T07:00:00.5Z"), Instant.format)).toEqual(
      Result.succeed("2026-03-29T07:00:00.500Z")
    )
  })

  it("holds whole milliseconds from 1900 to 2200 and nothing else", () => {
    const accepts = Schema.is(Instant.Instant)
    expect([Instant.minimum, 0, Instant.maximum].map((n) => accepts(n))).toEqual([true, true, true])
    const wrong = [Instant.minimum - 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Instant.maximum + 1]
    for (const n of wrong) {
      expect(accepts(n)).toBe(false)
      expect(() => Instant.of(n)).toThrow(Instant.InstantOutOfRange)
    }
    expect(() => Instant.plus(Instant.maximum, 1)).toThrow(Instant.InstantOutOfRange)
  })
})
