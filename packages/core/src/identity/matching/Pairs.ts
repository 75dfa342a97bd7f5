/** Tables for blocking: rows by key, and pairs of rows. Typed arrays that grow and are used again. */
import * as Memory from "./Memory.ts"

// What it is

/** Pairs of rows, the smaller row first; each pair once, in the order of the rows. */
export interface Pairs {
  readonly size: number
  readonly left: Int32Array
  readonly right: Int32Array
}

/** One of several stretches of about the same length. */
export const stretch = ({ size, left, right }: Pairs, part: number, parts: number): Pairs => {
  const from = Math.floor((size * part) / parts)
  const to = Math.floor((size * (part + 1)) / parts)
  return { size: to - from, left: left.subarray(from, to), right: right.subarray(from, to) }
}

/** Bits of a key that are looked at at a time when it is put in order. */
const digit = 11

/** Rows under 32-bit keys. */
export class KeyTable {
  private keys = new Int32Array(1024)
  private rows = new Int32Array(1024)
  private size = 0
  /** Where they are put in order. */
  private spareKeys = new Int32Array(1024)
  private spareRows = new Int32Array(1024)
  private readonly starts = new Int32Array((1 << digit) + 1)

  /** Forgets everything. */
  clear(): void {
    this.size = 0
  }

  /** Puts a row under a key. Rows come in ascending order. */
  add(key: number, row: number): void {
    if (this.size === this.keys.length) {
      this.keys = grown(this.keys, this.size * 2)
      this.rows = grown(this.rows, this.size * 2)
      this.spareKeys = grown(this.spareKeys, this.size * 2)
      this.spareRows = grown(this.spareRows, this.size * 2)
    }
    this.keys[this.size] = key
    this.rows[this.size++] = row
  }

  /** Puts the rows of one key together: do this when all are there. */
  sort(): void {
    for (let shift = 0; shift < 32; shift += digit) this.sortBy(shift)
  }

  private sortBy(shift: number): void {
    const { keys, rows, spareKeys, spareRows, size, starts } = this
    const mask = (1 << digit) - 1
    starts.fill(0)
    for (let at = 0; at < size; at++) starts[((keys[at]! >>> shift) & mask) + 1]!++
    for (let at = 0; at < mask; at++) starts[at + 1]! += starts[at]!
    for (let at = 0; at < size; at++) {
      const key = keys[at]!
      const to = starts[(key >>> shift) & mask]!++
      spareKeys[to] = key
      spareRows[to] = rows[at]!
    }
    this.keys = spareKeys
    this.rows = spareRows
    this.spareKeys = keys
    this.spareRows = rows
  }

  /** Calls with each block of two rows or more, as a stretch of an array in ascending order. */
  each(block: (rows: Int32Array, from: number, to: number) => void): void {
    const { keys, rows, size } = this
    for (let from = 0, to = 1; from < size; from = to, to++) {
      const key = keys[from]!
      while (to < size && keys[to] === key) to++
      if (to - from > 1) block(rows, from, to)
    }
  }
}

/** Pairs as they come, with repetitions. */
export class PairList {
  private left = new Int32Array(1024)
  private right = new Int32Array(1024)
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

  /** The pairs of so many rows, each once: the end of the list. */
  pairs(rows: number): Pairs {
    const { size, left, right } = this
    const starts = new Int32Array(rows + 1)
    for (let p = 0; p < size; p++) starts[left[p]! + 1]!++
    for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!
    const others = new Int32Array(size)
    for (let p = 0; p < size; p++) others[starts[left[p]!]!++] = right[p]!
    right.buffer.transfer(0)
    return distinct(starts, others, left)
  }
}

/** Up to so many rows are put in order by insertion. */
const few = 200

/** The pairs of rows with others, of which those of each row end where `ends` says; `left` is overwritten. */
const distinct = (
  ends: Int32Array,
  others: Int32Array<ArrayBuffer>,
  left: Int32Array<ArrayBuffer>
): Pairs => {
  let size = 0
  for (let row = 0, from = 0; row < ends.length - 1; row++) {
    const to = ends[row]!
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
  return { size, left: settled(left, size), right: settled(others, size) }
}

/** All pairs of several lists. */
export const merged = (lists: ReadonlyArray<Pairs>): Pairs =>
  lists.reduce((one, two) => {
    const left = new Int32Array(one.size + two.size)
    const right = new Int32Array(one.size + two.size)
    let size = 0
    for (let a = 0, b = 0; a < one.size || b < two.size; size++) {
      const order =
        a === one.size
          ? 1
          : b === two.size
            ? -1
            : one.left[a]! - two.left[b]! || one.right[a]! - two.right[b]!
      left[size] = order <= 0 ? one.left[a]! : two.left[b]!
      right[size] = order <= 0 ? one.right[a]! : two.right[b]!
      if (order <= 0) a++
      if (order >= 0) b++
    }
    return { size, left: settled(left, size), right: settled(right, size) }
  })

const inOrder = (values: Int32Array, from: number, to: number): void => {
  for (let at = from + 1; at < to; at++) {
    const value = values[at]!
    let into = at
    for (; into > from && values[into - 1]! > value; into--) values[into] = values[into - 1]!
    values[into] = value
  }
}

const grown = (from: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> =>
  new Int32Array(from.buffer.transfer(4 * size))

/** The first so many numbers where other threads can see them; what they lay in is given back. */
const settled = (from: Int32Array<ArrayBuffer>, size: number): Int32Array => {
  const into = new Int32Array(Memory.shared(4 * size))
  into.set(from.subarray(0, size))
  from.buffer.transfer(0)
  return into
}
