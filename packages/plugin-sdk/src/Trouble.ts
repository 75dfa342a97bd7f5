/** What can go wrong with storage: that it could not do it, or that it was asked what no index answers. */
import { Schema } from "effect"

/** The code of a {@link LedgerUnavailable} after which the host's transaction cannot succeed any more. */
export const restartHostTransaction = "restart host transaction"

/** The code of a {@link LedgerUnavailable} of every call within something that is no open session of the storage. */
export const notASession = "not a session"

/** The code of a {@link LedgerUnavailable} of an index that lacks rows from before it: rebuild them. */
export const indexNotBuilt = "index not built"

/** The code of a {@link LedgerUnavailable} of a row that a newer build wrote in a form of its own. */
export const newerVersion = "newer version"

const lookAtCheck = "migrations.check says what is wrong."

const advices: { readonly [code: string]: string } = {
  "layout changed": lookAtCheck,
  "since not declared": lookAtCheck,
  "migration altered": lookAtCheck,
  [notASession]:
    "Hand over the connection on which the transaction is open, or what the adapter's bridge makes of your library's transaction.",
  [indexNotBuilt]: "Rebuild the rows from before the index: migrations.rebuild.",
  [newerVersion]: "A newer build wrote it: use that one.",
  schema: "The schema is not the one that is needed: look at migrations.plan, then migrations.apply."
}

/**
 * The storage could not do it. `retryable`: the same call may succeed later. `outcomeUnknown`: a commit may
 * have happened; repeat the same command to find out. Two separate facts. Holds no data of any record.
 *
 * An adapter says `outcomeUnknown: false` only when the commit is not there and cannot arrive any more. That its receipt
 * is not there yet does not say so while the request may still be on its way.
 */
export class LedgerUnavailable extends Schema.TaggedError<LedgerUnavailable>()("LedgerUnavailable", {
  /** The method of the port. */
  operation: Schema.String,
  /** The SQLSTATE, the errcode of the engine, or a word of the adapter's. */
  code: Schema.String,
  /** The same call may succeed later. */
  retryable: Schema.Boolean,
  /** A commit may have happened. */
  outcomeUnknown: Schema.Boolean
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    const advice = this.outcomeUnknown
      ? "It may have happened: repeat the same command to find out."
      : this.code === restartHostTransaction
        ? "Roll back and run the transaction again."
        : this.retryable
          ? "Try again later."
          : (advices[this.code] ?? "Look at the storage and its schema.")
    return `The storage failed during ${this.operation} (${this.code}). ${advice}`
  }
}

/** The query is not one that the declared indexes can answer: an error of the program. */
export class InvalidQuery extends Schema.TaggedError<InvalidQuery>()("InvalidQuery", {
  /** The collection that was asked. */
  collection: Schema.String,
  /** The index that was asked. */
  index: Schema.String,
  /** What is wrong with it. */
  reason: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The query on ${this.collection}.${this.index} is refused: ${this.reason}.`
  }
}
