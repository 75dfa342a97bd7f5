import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Telephone.laws.ts"
import * as Telephone from "./Telephone.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is written is read back": { ...Telephone, format: (value) => value.slice(1) },
  "one line is one value, however it is typed": {
    ...Telephone,
    parse: (text) =>
      Telephone.parse(text.replace("(0)", "0")).pipe(
        Result.filterOrFail(
          (value) => text.startsWith("+") || value.startsWith("+31"),
          () => new Telephone.InvalidTelephone({ reason: "length" })
        )
      )
  },
  "a digit too many or too few is refused": {
    ...Telephone,
    parse: (text) => Result.succeed(text as Telephone.Telephone)
  },
  "Dutch numbers that start with 06 are mobile, and only those": { ...Telephone, kind: () => "mobile" }
}

describe("Telephone", () => {
  for (const [law, holds] of Object.entries(laws(Telephone))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it.each([
    ["06-12345678", "+31612345678", "06-12345678", "mobile"],
    ["(020) 123 45 67", "+31201234567", "020-1234567", "fixed"],
    ["0570 123456", "+31570123456", "0570-123456", "fixed"],
    ["+31 (0)6 12345678", "+31612345678", "06-12345678", "mobile"],
    ["0031 6 12345678", "+31612345678", "06-12345678", "mobile"],
    ["tel:+31612345678", "+31612345678", "06-12345678", "mobile"],
    ["612345678", "+31612345678", "06-12345678", "mobile"],
    ["088 1234567", "+31881234567", "088-1234567", "service"],
    ["0900-1234", "+319001234", "0900-1234", "service"],
    ["+32 2 123 45 67", "+3221234567", "+3221234567", "foreign"]
  ])("reads %s", (text, value, written, kind) => {
    expect(Telephone.parse(text)).toEqual(Result.succeed(value))
    const telephone = value as Telephone.Telephone
    expect([Telephone.format(telephone), Telephone.kind(telephone)]).toEqual([written, kind])
  })

  it.each([
    ["112", "length"],
    ["06-1234567", "length"],
    ["06-123456789", "length"],
    ["06-12345678 of 020-1234567", "characters"],
    ["020-1234567 tst 12", "characters"],
    ["", "characters"],
    ["0".repeat(61), "length"]
  ] as const)("refuses '%s': %s", (text, reason) => {
    expect(Telephone.parse(text)).toEqual(Result.fail(new Telephone.InvalidTelephone({ reason })))
  })
})
