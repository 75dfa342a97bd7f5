import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Identifier.laws.ts"
import * as Identifier from "./Identifier.ts"

const split = (token: string): ReturnType<typeof Identifier.fromToken> => {
  const [system = "", value = ""] = token.split("|")
  return Result.succeed({ system, value })
}

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a token is read back, also when the id holds a bar": { ...Identifier, fromToken: split },
  "ids of two systems are never equal": { ...Identifier, toToken: ({ value }) => value.slice(0, 1) },
  "a number is a register's exactly when it has the register's length": {
    ...Identifier,
    parse: (register, text) =>
      Identifier.parse(register, text.slice(0, Identifier.registers[register].digits))
  },
  "a number is read with spaces, dots and hyphens": {
    ...Identifier,
    parse: (register, text) => Identifier.parse(register, text.replace("-", "x"))
  },
  "a BSN is never an identifier": { ...Identifier, fromToken: split }
}

describe("Identifier", () => {
  for (const [law, holds] of Object.entries(laws(Identifier))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("puts a register's number under its FHIR system", () => {
    const agb = Result.getOrThrow(Identifier.parse("agb", "41-012345"))
    expect(Identifier.toToken(Identifier.of("agb", agb))).toBe(
      "http://fhir.nl/fhir/NamingSystem/agb-z|41012345"
    )
  })

  it.each(["", "|", "system|", "|value", "no bar"])("refuses the token '%s'", (token) => {
    expect(Identifier.fromToken(token)).toEqual(
      Result.fail(new Identifier.InvalidIdentifier({ expected: "token" }))
    )
  })
})
