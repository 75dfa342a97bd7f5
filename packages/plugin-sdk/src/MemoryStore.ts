/**
 * What the ledger in memory keeps of one tenant, and how a batch that was judged changes it: rows, their places in the
 * indexes, claims, scopes, receipts and the journal.
 */
import * as Batch from "./Batch.ts"
import * as Chain from "./Chain.ts"
import { type AnyCollection, isMany, type Layout, type Projection } from "./Collection.ts"
import type * as Ledger from "./Ledger.ts"
import type { Clash, Put, Receipt, Ref, Row, Scalar, SequencedEvent } from "./Ledger.ts"
import * as Order from "./Order.ts"
import type * as Query from "./Query.ts"

/** Index entries in order: the values of the index's fields and then the row's key. */
type Sorted = Array<ReadonlyArray<Scalar>>

const lowerBound = (sorted: Sorted, value: ReadonlyArray<Scalar>): number => {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Order.list(sorted[middle] as ReadonlyArray<Scalar>, value) < 0) low = middle + 1
    else high = middle
  }
  return low
}

const insert = (sorted: Sorted, value: ReadonlyArray<Scalar>): void => {
  sorted.splice(lowerBound(sorted, value), 0, value)
}

const withdraw = (sorted: Sorted, value: ReadonlyArray<Scalar>): void => {
  const at = lowerBound(sorted, value)
  if (at < sorted.length && Order.list(sorted[at] as ReadonlyArray<Scalar>, value) === 0) sorted.splice(at, 1)
}

/** The index, and the row's entry in it. */
type Places = ReadonlyArray<readonly [index: string, values: ReadonlyArray<Scalar>]>

interface Held {
  readonly row: Row
  /** The index version for which it is complete. */
  readonly indexVersion: number
  /** Where it is in the indexes, whichever build put it there. */
  readonly places: Places
}

/** An event, and whose personal data it holds. */
export interface Journalled {
  readonly event: SequencedEvent
  readonly subject: string | null
}

/** What one tenant has stored. Give the same one to several ledgers to let them share it. */
export class MemoryStore {
  /** Rows by reference. */
  readonly rows = new Map<string, Held>()
  /** Entries by collection and index. */
  readonly indexes = new Map<string, Sorted>()
  /** Entries of many-valued indexes, by row and index. */
  readonly entries = new Map<string, ReadonlyArray<Ledger.Entry>>()
  /** Who holds which claim. */
  readonly claims = new Map<string, Ref>()
  /** Versions of guarded scopes. */
  readonly scopes = new Map<string, number>()
  /** Receipts by command id. */
  readonly receipts = new Map<string, Receipt>()
  /** The journal, in order. */
  readonly journal: Array<Journalled> = []
  /** Positions in the journal by record. */
  readonly histories = new Map<string, Array<number>>()
  /** Where the chain stands. */
  head: Chain.Head

  /** @param tenant whose store it is */
  constructor(tenant: string) {
    this.head = Chain.start(tenant)
  }
}

const sorted = (store: MemoryStore, collection: string, index: string): Sorted => {
  const id = `${collection}.${index}`
  const known = store.indexes.get(id)
  if (known !== undefined) return known
  const made: Sorted = []
  store.indexes.set(id, made)
  return made
}

/** The entries of a row in every index, `id` included. */
const entriesOf = (
  layout: Layout,
  ref: Ref,
  fields: Put["fields"],
  entries: ReadonlyArray<Ledger.Entry>
): Places => [
  ["id", [ref.key]],
  ...layout.indexes.flatMap((index): Places => {
    if (isMany(layout, index)) {
      return entries
        .filter((entry) => entry.index === index.name)
        .map((entry) => [index.name, [...entry.values, ref.key]] as const)
    }
    const values = index.fields.map((field) => fields[field] ?? null)
    return values.some((value) => value === null)
      ? []
      : [[index.name, [...(values as Array<Scalar>), ref.key]]]
  })
]

const unindex = (store: MemoryStore, ref: Ref): void => {
  for (const [index, values] of store.rows.get(Batch.refId(ref))?.places ?? [])
    withdraw(sorted(store, ref.collection, index), values)
}

const set = (store: MemoryStore, held: Held): void => {
  const { ref } = held.row
  unindex(store, ref)
  for (const [index, values] of held.places) insert(sorted(store, ref.collection, index), values)
  store.rows.set(Batch.refId(ref), held)
}

