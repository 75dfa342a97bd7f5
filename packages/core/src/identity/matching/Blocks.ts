/** Blocks of rows that share a key, and the pairs that are taken from them. */
import type { Columns } from "./Columns.ts"
import * as Hash from "./Hash.ts"
import type { KeyTable, PairList } from "./Pairs.ts"
import * as Passes from "./Passes.ts"

/** Above so many records a block is split by a further field; a broad block is left out. */
const largest = 40
/** Above so many records a block says too little to help those that lack something. */
const few = 16
/** How far apart records may stand in a block that no field can split. */
const reach = 8
/**
 * Pairs that one broad pass may cost: much in a small file, and in a large one as far as records lack what the other
 * passes need.
 */
export const budget = ({ size, date, surname }: Columns): number => {
  let poor = 0
  for (let row = 0; row < size; row++) if (date[row]! % 100 === 0 || surname[row] === 0) poor++
  return 100_000 * Math.min(1, 100_000 / Math.max(1, size)) + poor / 2
}

// What it decides

/**
 * Adds the pairs of one pass, by its number below `Blocking.passesOf`: of a broad one as many as are allowed. What was in
 * the table is gone.
 */
export const add = (
  columns: Columns,
  number: number,
  table: KeyTable,
  found: PairList,
  allowed: number
): void => {
  const narrow = [...Passes.narrow, ...Passes.extraNarrow(columns)]
  const pass = narrow[number]
  if (pass !== undefined) {
    const split = splitter(columns, found)
    fill(table, columns, pass)
    table.each((rows, from, to) => {
      if (to - from <= largest) together(rows, from, to, to - from, found)
      else split(Array.from(rows.subarray(from, to)), 0)
    })
    return
  }
  const [key, lacks] = Passes.wanting[number - narrow.length] ?? []
  if (key !== undefined && lacks !== undefined) {
    fillWanted(table, columns, key, lacks)
    table.each((rows, from, to) => {
      if (to - from <= few) wantingPairs(columns, rows, from, to, lacks, found)
    })
    return
  }
  const wide = [...Passes.broad, ...Passes.extraBroad(columns)][
    number - narrow.length - Passes.wanting.length
  ]!
  let left = allowed
  fill(table, columns, wide, oneIn - 1)
  if (costs(table)[2]! * oneIn > beyond * left) return
  fill(table, columns, wide)
  const cost = costs(table)
  let most = 1
  while (most < largest && cost[most + 1]! <= left) left -= cost[++most]!
  table.each((rows, from, to) => {
    if (to - from <= most) together(rows, from, to, to - from, found)
  })
}

/** One key in so many tells whether a broad pass is so many times beyond its budget that no block will fit. */
const oneIn = 16
const beyond = 4

/** How many pairs the blocks of each size give. */
const costs = (table: KeyTable): Float64Array => {
  const cost = new Float64Array(largest + 2)
  table.each((_, from, to) => {
    const size = to - from
    if (size <= largest) cost[size]! += (size * (size - 1)) / 2
  })
  return cost
}

/** Puts the keys of a pass into a table, those that have none of some bits. */
const fill = (table: KeyTable, columns: Columns, pass: Passes.Pass, bits = 0): void => {
  table.clear()
  let row = 0
  let apart = 0
  const push: Passes.Push = (key) => {
    const whole = Hash.mix(key, apart)
    if ((whole & bits) === 0) table.add(whole, row)
  }
  for (; row < columns.size; row++) {
    apart = columns.words.hash[columns.partition[row]!]!
    pass(columns, row, push)
  }
  table.sort()
}

/** Like {@link fill}, but for most keys that no row has that lacks something: those are few. */
const fillWanted = (table: KeyTable, columns: Columns, pass: Passes.Pass, lacks: Passes.Lacks): void => {
  const { size, words, partition } = columns
  let bits = 10
  while (1 << bits < size && bits < 24) bits++
  const wanted = new Uint8Array(1 << bits)
  const each = (of: (row: number) => boolean, take: (key: number, row: number) => void): void => {
    let row = 0
    let apart = 0
    const push: Passes.Push = (key) => take(Hash.mix(key, apart), row)
    for (; row < size; row++) {
      if (!of(row)) continue
      apart = words.hash[partition[row]!]!
      pass(columns, row, push)
    }
  }
  each(
    (row) => lacks(columns, row),
    (key) => {
      wanted[key >>> (32 - bits)] = 1
    }
  )
  table.clear()
  each(
    () => true,
    (key, row) => {
      if (wanted[key >>> (32 - bits)] === 1) table.add(key, row)
    }
  )
  table.sort()
}

/** Pairs all rows of a block with the rows at most `within` places further. */
const together = (
  rows: ArrayLike<number>,
  from: number,
  to: number,
  within: number,
  found: PairList
): void => {
  for (let a = from; a < to; a++)
    for (let b = a + 1; b < Math.min(to, a + 1 + within); b++) found.add(rows[a]!, rows[b]!)
}

/** Pairs the rows that lack something with all others. */
const wantingPairs = (
  columns: Columns,
  rows: Int32Array,
  from: number,
  to: number,
  lacks: Passes.Lacks,
  found: PairList
): void => {
  for (let a = from; a < to; a++) {
    if (!lacks(columns, rows[a]!)) continue
    for (let b = from; b < to; b++)
      if (b > a || (b < a && !lacks(columns, rows[b]!))) found.add(rows[a]!, rows[b]!)
  }
}

/** Splits a block that is too large by the fields that say most, the rows without the field together. */
const splitter = (
  columns: Columns,
  found: PairList
): ((rows: ReadonlyArray<number>, depth: number) => void) => {
  const by: ReadonlyArray<(row: number) => number> = [
    (row) => columns.words.call[columns.first[row]!]!,
    (row) => columns.words.sound[columns.surname[row]!]!,
    (row) => columns.date[row]!,
    (row) => Passes.doorOf(columns, row)
  ]
  const split = (rows: ReadonlyArray<number>, depth: number): void => {
    const value = by[depth]
    if (rows.length <= largest) together(rows, 0, rows.length, largest, found)
    else if (value === undefined) together(rows, 0, rows.length, reach, found)
    else for (const part of Map.groupBy(rows, value).values()) split(part, depth + 1)
  }
  return split
}
