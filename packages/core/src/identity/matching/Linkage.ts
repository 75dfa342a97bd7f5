/** Batch linkage: many records at once, into clusters of one person each, with the doubts for a person. */
import { Result } from "effect"
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import * as Clusters from "./Clusters.ts"
import * as Edges from "./Edges.ts"
import type { Features } from "./Features.ts"
import * as Learning from "./Learning.ts"
import * as Likeness from "./Likeness.ts"
import type * as Model from "./Model.ts"
import * as Pool from "./Pool.ts"
import type { Rule } from "./Receipt.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"
import * as Twins from "./Twins.ts"

// What it is

/** How to link. */
export interface Options {
  /** The model; learned from the records when left out; the standard model, made careful, when they teach nothing. */
  readonly model?: Model.Model | undefined
  /**
   * What is linked. `certain`, the default, for clients whose care depends on it: the rest is for a person. `probable` for
   * counting and research, where nobody looks at doubts: the likeliest clusters. Hard rules hold in both, but that the
   * first name tells twins apart is weighed, not a rule, in `probable` when more records differ in it than twins can.
   */
  readonly from?: "certain" | "probable" | undefined
  /** Pairs of record ids that a person said are not one person. They stay apart for ever. */
  readonly rejected?: ReadonlyArray<readonly [left: string, right: string]> | undefined
  /** How values that are written differently are compared: `Likeness.dutch` when left out. Workers need it too. */
  readonly likeness?: Likeness.Likeness | undefined
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

// What it decides

/**
 * Links records into clusters. Use it for a first load, for a file, and for re-evaluating everything under a new model.
 *
 * Certain pairs are linked when their clusters support it; hard rules hold whatever the order or the score. Records are
 * taken one after another and not held: a generator that reads a file costs less memory than an array.
 */
export const link = (
  records: Iterable<Features>,
  options: Options = {}
): Result.Result<Linkage, Batch.DuplicateRecord> => {
  const likeness = Likeness.ready(options.likeness)
  const batch = Batch.of(records, likeness)
  if (batch.duplicate !== undefined) return Result.fail(batch.duplicate)
  const pairs = Blocking.pairs(batch.columns)
  const model = options.model ?? Learning.modelFor(batch.columns, pairs, likeness)
  const edges = Edges.of(model, batch.columns, pairs, likeness)
  return Result.succeed(clustered(batch, model, edges, pairs.size, options))
}

/**
 * Like {@link link}, with part of the work done elsewhere at the same time. The result is the same, however many workers
 * there are.
 */
export const linkWith = async (
  pool: Pool.Pool,
  records: Iterable<Features>,
  options: Options = {}
): Promise<Result.Result<Linkage, Batch.DuplicateRecord>> => {
  const likeness = Likeness.ready(options.likeness)
  const crew = pool.open()
  try {
    const batch = await Pool.batch(crew, records, likeness)
    if (batch.duplicate !== undefined) return Result.fail(batch.duplicate)
    const [pairs, frequencies] = await Pool.pairs(crew, batch.columns, likeness)
    const model = options.model ?? Learning.modelFor(batch.columns, pairs, likeness, frequencies)
    const edges = await Pool.edges(crew, model, batch.columns, pairs, likeness)
    return Result.succeed(clustered(batch, model, edges, pairs.size, options))
  } finally {
    crew.close()
  }
}

/** Of compared pairs: which may be linked, and in which order. */
const clustered = (
  { columns, ids }: Batch.Batch,
  model: Model.Model,
  edges: Edges.Edges,
  compared: number,
  options: Options
): Linkage => {
  const { from = "certain", rejected = [] } = options
  const byName = from === "certain" || namesTell(columns.size, model, edges)
  const because = reasons(model, edges, from, byName)
  const twins = Twins.of(edges)
  const scorer = Scorer.make(model, columns, Likeness.ready(options.likeness))
  const clusters = Clusters.make(columns, scorer, rejections(ids, rejected), byName)
  const links: Array<Link> = []
  const join = (edge: number): boolean => {
    const left = edges.left[edge]!
    const right = edges.right[edge]!
    const score = edges.score[edge]!
    if (because[edge] !== 0 && because[edge] !== unlessTwin) return false
    // The twin is known to be of the same person, or much less likely to be.
    const isApart = (twin: number, other: number) =>
      clusters.of(twin) === clusters.of(other) ||
      score - Scorer.score(scorer, columns, twin, other) >= model.certain
    if (because[edge] === unlessTwin && !Twins.areTold(twins, columns, clusters, left, right, isApart))
      return false
    const joined = clusters.join(left, right, score)
    if (joined) links.push(named(ids, left, right, score))
    return joined
  }
  const strongest = Edges.strongestFirst(edges).filter((edge) => because[edge] !== skipped)
  const left = strongest.filter((edge) => !join(edge))
  // What the other records of a cluster explain is known when they have come together.
  const open = Array.from(left.filter((edge) => !join(edge)))
  const found: Array<ReadonlyArray<string>> = []
  for (let row = 0; row < ids.length; row++) {
    if (clusters.of(row) !== row) continue
    const members = clusters.members(row)
    found.push(members.length === 1 ? [ids[row]!] : members.map((member) => ids[member]!).sort())
  }
  return {
    model,
    clusters: found,
    links,
    doubts: doubts(open, edges, because, clusters, ids, rejected),
    compared
  }
}

/** Reasons, as numbers: none, the score, the rules in their order, and that the pair does not matter. */
const byScore = 1
const byRule = 2
const unlessTwin = 254
const skipped = 255

/** Why each pair is not linked automatically. */
const reasons = (
  model: Model.Model,
  edges: Edges.Edges,
  from: "certain" | "probable",
  byName: boolean
): Uint8Array => {
  const because = new Uint8Array(edges.size)
  for (let edge = 0; edge < edges.size; edge++) {
    const code = edges.verdict[edge]!
    const score = edges.score[edge]!
    if (score < model.probable) because[edge] = skipped
    else if (code === 0) because[edge] = score >= model.certain || from === "probable" ? 0 : byScore
    else {
      const verdict = Rules.verdicts[code - 1]!
      const linked = from === "probable" && !Rules.isHard(verdict, byName)
      const perhaps = verdict.reach === "unless alone" && score >= model.certain
      because[edge] = linked ? 0 : perhaps ? unlessTwin : byRule + code
    }
  }
  return because
}

/** Twins among so many births. */
const twinBirths = 0.015

/**
 * Whether records that differ in the first name alone are mostly of twins. They are not when there are many more of them
 * than twins among so many people can have: then first names are often wrong, or of several kinds.
 */
const namesTell = (rows: number, model: Model.Model, edges: Edges.Edges): boolean => {
  let one = 0
  let apart = 0
  for (let edge = 0; edge < edges.size; edge++) {
    const code = edges.verdict[edge]!
    if (code !== 0 && Rules.verdicts[code - 1]!.reach === "by name") apart++
    else if (edges.score[edge]! >= model.probable) one++
  }
  const perPerson = 1 + (2 * one) / Math.max(1, rows)
  return apart <= 2 * twinBirths * rows * perPerson
}

const rejections = (
  ids: ReadonlyArray<string>,
  rejected: ReadonlyArray<readonly [string, string]>
): ReadonlyMap<number, ReadonlySet<number>> => {
  const apart = new Map<number, Set<number>>()
  if (rejected.length === 0) return apart
  const wanted = new Set(rejected.flat())
  const at = new Map<string, number>()
  ids.forEach((id, row) => {
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

const named = (ids: ReadonlyArray<string>, left: number, right: number, score: number): Link => {
  const one = ids[left]!
  const two = ids[right]!
  return one < two ? { left: one, right: two, score } : { left: two, right: one, score }
}

const doubts = (
  open: ReadonlyArray<number>,
  edges: Edges.Edges,
  because: Uint8Array,
  clusters: Clusters.Clusters,
  ids: ReadonlyArray<string>,
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
      ...named(ids, edges.left[edge]!, edges.right[edge]!, edges.score[edge]!),
      because: reasonOf(because[edge]!)
    }))
    .filter(({ left, right }) => dismissed.get(left)?.has(right) !== true)
}

const reasonOf = (code: number): Doubt["because"] =>
  code === 0
    ? "cluster"
    : code === byScore
      ? "score"
      : code === unlessTwin
        ? "twins"
        : Rules.verdicts[code - byRule - 1]!.rule
