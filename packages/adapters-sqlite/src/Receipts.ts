/**
 * Receipts of commands past their term. A receipt makes a repeated command answer what it answered before; it holds no
 * personal data, and need not be kept for ever.
 */
import { DatabaseSync } from "node:sqlite"
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { Connection } from "./Connection.ts"
import * as Names from "./Names.ts"
import * as Trouble from "./Trouble.ts"

/** What {@link forget} is told. */
export interface Forgetting {
  /** Where the database is. */
  readonly file: string
  /** Whose receipts. */
  readonly tenant: string
  /** What time it is, in epoch milliseconds. */
  readonly now: number
  /** How long receipts are kept, in milliseconds from the moment of their command: `Ledger.receiptTerm` when left out. */
  readonly term?: number
  /** What the names of all tables begin with: `zorgband_` when left out. */
  readonly prefix?: string
}

/** How many receipts are looked at in one transaction. */
const chunk = 1_000

/**
 * Removes the receipts past their term, beside other work, and tells how many. Whoever repeats one of those commands
 * makes a new one: it is decided anew. Run it from time to time, such as every night.
 */
export const forget = ({
  file,
  tenant,
  now,
  term = Ledger.receiptTerm,
  prefix = Names.defaultPrefix
}: Forgetting): Effect.Effect<number, Ledger.LedgerUnavailable> =>
  Effect.scoped(
    Effect.gen(function* () {
      const database = yield* Effect.acquireRelease(
        Trouble.attempt("receipts.forget", () => new DatabaseSync(file, { timeout: 10_000 })),
        (opened) => Effect.sync(() => opened.close())
      )
      const connection = new Connection(database)
      const names = Names.make(prefix)
      const table = names.own("receipt")
      const next = `SELECT max(command) AS last FROM (SELECT command FROM ${table} WHERE tenant = ${names.tenant} AND command > ? ORDER BY command LIMIT ${chunk})`
      const remove = `DELETE FROM ${table} WHERE tenant = ${names.tenant} AND command > ? AND command <= ? AND at < ?`
      let total = 0
      let after: string | null = ""
      while (after !== null) {
        const from: string = after
        after = yield* Trouble.attempt("receipts.forget", () => {
          const last = connection.get<{ last: string | null }>(next, tenant, from)?.last ?? null
          if (last !== null) total += connection.run(remove, tenant, from, last, now - term)
          return last
        })
        yield* Effect.yieldNow
      }
      return total
    })
  )
