/**
 * Which records are worth comparing: each record has a few keys, and records that share one are compared.
 *
 * Batch and online use the same keys. A block that is too large is split by further fields, never dropped.
 */
import * as Blocks from "./Blocks.ts"
import type { Columns } from "./Columns.ts"
import * as Hash from "./Hash.ts"
import { KeyTable, PairList, type Pairs } from "./Pairs.ts"
import * as Passes from "./Passes.ts"

// What it decides

/** The keys of one row: integers below 2^53, the same for the same values in every run. */
export const keys = (columns: Columns, row: number): ReadonlyArray<number> => {
  const found = new Set<number>()
  const apart = columns.words.hash[columns.partition[row]!]!
  const all = [...Passes.narrow, ...Passes.extraNarrow(columns)]
  // Every extra pass has the same number: the name of the field is in the hash.
  all.forEach((pass, p) => {
    pass(columns, row, (key) => {
      found.add(Math.min(p, Passes.narrow.length) * 4294967296 + (Hash.mix(key, apart) >>> 0))
    })
  })
  return [...found]
}

/** How many passes there are over these columns: each can be done apart from the others. */
export const passesOf = (columns: Columns): number =>
  Passes.narrow.length + Passes.wanting.length + Passes.broad.length + columns.extras.length * 3

/** All pairs of rows that share a key. */
export const pairs = (columns: Columns): Pairs => {
  const all = Array.from({ length: passesOf(columns) }, (_, pass) => pass)
  return pairsOfPasses(columns, all)
}

/** The pairs of some passes. */
export const pairsOfPasses = (columns: Columns, numbers: ReadonlyArray<number>): Pairs => {
  const found = new PairList()
  const table = new KeyTable()
  const allowed = Blocks.budget(columns)
  for (const number of numbers) Blocks.add(columns, number, table, found, allowed)
  return found.pairs(columns.size)
}
