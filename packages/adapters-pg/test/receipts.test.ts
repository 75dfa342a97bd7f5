/** Receipts are forgotten past their term, in steps, of one tenant. */
import { assert, describe, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { PgLedger, Receipts } from "../src/index.ts"
import { batch, commit, row, store, tenant, url, where } from "./store.ts"

const now = Date.UTC(2026, 5, 1)

describe.skipIf(url === undefined)(`receipts, ${where}`, () => {
  it.live("are removed past their term, and the command is then a new one", () =>
    Effect.gen(function* () {
      const { pool, schema, setting, ledger } = yield* store("receipts")
      const other = PgLedger.own(pool, { ...setting, tenant: "another" })
      const ids = Array.from({ length: 2_300 }, (_, at) => `c${String(at).padStart(4, "0")}`)
      const receipt = (id: string, at: number) => Build.batch({ command: Build.command(id), at, result: id })
      const old = now - Ledger.receiptTerm - 1
      yield* ledger.commit(ids.map((id, at) => receipt(id, at % 2 === 0 ? old : old + 1)))
      yield* other.commit([receipt("c0000", old)])
      assert.strictEqual(yield* Receipts.forget(pool, { tenant, schema, now }), 1_150)
      assert.strictEqual(yield* Receipts.forget(pool, { tenant, schema, now }), 0)
      const { receipts } = yield* ledger.get([], ids)
      assert.isTrue(receipts.every((one, at) => (one === null) === (at % 2 === 0)))
      assert.isNotNull((yield* other.get([], ["c0000"])).receipts[0])

      const made = batch({ a: [null, Ticket.make()] }, { command: Build.command("c0001") })
      assert.deepStrictEqual(yield* commit(ledger, made), { _tag: "Replayed", result: "c0001" })
      assert.isNull(yield* row(ledger, "a"))
      const again = batch({ a: [null, Ticket.make()] }, { command: Build.command("c0000") })
      assert.strictEqual((yield* commit(ledger, again))._tag, "Committed")
      assert.strictEqual(yield* Receipts.forget(pool, { tenant, schema, now, term: 0 }), 1_151)
    })
  )
})
