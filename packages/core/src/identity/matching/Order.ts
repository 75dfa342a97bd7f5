/** An order that records have by themselves, so that the order in which they came plays no part. */
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"

// What it decides

/** Positions of the records, ordered by a hash of the id and then the id. */
export const positions = (records: ReadonlyArray<Features>): ReadonlyArray<number> => {
  const hashes = Float64Array.from(records, (record) => Hash.wide(record.id))
  return Array.from(records.keys()).sort(
    (a, b) => hashes[a]! - hashes[b]! || (records[a]!.id < records[b]!.id ? -1 : 1)
  )
}

/** The records in that order. */
export const byId = (records: ReadonlyArray<Features>): ReadonlyArray<Features> =>
  positions(records).map((at) => records[at]!)
