/**
 * A history of concurrent commands over lists: every record is a list, and a command appends its own id to some of
 * them. So a list says who wrote it, and in which order.
 */

// What it is

/** Lists by the key of their record. */
export type Lists = { readonly [key: string]: ReadonlyArray<string> }

/** One command, as whoever sent it saw it. */
export interface Transaction {
  /** Its name: what it appends. */
  readonly id: string
  /**
   * `unknown`: never answered, so it may have happened or not. `refused` is sure: it has not.
   */
  readonly outcome: "committed" | "refused" | "unknown"
  /** The lists that it read and, when it was committed, that still were so at that moment. */
  readonly reads: Lists
  /** The keys of the lists that it appended to. */
  readonly appends: ReadonlyArray<string>
  /** When it was asked, on a clock that all share and that does not step back. */
  readonly started: number
  /** When it was answered; `null` when it never was. */
  readonly ended: number | null
}

/** One comes before another. */
export interface Edge {
  /** Who comes first. */
  readonly from: string
  /** Who comes later. */
  readonly to: string
  /**
   * Why. `write`: it appended to the list before the other did. `read`: the other read what it appended. `anti`: it
   * read the list before the other appended to it. `time`: it was answered before the other was asked.
   */
  readonly because: "write" | "read" | "anti" | "time"
}

// What it decides

/** What was observed: the lists that committed commands read, and how the lists were in the end. */
export const observed = (
  history: ReadonlyArray<Transaction>,
  final: Lists
): ReadonlyArray<readonly [key: string, list: ReadonlyArray<string>]> => [
  ...Object.entries(final),
  ...history.flatMap(({ outcome, reads }) => (outcome === "committed" ? Object.entries(reads) : []))
]

/** The commands that have happened: the committed ones, and of the unknown ones those that somebody saw. */
export const happened = (history: ReadonlyArray<Transaction>, final: Lists): ReadonlyArray<Transaction> => {
  const seen = new Set(observed(history, final).flatMap(([, list]) => list))
  return history.filter(
    ({ id, outcome }) => outcome === "committed" || (outcome === "unknown" && seen.has(id))
  )
}

/** The longest list of each key: the order in which it was written, when no anomaly says otherwise. */
export const orders = (
  history: ReadonlyArray<Transaction>,
  final: Lists
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const longest = new Map<string, ReadonlyArray<string>>()
  for (const [key, list] of observed(history, final))
    if (list.length > (longest.get(key)?.length ?? -1)) longest.set(key, list)
  return longest
}

/** Whether a list is how the other begins. */
export const begins = (list: ReadonlyArray<string>, other: ReadonlyArray<string>): boolean =>
  list.length <= other.length && list.every((element, at) => other[at] === element)

/**
 * Real time: an edge from each command to those that were asked after its answer, less those that follow from others.
 */
const times = (history: ReadonlyArray<Transaction>): ReadonlyArray<Edge> => {
  const found: Array<Edge> = []
  const moments = history.flatMap((transaction) => [
    { at: transaction.started, transaction, asked: true },
    ...(transaction.ended === null ? [] : [{ at: transaction.ended, transaction, asked: false }])
  ])
  // At the same moment nothing comes before: who is asked then is asked first.
  moments.sort((left, right) => left.at - right.at || Number(right.asked) - Number(left.asked))
  const before = new Map<string, ReadonlySet<string>>()
  const latest = new Set<string>()
  for (const { transaction, asked } of moments) {
    const { id } = transaction
    if (asked) before.set(id, new Set(latest))
    else {
      for (const earlier of before.get(id) ?? []) latest.delete(earlier)
      latest.add(id)
    }
  }
  for (const [to, all] of before) for (const from of all) found.push({ from, to, because: "time" })
  return found
}

/** Who comes before whom, among the commands that have happened. */
export const edges = (history: ReadonlyArray<Transaction>, final: Lists): ReadonlyArray<Edge> => {
  const order = orders(history, final)
  const did = happened(history, final)
  const known = new Set(did.map(({ id }) => id))
  const found: Array<Edge> = []
  const note = (from: string | undefined, to: string | undefined, because: Edge["because"]) => {
    if (from !== undefined && to !== undefined && from !== to && known.has(from) && known.has(to))
      found.push({ from, to, because })
  }
  for (const list of order.values()) for (const [at, id] of list.entries()) note(list[at - 1], id, "write")
  for (const { id, reads } of did)
    for (const [key, list] of Object.entries(reads)) {
      const whole = order.get(key) ?? []
      note(list.at(-1), id, "read")
      if (begins(list, whole)) note(id, whole[list.length], "anti")
    }
  return [...found, ...times(did)]
}
