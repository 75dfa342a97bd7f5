/**
 * Administrative gender, with the codes of FHIR, the zib (nl-core) and the population register (BRP).
 *
 * `other` is a stated answer, `unknown` is the lack of one. The BRP has one code, O, for 'not established'; it is read
 * as `unknown`.
 */
import { Result, Schema } from "effect"

// What it is

/** The FHIR codes; this library's own form. */
export const Gender = Schema.Literals(["male", "female", "other", "unknown"])
/** A value of {@link Gender}. */
export type Gender = typeof Gender.Type

/** The code systems that {@link encode} writes. */
export type System = "fhir" | "zib" | "brp"

const codes: Record<Gender, Record<System, string>> = {
  male: { fhir: "male", zib: "M", brp: "M" },
  female: { fhir: "female", zib: "F", brp: "V" },
  other: { fhir: "other", zib: "UN", brp: "O" },
  unknown: { fhir: "unknown", zib: "UNK", brp: "O" }
}

// What can go wrong

/** The text is no gender that this library knows. The text itself is left out. */
export class InvalidGender extends Schema.TaggedError<InvalidGender>()("InvalidGender", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Expected a gender: male, female, other or unknown, or a code of FHIR, zib, BRP or ISO 5218."
  }
}

// What it decides

const words: Record<string, Gender> = {
  male: "male",
  m: "male",
  man: "male",
  mannelijk: "male",
  "1": "male",
  female: "female",
  f: "female",
  v: "female",
  vrouw: "female",
  vrouwelijk: "female",
  w: "female",
  "2": "female",
  other: "other",
  un: "other",
  x: "other",
  anders: "other",
  "9": "unknown",
  unknown: "unknown",
  unk: "unknown",
  o: "unknown",
  u: "unknown",
  onbekend: "unknown",
  "0": "unknown"
}

/** Reads a gender in words (English, Dutch) or codes (FHIR, zib, BRP, ISO 5218), whatever the case. */
export const parse = (text: string): Result.Result<Gender, InvalidGender> => {
  const word = text.length > 20 ? "" : text.trim().toLowerCase()
  const found = Object.hasOwn(words, word) ? words[word] : undefined
  return found === undefined ? Result.fail(new InvalidGender({})) : Result.succeed(found)
}

/** Writes the code of a system. The BRP cannot tell `other` from `unknown`: both become O. */
export const encode = (gender: Gender, system: System): string => codes[gender][system]
