/// <reference types="node" />
import { readFileSync } from "node:fs"
import { PgClient } from "@effect/sql-pg"
import { drizzle } from "drizzle-orm/node-postgres"
import { Effect, ManagedRuntime, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import knex from "knex"
import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  type KyselyPlugin,
  ParseJSONResultsPlugin,
  PostgresDialect
} from "kysely"
import pg from "pg"
import postgres from "postgres"
import { describe, expect, it } from "vitest"
import { Bridge, type SqlSession } from "../../src/index.ts"
import { url, where } from "../store.ts"
import type { Open, Transaction } from "./host.ts"
import { joins, type Law } from "./joins.ts"
import { effectSession, knexSession } from "./recipes.ts"

/** A transaction on a client of `pg`, ended as hosts do it by hand. */
const byHand = async (
  client: pg.ClientBase,
  run: (transaction: Transaction) => Promise<void>,
  session: () => SqlSession = () => client
) => {
  await client.query("BEGIN")
  try {
    await run({ session, run: (text) => client.query(text) })
    await client.query("COMMIT")
  } catch (thrown) {
    await client.query("ROLLBACK")
    throw thrown
  }
}

/** A client of `pg` with a session of whatever make. */
const onClient =
  (session: (client: pg.Client) => () => SqlSession): Open =>
  async (connectionString) => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    return { transaction: (run) => byHand(client, run, session(client)), close: () => client.end() }
  }

const onPostgresJs =
  (session: (tx: postgres.TransactionSql) => SqlSession): Open =>
  (url) => {
    const sql = postgres(url, { max: 2, transform: postgres.camel })
    return {
      transaction: (run) =>
        sql.begin((tx) => run({ session: () => session(tx), run: (text) => tx.unsafe(text) })),
      close: () => sql.end()
    }
  }

type Tables = Record<never, never>
const kyselyOn = (connectionString: string, plugins: Array<KyselyPlugin> = []) =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString, max: 2 }) }),
    plugins
  })

const renamed = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Where a library can rename columns or change values, it is set to. */
const libraries: Record<string, Open> = {
  "pg, client": onClient((client) => () => client),
  "pg, client of a pool": (connectionString) => {
    const pool = new pg.Pool({ connectionString, max: 2 })
    return {
      transaction: async (run) => {
        const client = await pool.connect()
        try {
          await byHand(client, run)
        } finally {
          client.release()
        }
      },
      close: () => pool.end()
    }
  },
  "postgres.js": onPostgresJs(Bridge.postgresJs),
  Kysely: (url) => {
    const db = kyselyOn(url, [new CamelCasePlugin(), new ParseJSONResultsPlugin()])
    return {
      transaction: (run) =>
        db.transaction().execute((tx) =>
          run({
            session: () => Bridge.kysely(tx),
            run: (text) => tx.executeQuery(CompiledQuery.raw(text))
          })
        ),
      close: () => db.destroy()
    }
  },
  "Kysely, ended by hand": (url) => {
    const db = kyselyOn(url)
    return {
      transaction: async (run) => {
        const tx = await db.startTransaction().execute()
        try {
          await run({
            session: () => Bridge.kysely(tx),
            run: (text) => tx.executeQuery(CompiledQuery.raw(text))
          })
          await tx.commit().execute()
        } catch (thrown) {
          await tx.rollback().execute()
          throw thrown
        }
      },
      close: () => db.destroy()
    }
  },
  Drizzle: (connectionString) => {
    const pool = new pg.Pool({ connectionString, max: 2 })
    const db = drizzle(pool, { casing: "camelCase" })
    return {
      transaction: (run) =>
        db.transaction((tx) => run({ session: () => Bridge.drizzle(tx), run: (text) => tx.execute(text) })),
      close: () => pool.end()
    }
  },
  Knex: (connection) => {
    const db = knex({
      client: "pg",
      connection,
      pool: { min: 0, max: 2 },
      postProcessResponse: (response) => ({
        ...response,
        rows: (response.rows ?? []).map((row: object) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [renamed(name), value]))
        )
      })
    })
    return {
      transaction: (run) =>
        db.transaction((trx) => {
          const session = knexSession(trx)
          return run({ session: () => session, run: async (text) => trx.raw(text) })
        }),
      close: () => db.destroy()
    }
  },
  "Effect SqlClient": (url) => {
    const runtime = ManagedRuntime.make(
      PgClient.layer({ url: Redacted.make(url), maxConnections: 2, transformResultNames: renamed })
    )
    return {
      transaction: (run) =>
        runtime.runPromise(
          Effect.gen(function* () {
            const sql = yield* SqlClient.SqlClient
            yield* sql.withTransaction(
              Effect.gen(function* () {
                const session = yield* effectSession
                const transaction = {
                  session: () => session,
                  run: (text: string) => session.query(text, [])
                }
                yield* Effect.tryPromise({ try: () => run(transaction), catch: (thrown) => thrown })
              })
            )
          })
        ),
      close: () => runtime.dispose()
    }
  }
}

