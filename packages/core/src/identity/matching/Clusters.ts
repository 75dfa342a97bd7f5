/**
 * From pairs to clients. Not closure: two clusters join only when the evidence between all their records supports it,
 * and never when a hard rule stands between any two of them.
 */
import type { Columns } from "./Columns.ts"
import * as Rules from "./Rules.ts"
import * as Scorer from "./Scorer.ts"

// What it is

/** A growing partition of rows into clusters. */
export interface Clusters {
  /** The cluster that a row is in: one of its rows. */
  readonly of: (row: number) => number
  /** The rows of the cluster that a row is in. */
  readonly members: (row: number) => ReadonlyArray<number>
  /** Joins the clusters of two rows that have this score, unless a rule or the other records forbid it. Tells whether it did. */
  readonly join: (left: number, right: number, score: number) => boolean
}

/** At most so many records of each of two clusters are compared for the evidence between them. */
const sampled = 6
/** How much the pair that proposes a join counts, against the mean of all pairs across. */
const proposer = 0.5

// What it decides

/**
 * Every row a cluster of its own. `rejected` gives the rows that a person said are somebody else; `byName` tells whether
 * rules that hold by name keep clusters apart.
 */
export const make = (
  columns: Columns,
  scorer: Scorer.Scorer,
  rejected: ReadonlyMap<number, ReadonlySet<number>>,
  byName: boolean
): Clusters => {
  const parent = new Int32Array(columns.size)
  for (let row = 0; row < columns.size; row++) parent[row] = row
  const bsn = columns.bsn.map((value, row) => (columns.verified[row] === 1 ? value : 0))
  const members = new Map<number, Array<number>>()
  /** Rows of a cluster that differ in what hard rules look at. */
  const faces = new Map<number, Array<number>>()
  const of = (row: number): number => {
    let at = row
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  const membersOf = (root: number): ReadonlyArray<number> => members.get(root) ?? [root]
  const facesOf = (root: number): ReadonlyArray<number> => faces.get(root) ?? [root]

  const mayMeet = (left: number, right: number, edge: number): boolean => {
    if (bsn[left] !== 0 && bsn[right] !== 0 && bsn[left] !== bsn[right]) return false
    const small = membersOf(left).length <= membersOf(right).length ? left : right
    const large = small === left ? right : left
    if (rejected.size > 0)
      for (const row of membersOf(small))
        for (const other of rejected.get(row) ?? []) if (of(other) === large) return false
    if (membersOf(small).length * membersOf(large).length === 1) return true
    for (const a of facesOf(left)) {
      for (const b of facesOf(right)) {
        Scorer.score(scorer, columns, a, b)
        const verdict = Scorer.rule(scorer, columns, a, b)
        if (verdict !== undefined && Rules.isHard(verdict, byName)) return false
      }
    }
    return supported(edge, membersOf(left), membersOf(right))
  }

  /** Whether the records are, on average, likelier of one person than of two. */
  const supported = (edge: number, left: ReadonlyArray<number>, right: ReadonlyArray<number>): boolean => {
    let sum = 0
    let count = 0
    const step = Math.max(1, left.length / sampled)
    const otherStep = Math.max(1, right.length / sampled)
    for (let a = 0; a < left.length; a += step) {
      for (let b = 0; b < right.length; b += otherStep) {
        sum += Scorer.score(scorer, columns, left[Math.floor(a)]!, right[Math.floor(b)]!)
        count++
      }
    }
    return proposer * edge + ((1 - proposer) * sum) / count >= scorer.model.probable
  }

  return {
    of,
    members: (row) => membersOf(of(row)),
    join: (one, two, edge) => {
      const left = of(one)
      const right = of(two)
      if (left === right || !mayMeet(left, right, edge)) return false
      const root = left < right ? left : right
      const other = root === left ? right : left
      const all = members.get(root) ?? [root]
      for (const row of membersOf(other)) all.push(row)
      const differing = faces.get(root) ?? [root]
      for (const row of facesOf(other))
        if (!differing.some((face) => isSameFace(columns, face, row))) differing.push(row)
      members.set(root, all)
      members.delete(other)
      faces.set(root, differing)
      faces.delete(other)
      parent[other] = root
      if (bsn[root] === 0) bsn[root] = bsn[other]!
      return true
    }
  }
}

/** Whether hard rules cannot tell two rows apart. */
const isSameFace = (
  { first, usual, initials, surname, partner, date, order }: Columns,
  one: number,
  two: number
): boolean =>
  first[one] === first[two] &&
  usual[one] === usual[two] &&
  initials[one] === initials[two] &&
  surname[one] === surname[two] &&
  partner[one] === partner[two] &&
  date[one] === date[two] &&
  order[one] === order[two]
