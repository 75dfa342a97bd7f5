/**
 * The service that knows whose a BSN is, such as SBV-Z for care. Its interface is the register's own; a plugin talks to it
 * and answers in these words.
 */
import { Effect, Schema } from "effect"
import type { Json } from "./Json.ts"
import * as Provided from "./Provided.ts"

// What it is

/**
 * What the register says of a number and a person. `verified`: it is this person's. `verified-with-deviations`: it is,
 * though other data differ. `refuted`: it is not.
 */
export type BsnAnswer = "verified" | "verified-with-deviations" | "refuted"

/** How a register checks, as is kept beside the number: the insurer's check is `COV`, an identity document `WID`. */
export type BsnMethod = "SBV-Z" | "COV" | "WID"

/** What it is asked. It holds personal data: send it by a road that is fit for it. */
export interface BsnQuestion {
  /** Nine digits. */
  readonly bsn: string
  /** What is known of the person, as JSON. */
  readonly person: Json
}

/** A register that was opened. */
export interface BsnRegister {
  /** Whether this number is of this person. */
  readonly verify: (question: BsnQuestion) => Effect.Effect<BsnAnswer, BsnRegisterUnavailable>
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

// What it does

/** A register of promises, for vendors without Effect. A promise that rejects is a register that cannot be reached. */
export const fromPromise = (register: {
  readonly name: BsnMethod
  readonly verify: (question: BsnQuestion) => Promise<BsnAnswer>
}): Provided.Provided<BsnRegister> =>
  Provided.of(register.name, {
    verify: (question) =>
      Effect.tryPromise({
        try: () => register.verify(question),
        catch: () => new BsnRegisterUnavailable()
      })
  })