/** Writes a batch that nothing speaks against. */
export const apply = (store: MemoryStore, layouts: Query.Layouts, batch: Ledger.Batch): void => {
  for (const { ref } of batch.remove) {
    unindex(store, ref)
    const id = Batch.refId(ref)
    store.rows.delete(id)
    store.entries.delete(id)
    for (const [claim, by] of store.claims) if (Batch.refId(by) === id) store.claims.delete(claim)
  }
  for (const put of batch.put)
    for (const claim of put.claims.release) store.claims.delete(Batch.claimId(claim))
  for (const put of batch.put) {
    const id = Batch.refId(put.ref)
    const layout = layouts.get(put.ref.collection) as Layout
    const gone = new Set(put.entries.remove.map((entry) => JSON.stringify(entry)))
    const entries = [
      ...(store.entries.get(id) ?? []).filter((entry) => !gone.has(JSON.stringify(entry))),
      ...put.entries.add
    ]
    store.entries.set(id, entries)
    // What this build changes in a row from before is only what differs: it is not complete for that.
    const before = store.rows.get(id)?.indexVersion ?? layout.indexVersion
    set(store, {
      row: { ref: put.ref, version: put.expect + 1, schema: put.schema, doc: kept(put.doc) },
      indexVersion: Math.min(before, layout.indexVersion),
      places: entriesOf(layout, put.ref, put.fields, entries)
    })
    for (const claim of put.claims.take) store.claims.set(Batch.claimId(claim), put.ref)
  }
  for (const { claim, to } of batch.move) store.claims.set(Batch.claimId(claim), to)
  for (const scope of batch.touch)
    store.scopes.set(Batch.scopeId(scope), (store.scopes.get(Batch.scopeId(scope)) ?? 0) + 1)
  for (const event of batch.events) {
    store.head = Chain.next(store.head, event.envelope)
    const at = store.journal.length
    store.journal.push({
      event: { envelope: event.envelope, sealed: event.sealed?.bytes.slice() ?? null, ...store.head },
      subject: event.sealed?.subject ?? null
    })
    for (const id of new Set(event.on.map(Batch.refId))) {
      store.histories.set(id, [...(store.histories.get(id) ?? []), at])
    }
  }
  if (batch.erase.length > 0) {
    store.journal.forEach(({ event, subject }, at) => {
      if (subject !== null && batch.erase.includes(subject))
        store.journal[at] = { event: { ...event, sealed: null }, subject: null }
    })
  }
  store.receipts.set(batch.command.id, { digest: batch.command.digest, result: kept(batch.result) })
}

/** The rows of a collection from before an index version, of which 1 is the first. */
export const behind = (store: MemoryStore, collection: string, version: number): ReadonlyArray<Held> =>
  version === 1
    ? []
    : [...store.rows.values()].filter(
        ({ row, indexVersion }) => row.ref.collection === collection && indexVersion < version
      )

/** Computes what is stored of a row anew, and gives the claims that another row holds. */
export const rebuild = (
  store: MemoryStore,
  { layout }: AnyCollection,
  { row }: Held,
  { fields, entries, claims, scopes }: Projection
): ReadonlyArray<Clash> => {
  const id = Batch.refId(row.ref)
  store.entries.set(id, entries)
  set(store, {
    row,
    indexVersion: layout.indexVersion,
    places: entriesOf(layout, row.ref, fields, entries)
  })
  const wanted = new Set(claims.map(Batch.claimId))
  for (const [claim, by] of store.claims)
    if (Batch.refId(by) === id && !wanted.has(claim)) store.claims.delete(claim)
  for (const scope of scopes)
    store.scopes.set(Batch.scopeId(scope), (store.scopes.get(Batch.scopeId(scope)) ?? 0) + 1)
  return claims.flatMap((claim) => {
    const by = store.claims.get(Batch.claimId(claim)) ?? row.ref
    store.claims.set(Batch.claimId(claim), by)
    return Batch.refId(by) === id ? [] : [{ claim, by, wanted: row.ref }]
  })
}

/** A copy that nobody can change: what is stored is not what was given, nor what is given back. */
const kept = <A>(value: A): A =>
  JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "object" ? Object.freeze(part) : part)) as A

/** The places that are asked, each row once: the values after the prefix, and the key. */
export const lookUp = (
  store: MemoryStore,
  plan: Query.SelectionPlan
): ReadonlyArray<ReadonlyArray<Scalar>> => {
  const entries = sorted(store, plan.collection, plan.index)
  const found = new Map<string, ReadonlyArray<Scalar>>()
  for (const prefix of plan.prefixes) {
    const from = plan.from === null ? prefix : [...prefix, plan.from]
    for (let at = lowerBound(entries, from); at < entries.length; at++) {
      const entry = entries[at] as ReadonlyArray<Scalar>
      if (prefix.some((value, field) => entry[field] !== value)) break
      const rest = entry.slice(prefix.length)
      if (plan.to !== null && Order.scalar(rest[0] as Scalar, plan.to) > 0) break
      found.set(String(entry.at(-1)), rest)
    }
  }
  return [...found.values()]
}
