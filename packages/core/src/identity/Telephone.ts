/**
 * A telephone number in E.164: `+` and at most fifteen digits, so that one line is one value however it was typed.
 */
import { Result, Schema } from "effect"

const dutch = /^\+31(?:[1-7]\d{8}|8[45678]\d{7}|800\d{4}(?:\d{3})?|90[069]\d{4}(?:\d{3})?)$/
const foreign = /^\+(?!31)[1-9]\d{6,14}$/
const isE164 = (text: string): boolean => dutch.test(text) || foreign.test(text)

// What it is

/** `+31612345678`. Dutch numbers have nine digits after +31; 0800, 0900, 0906 and 0909 may have seven. */
export const Telephone = Schema.String.check(
  Schema.makeFilter(
    (text: string) => isE164(text) || "Expected a telephone number in E.164, such as +31201234567"
  )
).pipe(Schema.brand("Telephone"))
/** A value of {@link Telephone}. */
export type Telephone = typeof Telephone.Type

/** What sort of line it is. Only a mobile line belongs to one person, and not always. */
export type Kind = "mobile" | "fixed" | "service" | "foreign"

// What can go wrong

/** The text is no telephone number. The text itself is left out: it is personal data. */
export class InvalidTelephone extends Schema.TaggedError<InvalidTelephone>()("InvalidTelephone", {
  /** `characters`: holds more than one number and its punctuation. `length`: too few or too many digits. */
  reason: Schema.Literals(["characters", "length"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.reason === "characters"
      ? "Expected one telephone number: digits, spaces, dots, hyphens, brackets and a leading +. Give a second number or an extension apart."
      : "The telephone number has too few or too many digits. A Dutch number has ten with the leading 0; a foreign one starts with + or 00."
  }
}

// What it decides

/**
 * Reads what people type: `06-12345678`, `(020) 123 45 67`, `+31 (0)6 12345678`, `0031612345678`. A number without
 * country code is Dutch; one of nine digits lost its leading zero and gets it back.
 */
export const parse = (text: string): Result.Result<Telephone, InvalidTelephone> => {
  const fail = (reason: InvalidTelephone["reason"]) => Result.fail(new InvalidTelephone({ reason }))
  if (text.length > 60) return fail("length")
  const bare = text
    .trim()
    .replace(/^tel:|^(?:tel|t|mob|m)[.:]\s*/i, "")
    .replace(/[\s.\-/\u2010-\u2014]/g, "")
    .replace(/^(\+|00)31\(0\)/, "+31")
    .replace(/[()]/g, "")
  if (!/^\+?\d+$/.test(bare)) return fail("characters")
  const international = bare.startsWith("+")
    ? bare.replace(/^\+310/, "+31")
    : bare.startsWith("00")
      ? `+${bare.slice(2)}`.replace(/^\+310/, "+31")
      : bare.startsWith("0")
        ? `+31${bare.slice(1)}`
        : bare.length === 9
          ? `+31${bare}`
          : bare.length === 11 && bare.startsWith("31")
            ? `+${bare}`
            : bare
  return isE164(international) ? Result.succeed(international as Telephone) : fail("length")
}

/** Dutch area codes of three digits; all other geographic ones have four. */
const shortAreas = new Set(
  "10 13 15 20 23 24 26 30 33 35 36 38 40 43 45 46 50 53 55 58 70 71 72 73 74 75 76 77 78 79".split(" ")
)

/** What sort of line it is, from the number plan. */
export const kind = (telephone: Telephone): Kind =>
  !telephone.startsWith("+31")
    ? "foreign"
    : telephone[3] === "6"
      ? "mobile"
      : telephone[3] === "8" || telephone[3] === "9"
        ? "service"
        : "fixed"

/** Writes the number for a Dutch reader: `06-12345678`, `020-1234567`, `0900-1234`; foreign ones in E.164. */
export const format = (telephone: Telephone): string => {
  const sort = kind(telephone)
  if (sort === "foreign") return telephone
  const national = telephone.slice(3)
  const area =
    sort === "mobile"
      ? 1
      : sort === "service"
        ? /^8[45678]/.test(national)
          ? 2
          : 3
        : shortAreas.has(national.slice(0, 2))
          ? 2
          : 3
  return `0${national.slice(0, area)}-${national.slice(area)}`
}
