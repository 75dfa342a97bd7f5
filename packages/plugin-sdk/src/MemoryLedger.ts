/**
 * The Ledger in memory: the reference for every adapter, for tests, demonstrations and browsers. It keeps every
 * guarantee but durability.
 */
import { Effect, Result } from "effect"
import * as Batch from "./Batch.ts"
import * as Chain from "./Chain.ts"
import type { Layout } from "./Collection.ts"
import type * as Ledger from "./Ledger.ts"
import {
  InvalidQuery,
  indexNotBuilt,
  type LedgerService,
  LedgerUnavailable,
  newerVersion,
  type Outcome,
  type Ref,
  type Row,
  type StoredEvent
} from "./Ledger.ts"
import { apply, behind, type Journalled, lookUp, type MemoryStore, rebuild } from "./MemoryStore.ts"
import * as Order from "./Order.ts"
import * as Query from "./Query.ts"
import * as Verdict from "./Verdict.ts"

export { MemoryStore } from "./MemoryStore.ts"

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
        const from = Chain.place(after)
        const known = from !== null && Chain.isAt(from, store.journal[from.position - 1]?.event.hash)
        if (!known || !Query.validLimit(limit))
          return invalid("journal", "feed", "the cursor or the limit is not valid")
        const events = store.journal
          .slice(from.position, from.position + limit)
          .map(({ event }) => ({ ...event, sealed: event.sealed?.slice() ?? null }))
        return Result.succeed({ events, cursor: Chain.cursor(events.at(-1) ?? store.head) })
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
