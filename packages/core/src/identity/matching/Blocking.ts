/**
 * Which records are worth comparing: each record has a few keys, and records that share one are compared.
 *
 * The keys are made so that common errors break only some of them: the first two are the search paths of SBV-Z (birth
 * date with postcode, birth date with surname). Batch and online use the same keys. A block that is too large is split by
 * further fields, never dropped.
 */
import type { Columns } from "./Columns.ts"
import * as Hash from "./Hash.ts"

// What it is

/** Takes one key, a 32-bit hash. */
export type Push = (key: number) => void

/** Pairs of rows, the smaller row first; each pair once, in an order that depends on the rows alone. */
export interface Pairs {
  readonly size: number
  readonly left: Int32Array
  readonly right: Int32Array
}

type Pass = (columns: Columns, row: number, push: Push) => void

/** Calls with each hash of how the first names sound: official and usual. */
const firsts = ({ words, first, usual }: Columns, row: number, each: (sound: number) => void): void => {
  const official = words.call(first[row]!)
  const called = words.call(usual[row]!)
  if (official !== 0) each(official)
  if (called !== 0 && called !== official) each(called)
}

/** Calls with each hash of how the surnames sound: own and partner's. */
const lasts = ({ words, surname, partner }: Columns, row: number, each: (sound: number) => void): void => {
  const own = words.sound(surname[row]!)
  const other = words.sound(partner[row]!)
  if (own !== 0) each(own)
  if (other !== 0 && other !== own) each(other)
}

/** First name and surname in either order, so that swapped names meet. */
const both = (columns: Columns, row: number, each: (names: number) => void): void =>
  lasts(columns, row, (last) => firsts(columns, row, (first) => each(Hash.pair(last, first))))

const year = (date: number): number => Math.floor(date / 10000)
const monthDay = (date: number): number => (date % 100 === 0 ? 0 : date % 10000)
const doorOf = (columns: Columns, row: number): number => {
  const door = columns.door[row]!
  return door === 0 ? 0 : Hash.mix((door % 4294967296) | 0, Math.floor(door / 4294967296)) || 1
}
const tokenOf = (hash: number): number =>
  Hash.mix((hash % 4294967296) | 0, Math.floor(hash / 4294967296)) || 1

/** The passes, with for each extra field two more. A pass whose fields are missing gives no key. */
const passes: ReadonlyArray<Pass> = [
  ({ bsn }, row, push) => bsn[row] !== 0 && push(tokenOf(bsn[row]!)),
  ({ date, postcode, words }, row, push) =>
    date[row] !== 0 && postcode[row] !== 0 && push(Hash.mix(date[row]!, words.hash[postcode[row]!]!)),
  (columns, row, push) => {
    const born = columns.date[row]!
    if (monthDay(born) !== 0) lasts(columns, row, (last) => push(Hash.mix(born, last)))
  },
  (columns, row, push) => {
    const born = columns.date[row]!
    if (monthDay(born) !== 0) firsts(columns, row, (first) => push(Hash.mix(born, first)))
  },
  (columns, row, push) => {
    const door = doorOf(columns, row)
    if (door !== 0) lasts(columns, row, (last) => push(Hash.mix(door, last)))
  },
  (columns, row, push) => {
    const door = doorOf(columns, row)
    if (door !== 0) firsts(columns, row, (first) => push(Hash.mix(door, first)))
  },
  (columns, row, push) => {
    const born = columns.date[row]!
    if (born !== 0) both(columns, row, (names) => push(Hash.mix(year(born), names)))
  },
  (columns, row, push) => {
    const born = monthDay(columns.date[row]!)
    if (born !== 0) both(columns, row, (names) => push(Hash.mix(born, names)))
  },
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) both(columns, row, (names) => push(Hash.mix(where, names)))
  },
  (columns, row, push) => {
    const code = columns.postcode[row]!
    if (code !== 0) both(columns, row, (names) => push(Hash.mix(columns.words.hash[code]!, names)))
  },
  (columns, row, push) => {
    const line = columns.telephone[row]!
    if (line !== 0) firsts(columns, row, (first) => push(Hash.mix(tokenOf(line), first)))
  },
  (columns, row, push) => {
    const line = columns.telephone[row]!
    if (line !== 0) lasts(columns, row, (last) => push(Hash.mix(tokenOf(line), last)))
  },
  ({ email }, row, push) => email[row] !== 0 && push(tokenOf(email[row]!))
]

const extraPasses = (columns: Columns): ReadonlyArray<Pass> =>
  columns.extras.flatMap(({ name, word }): ReadonlyArray<Pass> => {
    const field = Hash.of(name)
    const value = (row: number): number =>
      word[row] === 0 ? 0 : Hash.mix(field, columns.words.hash[word[row]!]!)
    return [
      (all, row, push) => {
        const of = value(row)
        if (of !== 0) lasts(all, row, (last) => push(Hash.mix(of, last)))
      },
      (all, row, push) => {
        const of = value(row)
        if (of !== 0) firsts(all, row, (first) => push(Hash.mix(of, first)))
      }
    ]
  })

/**
 * Keys that many share: for files in which much is missing or wrong. A batch uses them as far as a budget of pairs goes,
 * the smallest blocks first; they are not stored for use online.
 */
