/**
 * Whether a history of concurrent commands could have happened one after the other, in an order that respects
 * real time: strict serialisability. Every record counts its versions, so who came before whom is seen directly.
 */

// What it is

/** One command that was committed. Versions are of what it read and still held, and of what it made. */
export interface Transaction {
  /** Its name. */
  readonly id: string
  /** The versions that it read, by record. */
  readonly reads: { readonly [record: string]: number }
  /** The versions that it made, by record. */
  readonly writes: { readonly [record: string]: number }
  /** When it was asked, on a clock that all share and that counts. */
  readonly started: number
  /** When it was acknowledged. */
  readonly ended: number
}

/** Why one comes before another: it made what the other changed or read, it read what the other changed, or real time. */
export type Reason = "write" | "read" | "anti" | "time"

/** One comes before another. */
export interface Edge {
  /** Who comes first. */
  readonly from: string
  /** Who comes later. */
  readonly to: string
  /** Why. */
  readonly because: Reason
}

/** What cannot be. */
export type Anomaly =
  /** Two made the same version of a record: one update is lost. */
  | {
      readonly _tag: "LostUpdate"
      readonly record: string
      readonly version: number
      readonly by: ReadonlyArray<string>
    }
  /** A version was read or replaced that nobody made. */
  | { readonly _tag: "Unmade"; readonly record: string; readonly version: number; readonly by: string }
  /** Each comes before the next, and the last before the first. */
  | { readonly _tag: "Cycle"; readonly edges: ReadonlyArray<Edge> }

// What it decides

const versionId = (record: string, version: number) => `${record} ${version}`

/** Who comes before whom. */
export const edges = (history: ReadonlyArray<Transaction>): ReadonlyArray<Edge> => {
  const makers = new Map(
    history.flatMap(({ id, writes }) =>
      Object.entries(writes).map(([record, version]) => [versionId(record, version), id] as const)
    )
  )
  const found: Array<Edge> = []
  const note = (from: string | undefined, to: string | undefined, because: Reason) => {
    if (from !== undefined && to !== undefined && from !== to) found.push({ from, to, because })
  }
  for (const { id, reads, writes } of history) {
    for (const [record, version] of Object.entries(writes))
      note(makers.get(versionId(record, version - 1)), id, "write")
    for (const [record, version] of Object.entries(reads)) {
      note(makers.get(versionId(record, version)), id, "read")
      note(id, makers.get(versionId(record, version + 1)), "anti")
    }
  }
  for (const first of history)
    for (const later of history) if (first.ended < later.started) note(first.id, later.id, "time")
  return found
}

/** A cycle among the edges, or `null`. */
const cycle = (all: ReadonlyArray<Edge>): ReadonlyArray<Edge> | null => {
  const from = Map.groupBy(all, (edge) => edge.from)
  const done = new Set<string>()
  const visit = (id: string, path: ReadonlyArray<Edge>): ReadonlyArray<Edge> | null => {
    const start = path.findIndex((edge) => edge.from === id)
    if (start >= 0) return path.slice(start)
    if (done.has(id)) return null
    for (const edge of from.get(id) ?? []) {
      const found = visit(edge.to, [...path, edge])
      if (found !== null) return found
    }
    done.add(id)
    return null
  }
  for (const id of from.keys()) {
    const found = visit(id, [])
    if (found !== null) return found
  }
  return null
}

/**
 * What cannot be in this history; empty when it is strictly serialisable.
 *
 * @param initial the versions at the start, 0 when left out
 */
export const check = (
  history: ReadonlyArray<Transaction>,
  initial: { readonly [record: string]: number } = {}
): ReadonlyArray<Anomaly> => {
  const made = new Map<string, Array<string>>()
  for (const { id, writes } of history)
    for (const [record, version] of Object.entries(writes)) {
      const key = versionId(record, version)
      made.set(key, [...(made.get(key) ?? []), id])
    }
  const anomalies: Array<Anomaly> = []
  for (const { id, reads, writes } of history) {
    for (const [record, version] of Object.entries(writes)) {
      const by = made.get(versionId(record, version)) ?? []
      if (by.length > 1 && by[0] === id) anomalies.push({ _tag: "LostUpdate", record, version, by })
    }
    const rests = [
      ...Object.entries(reads),
      ...Object.entries(writes).map(([record, made]) => [record, made - 1] as const)
    ]
    for (const [record, version] of rests)
      if (version > (initial[record] ?? 0) && !made.has(versionId(record, version)))
        anomalies.push({ _tag: "Unmade", record, version, by: id })
  }
  const found = cycle(edges(history))
  return found === null ? anomalies : [...anomalies, { _tag: "Cycle", edges: found }]
}
