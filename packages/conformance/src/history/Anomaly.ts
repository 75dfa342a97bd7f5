/**
 * What cannot be in a history when commands are strictly serialisable: as if they happened one after the other, in an
 * order that respects real time, each with all it did.
 */
import * as Cycles from "./Cycles.ts"
import {
  begins,
  type Edge,
  edges,
  happened,
  type Lists,
  observed,
  orders,
  type Transaction
} from "./Transaction.ts"

// What it is

/** What cannot be. */
export type Anomaly =
  /** It was acknowledged, or seen elsewhere, and is not in the list in the end. */
  | { readonly _tag: "LostAppend"; readonly key: string; readonly id: string }
  /** It is in the list more than once. */
  | { readonly _tag: "Duplicate"; readonly key: string; readonly id: string }
  /** It is in the list, and nobody appended it there. */
  | { readonly _tag: "Garbage"; readonly key: string; readonly id: string }
  /** It is in the list, and was refused. */
  | { readonly _tag: "AbortedRead"; readonly key: string; readonly id: string }
  /** Two were read of which neither is how the other begins. */
  | { readonly _tag: "IncompatibleOrder"; readonly key: string }
  /** Each comes before the next, and the last before the first. */
  | ({ readonly _tag: "Cycle" } & Cycles.Cycle)

/** What cannot be in the feed. */
export type FeedAnomaly =
  /** It has happened, and its event is not there. */
  | { readonly _tag: "Missing"; readonly id: string }
  /** Its event is there more than once. */
  | { readonly _tag: "Repeated"; readonly id: string }
  /** Its event is there, and it has not happened. */
  | { readonly _tag: "Unmade"; readonly id: string }
  /** Its event comes before that of its cause, or of one that was acknowledged before it was asked. */
  | { readonly _tag: "Inverted"; readonly edge: Edge }

// What it decides

const once = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values()
]

/**
 * What cannot be in this history; empty when it is strictly serialisable.
 *
 * @param final every list, read when all was over
 */
export const check = (history: ReadonlyArray<Transaction>, final: Lists): ReadonlyArray<Anomaly> => {
  const byId = new Map(history.map((transaction) => [transaction.id, transaction]))
  const order = orders(history, final)
  const anomalies: Array<Anomaly> = []
  for (const [key, list] of observed(history, final)) {
    const passed = new Set<string>()
    for (const id of list) {
      const by = byId.get(id)
      if (by?.appends.includes(key) !== true) anomalies.push({ _tag: "Garbage", key, id })
      else if (by.outcome === "refused") anomalies.push({ _tag: "AbortedRead", key, id })
      if (passed.has(id)) anomalies.push({ _tag: "Duplicate", key, id })
      passed.add(id)
    }
    if (!begins(list, order.get(key) ?? [])) anomalies.push({ _tag: "IncompatibleOrder", key })
  }
  const ends = new Map(Object.entries(final).map(([key, list]) => [key, new Set(list)]))
  for (const { id, appends } of happened(history, final))
    for (const key of appends)
      if (ends.get(key)?.has(id) !== true) anomalies.push({ _tag: "LostAppend", key, id })
  const cycles = Cycles.cycles(edges(history, final))
  return [...once(anomalies), ...cycles.map((cycle) => ({ _tag: "Cycle", ...cycle }) as const)]
}

/**
 * What cannot be in the feed beside this history.
 *
 * @param feed the ids of the commands whose events they are, in the order of the feed
 */
export const checkFeed = (
  history: ReadonlyArray<Transaction>,
  final: Lists,
  feed: ReadonlyArray<string>
): ReadonlyArray<FeedAnomaly> => {
  const did = happened(history, final).filter(({ appends }) => appends.length > 0)
  const known = new Set(did.map(({ id }) => id))
  const places = new Map<string, number>()
  const anomalies: Array<FeedAnomaly> = []
  for (const [at, id] of feed.entries()) {
    if (places.has(id)) anomalies.push({ _tag: "Repeated", id })
    else places.set(id, at)
    if (!known.has(id)) anomalies.push({ _tag: "Unmade", id })
  }
  for (const id of known) if (!places.has(id)) anomalies.push({ _tag: "Missing", id })
  const causes = edges(history, final).filter(({ because }) => because !== "anti")
  // Who only reads has no event; it stands no earlier than the last of its causes.
  const into = Map.groupBy(causes, ({ to }) => to)
  const readers = history.filter(({ appends }) => appends.length === 0)
  for (const { id } of readers.toSorted((left, right) => left.started - right.started))
    places.set(id, Math.max(-1, ...(into.get(id) ?? []).map(({ from }) => places.get(from) ?? -1)))
  for (const edge of causes) {
    const [from, to] = [places.get(edge.from), places.get(edge.to)]
    if (from !== undefined && to !== undefined && from > to) anomalies.push({ _tag: "Inverted", edge })
  }
  return anomalies
}
