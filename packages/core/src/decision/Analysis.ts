/**
 * What can be proven of a table before anyone uses it. Every answer is exact and comes with a witness: an input for
 * which it can be seen. When a table is too wide to tell within the budget, the answer says so and nothing else.
 */
import { Result, Schema } from "effect"
import { alikeIn, sameOutput, uncovered } from "./Counting.ts"
import type { Definition } from "./Definition.ts"
import { explore, meeting, whole } from "./Diagram.ts"
import * as Line from "./Line.ts"
import * as Region from "./Region.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Space from "./Space.ts"
import type { Table } from "./Table.ts"
import { budget, TooWide } from "./TooWide.ts"

export { NeverFires, neverFires, redundant } from "./Counting.ts"
export { TooWide } from "./TooWide.ts"

// What it is

/** Rules that are satisfied together although the hit policy forbids it, or leaves open which of them counts. */
export const Overlap = Schema.Struct({
  /** Numbers of the two rules, from 1. */
  rules: Schema.Tuple([Schema.Int, Schema.Int]),
  /** Where both are satisfied. */
  region: Region.Region
})
/** The type of {@link Overlap}. */
export type Overlap = typeof Overlap.Type

/** Pairs of overlapping rules that are listed with their region. */
export const maxOverlaps = 1_000

/** The overlaps of a table. */
export interface Overlaps {
  /** The pairs, lower numbers first; at most {@link maxOverlaps}. */
  readonly pairs: ReadonlyArray<Overlap>
  /** How many pairs there are in all. */
  readonly count: number
}

// What it decides

/**
 * Where no rule is satisfied, so that the table answers with its `otherwise` or with nothing; null when there is no
 * such input. Gaps are found alike under every hit policy; under `collect` they are often meant.
 */
export const gaps = <D extends Definition>({
  definition,
  index
}: Table<D>): Result.Result<Region.Region | null, TooWide> => {
  const { space } = index
  const diagram = explore(space, uncovered(whole(space).certain, space.words), budget())
  return diagram === null
    ? Result.fail(new TooWide({ table: definition.name, question: "gaps" }))
    : Result.succeed(Region.ofDiagram(space, diagram, 1))
}

/** Per rank, the rules that contradict it where both are satisfied, overwritten by the next; null when none can. */
const contradicting = (table: Table): ((rank: number) => Uint32Array) | null => {
  const { hitPolicy, outputs, rules } = table.definition
  const { ranked, space } = table.index
  const everyRule = Space.everyRule(space)
  const found = new Uint32Array(space.words)
  if (hitPolicy === "unique") return () => everyRule
  if (hitPolicy === "any") {
    const alike = sameOutput(table)
    return (rank) => RuleSet.without(everyRule, alike[rank]!, found)
  }
  if (hitPolicy !== "priority") return null
  // Equal priority, different outputs: only the order of the rules tells them apart.
  const listed = outputs.filter(({ _tag }) => _tag === "Enumeration").map(({ name }) => name)
  if (listed.length === outputs.length) return null
  const alike = sameOutput(table)
  const equal = alikeIn(ranked, space.words, (rule) =>
    JSON.stringify(listed.map((name) => rules[rule]!.output[name]))
  )
  return (rank) => RuleSet.without(equal[rank]!, alike[rank]!, found)
}

/** Where two rules are both satisfied. Rules have few different cells, so what two of them share is found once. */
const sharedBy = ({ columns }: Space.Space): ((a: number, b: number) => Region.Region) => {
  const known = columns.map(() => new Map<number, Region.Part>())
  return (a, b) =>
    Region.ofParts(
      columns,
      columns.map((column, i) => {
        const { cellLines, cellOf } = column
        const [one, other] = [cellOf[a]!, cellOf[b]!]
        const key = Math.min(one, other) * cellLines.length + Math.max(one, other)
        let part = known[i]!.get(key)
        if (part === undefined) {
          part = Region.partOf(column, Line.intersect(cellLines[one]!, cellLines[other]!))
          known[i]!.set(key, part)
        }
        return part
      })
    )
}

/**
 * Pairs of rules that conflict: under `unique` any two that can be satisfied together, under `any` two with different
 * outputs, under `priority` two of equal priority with different outputs. Other policies allow every overlap.
 */
export const overlaps = <D extends Definition>(table: Table<D>): Overlaps => {
  const { ranked, space } = table.index
  const against = contradicting(table as unknown as Table)
  if (against === null) return { pairs: [], count: 0 }
  const shared = sharedBy(space)
  const pairs: Array<Overlap> = []
  let count = 0
  for (let rank = 0; rank < space.count; rank++) {
    const { at, bits, size } = meeting(space, rank)
    const contradicts = against(rank)
    const own = rank >>> 5
    for (let i = 0; i < size; i++) {
      const word = at[i]!
      // Only those behind it: the others have met it already.
      if (word < own) continue
      let left = bits[i]! & contradicts[word]!
      if (word === own) left &= -2 << (rank & 31)
      for (; left !== 0; left &= left - 1) {
        count++
        if (pairs.length === maxOverlaps) continue
        const other = word * 32 + 31 - Math.clz32(left & -left)
        const [a, b] = [ranked[rank]! + 1, ranked[other]! + 1]
        pairs.push({ rules: a < b ? [a, b] : [b, a], region: shared(rank, other) })
      }
    }
  }
  return { pairs: pairs.sort((x, y) => x.rules[0] - y.rules[0] || x.rules[1] - y.rules[1]), count }
}
