/** A disk that is full: what is told, and that the same commit goes well when there is room again. */
/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import pg from "pg"
import { PgLedger } from "../src/index.ts"
import { batch, collections, commit, drain, freshSchema, row, scopedPool, tenant, url } from "./store.ts"

const nobody = 65534
const size = 8_000_000
const run = (...[command = "", ...words]: ReadonlyArray<string>) => spawnSync(command, words).status === 0

/** A small file system of the server's, with room that can be made; `null` where none may be mounted. */
const disk = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "zorgband-full-"))
    chmodSync(folder, 0o755)
    const mounted = run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder)
    return { folder, mounted }
  }),
  ({ folder, mounted }) =>
    Effect.sync(() => {
      if (mounted) run("umount", "-l", folder)
      rmSync(folder, { recursive: true, force: true })
    })
)

// A server that was given may be elsewhere.
const own = url !== undefined && process.env.ZORGBAND_TEST_PG_URL === undefined && process.getuid?.() === 0
const can = own && Effect.runSync(Effect.scoped(Effect.map(disk, ({ mounted }) => mounted)))
const why = can ? "" : " (skipped: it takes a right to mount and a server of this run)"

describe.skipIf(!can)(`a full disk of PostgreSQL's${why}`, () => {
  it.live("is said to pass, nothing of the commit is there, and the same commit goes well later", () =>
    Effect.gen(function* () {
      const { folder } = yield* disk
      const [place, ballast, name] = [join(folder, "space"), join(folder, "ballast"), freshSchema("full")]
      mkdirSync(place, { mode: 0o700 })
      chownSync(place, nobody, nobody)
      writeFileSync(ballast, Buffer.alloc(size / 2))
      const admin = yield* scopedPool(1)
      const sql = (text: string) => Effect.promise(() => admin.query(text))
      yield* Effect.acquireRelease(sql(`CREATE TABLESPACE ${name} LOCATION '${place}'`), () =>
        Effect.andThen(sql(`DROP SCHEMA IF EXISTS ${name} CASCADE`), sql(`DROP TABLESPACE ${name}`))
      )
      const pool = yield* Effect.acquireRelease(
        Effect.sync(
          () => new pg.Pool({ connectionString: url, max: 2, options: `-c default_tablespace=${name}` })
        ),
        (made) => Effect.promise(() => made.end())
      )
      const ledger = PgLedger.own(pool, { tenant, collections, schema: name })
      yield* ledger.migrations.apply
      // Nothing that can be compressed.
      const put = (key: string) =>
        batch({ [key]: [null, Ticket.make({ extra: randomBytes(60_000).toString("base64") })] })
      let acknowledged = 0
      for (;;) {
        const one = put(`k${acknowledged}`)
        const result = yield* Effect.result(commit(ledger, one))
        if (Result.isSuccess(result)) {
          assert.strictEqual(result.success._tag, "Committed")
          acknowledged++
          continue
        }
        assert.deepInclude(
          { ...result.failure },
          { operation: "commit", code: "53100", retryable: true, outcomeUnknown: false }
        )
        assert.isNull(yield* row(ledger, `k${acknowledged}`))
        assert.deepStrictEqual((yield* ledger.get([], [one.command.id])).receipts, [null])
        rmSync(ballast)
        assert.deepStrictEqual(yield* commit(ledger, one), { _tag: "Committed" })
        break
      }
      assert.isAbove(acknowledged, 2)
      assert.strictEqual((yield* drain(ledger)).length, acknowledged + 1)
    })
  )
})
