/** Who may be whose twin among records: what decides about pairs in which a first name is open. */
import type { Clusters } from "./Clusters.ts"
import type { Columns } from "./Columns.ts"
import * as Edges from "./Edges.ts"
import * as Rules from "./Rules.ts"

// What it is

/** Rows that are twins of a row, by their names or birth order. */
export type Twins = ReadonlyMap<number, ReadonlySet<number>>

const none: ReadonlySet<number> = new Set()

// What it decides

/** The twins among compared pairs. */
export const of = (edges: Edges.Edges): Twins => {
  const twins = new Map<number, Set<number>>()
  for (let edge = 0; edge < edges.size; edge++) {
    const code = edges.verdict[edge]!
    if (code === 0 || !Edges.isTwins(Rules.verdicts[code - 1]!)) continue
    const i = edges.left[edge]!
    const j = edges.right[edge]!
    twins.set(i, (twins.get(i) ?? new Set()).add(j))
    twins.set(j, (twins.get(j) ?? new Set()).add(i))
  }
  return twins
}

/**
 * Whether two rows, of which one leaves the first name open, are told from twins: each twin of one row is a twin of the
 * other too, or is told apart from it by `isApart`. Of somebody who is known to be of a multiple birth, a twin must be
 * among the records.
 */
export const areTold = (
  twins: Twins,
  columns: Columns,
  clusters: Clusters,
  left: number,
  right: number,
  isApart: (twin: number, other: number) => boolean
): boolean => {
  const ours = twins.get(left) ?? none
  const theirs = twins.get(right) ?? none
  for (const twin of ours) if (!theirs.has(twin) && !isApart(twin, right)) return false
  for (const twin of theirs) if (!ours.has(twin) && !isApart(twin, left)) return false
  const isOf = (row: number): boolean => clusters.members(row).some((member) => columns.order[member] !== 0)
  const hasTwin = (row: number): boolean => clusters.members(row).some((member) => twins.has(member))
  return isOf(left) === isOf(right) || hasTwin(left) || hasTwin(right)
}
