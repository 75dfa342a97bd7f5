import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./PartialDate.laws.ts"
import * as PartialDate from "./PartialDate.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is written is read back, in every format": {
    ...PartialDate,
    parse: (text, as) => PartialDate.parse(text, as === "MM-DD-YYYY" ? "DD-MM-YYYY" : as)
  },
  "a complete date exists exactly when the platform's own calendar has the day": {
    ...PartialDate,
    make: (year, month, day) => PartialDate.make(year, month, month <= 12 && day === 31 ? 1 : day)
  },
  "a part is unknown only with all parts below it": {
    ...PartialDate,
    make: (year, month, day) =>
      PartialDate.make(year, year === 0 ? 0 : month, year === 0 || month === 0 ? 0 : day)
  },
  "two writings of one day are compatible, however vague": {
    ...PartialDate,
    isCompatible: (a, b) => a === b
  },
  "two days that differ in a known part are not compatible": {
    ...PartialDate,
    isCompatible: (a, b) => PartialDate.isCompatible(a, b) || a.slice(0, 4) === b.slice(0, 4)
  },
  "before holds whatever the unknown parts turn out to be": { ...PartialDate, isBefore: (a, b) => a < b },
  "lists are in the order of the earliest day, unknown last": {
    ...PartialDate,
    compare: (a, b) => PartialDate.compare(b, a)
  }
}

describe("PartialDate", () => {
  for (const [law, holds] of Object.entries(laws(PartialDate))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it.each([
    ["1970-04-01", "YYYY-MM-DD", "1970-04-01"],
    ["1970-04", "YYYY-MM-DD", "1970-04"],
    ["1970-00-00", "YYYY-MM-DD", "1970"],
    ["19680000", "YYYYMMDD", "1968"],
    ["19950200", "YYYYMMDD", "1995-02"],
    ["00000000", "YYYYMMDD", "unknown"],
    ["1-4-1970", "DD-MM-YYYY", "1970-04-01"],
    ["01/04/1970", "DD-MM-YYYY", "1970-04-01"],
    ["00-00-1970", "DD-MM-YYYY", "1970"],
    ["04.1970", "DD-MM-YYYY", "1970-04"],
    ["4/1/1970", "MM-DD-YYYY", "1970-04-01"],
    ["unknown", "MM-DD-YYYY", "unknown"]
  ] as const)("reads %s as %s", (text, format, date) => {
    expect(PartialDate.parse(text, format)).toEqual(Result.succeed(date))
  })

  it.each([
    ["30-02-1970", "DD-MM-YYYY", "calendar"],
    ["29-02-1900", "DD-MM-YYYY", "calendar"],
    ["01-13-1970", "DD-MM-YYYY", "calendar"],
    ["01-00-1970", "DD-MM-YYYY", "calendar"],
    ["00000401", "YYYYMMDD", "calendar"],
    ["1-4-70", "DD-MM-YYYY", "shape"],
    ["1970-04-01T00:00:00Z", "YYYY-MM-DD", "shape"],
    ["", "YYYYMMDD", "shape"],
    ["19700401".repeat(9), "YYYYMMDD", "shape"]
  ] as const)("refuses %s as %s", (text, format, reason) => {
    expect(PartialDate.parse(text, format)).toEqual(
      Result.fail(new PartialDate.InvalidPartialDate({ format, reason }))
    )
  })
})
