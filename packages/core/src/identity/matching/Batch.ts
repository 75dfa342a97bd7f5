/** Records as rows in an order of their own, which does not depend on how they came. */
import { Schema } from "effect"
import type { Columns } from "./Columns.ts"
import * as Encoder from "./Encoder.ts"
import type { Features } from "./Features.ts"
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
export const of = (records: Iterable<Features>): Batch => {
  const encoder = new Encoder.Encoder()
  const chunks: Array<Encoder.Chunk> = []
  const ids: Array<string> = []
  for (const record of records) {
    const row = ids.length % Encoder.rows
    if (row === 0) chunks.push(Encoder.chunk(Encoder.rows))
    encoder.put(chunks.at(-1)!, row, record)
    ids.push(record.id)
  }
  const byId = Order.byText(ids)
  // Records of one person mostly have one birth date: near each other they are compared quickly.
  const dates = new Uint32Array(chunks.length * Encoder.rows)
  chunks.forEach(({ date }, n) => {
    dates.set(date, n * Encoder.rows)
  })
  const order = Order.byKey(dates, byId)
  return {
    columns: {
      size: ids.length,
      words: encoder.sealed(Memory.shared),
      ...Encoder.gathered(chunks, order, Memory.shared)
    },
    ids: Array.from(order, (at) => ids[at]!),
    duplicate: twice(ids, byId)
  }
}

const twice = (ids: ReadonlyArray<string>, byId: Int32Array): DuplicateRecord | undefined => {
  for (let n = 1; n < byId.length; n++) {
    const one = byId[n - 1]!
    const two = byId[n]!
    if (ids[one] === ids[two])
      return new DuplicateRecord({ positions: [Math.min(one, two), Math.max(one, two)] })
  }
  return undefined
}
