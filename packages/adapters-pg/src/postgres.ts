import { Ledger, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import manifest from "../package.json" with { type: "json" }
import * as Names from "./Names.ts"
import * as PgLedger from "./PgLedger.ts"
import type { SqlPool, SqlSession } from "./Session.ts"

/** How {@link postgres} works. */
export interface Options {
  /** The PostgreSQL schema of the library's tables: `[a-z][a-z0-9_]*`, at most 40 characters. `zorgband` when left out. */
  readonly schema?: string
  /** How many connections to open at most, when a URL is given. 10 when left out. */
  readonly connections?: number
}

interface Driver {
  readonly Pool: new (
    config: object
  ) => SqlPool & {
    on(event: "error", listener: () => void): unknown
    end(): Promise<void>
  }
}

const unavailable = (code: string) =>
  new Ledger.LedgerUnavailable({ operation: "open", code, retryable: false, outcomeUnknown: false })

/**
 * Durable whatever the database's default; no statement of ours is better off with a scan, nor with a bitmap, which
 * walks over every entry that is dead already; nobody waits for ever.
 */
const settings =
  "-c synchronous_commit=on -c enable_seqscan=off -c enable_bitmapscan=off -c lock_timeout=30000"

const connect = (url: string, connections: number) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const { default: pg } = (await import("pg")) as unknown as { readonly default: Driver }
        const pool = new pg.Pool({
          connectionString: url,
          max: connections,
          application_name: "zorgband",
          connectionTimeoutMillis: 30_000,
          keepAlive: true,
          options: settings
        })
        // An idle connection that is lost is replaced; without a listener the process would end.
        pool.on("error", () => {})
        return pool
      },
      catch: () => unavailable("pg is not installed")
    }),
    (pool) => Effect.promise(() => pool.end())
  )

/**
 * Storage on PostgreSQL 15 or newer. Give a URL, and the driver `pg` must be installed; or give a pool of `pg`
 * (or one like it), which stays the host's to end. Throws {@link Names.InvalidName} on a schema's name that
 * is not valid.
 *
 * @example
 * ```ts
 * const plugin = postgres("postgres://app@localhost/care", { schema: "zorgband" })
 * ```
 */
export const postgres = (source: string | SqlPool, options: Options = {}): Plugin.Plugin => {
  const { schema } = Names.make(options.schema ?? Names.defaultSchema)
  return Plugin.definePlugin({
    id: "@zorgband/adapters-pg",
    version: manifest.version,
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.ledger({
        capabilities: { durable: true, writers: "many machines", joinsHost: true },
        open: ({ tenant, collections }) =>
          Effect.map(
            typeof source === "string" ? connect(source, options.connections ?? 10) : Effect.succeed(source),
            (pool) => PgLedger.own(pool, { tenant, collections, schema })
          ),
        within: ({ tenant, collections }, session) =>
          PgLedger.within(session as SqlSession, { tenant, collections, schema })
      })
    ]
  })
}
