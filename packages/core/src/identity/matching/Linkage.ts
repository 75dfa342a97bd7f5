/** Batch linkage: many records at once, into clusters of one person each, with the doubts for a person. */
import { Result, Schema } from "effect"
import * as Blocking from "./Blocking.ts"
import * as Clusters from "./Clusters.ts"
import * as Columns from "./Columns.ts"
import type { Features } from "./Features.ts"
import * as Learning from "./Learning.ts"
import * as Model from "./Model.ts"
import * as Order from "./Order.ts"
import type { Pairs } from "./Pairs.ts"
import type { Rule } from "./Receipt.ts"
import * as Scorer from "./Scorer.ts"

// What it is

/** How to link. */
export interface Options {
  /** The model; learned from the records when left out, and the standard model when they teach nothing. */
  readonly model?: Model.Model | undefined
  /**
   * What is linked. `certain`, the default, for clients whose care depends on it: the rest is for a person. `probable` for
   * counting and research, where nobody looks at doubts: the likeliest clusters. Hard rules hold in both.
   */
  readonly from?: "certain" | "probable" | undefined
  /** Pairs of record ids that a person said are not one person. They stay apart for ever. */
  readonly rejected?: ReadonlyArray<readonly [left: string, right: string]> | undefined
}

/** Two records that were linked, the smaller id first. `score` of the two records makes the receipt again. */
export interface Link {
  /** Id of one record. */
  readonly left: string
  /** Id of the other. */
  readonly right: string
  /** Bits for one person. */
  readonly score: number
}

/** Two records of different clusters that a person must look at. */
export interface Doubt extends Link {
  /**
   * Why it is not automatic: `score` (probable, not certain), `cluster` (certain by itself, but the other records of the
   * two clusters say otherwise or may not meet), or the rule that forbids it.
   */
  readonly because: "score" | "cluster" | Rule
}

/** What came out. It depends on the set of records only, not on their order. */
export interface Linkage {
  /** The model that was used: keep it with the result. */
  readonly model: Model.Model
  /** Ids of the records of each person, sorted; a record without a match is a cluster of its own. */
  readonly clusters: ReadonlyArray<ReadonlyArray<string>>
  /** The pairs that made the clusters: one less than its records for each cluster. */
  readonly links: ReadonlyArray<Link>
  /** Pairs for a person, the most probable first. */
  readonly doubts: ReadonlyArray<Doubt>
  /** How many pairs were compared. */
  readonly compared: number
}

// What can go wrong

