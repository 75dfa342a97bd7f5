/** A store on a real server to test with: a schema of its own, and batches of tickets in few words. */
/// <reference types="node" />
import type { Batch, Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, type Scope } from "effect"
import pg from "pg"
import { inject } from "vitest"
import { PgLedger, type SqlPool } from "../src/index.ts"

export const url = inject("postgresUrl")

/** What to say in the title of tests that cannot run. */
export const where =
  url === undefined ? "on PostgreSQL (skipped: none could be started here)" : "on PostgreSQL"

export const collections: PgLedger.Setting["collections"] = [Ticket.collection.layout]
export const tenant = "thuiszorg-noord"

/** A pool on the server of this run. */
const pool = (max = 10, database = "postgres"): pg.Pool => {
  const target = new URL(url ?? "postgres://none")
  target.pathname = `/${database}`
  const made = new pg.Pool({ connectionString: target.href, max })
  made.on("error", () => {})
  return made
}

/** A pool that is ended with the scope. */
export const scopedPool = (max = 10, database = "postgres"): Effect.Effect<pg.Pool, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => pool(max, database)),
    (made) => Effect.promise(() => made.end())
  )

let schemas = 0

/** A name for a schema that nobody else has. */
export const freshSchema = (file: string): string => `test_${file}_${++schemas}`

/** A migrated store in a schema of its own, removed with the scope. */
export const store = (file: string, connections = 10) =>
  Effect.gen(function* () {
    const schema = freshSchema(file)
    const made = yield* scopedPool(connections)
    yield* Effect.acquireRelease(
      Effect.promise(() => made.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)),
      () => Effect.promise(() => made.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`))
    )
    const setting: PgLedger.Setting = { tenant, collections, schema }
    const ledger = PgLedger.own(made, setting)
    yield* ledger.migrations.apply
    return { schema, setting, ledger, pool: made }
  })

const ignore = () => {}

/** A session on an open transaction of the host's; rolled back with the scope. */
export const hostTransaction = (from: pg.Pool, change: (text: string) => string = (text) => text) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const client = await from.connect()
        client.on("error", ignore)
        await client.query("BEGIN")
        return client
      }),
      (client) =>
        Effect.promise(async () => {
          await client.query("ROLLBACK").catch(() => {})
          client.removeListener("error", ignore)
          client.release()
        })
    ),
    (client) => ({
      query: (text: string, params?: Array<string | null>) => client.query(change(text), params)
    })
  )

/** Waits until as many connections as this wait for a lock in the schema. */
export const untilBlocked = (from: pg.Pool, schema: string, connections = 1) =>
  Effect.promise(async () => {
    for (;;) {
      const { rows } = await from.query(
        "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1",
        [`%"${schema}"%`]
      )
      if (rows[0].waiting >= connections) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })

/** A pool whose statements are changed on their way: what a broken copy of the adapter would send. */
export const rewriting = (real: pg.Pool, change: (text: string) => string): SqlPool => ({
  connect: async () => {
    const client = await real.connect()
    return {
      query: ({ text, values }) => client.query(change(text), values),
      release: (destroy) => client.release(destroy),
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener)
    }
  }
})

export const ref = (key: string): Ledger.Ref => ({ collection: "ticket", key })

const nextId = Build.ids("command")

/** A batch that changes tickets, each from what was read to what it becomes, with an event for each. */
export const batch = (
  changes: { readonly [key: string]: readonly [before: Ledger.Row | null, after: Ticket.Ticket | null] },
  special: Partial<Batch.Draft> = {}
): Ledger.Batch => {
  const command = special.command ?? Build.command(nextId())
  return Build.batch({
    command,
    changes: Object.entries(changes).map(([key, [before, after]]) => ({
      collection: Ticket.collection,
      key,
      before,
      after
    })),
    events: Object.keys(changes).map((key, at) => ({
      id: `${command.id}.${at}`,
      type: "ticket.Written",
      at: 1_000,
      on: [ref(key)],
      envelope: `{"command":"${command.id}","key":"${key}"}`,
      sealed: null
    })),
    ...special
  })
}

/** The row of a ticket. */
export const row = (ledger: Ledger.LedgerService, key: string) =>
  Effect.map(ledger.get([ref(key)], []), ({ rows }) => rows[0] ?? null)

/** The outcome of one batch. */
export const commit = (ledger: Ledger.LedgerService, one: Ledger.Batch) =>
  Effect.map(ledger.commit([one]), ([outcome]) => outcome as Ledger.Outcome)

/** Every event of the feed, in order. */
export const drain = (ledger: Ledger.LedgerService, limit = 100) =>
  Effect.gen(function* () {
    const events: Array<Ledger.SequencedEvent> = []
    let after: string | null = null
    for (;;) {
      const page: Ledger.FeedPage = yield* ledger.feed(after, limit)
      if (page.events.length === 0) return events
      events.push(...page.events)
      after = page.cursor
    }
  })
