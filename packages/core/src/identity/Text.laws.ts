/** The laws of `Text`, as data: hosts and twins run them on their own implementation. */
import { Result, Schema } from "effect"
import fc from "fast-check"
import type * as Text from "./Text.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Text, "field" | "fold">

const decode = (subject: Subject, max: number) => Schema.decodeUnknownResult(subject.field(max))
/** Everything that a keyboard, a file or an attacker can send. Made when asked: its tables take a second. */
const anything = () =>
  fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.array(fc.nat({ max: 0xffff }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom(
      "e\u0301",
      " a \t b ",
      "שלום",
      "محمد",
      "👩‍👩‍👧",
      "a\u0000",
      "\ud800",
      "ĲSBRAND",
      "Şükrü",
      "İ"
    )
  )

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "what is accepted is bounded, trimmed, NFC and free of control characters and lone surrogates": () =>
    fc.assert(
      fc.property(anything(), fc.integer({ min: 1, max: 20 }), (text, max) => {
        const read = decode(subject, max)(text)
        return (
          Result.isFailure(read) ||
          (read.success.length <= max &&
            read.success.length > 0 &&
            read.success === read.success.trim().normalize("NFC") &&
            read.success.isWellFormed() &&
            !/\p{Cc}/u.test(read.success))
        )
      })
    ),
  "reading what was read changes nothing": () =>
    fc.assert(
      fc.property(anything(), (text) => {
        const read = decode(subject, 100)(text)
        if (Result.isFailure(read)) return true
        const again = decode(subject, 100)(read.success)
        return Result.isSuccess(again) && again.success === read.success
      })
    ),
  "ordinary names are accepted as they are": () =>
    fc.assert(
      fc.property(
        fc.constantFrom("Jan", "Zoë", "d'Arc", "Łukasz", "José-María", "محمد", "李", "שרה", "O’Neill"),
        (name) => {
          const read = decode(subject, 50)(name)
          return Result.isSuccess(read) && read.success === name
        }
      )
    ),
  "folding what is folded changes nothing": () =>
    fc.assert(fc.property(anything(), (text) => subject.fold(subject.fold(text)) === subject.fold(text))),
  "folding does not see case, composition and diacritics": () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."aeiéëöüçñabcz-' "), { maxLength: 12 }), (letters) => {
        const text = letters.join("")
        const bare = text.normalize("NFD").replace(/\u0301|\u0308|\u0327|\u0303/g, "")
        return [text.toUpperCase(), text.normalize("NFD"), bare].every(
          (other) => subject.fold(other) === subject.fold(text)
        )
      })
    ),
  "folding keeps two different words apart": () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,8}$/),
        fc.stringMatching(/^[a-z]{1,8}$/),
        (a, b) => a === b || subject.fold(a) !== subject.fold(b)
      )
    )
})
