/**
 * What can be proven of a table before anyone uses it. Every answer is exact and comes with a witness: an input for
 * which it can be seen. When a table is too wide to tell within the budget, the answer says so and nothing else.
 */
import { Result, Schema } from "effect"
import type { Definition } from "./Definition.ts"
import { explore, ruleBox, undecided, type Verdict, whole } from "./Diagram.ts"
import * as Line from "./Line.ts"
import * as Policy from "./Policy.ts"
import * as Region from "./Region.ts"
import type { Space } from "./Space.ts"
import type { Table } from "./Table.ts"

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

// What can go wrong

/** The table has too many combinations to answer within the budget. Nothing is guessed. */
export class TooWide extends Schema.TaggedError<TooWide>()("TooWide", {
  /** Name of the table. */
  table: Schema.String,
  /** What was asked. */
  question: Schema.String
}) {
  override get message(): string {
    return `Table "${this.table}" is too wide to find its ${this.question}. Split it into tables with fewer inputs, or give inputs fewer values.`
  }
}

// What it decides

/** Words of candidates that one answer may read: some seconds at most. */
export const budget = 1 << 28

/** All rules of a table. Internal. */
export const everyRule = ({ count, words }: Space): Uint32Array => {
  const set = new Uint32Array(words)
  for (let rank = 0; rank < count; rank++) set[rank >>> 5]! |= 1 << (rank & 31)
  return set
}

/** Ends at 1 where no candidate is left, at 0 where one certainly is. Internal. */
export const uncovered =
  (certain: ReadonlyArray<Uint32Array>, words: number): Verdict =>
  (set, from, depth) => {
    const sure = certain[depth]!
    let some = 0
    for (let word = 0; word < words; word++) {
      if ((set[from + word]! & sure[word]!) !== 0) return 0
      some |= set[from + word]!
    }
    return some === 0 ? 1 : undecided
  }

/**
 * Where no rule is satisfied, so that the table answers with its `otherwise` or with nothing; null when there is no
 * such input. Gaps are found alike under every hit policy; under `collect` they are often meant.
 */
export const gaps = <D extends Definition>({
  definition,
  index
}: Table<D>): Result.Result<Region.Region | null, TooWide> => {
  const { space } = index
  const box = whole(space)
  const diagram = explore(space, box, everyRule(space), uncovered(box.certain, space.words), budget)
  return diagram === null
    ? Result.fail(new TooWide({ table: definition.name, question: "gaps" }))
    : Result.succeed(Region.ofDiagram(space, diagram))
}

/** The positions that satisfy a rule, per input. Internal. */
export const linesOf = (space: Space, rank: number): ReadonlyArray<Line.Line> =>
  space.columns.map(({ cellOf, cells, lines }) =>
    Line.union(Array.from(cells[cellOf[rank]!]!, (at) => lines[at]!))
  )

/** Pairs of overlapping rules that are listed with their region. */
export const maxOverlaps = 1_000

/** The overlaps of a table. */
export interface Overlaps {
  /** The pairs, lower numbers first; at most {@link maxOverlaps}. */
  readonly pairs: ReadonlyArray<Overlap>
  /** How many pairs there are in all. */
  readonly count: number
}

/** Whether two satisfied rules contradict each other under the hit policy. */
const contradicts = (definition: Definition): ((a: number, b: number) => boolean) => {
  const keys = definition.rules.map((rule) => Policy.keyOf(definition, rule.output))
  switch (definition.hitPolicy) {
    case "unique":
      return () => true
    case "any":
      return (a, b) => keys[a] !== keys[b]
    case "priority": {
      // Equal priority, different outputs: only the order of the rules tells them apart.
      const listed = definition.outputs.filter(({ _tag }) => _tag === "Enumeration").map(({ name }) => name)
      const ranks = definition.rules.map((rule) => JSON.stringify(listed.map((name) => rule.output[name])))
      return (a, b) => ranks[a] === ranks[b] && keys[a] !== keys[b]
    }
    default:
      return () => false
  }
}

/**
 * Pairs of rules that conflict: under `unique` any two that can be satisfied together, under `any` two with different
 * outputs, under `priority` two of equal priority with different outputs. Other policies allow every overlap.
 */
export const overlaps = <D extends Definition>({ definition, index }: Table<D>): Overlaps => {
  const { ranked, space } = index
  if (!Policy.mayConflict(definition.hitPolicy) && definition.hitPolicy !== "priority")
    return { pairs: [], count: 0 }
  const conflict = contradicts(definition)
  const found: Array<readonly [number, number]> = []
  let count = 0
  for (let rank = 0; rank < space.count; rank++) {
    const meets = ruleBox(space, rank).touching
    for (let other = rank + 1; other < space.count; other++) {
      if ((meets[other >>> 5]! & (1 << (other & 31))) === 0 || !conflict(ranked[rank]!, ranked[other]!))
        continue
      count++
      if (found.length < maxOverlaps) found.push([rank, other])
    }
  }
  const pairs = found.map(([a, b]): Overlap => {
    const others = linesOf(space, b)
    const region = Region.ofLines(
      space,
      linesOf(space, a).map((line, i) => Line.intersect(line, others[i]!))
    )!
    const [low, high] = [ranked[a]! + 1, ranked[b]! + 1].sort((x, y) => x - y) as [number, number]
    return { rules: [low, high], region }
  })
  return { pairs: pairs.sort((x, y) => x.rules[0] - y.rules[0] || x.rules[1] - y.rules[1]), count }
}
