import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { laws, type Subject } from "./Address.laws.ts"
import * as Address from "./Address.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a Dutch address on one line is read back": {
    ...Address,
    format: ({ postcode: _, ...address }) => Address.format(address)
  },
  "a house number is read back": {
    ...Address,
    formatHouseNumber: (number) => Address.formatHouseNumber(number).replace("-", "")
  },
  "a postcode is read in any case, with or without a space": {
    ...Address,
    parsePostcode: (text) => Address.parsePostcode(text.replace(" ", "x"))
  },
  "a postcode never starts with 0 and never ends in SA, SD or SS": {
    ...Address,
    parsePostcode: (text) => Result.succeed(text as Address.Postcode)
  },
  "one front door has one key, however it is written": {
    ...Address,
    key: (address) => Address.format(address)
  },
  "two front doors have two keys": { ...Address, key: ({ addition: _, ...address }) => Address.key(address) }
}

describe("Address", () => {
  for (const [law, holds] of Object.entries(laws(Address))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it.each([
    ["12", { houseNumber: 12 }],
    ["12a", { houseNumber: 12, letter: "a" }],
    ["12 A", { houseNumber: 12, letter: "A" }],
    ["12a-2 hs", { houseNumber: 12, letter: "a", addition: "2 hs" }],
    ["12a2", { houseNumber: 12, letter: "a", addition: "2" }],
    ["12-2", { houseNumber: 12, addition: "2" }],
    ["12/2", { houseNumber: 12, addition: "2" }],
    ["12-A", { houseNumber: 12, addition: "A" }],
    ["12 bis", { houseNumber: 12, addition: "bis" }],
    ["12III", { houseNumber: 12, addition: "III" }],
    ["12 1 hoog", { houseNumber: 12, addition: "1 hoog" }],
    ["t/o 12", { houseNumber: 12, indication: "to" }],
    ["bij 12a", { houseNumber: 12, letter: "a", indication: "by" }]
  ])("reads house number %s", (text, number) => {
    expect(Address.parseHouseNumber(text)).toEqual(Result.succeed(number))
  })

  it.each(["", "0", "a", "123456", "12 achterhuis tweede deur", "12 #4"])(
    "refuses house number '%s'",
    (text) => {
      expect(Result.isFailure(Address.parseHouseNumber(text))).toBe(true)
    }
  )

  it.each([
    [
      "Dorpsstraat 12a-2 hs, 1234 ab Amsterdam",
      {
        street: "Dorpsstraat",
        houseNumber: 12,
        letter: "a",
        addition: "2 hs",
        postcode: "1234AB",
        place: "Amsterdam"
      }
    ],
    ["2e Oosterparkstraat 12 hs", { street: "2e Oosterparkstraat", houseNumber: 12, addition: "hs" }],
    ["Plein 1944 12, Nijmegen", { street: "Plein 1944", houseNumber: 12, place: "Nijmegen" }],
    [
      "'s-Gravendijkwal 3 3021EA Rotterdam",
      { street: "'s-Gravendijkwal", houseNumber: 3, postcode: "3021EA", place: "Rotterdam" }
    ],
    ["Kerkstraat 1234 ab", { street: "Kerkstraat", houseNumber: 1234, addition: "ab" }],
    ["12a, 1234AB", { houseNumber: 12, letter: "a", postcode: "1234AB" }],
    ["1234 ab", { postcode: "1234AB" }],
    ["Dorpsstraat", { street: "Dorpsstraat" }]
  ])("reads %s", (text, address) => {
    expect(Address.parse(text)).toEqual(Result.succeed(address))
  })

  it.each(["", "   ", ", ,", "Dorpsstraat 12 1234 SS Ede", "x\u0000"])("refuses '%s'", (text) => {
    expect(Result.isFailure(Address.parse(text))).toBe(true)
  })

  it("keeps foreign addresses apart from Dutch ones", () => {
    const decode = Schema.decodeUnknownResult(Address.Address)
    expect(Result.isSuccess(decode({ lines: ["Rue Haute 12"], postcode: "1000", country: "BE" }))).toBe(true)
    for (const bad of [
      {},
      { lines: ["Rue Haute 12"] },
      { postcode: "1000" },
      { country: "NL", postcode: "1234AB" },
      { letter: "a" },
      { houseNumber: 0 }
    ]) {
      expect(Result.isFailure(decode(bad))).toBe(true)
    }
  })

  it("writes an envelope", () => {
    expect(
      Address.lines({ street: "Dorpsstraat", houseNumber: 1, postcode: "1234AB", place: "Ede" })
    ).toEqual(["Dorpsstraat 1", "1234 AB Ede"])
    expect(
      Address.lines({ lines: ["Rue Haute 12"], postcode: "1000", place: "Bruxelles", country: "BE" })
    ).toEqual(["Rue Haute 12", "1000 Bruxelles", "BE"])
  })

  it("takes bounded time for hostile lines", () => {
    for (const text of ["1 ".repeat(150), "a ".repeat(150), "9999 ".repeat(60), "12 ".padEnd(300, "-")]) {
      expect(Address.parse(text)).toBeDefined()
    }
    expect(Result.isFailure(Address.parse("Dorpsstraat 1 ".repeat(100_000)))).toBe(true)
  })
})
