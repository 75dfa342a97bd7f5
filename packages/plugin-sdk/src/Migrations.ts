/** The schema of a store, for the declared collections. */
import type { Effect } from "effect"
import type { AnyCollection } from "./Collection.ts"
import type { Claim, Ref } from "./Parts.ts"
import type { LedgerUnavailable } from "./Trouble.ts"

/** One numbered change of the schema. */
export interface Migration {
  /** Sorts in the order of application. */
  readonly id: string
  /** What it does, to read or to run by other means. */
  readonly sql: string
  /** SHA-256 of `sql`. */
  readonly checksum: string
}

/** A claim that a row should hold, and another row holds. */
export interface Clash {
  /** Which claim. */
  readonly claim: Claim
  /** The row that holds it. */
  readonly by: Ref
  /** The row that does not get it. */
  readonly wanted: Ref
}

/** The schema of the declared collections. Nothing is applied unasked. */
export interface Migrations {
  /**
   * What `apply` would do now. It is refused, and `apply` before it changes anything, where what was applied is not what
   * was declared or planned: then `check` says what is wrong.
   */
  readonly plan: Effect.Effect<ReadonlyArray<Migration>, LedgerUnavailable>
  /** Does it. Safe to repeat, and to run from several processes at once. */
  readonly apply: Effect.Effect<void, LedgerUnavailable>
  /** What is not as it was planned, in words; empty when all is well. */
  readonly check: Effect.Effect<ReadonlyArray<string>, LedgerUnavailable>
  /**
   * Computes the fields, entries and claims of the tenant's rows that are from before the declared index version. Until
   * that is done `find` and `count` refuse what came with it, with code {@link indexNotBuilt}. It works in short
   * steps beside other work; one that was stopped half-way goes on where it was. A row that an older build writes
   * again is to be rebuilt again: do it once more when the last of those has stopped. A row keeps its version; the
   * scopes that it is part of get one more, because they now have it.
   *
   * @param collections the declared collections, with the functions that compute what is stored
   * @returns the claims that could not be given, because another row holds them; told once
   */
  readonly rebuild: (
    collections: ReadonlyArray<AnyCollection>
  ) => Effect.Effect<ReadonlyArray<Clash>, LedgerUnavailable>
}
