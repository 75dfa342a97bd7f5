/** Where a run stores, and how a process opens it: as a host does, or broken on purpose. */
/// <reference types="node" />
import { DatabaseSync } from "node:sqlite"
import { postgres } from "@zorgband/adapters-pg"
import { SqliteLedger, sqlite } from "@zorgband/adapters-sqlite"
import { History } from "@zorgband/conformance"
import { type Collection, GroupCommit, Ledger, Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result, type Scope } from "effect"
import pg from "pg"

/** A store. */
export type Place =
  | { readonly engine: "sqlite"; readonly file: string }
  | { readonly engine: "pg"; readonly url: string; readonly schema: string }

export const tenant = "thuiszorg-noord"
const collections: ReadonlyArray<Collection.Layout> = [History.List.collection.layout]

type Opened = Effect.Effect<Ledger.LedgerService, Ledger.LedgerUnavailable, Scope.Scope>

const pluginOf = (place: Place): Plugin.Plugin =>
  place.engine === "sqlite"
    ? sqlite(place.file, { keys: false, patience: 60_000 })
    : postgres(place.url, { schema: place.schema, connections: 8 })

const openPlugin = (plugin: Plugin.Plugin): Opened =>
  Result.getOrThrow(Plugin.resolve([plugin], {})).ledger.open({ tenant, collections })

const sound = (place: Place): Opened => openPlugin(pluginOf(place))

/** A copy of a sound ledger with something else in the place of `commit` or `get`. */
const changed =
  (change: (ledger: Ledger.LedgerService) => Partial<Ledger.LedgerService>) =>
  (place: Place): Opened =>
    Effect.map(sound(place), (ledger) => ({ ...ledger, ...change(ledger) }))

const one = (ledger: Ledger.LedgerService, batch: Ledger.Batch) =>
  Effect.map(ledger.commit([batch]), ([outcome]) => outcome as Ledger.Outcome)

/** A commit that goes batch by batch. */
const each =
  (
    commit: (
      ledger: Ledger.LedgerService,
      batch: Ledger.Batch
    ) => Effect.Effect<Ledger.Outcome, Ledger.LedgerUnavailable>
  ) =>
  (ledger: Ledger.LedgerService): Partial<Ledger.LedgerService> => ({
    commit: (batches) => Effect.forEach(batches, (batch) => commit(ledger, batch))
  })

/** SQLite as a host opens it that does it wrong: each commit in a transaction of its own making. */
const ownSqlite =
  (pragmas: string, begin: string, readsFirst: boolean) =>
  (place: Place): Opened =>
    Effect.gen(function* () {
      if (place.engine !== "sqlite") return yield* Effect.die("only for SQLite")
      const real = yield* sound(place)
      const database = yield* Effect.acquireRelease(
        Effect.sync(() => new DatabaseSync(place.file)),
        (open) => Effect.sync(() => open.close())
      )
      database.exec(`PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 4000; ${pragmas}`)
      const inside = SqliteLedger.within(database, { tenant, collections })
      const again = (code: string) =>
        new Ledger.LedgerUnavailable({ operation: "commit", code, retryable: true, outcomeUnknown: false })
      const failed = (thrown: unknown) => again(`SQLITE ${(thrown as { readonly errcode?: number }).errcode}`)
      const run = (sql: string) => Effect.try({ try: () => database.exec(sql), catch: failed })
      const commit: Ledger.LedgerService["commit"] = (batches) =>
        Effect.gen(function* () {
          yield* run(begin)
          const refs = batches.flatMap(({ put }) => put.map(({ ref }) => ref))
          const done = yield* Effect.result(
            Effect.gen(function* () {
              if (readsFirst) yield* inside.get(refs, [])
              const outcomes = yield* inside.commit(batches)
              yield* run("COMMIT")
              return outcomes
            })
          )
          if (Result.isSuccess(done)) return done.success
          if (database.isTransaction) database.exec("ROLLBACK")
          // The transaction is one of this commit alone, so the commit can be made again.
          const { code } = done.failure
          return yield* code === Ledger.restartHostTransaction ? again(code) : done.failure
        })
      return { ...real, commit }
    })

