/**
 * The rules that are still possible at one place of a walk. After a step or two they are few, so only the words of their
 * bits that are not empty are kept. Internal.
 */

/** Candidates: `bits[i]` is word `at[i]` of their set, for `i` below `size`; the words are in order and none is empty. */
export interface Candidates {
  readonly at: Int32Array
  readonly bits: Uint32Array
  size: number
}

/** Room for the candidates of one place. */
export const room = (words: number): Candidates => ({
  at: new Int32Array(words),
  bits: new Uint32Array(words),
  size: 0
})

/** Makes every rule of a set a candidate. */
export const fill = (into: Candidates, set: Uint32Array): void => {
  let size = 0
  for (let word = 0; word < set.length; word++) {
    if (set[word] === 0) continue
    into.at[size] = word
    into.bits[size++] = set[word]!
  }
  into.size = size
}

/** Whether the candidates that have one case are those that have another. */
export const isAlike = (
  { at, bits, size }: Candidates,
  cases: Uint32Array,
  one: number,
  other: number
): boolean => {
  for (let i = 0; i < size; i++)
    if ((bits[i]! & (cases[one + at[i]!]! ^ cases[other + at[i]!]!)) !== 0) return false
  return true
}

/** Makes candidates the same as others. */
export const copy = ({ at, bits, size }: Candidates, into: Candidates): void => {
  for (let i = 0; i < size; i++) {
    into.at[i] = at[i]!
    into.bits[i] = bits[i]!
  }
  into.size = size
}

/** Those of `from` that have a case; `row` is where the bits of the case begin. They may be narrowed in place. */
export const narrow = (from: Candidates, cases: Uint32Array, row: number, into: Candidates): void => {
  const { at, bits, size } = from
  const { at: keptAt, bits: kept } = into
  let count = 0
  for (let i = 0; i < size; i++) {
    const word = at[i]!
    const both = bits[i]! & cases[row + word]!
    if (both === 0) continue
    keptAt[count] = word
    kept[count++] = both
  }
  into.size = count
}

/** Takes away those that are in a set. */
export const remove = (candidates: Candidates, set: Uint32Array): void => {
  const { at, bits } = candidates
  let size = 0
  for (let i = 0; i < candidates.size; i++) {
    const kept = bits[i]! & ~set[at[i]!]!
    if (kept === 0) continue
    at[size] = at[i]!
    bits[size++] = kept
  }
  candidates.size = size
}

/** Takes away those that do not stand before a rank. */
export const keepBefore = (candidates: Candidates, rank: number): void => {
  const { at, bits } = candidates
  const own = rank >>> 5
  let size = 0
  for (let i = 0; i < candidates.size && at[i]! <= own; i++) {
    if (at[i] === own) bits[i]! &= (1 << (rank & 31)) - 1
    if (bits[i] !== 0) size++
  }
  candidates.size = size
}

/** The ranks of the candidates. */
export const ranksOf = ({ at, bits, size }: Candidates): Array<number> => {
  const ranks: Array<number> = []
  for (let i = 0; i < size; i++) {
    for (let left = bits[i]!; left !== 0; left &= left - 1)
      ranks.push(at[i]! * 32 + 31 - Math.clz32(left & -left))
  }
  return ranks
}

/** Whether some candidate is in the set whose words begin at `from`. */
export const someIn = ({ at, bits, size }: Candidates, set: Uint32Array, from: number): boolean => {
  for (let i = 0; i < size; i++) if ((bits[i]! & set[from + at[i]!]!) !== 0) return true
  return false
}

/** Whether some candidate is in one set and in another, whose words begin at `from`. */
export const someInBoth = (
  { at, bits, size }: Candidates,
  one: Uint32Array,
  other: Uint32Array,
  from: number
): boolean => {
  for (let i = 0; i < size; i++) if ((bits[i]! & one[at[i]!]! & other[from + at[i]!]!) !== 0) return true
  return false
}

/** Whether several candidates are in the set whose words begin at `from`. */
export const severalIn = ({ at, bits, size }: Candidates, set: Uint32Array, from: number): boolean => {
  let isOne = false
  for (let i = 0; i < size; i++) {
    const both = bits[i]! & set[from + at[i]!]!
    if (both === 0) continue
    if (isOne || (both & (both - 1)) !== 0) return true
    isOne = true
  }
  return false
}

