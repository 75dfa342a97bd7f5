/** Orders that do not depend on how things came in. */
import type { Features } from "./Features.ts"
import * as Hash from "./Hash.ts"

// What it decides

/** Positions of the records, ordered by a hash of the id, equal hashes by the id itself. */
export const positions = (records: ReadonlyArray<Features>): Int32Array => {
  const keys = Uint32Array.from(records, (record) => Hash.of(record.id))
  const order = byKey(keys, keys.length)
  for (let from = 0, to = 1; from < order.length; from = to, to++) {
    while (to < order.length && keys[order[to]!] === keys[order[from]!]) to++
    if (to - from > 1)
      order
        .subarray(from, to)
        .sort((a, b) => (records[a]!.id < records[b]!.id ? -1 : records[a]!.id > records[b]!.id ? 1 : a - b))
  }
  return order
}

/**
 * The same positions, those of records that name one birth date together: records of one person then mostly stand near
 * each other, which is what makes comparing them quick.
 */
export const gathered = (records: ReadonlyArray<Features>, positions: Int32Array): Int32Array => {
  const keys = new Uint32Array(positions.length)
  for (let at = 0; at < keys.length; at++) {
    const { birthDate } = records[positions[at]!]!
    keys[at] = birthDate === undefined ? 0 : Hash.of(birthDate)
  }
  const order = byKey(keys, keys.length)
  for (let at = 0; at < order.length; at++) order[at] = positions[order[at]!]!
  return order
}

/** Positions of the first `size` keys, the smallest key first, equal keys as they stand: a radix sort. */
export const byKey = (keys: Uint32Array, size: number): Int32Array => {
  let from = new Int32Array(size)
  for (let i = 0; i < size; i++) from[i] = i
  let to = new Int32Array(size)
  for (let shift = 0; shift < 32; shift += 11) {
    const starts = new Int32Array(2049)
    for (let i = 0; i < size; i++) starts[((keys[i]! >>> shift) & 2047) + 1]!++
    for (let i = 0; i < 2048; i++) starts[i + 1]! += starts[i]!
    for (let i = 0; i < size; i++) {
      const entry = from[i]!
      to[starts[(keys[entry]! >>> shift) & 2047]!++] = entry
    }
    const other = from
    from = to
    to = other
  }
  return from
}
