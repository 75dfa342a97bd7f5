/**
 * Receipts of commands past their term. A receipt makes a repeated command answer what it answered before; it holds no
 * personal data, and need not be kept for ever.
 */
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Names from "./Names.ts"
import { borrow, once, type SqlPool } from "./Session.ts"
import * as Trouble from "./Trouble.ts"

/** What {@link forget} is told. */
export interface Forgetting {
  /** Whose receipts. */
  readonly tenant: string
  /** What time it is, in epoch milliseconds. */
  readonly now: number
  /** How long receipts are kept, in milliseconds from the moment of their command: `Ledger.receiptTerm` when left out. */
  readonly term?: number
  /** The PostgreSQL schema; `zorgband` when left out. */
  readonly schema?: string
}

/** How many receipts are looked at in one transaction. */
const chunk = 1_000

/**
 * Removes the receipts past their term, beside other work, and tells how many. Whoever repeats one of those commands
 * makes a new one: it is decided anew. Run it from time to time, such as every night.
 */
export const forget = (
  pool: SqlPool,
  { tenant, now, term = Ledger.receiptTerm, schema = Names.defaultSchema }: Forgetting
): Effect.Effect<number, Ledger.LedgerUnavailable> =>
  Effect.gen(function* () {
    const names = Names.make(schema)
    const table = names.quoted(names.own("receipt"))
    const next = once(
      `SELECT max(c.command) AS last FROM (SELECT r.command FROM ${table} r WHERE r.tenant_id = $1 AND r.command > $2 ORDER BY r.command LIMIT ${chunk}) c`
    )
    const remove = once(
      `WITH gone AS (DELETE FROM ${table} r WHERE r.tenant_id = $1 AND r.command > $2 AND r.command <= $3 AND r.at < $4::text::bigint RETURNING 1)
       SELECT count(*) AS total FROM gone`
    )
    let total = 0
    let after: string | null = ""
    while (after !== null) {
      const from: string = after
      const step = yield* Trouble.attempt("receipts.forget", false, () =>
        borrow(pool, async (run) => {
          const [found] = await run(next, [tenant, from])
          if (typeof found?.last !== "string") return null
          const [gone] = await run(remove, [tenant, from, found.last, String(now - term)])
          return { last: found.last, gone: Number(gone?.total) }
        })
      )
      total += step?.gone ?? 0
      after = step?.last ?? null
    }
    return total
  })
