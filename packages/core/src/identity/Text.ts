/**
 * Text about people as it comes from outside: bounded, well formed, in one Unicode form.
 *
 * Names may be in any script, with accents, emoji or right to left. What databases and logs choke on is refused:
 * U+0000 and other control characters, and half of a surrogate pair.
 */
import { Schema, SchemaTransformation } from "effect"

const plain = /^[!-~]+(?: [!-~]+)*$/
const control = /(?![\t\n\r])\p{Cc}/u

const normalise = (text: string): string =>
  plain.test(text) ? text : text.replace(/\s+/g, " ").trim().normalize("NFC")

// What it is

/**
 * A field of at most `max` UTF-16 code units, never empty. Decoding trims, makes runs of white space one space and
 * composes accents (NFC); a value that is made in code must already be so. Use it for every free text about a person.
 */
export const field = (max: number) =>
  Schema.String.check(
    // Decomposed text is longer; beyond this it is not looked at any further.
    Schema.makeFilter((text: string) => text.length <= max * 4 || `Expected at most ${max} characters`),
    Schema.makeFilter((text: string) => !control.test(text) || "Expected no control characters"),
    Schema.makeFilter((text: string) => text.isWellFormed() || "Expected no lone surrogates")
  ).pipe(
    Schema.decodeTo(
      Schema.String.check(
        Schema.makeFilter((text: string) => text.length > 0 || "Expected some text"),
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

// What it decides

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
