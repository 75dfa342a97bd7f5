/**
 * The citizen service number (*burgerservicenummer*): nine digits that pass the 11-test.
 *
 * It may be used only where a law says so (Wabvpz in care, Wabb for public bodies), after identity is established and
 * the number is verified. It is never put in a log, a key or a message. It can be wrong: a number can be refuted or
 * corrected, so it carries how, when and by whom it was verified.
 */
import { Result, Schema } from "effect"
import * as Instant from "../time/Instant.ts"
import * as Text from "./Text.ts"

const nine = /^\d{9}$/

/**
 * The arithmetic of the 11-test on nine digits: weights 9 8 7 6 5 4 3 2 and -1, the sum divisible by 11. It lets
 * through one number in eleven. It catches every change of one digit and every swap of two digits; `000000000` passes
 * the arithmetic and is refused elsewhere.
 */
export const passesElevenTest = (digits: string): boolean => {
  if (!nine.test(digits)) return false
  let sum = 0
  for (let i = 0; i < 8; i++) sum += (digits.charCodeAt(i) - 48) * (9 - i)
  return (sum - (digits.charCodeAt(8) - 48)) % 11 === 0
}

// What it is

/** FHIR system of the number. */
export const system = "http://fhir.nl/fhir/NamingSystem/bsn"
/** OID of the number, for HL7 v3 and CDA. */
export const oid = "2.16.840.1.113883.2.4.6.3"
/** Insurers write this where no number may be used. It stands for none and is never a value. */
export const none = "999999999"

/** Nine digits that pass the 11-test, not all zeros. */
export const Bsn = Schema.String.check(
  Schema.makeFilter(
    (text: string) =>
      (passesElevenTest(text) && text !== "000000000") ||
      "Expected nine digits that pass the 11-test, not all zeros"
  )
).pipe(Schema.brand("Bsn"))
/** A value of {@link Bsn}. */
export type Bsn = typeof Bsn.Type

/**
 * How a number was checked: `SBV-Z` (the care sector's register service), `COV` (the insurer's check), `WID` (SBV-Z's
 * check of an identity document), `other-provider` (who had verified it already).
 */
export const Method = Schema.Literals(["SBV-Z", "COV", "WID", "other-provider"])
/** A value of {@link Method}. */
export type Method = typeof Method.Type

const checked = {
  /** How it was checked. */
  method: Method,
  /** When it was checked. */
  at: Instant.Instant,
  /** Who checked: an actor id, no name. */
  by: Text.field(200)
}

/**
 * What is known of the number's truth. `verified-with-deviations`: it is this person's, though other data differ.
 * `taken-over`: from a provider or insurer who had verified it. `refuted`: it is not this person's.
 */
export const Verification = Schema.Union([
  Schema.Struct({
    /** Nobody checked it yet. */
    status: Schema.Literal("unverified")
  }),
  Schema.Struct({
    /** The outcome of the check. */
    status: Schema.Literals(["verified", "verified-with-deviations", "taken-over", "refuted"]),
    ...checked
  })
])
/** A value of {@link Verification}. */
export type Verification = typeof Verification.Type

/** A number as one system holds it for a person, with what is known of its truth. */
export const Recorded = Schema.Struct({
  /** The number. */
  value: Bsn,
  /** Whether it was checked, and how. */
  verification: Verification
})
/** A value of {@link Recorded}. */
export interface Recorded extends Schema.Schema.Type<typeof Recorded> {}

/** The state of a number that nobody checked. */
export const unverified: Verification = { status: "unverified" }

// What can go wrong

const messages = {
  "not digits":
    "A BSN has digits only, with at most spaces, dots or hyphens between them. Leave it out when unknown.",
  length: "A BSN has nine digits. Where a system drops leading zeros, ask for `leadingZero` when reading.",
  "11-test": "The BSN fails the 11-test, so a digit is wrong. Read it again from the identity document.",
  zeros: "A BSN cannot be all zeros. Leave it out when unknown.",
  none: "999999999 stands for 'no BSN'. Leave the BSN out."
}

/** The text is no BSN. The text itself is left out: it may be somebody's number. */
export class InvalidBsn extends Schema.TaggedError<InvalidBsn>()("InvalidBsn", {
  /** `none`: the placeholder 999999999, treat it as missing. */
  reason: Schema.Literals(["not digits", "length", "11-test", "zeros", "none"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return messages[this.reason]
  }
}

/** There is no number to verify. */
export class NoBsn extends Schema.TaggedError<NoBsn>()("NoBsn", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The record has no BSN to verify. Ask for it, or ask the register by other data."
  }
}

// What it decides

/**
 * Reads what people and systems write: `123456782`, `1234.56.782`, `1234 56 782`. With `leadingZero` a number of eight
 * digits gets the zero that spreadsheets and number columns drop.
 */
export const parse = (
  text: string,
  options?: { readonly leadingZero?: boolean }
): Result.Result<Bsn, InvalidBsn> => {
  const fail = (reason: InvalidBsn["reason"]) => Result.fail(new InvalidBsn({ reason }))
  if (text.length > 40) return fail("length")
  const bare = text.trim().replace(/(?<=\d)[ .-](?=\d)/g, "")
  if (!/^\d+$/.test(bare)) return fail("not digits")
  const digits = options?.leadingZero === true && bare.length === 8 ? `0${bare}` : bare
  if (digits.length !== 9) return fail("length")
  if (digits === none) return fail("none")
  if (digits === "000000000") return fail("zeros")
  return passesElevenTest(digits) ? Result.succeed(digits as Bsn) : fail("11-test")
}

/** Writes the number as on Dutch documents, `1234.56.782`. For the person and who may see it, never for a log. */
export const format = (bsn: Bsn): string => `${bsn.slice(0, 4)}.${bsn.slice(4, 6)}.${bsn.slice(6)}`

/**
 * True when the number may be used as this person's: verified, also with deviations, or taken over. Two people whose
 * verified numbers differ are two people.
 */
export const isVerified = (verification: Verification): boolean =>
  verification.status !== "unverified" && verification.status !== "refuted"

/** True when it was found that the number is not this person's. */
export const isRefuted = (verification: Verification): boolean => verification.status === "refuted"
