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
    ["1900", "none"],
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
    ["+1234567890", true],
    ["0623456189", false],
    ["0205551234", false]
  ])("the telephone number %s: %s", (text, expected) => {
    expect(Placeholder.isTelephone(Result.getOrThrow(Telephone.parse(text)))).toBe(expected)
  })

  it("knows postcodes, e-mail addresses and initials that stand for none", () => {
    const told = (
      is: (text: string) => boolean,
      none: ReadonlyArray<string>,
      some: ReadonlyArray<string>
    ) => {
      expect(none.filter((text) => !is(text))).toEqual([])
      expect(some.filter(is)).toEqual([])
    }
    told(Placeholder.isPostcode, ["9999ZZ", "9999XX", "9999zz", "0000", "0000AA"], ["1012AB", "10000"])
    told(
      Placeholder.isEmail,
      ["onbekend@mail.nl", "Geen_Naam@mail.nl", "n.v.t@mail.nl", "jo@geen.nl"],
      ["jo@mail.nl", "m.w@mail.nl", "n.a@mail.nl", "jo.onbekend@mail.nl"]
    )
    told(Placeholder.isInitials, ["N.N.", "-", "onbekend", "n.v.t."], ["X.", "J.P.", "N.A.", "N.B."])
    told(Placeholder.isBsn, ["999999999", "9999.99.999", "000000000", "00000000"], ["111222333", "999999990"])
  })
})
