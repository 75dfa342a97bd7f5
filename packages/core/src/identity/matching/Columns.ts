/**
 * Records as columns of numbers: every distinct value is folded and hashed once, every comparison is on integers.
 *
 * Batch and online use the same columns: a batch of a million rows, or an incoming record with its candidates.
 */
import type { Emails } from "./Emails.ts"
import type { Words } from "./Words.ts"

// What it is

/** One extra field. */
export interface Extra {
  /** Its name, as the host gave it. */
  readonly name: string
  /** Word number per row. */
  readonly word: Int32Array
}

/** Rows of records; every column is 0 where the value is missing. Plain data, so that it can be sent to a worker. */
export interface Columns {
  /** How many rows. */
  readonly size: number
  /** The words that the numbers stand for. */
  readonly words: Words
  /** 52-bit hash. */
  readonly bsn: Float64Array
  /** 1 where the BSN was verified. */
  readonly verified: Uint8Array
  /** Words. */
  readonly first: Int32Array
  /** Words. */
  readonly usual: Int32Array
  /** Words. */
  readonly initials: Int32Array
  /** Words. */
  readonly surname: Int32Array
  /** Words. */
  readonly partner: Int32Array
  /** See `Normal.date`. */
  readonly date: Int32Array
  /** 1 male, 2 female. */
  readonly gender: Uint8Array
  /** Words. */
  readonly postcode: Int32Array
  /** Words. */
  readonly number: Int32Array
  /** Words. */
  readonly suffix: Int32Array
  /** Words. */
  readonly street: Int32Array
  /** Words. */
  readonly place: Int32Array
  /** 52-bit hash of what says which front door it is, the addition left out; 0 when nothing does. */
  readonly door: Float64Array
  /** See `Normal.telephone`. */
  readonly telephone: Float64Array
  /** 52-bit hash. */
  readonly email: Float64Array
  /** The addresses themselves, folded. */
  readonly emails: Emails
  /** Where the address stands in `emails`. */
  readonly emailAt: Int32Array
  /** Which letters occur in the e-mail address, see `Words.letters`. */
  readonly emailLetters: Int32Array
  /** Order within a multiple birth. */
  readonly order: Uint8Array
  /** 1 where it is a newborn without an identity of its own. */
  readonly newborn: Uint8Array
  /** Word. */
  readonly partition: Int32Array
  /** The extra fields. */
  readonly extras: ReadonlyArray<Extra>
}