const broad: ReadonlyArray<Pass> = [
  ({ date }, row, push) => monthDay(date[row]!) !== 0 && push(date[row]!),
  both,
  (columns, row, push) => {
    const door = doorOf(columns, row)
    if (door !== 0) push(door)
  },
  (columns, row, push) => lasts(columns, row, (last) => push(Hash.mix(last, year(columns.date[row]!)))),
  (columns, row, push) => firsts(columns, row, (first) => push(Hash.mix(first, year(columns.date[row]!)))),
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) lasts(columns, row, (last) => push(Hash.mix(where, last)))
  },
  (columns, row, push) => {
    const where = columns.words.hash[columns.place[row]!]!
    if (where !== 0) firsts(columns, row, (first) => push(Hash.mix(where, first)))
  },
  ({ emails }, row, push) => {
    const local = emails[row]!.slice(0, Math.max(0, emails[row]!.lastIndexOf("@")))
    if (local.length > 0) {
      push(Hash.of(`${local.slice(0, 6)}^`))
      push(Hash.of(`$${local.slice(-6)}`))
    }
  }
]

const extraBroad = (columns: Columns): ReadonlyArray<Pass> =>
  columns.extras.map(
    ({ word }): Pass =>
      ({ words }, row, push) =>
        word[row] !== 0 && push(words.hash[word[row]!]!)
  )

/** Above so many records a block is split by a further field; a broad block is left out. */
const largest = 40
/** How far apart records may stand in a block that no field can split. */
const reach = 8
/** Pairs that one broad pass may cost. */
const budget = (rows: number): number => 100_000 + rows / 20

// What it decides

/** The keys of one row: integers below 2^53, the same for the same values in every run. */
export const keys = (columns: Columns, row: number): ReadonlyArray<number> => {
  const found = new Set<number>()
  const apart = columns.words.hash[columns.partition[row]!]!
  const all = [...passes, ...extraPasses(columns)]
  // Every extra pass has the same number: the name of the field is in the hash.
  all.forEach((pass, p) => {
    pass(columns, row, (key) => {
      found.add(Math.min(p, passes.length) * 4294967296 + (Hash.mix(key, apart) >>> 0))
    })
  })
  return [...found]
}

/** All pairs of rows that share a key. */
export const pairs = (columns: Columns): Pairs => {
  const found = new PairSet()
  const refine = refinements(columns)
  for (const pass of [...passes, ...extraPasses(columns)])
    for (const rows of blocks(columns, pass)) block(rows, refine, 0, found)
  for (const pass of [...broad, ...extraBroad(columns)]) {
    const sizes = new Float64Array(largest + 1)
    const all = [...blocks(columns, pass)].filter((rows) => rows.length <= largest)
    for (const { length } of all) sizes[length]! += (length * (length - 1)) / 2
    let cost = 0
    let most = 1
    while (most < largest && cost + sizes[most + 1]! <= budget(columns.size)) cost += sizes[++most]!
    for (const rows of all) if (rows.length <= most) block(rows, refine, 0, found)
  }
  return found.pairs()
}

/** The rows that share a key of one pass, for each key that several have. */
function* blocks(columns: Columns, pass: Pass): Generator<ReadonlyArray<number>> {
  let keys = new Uint32Array(columns.size + 16)
  let rows = new Int32Array(columns.size + 16)
  let size = 0
  for (let row = 0; row < columns.size; row++) {
    const apart = columns.words.hash[columns.partition[row]!]!
    pass(columns, row, (key) => {
      if (size === keys.length) {
        keys = grown(keys, new Uint32Array(size * 2))
        rows = grown(rows, new Int32Array(size * 2))
      }
      keys[size] = Hash.mix(key, apart) >>> 0
      rows[size++] = row
    })
  }
  const order = sorted(keys, size)
  for (let from = 0, to = 1; from < size; from = to, to++) {
    const key = keys[order[from]!]!
    while (to < size && keys[order[to]!] === key) to++
    if (to - from > 1) yield Array.from(order.subarray(from, to), (entry) => rows[entry]!)
  }
}

const grown = <A extends Uint32Array | Int32Array>(from: A, into: A): A => {
  into.set(from)
  return into
}

/** What splits a block that is too large: the fields that say most, the missing ones together. */
const refinements = (columns: Columns): ReadonlyArray<(row: number) => number> => [
  (row) => columns.words.call(columns.first[row]!),
  (row) => columns.words.sound(columns.surname[row]!),
  (row) => columns.date[row]!,
  (row) => doorOf(columns, row)
]

const block = (
  rows: ReadonlyArray<number>,
  refine: ReadonlyArray<(row: number) => number>,
  depth: number,
  found: PairSet
): void => {
  if (rows.length <= largest) {
    for (let a = 0; a < rows.length; a++)
      for (let b = a + 1; b < rows.length; b++) found.add(rows[a]!, rows[b]!)
    return
  }
  const by = refine[depth]
  if (by === undefined) {
    for (let a = 0; a < rows.length; a++)
      for (let b = a + 1; b < Math.min(rows.length, a + 1 + reach); b++) found.add(rows[a]!, rows[b]!)
    return
  }
  const parts = new Map<number, Array<number>>()
  for (const row of rows) {
    const value = by(row)
    const part = parts.get(value)
    if (part === undefined) parts.set(value, [row])
    else part.push(row)
  }
  for (const part of parts.values()) if (part.length > 1) block(part, refine, depth + 1, found)
}

/** The order of entries by key, equal keys in their own order: a radix sort. */
const sorted = (keys: Uint32Array, size: number): Int32Array => {
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

/** Pairs, each once, in order of arrival: open addressing over their positions. */
class PairSet {
  private left = new Int32Array(1024)
  private right = new Int32Array(1024)
  private slots = new Int32Array(4096)
  private size = 0

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
