/** Levels of pairs of words that were compared before: a table that forgets, of a size that suits the work. */
import * as Hash from "./Hash.ts"

/** Most work has so many different pairs of words in hand at most. */
const largest = 1 << 18

// What it is

/** A level from 0 to 255 for pairs of words, whichever comes first. */
export class Memo {
  private readonly left: Int32Array
  private readonly right: Int32Array
  private readonly levels: Uint8Array
  private low = 0
  private high = 0

  /** For the comparison of so many rows. */
  constructor(rows: number) {
    let size = 16
    while (size < rows && size < largest) size *= 2
    this.left = new Int32Array(size)
    this.right = new Int32Array(size)
    this.levels = new Uint8Array(size)
  }

  /** Where the level of two words is, or will be. */
  slot(a: number, b: number): number {
    this.low = a < b ? a : b
    this.high = a < b ? b : a
    return Hash.mix(this.low, this.high) & (this.levels.length - 1)
  }

  /** Whether the slot asked for last holds these words. */
  holds(slot: number): boolean {
    return this.left[slot] === this.low && this.right[slot] === this.high
  }

  /** The level in a slot. */
  level(slot: number): number {
    return this.levels[slot]!
  }

  /** Puts a level in the slot asked for last, and gives it back. */
  keep(slot: number, level: number): number {
    this.left[slot] = this.low
    this.right[slot] = this.high
    this.levels[slot] = level
    return level
  }
}
