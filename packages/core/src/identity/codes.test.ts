import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import fc from "fast-check"
import * as PartialDate from "../time/PartialDate.ts"
import * as Email from "./Email.ts"
import * as Flags from "./Flags.ts"
import * as Gender from "./Gender.ts"
import { email, flags, gender } from "./generators.ts"

describe("Gender", () => {
  it("is read back from FHIR and zib; from the BRP as far as it has codes", () => {
    fc.assert(
      fc.property(gender, (value) => {
        const read = (system: Gender.System) => Result.getOrThrow(Gender.parse(Gender.encode(value, system)))
        return (
          read("fhir") === value &&
          read("zib") === value &&
          read("brp") === (value === "other" ? "unknown" : value)
        )
      })
    )
  })

  it.each([
    ["v", "female"],
    ["Vrouw", "female"],
    [" M ", "male"],
    ["2", "female"],
    ["9", "unknown"],
    ["UNK", "unknown"],
    ["O", "unknown"]
  ] as const)("reads %s as %s", (text, value) => expect(Gender.parse(text)).toEqual(Result.succeed(value)))

  it.each(["", "q", "constructor", "__proto__", "m".repeat(1_000)])("refuses '%s'", (text) => {
    expect(Gender.parse(text)).toEqual(Result.fail(new Gender.InvalidGender({})))
  })
})

describe("Email", () => {
  it("is read back, however the domain is capitalised", () => {
    fc.assert(
      fc.property(email, (value) => {
        const [local = "", domain = ""] = value.split("@")
        const read = Email.parse(` mailto:${local}@${domain.toUpperCase()} `)
        return Result.isSuccess(read) && read.success === value && Email.format(value) === value
      })
    )
  })

  it("compares without case", () => {
    const read = Result.getOrThrow(Email.parse("Jo.Smit@Example.NL"))
    expect([read, Email.key(read)]).toEqual(["Jo.Smit@example.nl", "jo.smit@example.nl"])
  })

  it.each([
    "",
    "jo",
    "jo@",
    "@example.nl",
    "jo@example",
    "jo smit@example.nl",
    "a@b.nl, c@d.nl",
    "jo\u0000@example.nl",
    `${"a".repeat(65)}@example.nl`
  ])("refuses %j", (text) => expect(Result.isFailure(Email.parse(text))).toBe(true))
})

describe("Flags", () => {
  it("one record under secrecy puts them all under secrecy", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(flags, { nil: undefined })),
        (all) => Flags.isSecret(all) === all.some((one) => one?.secrecy === true)
      )
    )
  })

  it("someone who died has died, with or without a date", () => {
    const year = Result.getOrThrow(PartialDate.parse("2020", "YYYY-MM-DD"))
    const died = [
      { deceased: true },
      { deceased: year },
      { deceased: PartialDate.unknown },
      { deceased: false },
      {},
      undefined
    ]
    expect(died.map(Flags.isDeceased)).toEqual([true, true, true, false, false, false])
  })

  it.each([
    ["0", "", { secrecy: false }],
    ["7", "", { secrecy: true }],
    ["", "", {}],
    ["0", "O", { secrecy: false, suspended: "death", deceased: true }],
    ["0", "E", { secrecy: false, suspended: "emigration", emigrated: true }],
    ["", "F", { suspended: "fault" }],
    ["", "W", {}]
  ])("reads the BRP's codes %s and %s", (secrecy, suspension, expected) => {
    expect(Flags.fromBrp({ secrecy, suspension })).toEqual(expected)
  })
})