/** Whether every candidate is in the set whose words begin at `from`. */
export const allIn = ({ at, bits, size }: Candidates, set: Uint32Array, from: number): boolean => {
  for (let i = 0; i < size; i++) if ((bits[i]! & ~set[from + at[i]!]!) !== 0) return false
  return true
}

/** The lowest rank among the candidates, or -1. */
export const first = ({ at, bits, size }: Candidates): number =>
  size === 0 ? -1 : at[0]! * 32 + 31 - Math.clz32(bits[0]! & -bits[0]!)

/** The highest rank among the candidates, or -1. */
export const last = ({ at, bits, size }: Candidates): number =>
  size === 0 ? -1 : at[size - 1]! * 32 + 31 - Math.clz32(bits[size - 1]!)

/**
 * Takes away what stands behind the first candidate that is in the set whose words begin at `from`: under a policy of
 * one answer nothing behind a certain rule is reached.
 *
 * @param among - the only ones that count and are taken away; all when left out.
 */
export const cutBehind = (
  candidates: Candidates,
  set: Uint32Array,
  from: number,
  among?: Uint32Array
): void => {
  const { at, bits } = candidates
  let isSettled = false
  let size = 0
  for (let i = 0; i < candidates.size; i++) {
    const word = at[i]!
    const counting = among === undefined ? bits[i]! : bits[i]! & among[word]!
    let gone = 0
    if (isSettled) gone = counting
    else {
      const sure = counting & set[from + word]!
      if (sure !== 0) {
        isSettled = true
        const least = sure & -sure
        gone = counting & ~(least | (least - 1))
      }
    }
    const kept = bits[i]! & ~gone
    if (kept === 0) continue
    at[size] = word
    bits[size++] = kept
  }
  candidates.size = size
}

/** Candidates that were seen, each kept once and found by content, with a number each. */
export interface Seen {
  /** A new id to give to `set`, or `~id` when they were seen before. */
  readonly add: (candidates: Candidates) => number
  /** The number of an id. */
  readonly get: (id: number) => number
  /** Gives an id its number. */
  readonly set: (id: number, value: number) => void
}

/** An empty {@link Seen}. */
export const seen = (): Seen => {
  let data = new Int32Array(256)
  let used = 0
  let starts = new Int32Array(16)
  let hashes = new Int32Array(16)
  let values = new Int32Array(16)
  let slots = new Int32Array(32).fill(-1)
  let size = 0

  const grown = (array: Int32Array): Int32Array<ArrayBuffer> => {
    const larger = new Int32Array(array.length * 2)
    larger.set(array)
    return larger
  }
  const place = (hash: number): number => {
    let slot = hash & (slots.length - 1)
    while (slots[slot]! >= 0) slot = (slot + 1) & (slots.length - 1)
    return slot
  }
  return {
    add: (candidates) => {
      const { at, bits } = candidates
      const length = candidates.size
      let hash = length
      for (let i = 0; i < length; i++) {
        hash = Math.imul(hash ^ bits[i]! ^ at[i]!, 0x9e3779b1)
        hash ^= hash >>> 15
      }
      let slot = hash & (slots.length - 1)
      for (; slots[slot]! >= 0; slot = (slot + 1) & (slots.length - 1)) {
        const id = slots[slot]!
        if (hashes[id] !== hash) continue
        const start = starts[id]!
        if (data[start] !== length) continue
        let i = 0
        while (i < length && data[start + 1 + 2 * i] === at[i] && data[start + 2 + 2 * i] === (bits[i]! | 0))
          i++
        if (i === length) return ~id
      }
      if (size === values.length) {
        starts = grown(starts)
        hashes = grown(hashes)
        values = grown(values)
        slots = new Int32Array(slots.length * 2).fill(-1)
        for (let id = 0; id < size; id++) slots[place(hashes[id]!)] = id
        slot = place(hash)
      }
      while (used + 1 + 2 * length > data.length) data = grown(data)
      slots[slot] = size
      hashes[size] = hash
      starts[size] = used
      data[used++] = length
      for (let i = 0; i < length; i++) {
        data[used++] = at[i]!
        data[used++] = bits[i]!
      }
      return size++
    },
    get: (id) => values[id]!,
    set: (id, value) => {
      values[id] = value
    }
  }
}
