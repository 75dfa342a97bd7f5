/** Tables for blocking: rows by key, and pairs of rows. Typed arrays that grow and are used again. */
import * as Order from "./Order.ts"

// What it is

/** Pairs of rows, the smaller row first; each pair once, in the order of the rows. */
export interface Pairs {
  readonly size: number
  readonly left: Int32Array
  readonly right: Int32Array
}

/** Up to so many entries are put in order by insertion. */
const few = 200

/** Keys are told apart by at most 32 less this of their bits before they are ordered. */
const least = 12

/** Rows under 32-bit keys. */
export class KeyTable {
  private keys: Int32Array = new Int32Array(1024)
  private rows: Int32Array = new Int32Array(1024)
  private size = 0
  /** Where the rows are put in order. */
  private inKeys = new Int32Array(0)
  private inRows = new Int32Array(0)
  private readonly starts = new Int32Array((1 << (32 - least)) + 1)

  /** Forgets everything. */
  clear(): void {
    this.size = 0
  }

  /** Puts a row under a key. Rows come in ascending order. */
  add(key: number, row: number): void {
    if (this.size === this.keys.length) {
      this.keys = grown(this.keys, this.size * 2)
      this.rows = grown(this.rows, this.size * 2)
    }
    this.keys[this.size] = key
    this.rows[this.size++] = row
  }

  /** Calls with each block of two rows or more, as a stretch of an array in ascending order. */
  each(block: (rows: Int32Array, from: number, to: number) => void): void {
    const { size } = this
    // By the leading bits first, so that what remains to be told apart lies together.
    const shift = Math.max(least, Math.clz32(size))
    const buckets = 1 << (32 - shift)
    const { starts } = this
    starts.fill(0, 0, buckets + 1)
    for (let at = 0; at < size; at++) starts[(this.keys[at]! >>> shift) + 1]!++
    for (let at = 1; at <= buckets; at++) starts[at]! += starts[at - 1]!
    if (this.inKeys.length < size) {
      this.inKeys = new Int32Array(this.keys.length)
      this.inRows = new Int32Array(this.keys.length)
    }
    const keys = this.inKeys
    const rows = this.inRows
    for (let at = 0; at < size; at++) {
      const key = this.keys[at]!
      const to = starts[key >>> shift]!++
      keys[to] = key
      rows[to] = this.rows[at]!
    }
    for (let bucket = 0, from = 0; bucket < buckets; bucket++) {
      const to = starts[bucket]!
      if (to - from > 1) {
        sort(keys, rows, from, to)
        for (let a = from, b = from + 1; a < to; a = b, b++) {
          const key = keys[a]!
          while (b < to && keys[b] === key) b++
          if (b - a > 1) block(rows, a, b)
        }
      }
      from = to
    }
  }
}

/** Orders a stretch by key, equal keys as they stand. */
const sort = (keys: Int32Array, rows: Int32Array, from: number, to: number): void => {
  if (to - from > few) {
    let same = from + 1
    while (same < to && keys[same] === keys[from]) same++
    if (same === to) return
    const order = Order.byKey(Uint32Array.from(keys.subarray(from, to)))
    keys.set(
      Int32Array.from(order, (at) => keys[from + at]!),
      from
    )
    rows.set(
      Int32Array.from(order, (at) => rows[from + at]!),
      from
    )
    return
  }
  for (let at = from + 1; at < to; at++) {
    const key = keys[at]!
    const row = rows[at]!
    let into = at
    for (; into > from && keys[into - 1]! > key; into--) {
      keys[into] = keys[into - 1]!
      rows[into] = rows[into - 1]!
    }
    keys[into] = key
    rows[into] = row
  }
}

/** Pairs as they come, with repetitions. */
export class PairList {
  private left: Int32Array = new Int32Array(1024)
  private right: Int32Array = new Int32Array(1024)
  private size = 0

  /** Adds a pair. */
  add(a: number, b: number): void {
    if (a === b) return
    if (this.size === this.left.length) {
      this.left = grown(this.left, this.size * 2)
      this.right = grown(this.right, this.size * 2)
    }
    this.left[this.size] = a < b ? a : b
    this.right[this.size++] = a < b ? b : a
  }

  /** What is there, as it came. */
  pairs(): Pairs {
    return {
      size: this.size,
      left: this.left.subarray(0, this.size),
      right: this.right.subarray(0, this.size)
    }
  }
}

/** All pairs of several lists, of so many rows. */
export const merged = (lists: ReadonlyArray<Pairs>, rows: number): Pairs => {
  const starts = new Int32Array(rows + 1)
  for (const { size, left } of lists) for (let p = 0; p < size; p++) starts[left[p]! + 1]!++
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!
  const all = starts[rows]!
  const others = new Int32Array(all)
  for (const { size, left, right } of lists)
    for (let p = 0; p < size; p++) others[starts[left[p]!]!++] = right[p]!
  const left = new Int32Array(all)
  let size = 0
  for (let row = 0, from = 0; row < rows; row++) {
    const to = starts[row]!
    if (to - from > few) others.subarray(from, to).sort()
    else inOrder(others, from, to)
    // What is kept is written in front of what is still to be read.
    for (let at = from, last = -1; at < to; at++) {
      const other = others[at]!
      if (other === last) continue
      last = other
      left[size] = row
      others[size++] = other
    }
    from = to
  }
  return { size, left: left.subarray(0, size), right: others.subarray(0, size) }
}

const inOrder = (values: Int32Array, from: number, to: number): void => {
  for (let at = from + 1; at < to; at++) {
    const value = values[at]!
    let into = at
    for (; into > from && values[into - 1]! > value; into--) values[into] = values[into - 1]!
    values[into] = value
  }
}

const grown = (from: Int32Array, size: number): Int32Array => {
  const into = new Int32Array(size)
  into.set(from)
  return into
}
