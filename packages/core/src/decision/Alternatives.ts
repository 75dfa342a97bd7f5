/** The nearest alternatives to a decision. Public through `Explanation`. */
import { Result, Schema } from "effect"
import { Cell } from "./Cell.ts"
import * as Line from "./Line.ts"
import * as Policy from "./Policy.ts"
import { has, ranksIn } from "./RuleSet.ts"
import { everyRule } from "./Space.ts"
import type { Table } from "./Table.ts"

// What it is

/** A rule that one other value would have made count. */
export const Alternative = Schema.Struct({
  /** Number of the rule, from 1. */
  rule: Schema.Int,
  /** Name of the only input that stood in its way. */
  input: Schema.String,
  /** The values of that input with which the rule would have given, or helped to give, the answer. */
  needs: Cell
})
/** The type of {@link Alternative}. */
export type Alternative = typeof Alternative.Type

/** How many alternatives an explanation holds. */
export const maxAlternatives = 5

// What it decides

/**
 * Tries every other case of every input, one input at a time: a rule that counts then and is not satisfied now fails in
 * that input alone. Internal.
 */
export const alternativesTo = (
  { definition, index }: Table,
  cases: Int32Array
): ReadonlyArray<Alternative> => {
  const { conclude, ranked, space } = index
  const { columns, words } = space
  const settles = Policy.settles(definition.hitPolicy)
  const found: Array<{ readonly rank: number; readonly column: number; readonly cases: Array<number> }> = []
  const all = everyRule(space)
  const rest = new Uint32Array(words)
  const hits = new Uint32Array(words)
  for (let column = 0; column < columns.length; column++) {
    rest.set(all)
    for (let i = 0; i < columns.length; i++) {
      if (i === column) continue
      const { bits } = columns[i]!
      const row = cases[i]! * words
      for (let word = 0; word < words; word++) rest[word]! &= bits[row + word]!
    }
    const { bits, cases: count, cellOf, cells } = columns[column]!
    const now = cases[column]! * words
    const here = new Map<number, Array<number>>()
    const add = (rank: number, at: number): void => {
      const known = here.get(rank)
      if (known !== undefined) known.push(at)
      else {
        const list = [at]
        here.set(rank, list)
        found.push({ rank, column, cases: list })
      }
    }
    const isSatisfied = (rank: number): boolean => has(bits, now, rank)
    if (settles) {
      // The first rule to have a case keeps it.
      const taken = new Uint8Array(count)
      for (const rank of ranksIn(rest, 0, words)) {
        // Those behind would not be among the first alternatives.
        if (here.size === maxAlternatives) break
        const cell = cells[cellOf[rank]!]!
        if (isSatisfied(rank)) {
          if (cell.length === count) break
          for (let i = 0; i < cell.length; i++) taken[cell[i]!] = 1
          continue
        }
        for (let i = 0; i < cell.length; i++) {
          const at = cell[i]!
          if (taken[at] === 0) add(rank, at)
          taken[at] = 1
        }
      }
      continue
    }
    for (let at = 0; at < count; at++) {
      const row = at * words
      let others = 0
      for (let word = 0; word < words; word++) {
        hits[word] = rest[word]! & bits[row + word]!
        others |= hits[word]! & ~bits[now + word]!
      }
      if (others === 0) continue
      const ranks = ranksIn(hits, 0, words)
      const concluded = conclude(ranks)
      if (Result.isFailure(concluded)) continue
      const counting = new Set(concluded.success.rules)
      for (const rank of ranks) {
        if (!isSatisfied(rank) && counting.has(ranked[rank]! + 1)) add(rank, at)
      }
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.column - b.column)
    .slice(0, maxAlternatives)
    .map(({ cases, column, rank }) => {
      const { cellOf, cells, domain, lines } = columns[column]!
      const rule = ranked[rank]!
      const needs =
        cases.length === cells[cellOf[rank]!]!.length
          ? definition.rules[rule]!.when[domain.field.name]!
          : domain.cell(Line.union(cases.map((at) => lines[at]!)))
      return { rule: rule + 1, input: domain.field.name, needs }
    })
}
