/**
 * Numbers by text, for texts that come again and again. A text is known by 64 bits of hash and not kept: of as many texts
 * as fit in memory, two with one hash are not to be expected.
 */

/** Numbers that a slot takes: the hash, and one more than the number. */
const width = 4

// What it is

/** Numbers of texts; 0 for none. */
export class Interned {
  private slots = new Int32Array(width * 64)
  private size = 0
  private readonly make: (text: string) => number

  /** With what gives the number of a text that was not seen before. */
  constructor(make: (text: string) => number) {
    this.make = make
  }

  /** The number of a text. */
  of(text: string | undefined): number {
    if (text === undefined || text === "") return 0
    let low = text.length
    let high = 0x41c6ce57
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      low = Math.imul(low ^ code, 0x9e3779b1)
      high = Math.imul(high ^ code, 0x5f356495)
    }
    low = Math.imul(low ^ (low >>> 15), 0x27d4eb2f)
    low ^= low >>> 13
    high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ low
    const at = slotOf(this.slots, low, high)
    const known = this.slots[at + 2]!
    return known === 0 ? this.added(text, low, high) : known - 1
  }

  private added(text: string, low: number, high: number): number {
    const number = this.make(text)
    if (++this.size * width * 2 > this.slots.length) this.slots = widened(this.slots)
    const at = slotOf(this.slots, low, high)
    this.slots[at] = low
    this.slots[at + 1] = high
    this.slots[at + 2] = number + 1
    return number
  }
}

/** Where a hash stands, or would stand. */
const slotOf = (slots: Int32Array, low: number, high: number): number => {
  const last = slots.length - width
  let at = (low * width) & last
  while (slots[at + 2] !== 0 && (slots[at] !== low || slots[at + 1] !== high)) at = (at + width) & last
  return at
}

const widened = (slots: Int32Array): Int32Array<ArrayBuffer> => {
  const into = new Int32Array(slots.length * 2)
  for (let from = 0; from < slots.length; from += width) {
    if (slots[from + 2] === 0) continue
    const at = slotOf(into, slots[from]!, slots[from + 1]!)
    for (let n = 0; n < 3; n++) into[at + n] = slots[from + n]!
  }
  return into
}
