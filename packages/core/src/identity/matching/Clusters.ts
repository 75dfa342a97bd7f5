/**
 * From pairs to clients. Not closure: two clusters join only when the evidence between all their records supports it,
 * and never when a hard rule stands between any two of them.
 */
import type { Columns } from "./Columns.ts"
import { Groups } from "./Groups.ts"
import * as Level from "./Level.ts"
import { asTheyStand } from "./Order.ts"
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

/** What is known of clusters up to this size is not kept: it is soon found again. */
const small = 8
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
  const groups = new Groups(columns.size)
  const bsn = columns.bsn.map((value, row) => (columns.verified[row] === 1 ? value : 0))
  /** The next row of the same cluster; the last one points to the first, and the root is among them. */
  const next = asTheyStand(columns.size)
  const sizes = new Int32Array(columns.size).fill(1)
  /** Of clusters that are not small: their rows, and those that differ in what hard rules look at. */
  const members = new Map<number, Array<number>>()
  const faces = new Map<number, Array<number>>()
  /** Of pairs whose rules were looked at just now. */
  const scores = new Map<number, number>()
  const of = (row: number): number => groups.of(row)
  const walk = (root: number): Array<number> => {
    const all = [root]
    for (let row = next[root]!; row !== root; row = next[row]!) all.push(row)
    return all
  }
  const membersOf = (root: number): Array<number> => members.get(root) ?? walk(root)
  const differing = (found: Array<number>, rows: ReadonlyArray<number>): Array<number> => {
    for (const row of rows) if (!found.some((face) => isSameFace(columns, face, row))) found.push(row)
    return found
  }
  const facesOf = (root: number): Array<number> => faces.get(root) ?? differing([], walk(root))

  const mayMeet = (left: number, right: number, edge: number): boolean => {
    if (bsn[left] !== 0 && bsn[right] !== 0 && bsn[left] !== bsn[right]) return false
    if (rejected.size > 0) {
      const [less, more] = sizes[left]! <= sizes[right]! ? [left, right] : [right, left]
      for (const row of membersOf(less))
        for (const other of rejected.get(row) ?? []) if (of(other) === more) return false
    }
    if (sizes[left]! * sizes[right]! === 1) return true
    const ours = facesOf(left)
    const theirs = facesOf(right)
    scores.clear()
    for (const a of ours) {
      for (const b of theirs) {
        scores.set(a * columns.size + b, Scorer.score(scorer, columns, a, b))
        const verdict = Scorer.rule(scorer, columns, a, b)
        if (verdict === undefined || !Rules.isHard(verdict, byName)) continue
        if (verdict.reach !== "by name" || !isExplained(a, b, ours, theirs)) return false
      }
    }
    return supported(edge, membersOf(left), membersOf(right))
  }

  /** Whether another record of the two clusters has a first name that both of two names are used for. */
  const isExplained = (
    a: number,
    b: number,
    ours: ReadonlyArray<number>,
    theirs: ReadonlyArray<number>
  ): boolean => {
    const fits = (c: number): boolean => {
      if (c === a || c === b) return false
      const one = nameLevel(a, c)
      const other = nameLevel(b, c)
      return (isName(one) && isNameOrInitial(other)) || (isName(other) && isNameOrInitial(one))
    }
    return ours.some(fits) || theirs.some(fits)
  }

  const nameLevel = (one: number, other: number): number => {
    Scorer.score(scorer, columns, one, other)
    return scorer.answer.levels[Level.at.firstName]!
  }

  /** Whether the records are, on average, likelier of one person than of two. */
  const supported = (edge: number, left: ReadonlyArray<number>, right: ReadonlyArray<number>): boolean => {
    let sum = 0
    let count = 0
    const step = Math.max(1, left.length / sampled)
    const otherStep = Math.max(1, right.length / sampled)
    for (let a = 0; a < left.length; a += step) {
      for (let b = 0; b < right.length; b += otherStep) {
        const one = left[Math.floor(a)]!
        const other = right[Math.floor(b)]!
        sum += scores.get(one * columns.size + other) ?? Scorer.score(scorer, columns, one, other)
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
      if (sizes[root]! + sizes[other]! > small) {
        const [most, least] = sizes[root]! < sizes[other]! ? [other, root] : [root, other]
        const all = membersOf(most)
        for (const row of membersOf(least)) all.push(row)
        const seen = differing(facesOf(most), facesOf(least))
        for (const gone of [root, other]) {
          members.delete(gone)
          faces.delete(gone)
        }
        members.set(root, all)
        faces.set(root, seen)
      }
      const after = next[root]!
      next[root] = next[other]!
      next[other] = after
      sizes[root]! += sizes[other]!
      groups.join(root, other)
      if (bsn[root] === 0) bsn[root] = bsn[other]!
      return true
    }
  }
}

/** Whether first names are one name. */
const isName = (level: number): boolean =>
  level === Level.firstName.same ||
  level === Level.firstName.lead ||
  level === Level.firstName.nickname ||
  level === Level.firstName.close

const isNameOrInitial = (level: number): boolean =>
  isName(level) || level === Level.firstName.initials || level === Level.firstName.initial

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
