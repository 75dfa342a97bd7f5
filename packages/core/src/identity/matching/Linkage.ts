/** Batch linkage: many records at once, into clusters of one person each, with the doubts for a person. */
import { Result } from "effect"
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import * as Edges from "./Edges.ts"
import type { Features } from "./Features.ts"
import { Groups } from "./Groups.ts"
import * as Joining from "./Joining.ts"
import * as Learning from "./Learning.ts"
import * as Likeness from "./Likeness.ts"
import type * as Model from "./Model.ts"
import { merged } from "./Pairs.ts"
import * as Pool from "./Pool.ts"
import type { Rule } from "./Receipt.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"

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
  const { columns } = batch
  const pairs = Blocking.pairs(columns)
  const model = options.model ?? Learning.modelOf(columns, pairs, likeness)
  const scorer = Scorer.make(model, columns, likeness)
  const edges = Edges.of(scorer, columns, pairs)
  const fates = Joining.of(scorer, columns, edges, termsOf(batch, model, edges, options))
  return Result.succeed(linkage(batch, model, edges, fates, pairs.size, options))
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
  const team = Pool.team(pool, options.likeness)
  let found: Parameters<typeof linkage>
  try {
    const batch = await Pool.batch(team, records)
    if (batch.duplicate !== undefined) return Result.fail(batch.duplicate)
    const { columns } = batch
    const lists = await Pool.lists(team, columns)
    // One counts while another puts the pairs together.
    const counted = options.model?.frequencies ?? Pool.frequencies(team)
    const pairs = merged(lists)
    const model = options.model ?? (await Pool.model(team, columns, pairs, await counted))
    const edges = await Pool.edges(team, model, pairs)
    const fates = await Pool.fates(team, edges, columns.size, termsOf(batch, model, edges, options))
    found = [batch, model, edges, fates, pairs.size, options]
  } finally {
    team.crew.close()
  }
  // What the workers held is free by now: what came out needs memory too.
  return Result.succeed(linkage(...found))
}

const termsOf = (
  { columns, ids }: Batch.Batch,
  model: Model.Model,
  edges: Edges.Edges,
  { from = "certain", rejected = [] }: Options
): Joining.Terms => ({
  from,
  byName: from === "certain" || namesTell(columns.size, model, edges),
  rejected: rejectedRows(ids, rejected)
})

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

/** The rows of pairs of ids, of which each is among these. */
const rejectedRows = (ids: ReadonlyArray<string>, rejected: Rejected): Joining.Terms["rejected"] => {
  if (rejected.length === 0) return []
  const wanted = new Set(rejected.flat())
  const at = new Map<string, number>()
  ids.forEach((id, row) => {
    if (wanted.has(id)) at.set(id, row)
  })
  return rejected.flatMap(([left, right]) => {
    const i = at.get(left)
    const j = at.get(right)
    return i === undefined || j === undefined || i === j ? [] : [[i, j] as const]
  })
}

type Rejected = ReadonlyArray<readonly [left: string, right: string]>

/** What came out, by the ids of the records. */
const linkage = (
  { columns, ids }: Batch.Batch,
  model: Model.Model,
  edges: Edges.Edges,
  fates: Uint8Array,
  compared: number,
  { rejected = [] }: Options
): Linkage => {
  const groups = new Groups(columns.size)
  const strongest = Edges.strongestFirst(edges)
  const links: Array<Link> = []
  for (const fate of [Joining.linked, Joining.linkedLater])
    for (const edge of strongest) {
      if (fates[edge] !== fate) continue
      groups.join(edges.left[edge]!, edges.right[edge]!)
      links.push(named(ids, edges, edge))
    }
  const dismissed = new Set(rejected.map(([a, b]) => JSON.stringify(a < b ? [a, b] : [b, a])))
  const doubts: Array<Doubt> = []
  for (const edge of strongest) {
    if (!Joining.isOpen(fates[edge]!)) continue
    if (groups.of(edges.left[edge]!) === groups.of(edges.right[edge]!)) continue
    const doubt = { ...named(ids, edges, edge), because: Joining.reasonOf(fates[edge]!) }
    if (!dismissed.has(JSON.stringify([doubt.left, doubt.right]))) doubts.push(doubt)
  }
  return { model, clusters: clustersOf(groups, ids), links, doubts, compared }
}

const named = (ids: ReadonlyArray<string>, edges: Edges.Edges, edge: number): Link => {
  const one = ids[edges.left[edge]!]!
  const two = ids[edges.right[edge]!]!
  const score = edges.score[edge]!
  return one < two ? { left: one, right: two, score } : { left: two, right: one, score }
}

const clustersOf = (groups: Groups, ids: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  const clusters: Array<Array<string>> = []
  const at = new Int32Array(ids.length)
  for (let row = 0; row < ids.length; row++) {
    const first = groups.of(row)
    if (first !== row) clusters[at[first]!]!.push(ids[row]!)
    else at[row] = clusters.push([ids[row]!]) - 1
  }
  for (const cluster of clusters) if (cluster.length > 1) sort(cluster)
  return clusters
}

/** Sorting has a cost of its own, which most clusters are too small for. */
const sort = (ids: Array<string>): void => {
  if (ids.length > few) ids.sort()
  else
    for (let at = 1; at < ids.length; at++) {
      const id = ids[at]!
      let into = at
      for (; into > 0 && ids[into - 1]! > id; into--) ids[into] = ids[into - 1]!
      ids[into] = id
    }
}
const few = 8
