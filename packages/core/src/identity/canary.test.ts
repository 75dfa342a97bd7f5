/// <reference types="node" />
import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import fc from "fast-check"
import * as PartialDate from "../time/PartialDate.ts"
import * as Address from "./Address.ts"
import * as Bsn from "./Bsn.ts"
import * as Email from "./Email.ts"
import * as Gender from "./Gender.ts"
import * as Identifier from "./Identifier.ts"
import * as Person from "./Person.ts"
import * as Telephone from "./Telephone.ts"

type Parse = (text: string) => Result.Result<unknown, Error>

const parsers: Record<string, Parse> = {
  "Address.parse": Address.parse,
  "Address.parseHouseNumber": Address.parseHouseNumber,
  "Address.parsePostcode": Address.parsePostcode,
  "Bsn.parse": Bsn.parse,
  "Email.parse": Email.parse,
  "Gender.parse": Gender.parse,
  "Identifier.parse": (text) => Identifier.parse("agb", text),
  "Identifier.fromToken": Identifier.fromToken,
  "PartialDate.parse": (text) => PartialDate.parse(text, "DD-MM-YYYY"),
  "Telephone.parse": Telephone.parse,
  "Person.decode of a text": Person.decode,
  "Person.decode, as every field": (text) =>
    Person.decode({
      name: { own: { name: `${text}\u0000` }, usage: text },
      birthDate: text,
      gender: text,
      bsn: { value: text, verification: { status: text } },
      address: { postcode: text, houseNumber: text },
      telephones: [text],
      email: text,
      identifiers: [{ system: text, value: `\ud800${text}`, [text]: 1 }],
      flags: { secrecy: text },
      [text]: text
    })
}

/** A number or word that no message of ours holds by itself. */
const canary = fc
  .tuple(
    fc.integer({ min: 100_000_000, max: 999_999_998 }),
    fc.constantFrom("", "Q", "zq ", "@zq", "|", "\u0000")
  )
  .map(([digits, extra]) => `${digits}${extra}`)
  .map((text) => `7${text}`)

const leaks = (parse: Parse) => () =>
  fc.assert(
    fc.property(canary, (text) => {
      const read = parse(text)
      if (Result.isSuccess(read)) return true
      const error = read.failure
      const shown = [
        JSON.stringify(error),
        error.message,
        String(error),
        inspect(error, { depth: 20, showHidden: true }),
        error.stack ?? "",
        JSON.stringify(error.cause ?? null)
      ]
      return shown.every((one) => !one.includes(text.slice(0, 10)))
    })
  )

describe("no error holds what was given", () => {
  it.each(Object.entries(parsers))("%s", (_, parse) => {
    expect(Result.isFailure(parse("7123456789Q|\u0000"))).toBe(true)
    leaks(parse)()
  })

  it.each([
    ["in its message", (text: string) => Result.fail(new Error(`not a BSN: ${text}`))],
    ["in a field", (text: string) => Result.fail(Object.assign(new Error("no"), { input: { text } }))],
    ["in its cause", (text: string) => Result.fail(new Error("no", { cause: new Error(text) }))]
  ])("catches an error that holds it %s", (_, parse) => expect(leaks(parse)).toThrow())
})
