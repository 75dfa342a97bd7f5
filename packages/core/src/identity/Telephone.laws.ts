/** The laws of `Telephone`, as data: hosts and twins run them on their own implementation. */
import { Result } from "effect"
import fc from "fast-check"
import { telephone } from "./generators.ts"
import type * as Telephone from "./Telephone.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Telephone, "parse" | "format" | "kind">

const reads = (subject: Subject, text: string, value: Telephone.Telephone): boolean => {
  const read = subject.parse(text)
  return Result.isSuccess(read) && read.success === value
}

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "what is written is read back": () =>
    fc.assert(fc.property(telephone, (value) => reads(subject, subject.format(value), value))),
  "one line is one value, however it is typed": () =>
    fc.assert(
      fc.property(telephone, fc.constantFrom(" ", "-", "."), (value, separator) => {
        const national = value.startsWith("+31")
          ? [`0${value.slice(3)}`, `+31(0)${value.slice(3)}`, value.slice(3)]
          : []
        return [value, `00${value.slice(1)}`, ...national].every((text) => {
          const spread = text.replace(/\d{2}(?=\d)/g, (two) => two + separator)
          return reads(subject, text, value) && (text.length < 10 || reads(subject, spread, value))
        })
      })
    ),
  "a digit too many or too few is refused": () =>
    fc.assert(
      fc.property(
        telephone.filter((value) => value.startsWith("+31")),
        (value) =>
          [`${value}0`, value.slice(0, -1), `0${value.slice(3)}0`].every((text) =>
            Result.isFailure(subject.parse(text))
          )
      )
    ),
  "Dutch numbers that start with 06 are mobile, and only those": () =>
    fc.assert(
      fc.property(
        telephone,
        (value) => (subject.kind(value) === "mobile") === subject.format(value).startsWith("06")
      )
    )
})
