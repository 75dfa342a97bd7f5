/** Which compared pairs become links, the strongest first, and why the others do not. */
import * as Clusters from "./Clusters.ts"
import type { Columns } from "./Columns.ts"
import * as Edges from "./Edges.ts"
import { Groups } from "./Groups.ts"
import type { Model } from "./Model.ts"
import { asTheyStand } from "./Order.ts"
import type { Rule } from "./Receipt.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"
import * as Twins from "./Twins.ts"

// What it is

/** How is joined: plain data. */
export interface Terms {
  /** From which scores on: see `Options.from`. */
  readonly from: "certain" | "probable"
  /** Whether rules that hold by name keep clusters apart. */
  readonly byName: boolean
  /** Pairs of rows that a person said are not one person. */
  readonly rejected: ReadonlyArray<readonly [number, number]>
}

// What became of pairs, as numbers: open for no reason of their own, by their score, or by a rule in its order.
const open = 0
const byScore = 1
const byRule = 2
const unlessTwin = 252
const skipped = 253

/** A pair that became a link at once. */
export const linked = 254
/** A pair that became a link when the other records of its clusters had come together. */
export const linkedLater = 255

// What it decides

/** What became of each pair. A component of pairs can be joined apart from the others: see {@link parts}. */
export const of = (scorer: Scorer.Scorer, columns: Columns, edges: Edges.Edges, terms: Terms): Uint8Array => {
  const { model } = scorer
  const fates = reasons(model, edges, terms)
  const twins = Twins.of(edges)
  const clusters = Clusters.make(columns, scorer, apart(terms.rejected), terms.byName)
  const join = (edge: number): boolean => {
    const left = edges.left[edge]!
    const right = edges.right[edge]!
    const score = edges.score[edge]!
    const fate = fates[edge]!
    if (fate !== open && fate !== unlessTwin) return false
    // The twin is known to be of the same person, or much less likely to be.
    const isApart = (twin: number, other: number) =>
      clusters.of(twin) === clusters.of(other) ||
      score - Scorer.score(scorer, columns, twin, other) >= model.certain
    if (fate === unlessTwin && !Twins.areTold(twins, columns, clusters, left, right, isApart)) return false
    return clusters.join(left, right, score)
  }
  const strongest = Edges.strongestFirst(edges)
  for (const edge of strongest) if (join(edge)) fates[edge] = linked
  // What the other records of a cluster explain is known when they have come together.
  for (const edge of strongest) if (join(edge)) fates[edge] = linkedLater
  return fates
}

/** Whether such a pair is open: kept for a person. */
export const isOpen = (fate: number): boolean => fate < skipped

/** Why a pair is open. */
export const reasonOf = (fate: number): "score" | "cluster" | Rule =>
  fate === open
    ? "cluster"
    : fate === byScore
      ? "score"
      : fate === unlessTwin
        ? "twins"
        : Rules.verdicts[fate - byRule - 1]!.rule

/**
 * Divides pairs of so many rows into so many parts that have no row in common, about as large, each in the order of the
 * pairs: the places of their pairs.
 */
export const parts = (
  { size, left, right }: Edges.Edges,
  rows: number,
  many: number
): ReadonlyArray<Int32Array> => {
  if (many === 1) return [asTheyStand(size)]
  const components = new Groups(rows)
  for (let edge = 0; edge < size; edge++) components.join(left[edge]!, right[edge]!)
  const places = Array.from({ length: many }, (): Array<number> => [])
  const partOf = new Int32Array(rows).fill(-1)
  for (let edge = 0; edge < size; edge++) {
    const component = components.of(left[edge]!)
    if (partOf[component] === -1) partOf[component] = Math.floor((edge * many) / size)
    places[partOf[component]!]!.push(edge)
  }
  return places.map((all) => Int32Array.from(all))
}

/** Why each pair is not linked automatically. */
const reasons = (model: Model, edges: Edges.Edges, { from, byName }: Terms): Uint8Array => {
  const because = new Uint8Array(edges.size)
  for (let edge = 0; edge < edges.size; edge++) {
    const code = edges.verdict[edge]!
    const score = edges.score[edge]!
    if (score < model.probable) because[edge] = skipped
    else if (code === 0) because[edge] = score >= model.certain || from === "probable" ? open : byScore
    else {
      const verdict = Rules.verdicts[code - 1]!
      const isLinked = from === "probable" && !Rules.isHard(verdict, byName)
      const perhaps = verdict.reach === "unless alone" && score >= model.certain
      because[edge] = isLinked ? open : perhaps ? unlessTwin : byRule + code
    }
  }
  return because
}

const apart = (rejected: Terms["rejected"]): ReadonlyMap<number, ReadonlySet<number>> => {
  const all = new Map<number, Set<number>>()
  for (const [i, j] of rejected) {
    all.set(i, (all.get(i) ?? new Set()).add(j))
    all.set(j, (all.get(j) ?? new Set()).add(i))
  }
  return all
}
