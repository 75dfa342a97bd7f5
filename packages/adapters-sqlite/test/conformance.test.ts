/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describeLedger } from "@zorgband/conformance/vitest"
import { Effect } from "effect"
import { afterAll } from "vitest"
import { sqlite } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, "kit.db")

/** A transaction on a connection of the host's own. */
const host = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new DatabaseSync(file)
      database.exec("PRAGMA busy_timeout = 1000; BEGIN IMMEDIATE")
      return database
    }),
    (database) => Effect.sync(() => database.close())
  ),
  (session) => {
    const end = (word: string) => Effect.sync(() => session.exec(word))
    return { session, commit: end("COMMIT"), rollback: end("ROLLBACK") }
  }
)

/** As `node:sqlite` throws it, with a value of the record. */
const thrown = (errcode: number) => () =>
  Object.assign(new Error("constraint failed: Ypsilanti"), { code: "ERR_SQLITE_ERROR", errcode })

const troubles = {
  SQLITE_FULL: { thrown: thrown(13), retryable: true, outcomeUnknown: false },
  "SQLITE_IOERR 778": { thrown: thrown(778), retryable: true, outcomeUnknown: false },
  SQLITE_CORRUPT: { thrown: thrown(11), retryable: false, outcomeUnknown: false }
}

describeLedger("sqlite", () => sqlite(file), { host: () => host, faults: { troubles } })
