/** The laws of `Identifier`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import * as Bsn from "./Bsn.ts"
import { bsn, identifier } from "./generators.ts"
import type * as Identifier from "./Identifier.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Identifier, "parse" | "toToken" | "fromToken">

const lengths = { agb: 8, uzi: 9, ura: 8, uzovi: 4, kvk: 8 }
const register = fc.constantFrom<Identifier.Register>("agb", "uzi", "ura", "uzovi", "kvk")
const digits = fc.stringMatching(/^\d{1,12}$/)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "a token is read back, also when the id holds a bar": () =>
    fc.assert(
      fc.property(identifier, (value) => {
        const read = subject.fromToken(subject.toToken(value))
        return (
          Result.isSuccess(read) && read.success.system === value.system && read.success.value === value.value
        )
      })
    ),
  "ids of two systems are never equal": () =>
    fc.assert(
      fc.property(
        identifier,
        identifier,
        (a, b) =>
          (subject.toToken(a) === subject.toToken(b)) === (a.system === b.system && a.value === b.value)
      )
    ),
  "a number is a register's exactly when it has the register's length": () =>
    fc.assert(
      fc.property(
        register,
        digits,
        (name, text) =>
          Result.isSuccess(subject.parse(name, text)) === (text.length === lengths[name] && Number(text) > 0)
      )
    ),
  "a number is read with spaces, dots and hyphens": () =>
    fc.assert(
      fc.property(
        register,
        fc.integer({ min: 1, max: 9_999 }),
        fc.constantFrom(" ", ".", "-"),
        (name, n, separator) => {
          const text = `${n}`.padStart(lengths[name], "0")
          const read = subject.parse(name, ` ${[...text].join(separator)} `)
          return Result.isSuccess(read) && read.success === text
        }
      )
    ),
  "a BSN is never an identifier": () =>
    fc.assert(
      fc.property(bsn, fc.constantFrom(Bsn.system, `urn:oid:${Bsn.oid}`), (value, system) =>
        Result.isFailure(subject.fromToken(`${system}|${value}`))
      )
    )
})
