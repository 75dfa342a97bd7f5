/**
 * Numbers by text, for texts that come again and again. A text is known by 64 bits of hash and not kept: of as many texts
 * as fit in memory, two with one hash are not to be expected. The hash is HalfSipHash-1-3 with a key of this process, for
 * outsiders write the texts: without the key none can be made that passes for another, nor many that stand in one place.
 * No number depends on the key.
 */

/** Numbers that a slot takes: the hash, and one more than the number. */
const width = 4

const random = (): number => (Math.random() * 4_294_967_296) | 0
const key = [random(), random()] as const

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
    const { length } = text
    const words = (length >> 1) + 1
    let v0 = key[0]
    let v1 = key[1] ^ 0xee
    let v2 = key[0] ^ 0x6c796765
    let v3 = key[1] ^ 0x74656462
    let low = 0
    for (let n = 0; n < words + 6; n++) {
      let word = 0
      if (n < words) {
        const rest = 2 * n === length ? 0 : text.charCodeAt(2 * n)
        word = rest | ((n + 1 === words ? length : text.charCodeAt(2 * n + 1)) << 16)
      } else if (n === words) v2 ^= 0xee
      else if (n === words + 3) {
        low = v1 ^ v3
        v1 ^= 0xdd
      }
      v3 ^= word
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
      v0 ^= word
    }
    const high = v1 ^ v3
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
