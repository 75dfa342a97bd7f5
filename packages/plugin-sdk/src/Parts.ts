/** What rows are named, found and kept unique by: references, values, scopes, claims and entries. */

/** Names one record. */
export interface Ref {
  /** The name of a declared collection. */
  readonly collection: string
  /** Made by the client: derived from the command, or from the record's own identity. At most 200 characters. */
  readonly key: string
}

/** A value of an indexed field: text, compared by code point, or an integer within ±2^53. */
export type Scalar = string | number

/**
 * A guarded part of an index, such as all open questions of one team. Every put and remove of a row that is,
 * was or becomes part of it adds one to its version.
 */
export interface Scope {
  /** The collection of the index. */
  readonly collection: string
  /** A guarded index of that collection. */
  readonly index: string
  /** A value for each of the guarded fields. */
  readonly equals: ReadonlyArray<Scalar>
}

/** A value that at most one row of a tenant holds, such as the keyed hash of a verified BSN. */
export interface Claim {
  /** The claim's name: `collection.claim`. */
  readonly name: string
  /** At most 512 characters. */
  readonly value: string
}

/** One entry of an index whose first field has many values: a value for each field of the index. */
export interface Entry {
  /** The index of the row's collection. */
  readonly index: string
  /** The values, in the order of the index's fields. */
  readonly values: ReadonlyArray<Scalar>
}
