/**
 * The service that knows whose a BSN is, such as SBV-Z for care. Its interface is the register's own; a plugin talks to it
 * and answers in these words.
 */
import { type Effect, Schema } from "effect"
import type { Json } from "./Json.ts"

// What it is

/**
 * What the register says of a number and a person. `verified`: it is this person's. `verified-with-deviations`: it is,
 * though other data differ. `refuted`: it is not.
 */
export type BsnAnswer = "verified" | "verified-with-deviations" | "refuted"

/** The register. */
export interface BsnRegister {
  /** How it checks, as is kept beside the number: `SBV-Z`, `COV` (the insurer's check) or `WID` (an identity document). */
  readonly method: "SBV-Z" | "COV" | "WID"
  /** Whether this number is of this person. The question holds personal data: send it by a road that is fit for it. */
  readonly verify: (question: {
    /** Nine digits. */
    readonly bsn: string
    /** What is known of the person, as JSON. */
    readonly person: Json
  }) => Effect.Effect<BsnAnswer, BsnRegisterUnavailable>
}

// What can go wrong

/** The register cannot be reached, or what it answered cannot be read. Nothing was changed. */
export class BsnRegisterUnavailable extends Schema.TaggedError<BsnRegisterUnavailable>()(
  "BsnRegisterUnavailable",
  {}
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The register of BSNs cannot be reached. Try again later; care may start meanwhile."
  }
}
