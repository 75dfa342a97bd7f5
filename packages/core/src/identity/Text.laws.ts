/** The laws of `Text`, as data: hosts and twins run them on their own implementation. */
import { Result, Schema } from "effect"
import fc from "fast-check"
import type * as Text from "./Text.ts"

/** What the laws are about. */
export type Subject = Pick<typeof Text, "field" | "fitted" | "fold" | "prose">

const decode = (subject: Subject, max: number) => Schema.decodeUnknownResult(subject.field(max))
const decodeProse = (subject: Subject, max: number) => Schema.decodeUnknownResult(subject.prose(max))

const words = fc.array(fc.constantFrom("care", "élan", "e\u0301", "محمد", "👩‍👩‍👧", "€5,-"), {
  minLength: 1,
  maxLength: 4
})
const gap = fc.constantFrom(" ", "  ", "\t", "\u00a0 ")
const invisible = fc.constantFrom(..."\u200b\u200d\u2060\ufeff\u202e\ufe0f\u3164 \n\t")
const lineBreak = fc.constantFrom("\n", "\r\n", "\r", " \n\t", "\u2028", "\u2029")
/** Paragraphs of lines of words, and one of the many ways to write them down. */
const paragraphs = fc
  .record({
    text: fc.array(fc.array(words, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    gap,
    lineBreak,
    blank: fc.integer({ min: 2, max: 5 })
  })
  .map(({ text, gap, lineBreak, blank }) => ({
    written: text
      .map((lines) => lines.map((line) => line.join(gap)).join(lineBreak))
      .join(lineBreak.repeat(blank)),
    meant: text
      .map((lines) =>
        lines
          .map((line) => line.join(" "))
          .join("\n")
          .normalize("NFC")
      )
      .join("\n\n")
  }))
const wordsOf = (text: string) => text.normalize("NFC").trim().split(/\s+/).join(" ")
/** Everything that a keyboard, a file or an attacker can send. Made when asked: its tables take a second. */
const anything = () =>
  fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.array(fc.nat({ max: 0xffff }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom(
      "a \r\n \n\n b\u2028c",
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

/** What a reader accepts is at most so long, trimmed, NFC, and holds nothing of what it may not. */
const wellFormed = (read: (text: string, max: number) => Result.Result<string, unknown>, never: RegExp) =>
  fc.assert(
    fc.property(anything(), fc.integer({ min: 1, max: 20 }), (text, max) => {
      const accepted = read(text, max)
      if (Result.isFailure(accepted)) return true
      const { success } = accepted
      return (
        success.length <= max &&
        success.length > 0 &&
        success === success.trim().normalize("NFC") &&
        success.isWellFormed() &&
        !never.test(success)
      )
    })
  )

/** What a reader accepted it accepts again, as it is. */
const settled = (read: (text: string) => Result.Result<string, unknown>) =>
  fc.assert(
    fc.property(anything(), (text) => {
      const accepted = read(text)
      return Result.isFailure(accepted) || Result.getOrNull(read(accepted.success)) === accepted.success
    })
  )

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = (subject: Subject) => ({
  "what is accepted is bounded, trimmed, NFC and free of control characters and lone surrogates": () =>
    wellFormed((text, max) => decode(subject, max)(text), /\p{Cc}/u),
  "reading what was read changes nothing": () => settled(decode(subject, 100)),
  "what nobody can see is no text": () =>
    fc.assert(
      fc.property(fc.array(invisible, { maxLength: 12 }), (parts) => {
        const text = parts.join("")
        const readers = [decode(subject, 100), decodeProse(subject, 100)]
        return readers.every((read) => Result.isFailure(read(text))) && subject.fitted(text, 20) === ""
      })
    ),
  "a text of several lines is bounded, trimmed, NFC, without other control characters or two blank lines":
    () =>
      wellFormed((text, max) => decodeProse(subject, max)(text), /(?!\n)\p{Cc}|(?!\n)\s{2}| \n|\n |\n{3}/u),
  "reading several lines again changes nothing": () => settled(decodeProse(subject, 100)),
  "a text of several lines keeps its words": () =>
    fc.assert(
      fc.property(
        fc.oneof(
          anything(),
          paragraphs.map(({ written }) => written)
        ),
        (text) => {
          const read = decodeProse(subject, 500)(text)
          return Result.isFailure(read) || wordsOf(read.success) === wordsOf(text)
        }
      )
    ),
  "a text of several lines keeps its lines and paragraphs": () =>
    fc.assert(
      fc.property(paragraphs, ({ written, meant }) => {
        const read = decodeProse(subject, 500)(written)
        return Result.isSuccess(read) && read.success === meant
      })
    ),
  "a text of one line is read as a field is": () =>
    fc.assert(
      fc.property(words, gap, (line, gap) => {
        const [one, other] = [decode(subject, 200)(line.join(gap)), decodeProse(subject, 200)(line.join(gap))]
        return Result.isSuccess(one) && Result.isSuccess(other) && one.success === other.success
      })
    ),
  "what was fitted is accepted as it is": () =>
    fc.assert(
      fc.property(
        anything(),
        fc.integer({ min: 8, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        (text, max, n) => {
          const made = subject.fitted(text.repeat(n), max)
          const read = decodeProse(subject, max)(made)
          return made === "" || (Result.isSuccess(read) && read.success === made)
        }
      )
    ),
  "what fits is kept, what does not begins as it did, ends in a mark and is not cut in a character": () =>
    fc.assert(
      fc.property(paragraphs, fc.integer({ min: 20, max: 60 }), ({ written, meant }, max) => {
        const made = subject.fitted(written, max)
        if (meant.length <= max && written.length <= max * 4) return made === meant
        const kept = made.slice(0, -" […]".length)
        const rest = meant.slice(kept.length)
        return (
          made === `${kept} […]` &&
          meant.startsWith(kept) &&
          // No character of these texts is longer than eight units, and a white space may be left out.
          kept.length >= max - 4 - 9 &&
          !/^(?:\p{M}|\u200d|[\udc00-\udfff])/u.test(rest) &&
          !kept.endsWith("\u200d")
        )
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
