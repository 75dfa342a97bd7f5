import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { laws, type Subject } from "./Bsn.laws.ts"
import * as Bsn from "./Bsn.ts"

const withWeights = (weights: ReadonlyArray<number>): Subject => ({
  ...Bsn,
  passesElevenTest: (digits) =>
    [...digits].reduce((sum, digit, i) => sum + Number(digit) * weights[i]!, 0) % 11 === 0
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // The test of old bank accounts: the last weight is 1.
  "the 11-test: the first eight digits, weighted, give the ninth modulo eleven": withWeights([
    9, 8, 7, 6, 5, 4, 3, 2, 1
  ]),
  "every change of one digit is caught": withWeights([9, 8, 7, 6, 5, 4, 3, 2, 0]),
  "every swap of two digits is caught": withWeights([9, 8, 7, 6, 5, 4, 3, 3, -1]),
  "what is written is read back": { ...Bsn, format: (value) => `${Number(value)}` },
  "only what passes is read, and neither zeros nor the placeholder": {
    ...Bsn,
    parse: (text, options) =>
      text === "000000000" ? Result.succeed(text as Bsn.Bsn) : Bsn.parse(text, options)
  },
  "a leading zero is added only when asked": {
    ...Bsn,
    parse: (text) => Bsn.parse(text, { leadingZero: true })
  }
}

describe("Bsn", () => {
  for (const [law, holds] of Object.entries(laws(Bsn))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it.each(["249566758", "111222333", "123456782", "2495.66.758", " 249 566 758 "])("reads %s", (text) => {
    expect(Result.isSuccess(Bsn.parse(text))).toBe(true)
  })

  it.each([
    ["010008579", "11-test"],
    ["000000000", "zeros"],
    ["999999999", "none"],
    ["12345678", "length"],
    ["1234567829", "length"],
    ["12345678X", "not digits"],
    ["١٢٣٤٥٦٧٨٢", "not digits"],
    ["", "not digits"]
  ] as const)("refuses %s: %s", (text, reason) => {
    expect(Bsn.parse(text)).toEqual(Result.fail(new Bsn.InvalidBsn({ reason })))
  })

  it("refuses a megabyte without looking at it", () => {
    expect(Bsn.parse("1".repeat(1_000_000))).toEqual(Result.fail(new Bsn.InvalidBsn({ reason: "length" })))
  })

  it("counts as verified when somebody verified it, here or elsewhere, and did not refute it", () => {
    const by = { method: "SBV-Z", at: 0, by: "employee-1" }
    const decode = Schema.decodeUnknownSync(Bsn.Verification)
    const verified = ["verified", "verified-with-deviations", "taken-over", "refuted"].map((status) =>
      Bsn.isVerified(decode({ status, ...by }))
    )
    expect([Bsn.isVerified(Bsn.unverified), ...verified]).toEqual([false, true, true, true, false])
  })

  it("has no verification without method, time and person", () => {
    expect(() => Schema.decodeUnknownSync(Bsn.Verification)({ status: "verified" })).toThrow()
  })
})
