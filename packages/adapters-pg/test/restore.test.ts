/** Dump and restore: the journal goes on where it was, in another database. */
/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Chain } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import { PgLedger } from "../src/index.ts"
import { batch, commit, drain, hostTransaction, row, scopedPool, store, tenant, url, where } from "./store.ts"

const tools = ["pg_dump", "psql"].every((tool) => spawnSync(tool, ["--version"]).status === 0)
const title = tools ? where : `${where} (skipped: pg_dump and psql are not here)`

const run = (tool: string, args: ReadonlyArray<string>, input = ""): string => {
  const done = spawnSync(tool, args, { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
  if (done.status !== 0) throw new Error(`${tool} failed: ${done.stderr}`)
  return done.stdout
}

const at = (database: string): string => {
  const target = new URL(url as string)
  target.pathname = `/${database}`
  return target.href
}

describe.skipIf(url === undefined || !tools)(`dump and restore, ${title}`, () => {
  it.live(
    "places, links, cursors and claims are kept, what waited for a place gets one, and new events come after",
    () =>
      Effect.gen(function* () {
        const { ledger, pool, schema, setting } = yield* store("restore")
        const database = `restored_${schema}`
        const put = (key: string) => batch({ [key]: [null, Ticket.make({ team: key, number: key })] })
        for (const key of ["a", "b", "c"]) yield* commit(ledger, put(key))
        const read = yield* ledger.feed(null, 2)
        // One event waits for its place, one belongs to a transaction that is open at the dump.
        yield* commit(ledger, put("waits"))
        const open = yield* hostTransaction(pool)
        yield* commit(PgLedger.within(open, setting), put("open"))
        const dump = run("pg_dump", ["--schema", schema, "--no-owner", at("postgres")])
        yield* Effect.promise(() => pool.query(`CREATE DATABASE ${database}`))
        yield* Effect.addFinalizer(() =>
          Effect.promise(() => pool.query(`DROP DATABASE ${database} WITH (FORCE)`))
        )
        run("psql", ["-q", "-v", "ON_ERROR_STOP=1", at(database)], dump)

        const restored = PgLedger.own(yield* scopedPool(2, database), setting)
        assert.deepStrictEqual(yield* restored.migrations.check, [])
        yield* commit(restored, put("new"))
        const rest = yield* restored.feed(read.cursor, 10)
        const events = [...read.events, ...rest.events]
        assert.deepStrictEqual(
          events.map(({ envelope }) => (JSON.parse(envelope) as { key: string }).key),
          ["a", "b", "c", "waits", "new"]
        )
        assert.deepStrictEqual(yield* drain(restored), events)
        let head = Chain.start(tenant)
        for (const { envelope, position, hash } of events) {
          head = Chain.next(head, envelope)
          assert.deepStrictEqual({ position, hash }, head)
        }
        assert.strictEqual(
          (yield* commit(restored, batch({ z: [null, Ticket.make({ number: "a" })] })))._tag,
          "ClaimTaken"
        )
        assert.isNull(yield* row(restored, "open"))
        // The old store has gone its own way: its cursors are not the new one's.
        yield* commit(ledger, put("other"))
        const elsewhere = yield* ledger.feed(null, 10)
        assert.isTrue(Result.isFailure(yield* Effect.result(restored.feed(elsewhere.cursor, 10))))
      })
  )
})
