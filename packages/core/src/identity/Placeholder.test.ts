import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as PartialDate from "../time/PartialDate.ts"
import * as Placeholder from "./Placeholder.ts"
import * as Telephone from "./Telephone.ts"

describe("Placeholder", () => {
  it.each([
    "onbekend",
    "Onbekend",
    "N.N.",
    "-",
    ".",
    "???",
    "xxx",
    "n.v.t.",
    "Baby van Jansen",
    "baby",
    "Pasgeborene",
    '"Onbemind"',
    "<Onbekend> & </Onbemind>",
    "👶"
  ])("'%s' stands for none", (text) => expect(Placeholder.isText(text)).toBe(true))

  it.each(["Jansen", "Geen-Smit", "Babyak", "Kind", "Zoon", "Li", "O", "Null-Vos", "van der Test", "李"])(
    "'%s' is a name",
    (text) => expect(Placeholder.isText(text)).toBe(false)
  )

  it.each([
    "Baby van Jansen",
    "baby v. Jansen",
    "BB van Smit",
    "zoon van El Amrani",
    "Baby 2",
    "pasgeborene"
  ])("'%s' has no name yet", (text) => expect(Placeholder.isNewborn(text)).toBe(true))

  it.each([
    ["1900-01-01", "none"],
    ["9999-12-31", "none"],
    ["1111-11-11", "none"],
    ["unknown", "none"],
    ["1988-01-01", "little"],
    ["1988-07-01", "little"],
    ["1988", "little"],
    ["1988-04", "little"],
    ["1988-04-03", "full"],
    ["1900-01-02", "full"]
  ] as const)("the birth date %s says %s", (text, weight) => {
    const date = Result.getOrThrow(PartialDate.parse(text, "YYYY-MM-DD"))
    expect(Placeholder.weightOfDate(date)).toBe(weight)
    expect(Placeholder.isDate(date)).toBe(weight === "none")
  })

  it.each([
    ["0600000000", true],
    ["0612345678", true],
    ["0111111111", true],
    ["0623456189", false],
    ["0205551234", false]
  ])("the telephone number %s: %s", (text, expected) => {
    expect(Placeholder.isTelephone(Result.getOrThrow(Telephone.parse(text)))).toBe(expected)
  })

  it("knows postcodes, e-mail addresses and initials that stand for none", () => {
    expect(["9999ZZ", "9999XX", "1012AB"].map(Placeholder.isPostcode)).toEqual([true, true, false])
    expect(["onbekend@mail.nl", "jo@geen.nl", "jo@mail.nl"].map(Placeholder.isEmail)).toEqual([
      true,
      true,
      false
    ])
    expect(["N.N.", "-", "X.", "J.P."].map(Placeholder.isInitials)).toEqual([true, true, false, false])
  })
})
