/**
 * The Ledger in memory: the reference for every adapter, for tests, demonstrations and browsers. It keeps every
 * guarantee but durability.
 */
import { Effect, Result } from "effect"
import * as Batch from "./Batch.ts"
import * as Chain from "./Chain.ts"
import type { AnyCollection, Layout, Projection } from "./Collection.ts"
import type * as Ledger from "./Ledger.ts"
import {
  type Clash,
  InvalidQuery,
  indexNotBuilt,
  type LedgerService,
  LedgerUnavailable,
  newerVersion,
  type Outcome,
  type Put,
  type Receipt,
  type Ref,
  type Row,
  type Scalar,
  type SequencedEvent,
  type StoredEvent
} from "./Ledger.ts"
import * as Order from "./Order.ts"
import * as Query from "./Query.ts"
import * as Verdict from "./Verdict.ts"

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

interface Journalled {
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
    const many = layout.fields.find(({ name }) => name === index.fields[0])?.many
    if (many) {
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

const apply = (store: MemoryStore, layouts: Query.Layouts, batch: Ledger.Batch): void => {
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
    for (const ref of event.on) {
      const id = Batch.refId(ref)
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
const behind = (store: MemoryStore, collection: string, version: number): ReadonlyArray<Held> =>
  version === 1
    ? []
    : [...store.rows.values()].filter(
        ({ row, indexVersion }) => row.ref.collection === collection && indexVersion < version
      )

/** Computes what is stored of a row anew, and gives the claims that another row holds. */
const rebuild = (
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

const commit = (store: MemoryStore, layouts: Query.Layouts, batch: Ledger.Batch): Outcome => {
  const outcome = Verdict.judge(batch, {
    receipt: (command) => store.receipts.get(command) ?? null,
    record: (ref) => store.rows.get(Batch.refId(ref))?.row.version ?? 0,
    scope: (scope) => store.scopes.get(Batch.scopeId(scope)) ?? 0,
    holder: (claim) => store.claims.get(Batch.claimId(claim)) ?? null
  })
  if (outcome._tag === "Committed") apply(store, layouts, batch)
  return outcome
}

const lookUp = (store: MemoryStore, plan: Query.SelectionPlan): ReadonlyArray<ReadonlyArray<Scalar>> => {
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

const page = <A>(items: ReadonlyArray<A>, after: number, limit: number): Ledger.Page<A> => ({
  items: items.slice(after, after + limit),
  next: after + limit < items.length ? String(after + limit) : null
})

const place = (after: string | null): number | null => {
  if (after === null) return 0
  return /^\d{1,15}$/.test(after) ? Number(after) : null
}

/** A ledger over a store in memory. Every call lets other fibers go first, so that races show. */
export const make = (store: MemoryStore, collections: ReadonlyArray<Layout>): LedgerService => {
  const layouts = Query.layouts(collections)
  const later = <A, E>(run: () => Result.Result<A, E>): Effect.Effect<A, E> =>
    Effect.andThen(
      Effect.yieldNow,
      Effect.suspend(() => Effect.fromResult(run()))
    )
  const undeclared = (batch: Ledger.Batch) =>
    [...batch.put, ...batch.remove].some(({ ref }) => !layouts.has(ref.collection))
  const invalid = (collection: string, index: string, reason: string) =>
    Result.fail(new InvalidQuery({ collection, index, reason }))
  const unavailable = (operation: string, code: string) =>
    new LedgerUnavailable({ operation, code, retryable: false, outcomeUnknown: false })
  const row = (ref: Ref) => store.rows.get(Batch.refId(ref))?.row ?? null
  const newer = ({ ref, schema }: Row) => schema > (layouts.get(ref.collection)?.version ?? 0)
  /** Refuses an index that lacks rows. */
  const built = <A>(
    operation: string,
    plan: Query.SelectionPlan,
    answer: () => A
  ): Result.Result<A, LedgerUnavailable> => {
    const since = layouts.get(plan.collection)?.indexes.find(({ name }) => name === plan.index)?.since ?? 1
    return behind(store, plan.collection, since).length > 0
      ? Result.fail(unavailable(operation, indexNotBuilt))
      : Result.succeed(answer())
  }
  return {
    commit: (batches) =>
      later(() =>
        batches.some(undeclared)
          ? Result.fail(unavailable("commit", "undeclared collection"))
          : Result.succeed(batches.map((batch) => commit(store, layouts, batch)))
      ),
    get: (refs, commands) =>
      later(() => {
        const rows = refs.map((ref) => (layouts.has(ref.collection) ? row(ref) : null))
        const receipts = commands.map((command) => store.receipts.get(command) ?? null)
        return rows.some((one) => one !== null && newer(one))
          ? Result.fail(unavailable("get", newerVersion))
          : Result.succeed({ rows, receipts })
      }),
    find: (query) =>
      later(() =>
        Result.flatMap(Query.query(layouts, query), (plan) => {
          const turn = plan.descending ? -1 : 1
          return built("find", plan, () =>
            lookUp(store, plan)
              .filter((rest) => plan.after === null || Order.list(rest, plan.after) * turn > 0)
              .sort((left, right) => Order.list(left, right) * turn)
          ).pipe(
            Result.flatMap((all) => {
              const page = all.slice(0, plan.limit)
              const last = page.at(-1)
              const items = page.flatMap(
                (rest) => row({ collection: plan.collection, key: String(rest.at(-1)) }) ?? []
              )
              const found: Ledger.Found = {
                items,
                next: last !== undefined && all.length > page.length ? Query.cursor(last) : null,
                scope: plan.scope === null ? null : (store.scopes.get(Batch.scopeId(plan.scope)) ?? 0)
              }
              return items.some(newer)
                ? Result.fail(unavailable("find", newerVersion))
                : Result.succeed(found)
            })
          )
        })
      ),
    count: (selection) =>
      later(() =>
        Result.flatMap(Query.selection(layouts, selection), (plan) =>
          built("count", plan, () => lookUp(store, plan).length)
        )
      ),
    history: (ref, after, limit) =>
      later(() => {
        const from = place(after)
        if (from === null || !Query.validLimit(limit))
          return invalid(ref.collection, "history", "the cursor or the limit is not valid")
        const places = page(store.histories.get(Batch.refId(ref)) ?? [], from, limit)
        return Result.succeed({
          items: places.items.map((at): StoredEvent => {
            const { envelope, sealed } = (store.journal[at] as Journalled).event
            return { envelope, sealed: sealed?.slice() ?? null }
          }),
          next: places.next
        })
      }),
    feed: (after, limit) =>
      later(() => {
        const from = place(after)
        if (from === null || from > store.journal.length || !Query.validLimit(limit))
          return invalid("journal", "feed", "the cursor or the limit is not valid")
        const events = store.journal
          .slice(from, from + limit)
          .map(({ event }) => ({ ...event, sealed: event.sealed?.slice() ?? null }))
        return Result.succeed({ events, cursor: String(from + events.length) })
      }),
    migrations: {
      plan: Effect.succeed([]),
      apply: Effect.void,
      check: Effect.sync(() =>
        collections
          .filter(({ name, indexVersion }) => behind(store, name, indexVersion).length > 0)
          .map(Query.toRebuild)
      ),
      rebuild: (declared) =>
        Effect.forEach(declared, (collection) =>
          Effect.forEach(behind(store, collection.name, collection.layout.indexVersion), (held) =>
            Effect.andThen(
              Effect.yieldNow,
              // Somebody may have written it meanwhile.
              Effect.sync(() => {
                const now = store.rows.get(Batch.refId(held.row.ref))
                if (now === undefined || now.indexVersion >= collection.layout.indexVersion) return []
                return rebuild(
                  store,
                  collection,
                  now,
                  collection.project(collection.decode(now.row.doc, now.row.schema))
                )
              })
            )
          )
        ).pipe(Effect.map((clashes) => clashes.flat(2)))
    }
  }
}
