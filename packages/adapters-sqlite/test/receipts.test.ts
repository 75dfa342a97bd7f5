/** Receipts are forgotten past their term, in steps, of one tenant. */
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Build } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { describe } from "vitest"
import { Receipts, SqliteLedger } from "../src/index.ts"
import { folder, fresh, setting } from "./desk.ts"

const now = Date.UTC(2026, 5, 1)

describe("receipts", () => {
  it.live("are removed past their term, and the command is then a new one", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const { tenant } = setting
      const other = yield* SqliteLedger.make({ ...setting, tenant: "another", file })
      const ids = Array.from({ length: 2_300 }, (_, at) => `c${String(at).padStart(4, "0")}`)
      const receipt = (id: string, at: number) => Build.batch({ command: Build.command(id), at, result: id })
      const old = now - Ledger.receiptTerm - 1
      yield* ledger.commit(ids.map((id, at) => receipt(id, at % 2 === 0 ? old : old + 1)))
      yield* other.commit([receipt("c0000", old)])
      expect(yield* Receipts.forget({ file, tenant, now })).toBe(1_150)
      expect(yield* Receipts.forget({ file, tenant, now })).toBe(0)
      const { receipts } = yield* ledger.get([], ids)
      expect(receipts.every((one, at) => (one === null) === (at % 2 === 0))).toBe(true)
      expect((yield* other.get([], ["c0000"])).receipts).not.toEqual([null])

      expect(yield* ledger.commit([receipt("c0001", now)])).toEqual([{ _tag: "Replayed", result: "c0001" }])
      expect(yield* ledger.commit([receipt("c0000", now)])).toEqual([{ _tag: "Committed" }])
      expect(yield* Receipts.forget({ file, tenant, now, term: 0 })).toBe(1_150)
    })
  )

  it.live("of a store that was never migrated are refused as such", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "none.db")
      const failure = yield* Effect.flip(Receipts.forget({ file, tenant: "a", now }))
      expect(failure).toMatchObject({ operation: "receipts.forget", code: "schema" })
    })
  )
})
