/** Tables for blocking: rows by key, and pairs of rows. Typed arrays that grow and are used again. */
import * as Hash from "./Hash.ts"
import * as Order from "./Order.ts"

// What it is

/** Pairs of rows, the smaller row first; each pair once, in an order that depends on the rows alone. */
export interface Pairs {
  readonly size: number
  readonly left: Int32Array
  readonly right: Int32Array
}

/** Rows under 32-bit keys. */
export class KeyTable {
  private keys = new Uint32Array(1024)
  private rows = new Int32Array(1024)
  private size = 0

  /** Forgets everything. */
  clear(): void {
    this.size = 0
  }

  /** Puts a row under a key. */
  add(key: number, row: number): void {
    if (this.size === this.keys.length) {
      this.keys = grown(this.keys, new Uint32Array(this.size * 2))
      this.rows = grown(this.rows, new Int32Array(this.size * 2))
    }
    this.keys[this.size] = key
    this.rows[this.size++] = row
  }

  /** Calls with each block of two rows or more, as a stretch of an array. */
  each(block: (rows: Int32Array, from: number, to: number) => void): void {
    const order = Order.byKey(this.keys, this.size)
    const rows = new Int32Array(this.size)
    for (let at = 0; at < this.size; at++) rows[at] = this.rows[order[at]!]!
    for (let from = 0, to = 1; from < this.size; from = to, to++) {
      const key = this.keys[order[from]!]!
      while (to < this.size && this.keys[order[to]!] === key) to++
      if (to - from > 1) block(rows, from, to)
    }
  }
}

/** Pairs, each once, in order of arrival: open addressing over their positions. */
export class PairSet {
  private left = new Int32Array(1024)
  private right = new Int32Array(1024)
  private slots = new Int32Array(4096)
  private size = 0

  /** Adds a pair unless it is there. */
  add(a: number, b: number): void {
    if (a === b) return
    const low = a < b ? a : b
    const high = a < b ? b : a
    const mask = this.slots.length - 1
    let slot = Hash.mix(low, high) & mask
    for (let at = this.slots[slot]!; at !== 0; at = this.slots[slot]!) {
      if (this.left[at - 1] === low && this.right[at - 1] === high) return
      slot = (slot + 1) & mask
    }
    if (this.size === this.left.length) this.grow()
    this.left[this.size] = low
    this.right[this.size] = high
    this.size++
    this.place(this.size, low, high)
  }

  /** All pairs. */
  pairs(): Pairs {
    return {
      size: this.size,
      left: this.left.subarray(0, this.size),
      right: this.right.subarray(0, this.size)
    }
  }

  private place(at: number, low: number, high: number): void {
    const mask = this.slots.length - 1
    let slot = Hash.mix(low, high) & mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask
    this.slots[slot] = at
  }

  private grow(): void {
    this.left = grown(this.left, new Int32Array(this.size * 2))
    this.right = grown(this.right, new Int32Array(this.size * 2))
    this.slots = new Int32Array(this.slots.length * 2)
    for (let at = 1; at <= this.size; at++) this.place(at, this.left[at - 1]!, this.right[at - 1]!)
  }
}

const grown = <A extends Uint32Array | Int32Array>(from: A, into: A): A => {
  into.set(from)
  return into
}