/** A session on a client that does one thing wrong. */
const broken = (
  query: (client: pg.Client, ...args: Parameters<SqlSession["query"]>) => Promise<pg.QueryResult>
) =>
  onClient((client) => {
    const session: SqlSession = { query: (text, params) => query(client, text, params) }
    return () => session
  })

/** For each law a bridge that one could have written. */
const twins: Record<Law, Open> = {
  "gives back what is bound: repeated, out of order, more than ten, null and difficult text": broken(
    (client, text, params) => {
      let place = 0
      return client.query(
        text.replace(/\$\d+/g, () => `$${(place++ % params.length) + 1}`),
        params
      )
    }
  ),
  "what the host rolls back is gone, and what it commits is there: its own row and the client alike": broken(
    async (client, text, params) => {
      const answer = await client.query(text, params)
      if (text.startsWith("RELEASE")) await client.query("COMMIT; BEGIN")
      return answer
    }
  ),
  "sends changes of data only, each commit between one SAVEPOINT and its release": broken(
    async (client, text, params) => {
      if (text.startsWith("SAVEPOINT")) await client.query("SAVEPOINT own")
      return client.query(text, params)
    }
  ),
  "a conflict, a taken claim, a repeat and an error of the statement leave the host's rows committable":
    onPostgresJs((tx) => ({ query: async (text, params) => ({ rows: await tx.unsafe(text, params) }) })),
  "refuses U+0000 with a typed error, before the server has to and when it does": broken(
    async (client, text, params) => {
      try {
        return await client.query(text, params)
      } catch {
        throw new Error("the statement failed")
      }
    }
  ),
  "reads what it wrote, whatever the library makes of names and texts of the host": (url) => {
    const db = kyselyOn(url, [new CamelCasePlugin(), new ParseJSONResultsPlugin()])
    return {
      transaction: (run) =>
        db.transaction().execute((tx) => {
          const query = (text: string, params: Array<string | null>) =>
            tx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, params))
          return run({ session: () => ({ query }), run: (text) => query(text, []) })
        }),
      close: () => db.destroy()
    }
  },
  "calls that are made at once take turns on the connection, also those of two desks": onClient(
    (client) => () => ({ query: (text, params) => client.query(text, params) })
  ),
  "after a transaction has failed, says to start it again": broken((client, text, params) =>
    client.query(text, params).catch(() => client.query("ROLLBACK; BEGIN"))
  )
}

joins("bridges", libraries, twins)

it("the page on joining a transaction gives the recipes that are tested here", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
  const page = read("../../../../docs/how-to/join-your-transaction.md")
  const recipes = read("./recipes.ts").split("\nexport ").slice(1)
  expect(recipes).toHaveLength(2)
  for (const recipe of recipes) expect(page).toContain(recipe.trim())
})

describe.skipIf(url === undefined)(`postgres.js, ${where}`, () => {
  it("rolls back after a read that failed, as after one of the host's own", async () => {
    const sql = postgres(url as string, { max: 1 })
    const begun = sql.begin(async (tx) => {
      await Bridge.postgresJs(tx)
        .query("SELECT 1/0", [])
        .catch(() => {})
    })
    await expect(begun).rejects.toMatchObject({ code: "22012" })
    await sql.end()
  })
})