/** How it can be broken. Each is a copy here, never an option of the product. */
const broken = {
  "acknowledges first": (place) =>
    Effect.gen(function* () {
      const ledger = yield* sound(place)
      let written: Promise<unknown> = Promise.resolve()
      return {
        ...ledger,
        commit: (batches) =>
          Effect.sync(() => {
            written = written
              .then(() => new Promise((later) => setTimeout(later, 4)))
              .then(() => Effect.runPromise(ledger.commit(batches)))
            return batches.map(() => ({ _tag: "Committed" }) as const)
          }),
        // What it acknowledged can be read, so only a kill gives it away.
        get: (refs, commands) =>
          Effect.andThen(
            Effect.promise(() => written),
            ledger.get(refs, commands)
          )
      }
    }),
  "forgets commands": changed((ledger) => {
    const asked = new Set<string>()
    return each((real, batch) => {
      if (asked.has(batch.command.id)) return Effect.succeed({ _tag: "Conflict", on: [] })
      asked.add(batch.command.id)
      return one(real, batch)
    })(ledger)
  }),
  "rows and events apart": changed(
    each((real, batch) =>
      Effect.gen(function* () {
        const outcome = yield* one(real, { ...batch, events: [] })
        if (outcome._tag === "Committed" && batch.events.length > 0) {
          yield* Effect.sleep("3 millis")
          const { id, digest } = batch.command
          const { at, events } = batch
          yield* one(real, {
            ...{ expect: [], put: [], remove: [], move: [], touch: [], erase: [], result: null },
            ...{ command: { id: `${id} events`, digest }, at, events }
          })
        }
        return outcome
      })
    )
  ),
  "failure taken for success": changed(
    each((real, batch) =>
      Effect.catch(one(real, batch), () => Effect.succeed({ _tag: "Committed" } as const))
    )
  ),
  "expectations not looked at": changed(each((real, batch) => one(real, { ...batch, expect: [] }))),
  "nothing compared": changed(
    each((real, batch) =>
      Effect.gen(function* () {
        const { rows } = yield* real.get(
          batch.put.map(({ ref }) => ref),
          []
        )
        const put = batch.put.map((each, at) => ({ ...each, expect: rows[at]?.version ?? 0 }))
        return yield* one(real, { ...batch, expect: [], put })
      })
    )
  ),
  "reads that lag": changed((ledger) => {
    const known = new Map<string, { readonly until: number; readonly row: Ledger.Row | null }>()
    return {
      get: (refs, commands) =>
        Effect.gen(function* () {
          const { rows, receipts } = yield* ledger.get(refs, commands)
          const now = performance.now()
          return {
            receipts,
            rows: rows.map((row, at) => {
              const key = refs[at]?.key ?? ""
              const kept = known.get(key)
              if (kept !== undefined && kept.until > now) return kept.row
              known.set(key, { until: now + 25, row })
              return row
            })
          }
        })
    }
  }),
  "synchronous = NORMAL": ownSqlite("PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE", false),
  "BEGIN before reading": ownSqlite("PRAGMA synchronous = FULL", "BEGIN", true),
  "synchronous_commit = off": (place) =>
    Effect.gen(function* () {
      if (place.engine !== "pg") return yield* Effect.die("only for PostgreSQL")
      const pool = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const options = "-c synchronous_commit=off -c enable_seqscan=off"
          const made = new pg.Pool({ connectionString: place.url, max: 8, options })
          made.on("error", () => {})
          return made
        }),
        (made) => Effect.promise(() => made.end())
      )
      return yield* openPlugin(postgres(pool, { schema: place.schema }))
    })
} satisfies { readonly [name: string]: (place: Place) => Opened }

/** The name of a broken copy; `null`: the sound one. */
export type Breach = keyof typeof broken | null

/** Opens the store. With `grouped` concurrent callers share a commit, as behind a host that serves many. */
export const open = (place: Place, breach: Breach = null, grouped = false): Opened =>
  Effect.flatMap(breach === null ? sound(place) : broken[breach](place), (ledger) =>
    grouped
      ? GroupCommit.make(ledger, { abreast: place.engine === "sqlite" ? 1 : 2 })
      : Effect.succeed(ledger)
  )
