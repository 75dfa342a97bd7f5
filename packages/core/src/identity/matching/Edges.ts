/** Pairs of rows that were compared and may matter: likely of one person, or kept apart as twins are. */
import type { Columns } from "./Columns.ts"
import type { Model } from "./Model.ts"
import * as Order from "./Order.ts"
import type { Pairs } from "./Pairs.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"

// What it is

/** Compared pairs, in the order of the rows. Plain data, so that it can come from a worker. */
export interface Edges {
  readonly size: number
  readonly left: Int32Array
  readonly right: Int32Array
  /** Bits. */
  readonly score: Float64Array
  /** Place of the verdict in `Rules.verdicts`, from 1; 0 for none. */
  readonly verdict: Uint8Array
}

// What it decides

/** Compares pairs: those that are at least probable are kept, and those that a rule about twins keeps apart. */
export const of = (scorer: Scorer.Scorer, columns: Columns, pairs: Pairs): Edges => {
  const { model } = scorer
  const codes = new Map(Rules.verdicts.map((verdict, at) => [verdict, at + 1]))
  const left = new Int32Array(pairs.size)
  const right = new Int32Array(pairs.size)
  const score = new Float64Array(pairs.size)
  const verdict = new Uint8Array(pairs.size)
  let size = 0
  for (let p = 0; p < pairs.size; p++) {
    const i = pairs.left[p]!
    const j = pairs.right[p]!
    const bits = Scorer.scoreIfNear(scorer, columns, i, j)
    if (bits === undefined) continue
    const found = Scorer.rule(scorer, columns, i, j)
    if (found === undefined ? bits < model.probable : !isTwins(found) && !mayMatter(found, bits, model))
      continue
    left[size] = i
    right[size] = j
    score[size] = bits
    verdict[size++] = found === undefined ? 0 : codes.get(found)!
  }
  return {
    size,
    left: left.slice(0, size),
    right: right.slice(0, size),
    score: score.slice(0, size),
    verdict: verdict.slice(0, size)
  }
}

/** Whether two rows are of twins, by their names or birth order. */
export const isTwins = ({ rule, reach }: Rules.Verdict): boolean =>
  rule === "twins" && (reach === "hard" || reach === "by name")

const mayMatter = ({ rule }: Rules.Verdict, bits: number, model: Model): boolean =>
  bits >= model.probable && rule !== "BSN" && rule !== "partition"

/** Places of the pairs, the highest score first: a millionth of a bit is told apart. */
export const strongestFirst = ({ size, score }: Edges): Int32Array => {
  const keys = new Uint32Array(size)
  for (let edge = 0; edge < size; edge++)
    keys[edge] = Math.max(0, 4_294_967_295 - Math.round((score[edge]! + 1000) * 1_000_000))
  return Order.byKey(keys)
}

/** Edges of several parts as one. */
export const joined = (parts: ReadonlyArray<Edges>): Edges => {
  if (parts.length === 1) return parts[0]!
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  const all = {
    size,
    left: new Int32Array(size),
    right: new Int32Array(size),
    score: new Float64Array(size),
    verdict: new Uint8Array(size)
  }
  let at = 0
  for (const part of parts) {
    all.left.set(part.left, at)
    all.right.set(part.right, at)
    all.score.set(part.score, at)
    all.verdict.set(part.verdict, at)
    at += part.size
  }
  return all
}

/** Those of these places. */
export const picked = ({ left, right, score, verdict }: Edges, places: Int32Array): Edges => ({
  size: places.length,
  left: places.map((edge) => left[edge]!),
  right: places.map((edge) => right[edge]!),
  score: Float64Array.from(places, (edge) => score[edge]!),
  verdict: Uint8Array.from(places, (edge) => verdict[edge]!)
})
