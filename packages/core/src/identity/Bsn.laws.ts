/** The laws of `Bsn`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import type * as Bsn from "./Bsn.ts"
import { bsn } from "./generators.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Bsn, "passesElevenTest" | "parse" | "format">

const nine = fc.integer({ min: 0, max: 999_999_999 }).map((n) => `${n}`.padStart(9, "0"))
/** Any number that passes, not only those reserved for tests. */
const passing = fc
  .nat({ max: 99_999_999 })
  .map((n) => `${n}`.padStart(8, "0"))
  .map((eight) => [eight, weighted(eight) % 11] as const)
  .filter(([, check]) => check < 10)
  .map(([eight, check]) => `${eight}${check}`)
const place = fc.nat({ max: 8 })

const weighted = (eight: string): number =>
  [...eight].reduce((sum, digit, i) => sum + Number(digit) * (9 - i), 0)
const put = (text: string, at: number, digit: string | undefined): string =>
  text.slice(0, at) + digit + text.slice(at + 1)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "the 11-test: the first eight digits, weighted, give the ninth modulo eleven": () =>
    fc.assert(
      fc.property(
        fc.oneof(nine, passing),
        (text) => subject.passesElevenTest(text) === (weighted(text.slice(0, 8)) % 11 === Number(text[8]))
      )
    ),
  "every change of one digit is caught": () =>
    fc.assert(
      fc.property(passing, place, fc.nat({ max: 9 }), (text, at, digit) => {
        const changed = put(text, at, `${digit}`)
        return changed === text || !subject.passesElevenTest(changed)
      })
    ),
  "every swap of two digits is caught": () =>
    fc.assert(
      fc.property(passing, place, place, (text, a, b) => {
        const swapped = put(put(text, a, text[b]), b, text[a])
        return swapped === text || !subject.passesElevenTest(swapped)
      })
    ),
  "what is written is read back": () =>
    fc.assert(
      fc.property(bsn, fc.constantFrom("", " ", ".", "-"), (value, separator) =>
        [subject.format(value), [...value].join(separator)].every((text) => {
          const read = subject.parse(text)
          return Result.isSuccess(read) && read.success === value
        })
      )
    ),
  "only what passes is read, and neither zeros nor the placeholder": () =>
    fc.assert(
      fc.property(
        fc.oneof(nine, fc.constantFrom("000000000", "999999999")),
        (text) =>
          Result.isSuccess(subject.parse(text)) === (subject.passesElevenTest(text) && text !== "000000000")
      )
    ),
  "a leading zero is added only when asked": () =>
    fc.assert(
      fc.property(
        passing.filter((text) => text.startsWith("0") && text !== "000000000"),
        (text) => {
          const asked = subject.parse(text.slice(1), { leadingZero: true })
          return (
            Result.isFailure(subject.parse(text.slice(1))) &&
            Result.isSuccess(asked) &&
            asked.success === text
          )
        }
      )
    )
})
