/** Records as rows in an order of their own, which does not depend on how they came. */
import { Schema } from "effect"
import type { Columns } from "./Columns.ts"
import { Encoder } from "./Encoder.ts"
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"
import type * as Likeness from "./Likeness.ts"
import * as Memory from "./Memory.ts"
import * as Order from "./Order.ts"

// What it is

/** The rows, and the id of each. */
export interface Batch {
  readonly columns: Columns
  readonly ids: ReadonlyArray<string>
  /** Two records with one id, if there are any. */
  readonly duplicate: DuplicateRecord | undefined
}

// What can go wrong

/** Two records have the same id. */
export class DuplicateRecord extends Schema.TaggedError<DuplicateRecord>()("DuplicateRecord", {
  /** Positions of the two records in the input, from 0. */
  positions: Schema.Tuple([Schema.Int, Schema.Int])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Records ${this.positions[0]} and ${this.positions[1]} have the same id. Give every record an id of its own.`
  }
}

// What it decides

/** Takes records one after another, and holds none of them. */
export const of = (records: Iterable<Features>, likeness: Likeness.Ready): Batch => {
  const encoder = new Encoder(1024, likeness)
  const ids: Array<string> = []
  const hashes: Array<number> = []
  for (const record of records) {
    encoder.add(record)
    ids.push(record.id)
    hashes.push(Hash.of(record.id))
  }
  const keys = new Uint32Array(hashes)
  const byId = Order.byHash(ids, keys)
  // Records of one person mostly have one birth date: near each other they are compared quickly.
  const order = Order.byKey(new Uint32Array(encoder.dates), byId)
  const inOrder = Array<string>(order.length)
  for (let row = 0; row < order.length; row++) inOrder[row] = ids[order[row]!]!
  return {
    columns: encoder.columns(order, Memory.shared),
    ids: inOrder,
    duplicate: twice(ids, keys, byId)
  }
}

const twice = (
  ids: ReadonlyArray<string>,
  keys: Uint32Array,
  byId: Int32Array
): DuplicateRecord | undefined => {
  for (let n = 1; n < byId.length; n++) {
    const one = byId[n - 1]!
    const two = byId[n]!
    if (keys[one] === keys[two] && ids[one] === ids[two])
      return new DuplicateRecord({ positions: [Math.min(one, two), Math.max(one, two)] })
  }
  return undefined
}
