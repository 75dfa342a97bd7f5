/// <reference types="node" />
import type { DatabaseSync } from "node:sqlite"
import type { Database } from "../src/index.ts"

/** The host's database, with a record of every statement that is run on it. */
export const recording = (
  database: DatabaseSync
): { readonly database: Database; readonly ran: Array<string> } => {
  const ran: Array<string> = []
  return {
    ran,
    database: {
      prepare: (sql) => {
        const statement = database.prepare(sql)
        const noting =
          <A>(run: (...values: Array<null | number | string | Uint8Array>) => A) =>
          (...values: Array<null | number | string | Uint8Array>): A => {
            ran.push(sql)
            return run(...values)
          }
        return {
          run: noting((...values) => statement.run(...values)),
          get: noting((...values) => statement.get(...values)),
          all: noting((...values) => statement.all(...values))
        }
      },
      get isTransaction() {
        return database.isTransaction
      }
    }
  }
}
