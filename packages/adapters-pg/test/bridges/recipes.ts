/** Sessions that need the library itself, as the page on joining a transaction gives them. */
import type { SqlSession } from "@zorgband/adapters-pg"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Knex } from "knex"

export const knexSession = (trx: Knex.Transaction): SqlSession => ({
  query: (text, params) => {
    const values: Array<string | null> = []
    const positional = text.replaceAll("?", "\\?").replace(/\$(\d+)/g, (_, number) => {
      values.push(params[number - 1] ?? null)
      return "?"
    })
    return trx.raw(positional, values)
  }
})

export const effectSession = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const transaction = yield* Effect.context<never>()
  const session: SqlSession = {
    query: async (text, params) => {
      const statement = sql.unsafe<Record<string, unknown>>(text, params)
      return { rows: await Effect.runPromiseWith(transaction)(statement) }
    }
  }
  return session
})
