/**
 * Text about people as it comes from outside: bounded, well formed, in one Unicode form.
 *
 * Names may be in any script, with accents, emoji or right to left. What databases and logs choke on is refused:
 * U+0000 and other control characters, and half of a surrogate pair; and what nobody can see is no text.
 */
import { Schema, SchemaTransformation } from "effect"

const plain = /^[!-~]+(?: [!-~]+)*$/
const control = /(?![\t\n\r])\p{Cc}/u
/** What can be seen. What cannot, such as U+200B, joins or turns other characters, and is no text by itself. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}]/u

const inOneLine = (text: string): string => text.replace(/\s+/g, " ").trim().normalize("NFC")

const inLines = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .normalize("NFC")

/** A text in the form that `form` gives; it leaves printable ASCII with single spaces as it is. */
const reader = (max: number, form: (text: string) => string) => {
  const normalise = (text: string): string => (plain.test(text) ? text : form(text))
  return Schema.String.check(
    // Decomposed text is longer; beyond this it is not looked at any further.
    Schema.makeFilter((text: string) => text.length <= max * 4 || `Expected at most ${max} characters`),
    Schema.makeFilter((text: string) => !control.test(text) || "Expected no control characters"),
    Schema.makeFilter((text: string) => text.isWellFormed() || "Expected no lone surrogates")
  ).pipe(
    Schema.decodeTo(
      Schema.String.check(
        Schema.makeFilter((text: string) => visible.test(text) || "Expected some text"),
        Schema.makeFilter((text: string) => text.length <= max || `Expected at most ${max} characters`),
        Schema.makeFilter(
          (text: string) =>
            plain.test(text) ||
            (!control.test(text) && text.isWellFormed() && normalise(text) === text) ||
            "Expected trimmed text in Unicode form NFC without control characters or lone surrogates"
        )
      ),
      SchemaTransformation.transform({ decode: normalise, encode: (text: string) => text })
    )
  )
}

// What it is

/**
 * A field of at most `max` UTF-16 code units, never empty nor invisible. Decoding trims, makes runs of white space one space and
 * composes accents (NFC); a value that is made in code must already be so. Use it for every free text of one line.
 */
export const field = (max: number) => reader(max, inOneLine)

/**
 * A text of one or more lines, read as {@link field} but for its line breaks: each is `\n`, and there are at most two in
 * a row, so that paragraphs stay apart. Use it for what people say and write: notes, questions, answers.
 */
export const prose = (max: number) => reader(max, inLines)

// What it decides

/** Where a text was shortened, see {@link fitted}. */
const ellipsis = " […]"

/** At most so much of a text, cut between characters as people see them. */
const start = (text: string, length: number): string => {
  if (text.length <= length) return text
  const at = new Intl.Segmenter().segment(text.slice(0, length + 2)).containing(length)?.index
  // One character that is longer than all that fits is cut all the same, though never in a surrogate pair.
  return text.slice(0, at || length).replace(/[\ud800-\udbff]$/, "")
}

/**
 * Makes of any text one that {@link prose} of the same `max` accepts as it is, or `""` of a blank one. A text that is too
 * long is shortened and then ends in ` […]`; control characters become white space, lone surrogates U+FFFD. Use it for
 * what a machine sends and nobody can be asked to shorten; `max` is at least 8 UTF-16 code units.
 */
export const fitted = (text: string, max: number): string => {
  const all = text.trim()
  const looked = start(all, max * 4)
  const read = inLines(looked.replace(/(?![\t\n\r])\p{Cc}/gu, " ").toWellFormed())
  const whole = looked.length === all.length && read.length <= max
  if (!visible.test(read)) return ""
  return whole ? read : `${start(read, max - ellipsis.length).trimEnd()}${ellipsis}`.trim()
}

const letters: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ŧ: "t",
  ŋ: "n",
  ĸ: "k",
  ı: "i"
}

/**
 * The form in which texts are searched: lower case, without diacritics, apostrophes and dots; whatever else is no
 * letter or digit becomes one space. Folding what is folded changes nothing. Scripts other than Latin are kept.
 */
export const fold = (text: string): string => {
  const lower = text.toLowerCase()
  if (/^[a-z0-9]*$/.test(lower)) return lower
  return lower
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\p{Cf}]/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðþłħŧŋĸı]/g, (letter) => letters[letter] ?? letter)
    .replace(/['’‘`´ʼ′.]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim()
}