/** Two records have the same id. */
export class DuplicateRecord extends Schema.TaggedError<DuplicateRecord>()("DuplicateRecord", {
  /** Positions of the two records in the input, from 0. */
  positions: Schema.Tuple([Schema.Int, Schema.Int])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Records ${this.positions[0]} and ${this.positions[1]} have the same id. Give every record an id of its own.`
  }
}

// What it decides

/**
 * Links records into clusters. Use it for a first load, for a file, and for re-evaluating everything under a new model.
 *
 * Certain pairs are linked when their clusters support it; hard rules hold whatever the order or the score.
 */
export const link = (
  records: ReadonlyArray<Features>,
  options: Options = {}
): Result.Result<Linkage, DuplicateRecord> => {
  const ordered = inOwnOrder(records)
  if (Result.isFailure(ordered)) return Result.fail(ordered.failure)
  const rows = ordered.success
  const columns = Columns.make(rows)
  const pairs = Blocking.pairs(columns)
  const model =
    options.model ?? Result.getOrElse(Learning.fromColumns(columns, pairs), (): Model.Model => Model.standard)
  const scorer = Scorer.make(model, columns)
  const edges = compare(columns, pairs, scorer, options.from ?? "certain")

  const clusters = Clusters.make(columns, scorer, rejections(rows, options.rejected ?? []))
  const links: Array<Link> = []
  const open: Array<number> = []
  for (const edge of edges.order) {
    const left = edges.left[edge]!
    const right = edges.right[edge]!
    if (edges.because[edge] === undefined && clusters.join(left, right, edges.score[edge]!))
      links.push(named(rows, left, right, edges.score[edge]!))
    else open.push(edge)
  }
  return Result.succeed({
    model,
    clusters: rows.flatMap((_, row) =>
      clusters.of(row) === row
        ? [
            clusters
              .members(row)
              .map((member) => rows[member]!.id)
              .sort()
          ]
        : []
    ),
    links,
    doubts: doubts(open, edges, clusters, rows, options.rejected ?? []),
    compared: pairs.size
  })
}

/** Records in an order of their own, unless two have one id. */
const inOwnOrder = (
  records: ReadonlyArray<Features>
): Result.Result<ReadonlyArray<Features>, DuplicateRecord> => {
  const order = Order.positions(records)
  for (let i = 1; i < order.length; i++) {
    const one = order[i - 1]!
    const two = order[i]!
    if (records[one]!.id === records[two]!.id)
      return Result.fail(new DuplicateRecord({ positions: [Math.min(one, two), Math.max(one, two)] }))
  }
  return Result.succeed(Array.from(order, (at) => records[at]!))
}

interface Edges {
  readonly left: ReadonlyArray<number>
  readonly right: ReadonlyArray<number>
  readonly score: ReadonlyArray<number>
  /** Why the pair is not linked automatically; undefined when it may be. */
  readonly because: ReadonlyArray<Doubt["because"] | undefined>
  /** Positions, the highest score first. */
  readonly order: Int32Array
}

const compare = (
  columns: Columns.Columns,
  pairs: Pairs,
  scorer: Scorer.Scorer,
  from: "certain" | "probable"
): Edges => {
  const left: Array<number> = []
  const right: Array<number> = []
  const scores: Array<number> = []
  const because: Array<Doubt["because"] | undefined> = []
  /** Rows that are twins of a row, by their names or birth order. */
  const twins = new Map<number, Set<number>>()
  /** Edges that a twin stands in the way of, if there is one. */
  const unlessAlone: Array<number> = []
  for (let p = 0; p < pairs.size; p++) {
    const i = pairs.left[p]!
    const j = pairs.right[p]!
    const score = Scorer.score(scorer, columns, i, j)
    const verdict = Scorer.rule(scorer, columns, i, j)
    if (verdict?.rule === "twins" && verdict.reach === "hard") {
      twins.set(i, (twins.get(i) ?? new Set()).add(j))
      twins.set(j, (twins.get(j) ?? new Set()).add(i))
    }
    const outcome = Scorer.outcome(scorer.model, score, verdict)
    if (outcome !== "certain" && outcome !== "probable") continue
    const linked = outcome === "certain" || (from === "probable" && verdict?.reach !== "hard")
    if (!linked && verdict?.reach === "unless alone" && score >= scorer.model.certain)
      unlessAlone.push(scores.length)
    left.push(i)
    right.push(j)
    scores.push(score)
    because.push(linked ? undefined : (verdict?.rule ?? "score"))
  }
  for (const edge of unlessAlone)
    if (
      isSubset(twins.get(left[edge]!), twins.get(right[edge]!)) &&
      isSubset(twins.get(right[edge]!), twins.get(left[edge]!))
    )
      because[edge] = undefined
  // The highest first: scores are within thousands of bits, so a millionth of a bit is told apart.
  const order = Order.byKey(
    Uint32Array.from(scores, (score) => Math.max(0, 4_294_967_295 - Math.round((score + 1000) * 1_000_000))),
    scores.length
  )
  return { left, right, score: scores, because, order }
}

const isSubset = (part: ReadonlySet<number> | undefined, whole: ReadonlySet<number> | undefined): boolean => {
  for (const row of part ?? []) if (whole?.has(row) !== true) return false
  return true
}

const rejections = (
  rows: ReadonlyArray<Features>,
  rejected: ReadonlyArray<readonly [string, string]>
): ReadonlyMap<number, ReadonlySet<number>> => {
  const apart = new Map<number, Set<number>>()
  if (rejected.length === 0) return apart
  const wanted = new Set(rejected.flat())
  const at = new Map<string, number>()
  rows.forEach(({ id }, row) => {
    if (wanted.has(id)) at.set(id, row)
  })
  for (const [left, right] of rejected) {
    const i = at.get(left)
    const j = at.get(right)
    if (i === undefined || j === undefined || i === j) continue
    apart.set(i, (apart.get(i) ?? new Set()).add(j))
    apart.set(j, (apart.get(j) ?? new Set()).add(i))
  }
  return apart
}

const named = (rows: ReadonlyArray<Features>, left: number, right: number, score: number): Link => {
  const one = rows[left]!.id
  const two = rows[right]!.id
  return one < two ? { left: one, right: two, score } : { left: two, right: one, score }
}

const doubts = (
  open: ReadonlyArray<number>,
  edges: Edges,
  clusters: Clusters.Clusters,
  rows: ReadonlyArray<Features>,
  rejected: ReadonlyArray<readonly [string, string]>
): ReadonlyArray<Doubt> => {
  const dismissed = new Map<string, Set<string>>()
  for (const [a, b] of rejected) {
    const [left, right] = a < b ? [a, b] : [b, a]
    dismissed.set(left, (dismissed.get(left) ?? new Set()).add(right))
  }
  return open
    .filter((edge) => clusters.of(edges.left[edge]!) !== clusters.of(edges.right[edge]!))
    .map((edge) => ({
      ...named(rows, edges.left[edge]!, edges.right[edge]!, edges.score[edge]!),
      because: edges.because[edge] ?? ("cluster" as const)
    }))
    .filter(({ left, right }) => dismissed.get(left)?.has(right) !== true)
}
