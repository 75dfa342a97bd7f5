/// <reference types="node" />
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { describe } from "vitest"
import { Connection, own } from "../src/Connection.ts"
import { SqliteLedger } from "../src/index.ts"
import * as Trouble from "../src/Trouble.ts"
import { folder, fresh, partner, putting, setting } from "./desk.ts"

const made = (command: string) => putting(command, [[command, null, partner()]])

/** Another writer on the file, which holds its turn. */
const holding = (file: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new DatabaseSync(file)
      database.exec("BEGIN IMMEDIATE")
      return database
    }),
    (database) => Effect.sync(() => database.close())
  )

describe("trouble", () => {
  it.live("waits while another writes, beside other work, and then commits", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const other = yield* holding(file)
      const waiting = yield* Effect.forkChild(ledger.commit([made("c1")]))
      yield* Effect.sleep("60 millis")
      // Reading goes on: the writer's turn holds no reader up.
      expect((yield* ledger.get([], ["c1"])).receipts).toEqual([null])
      other.exec("COMMIT")
      expect(yield* Fiber.join(waiting)).toEqual([{ _tag: "Committed" }])
    })
  )

  it.live("stops waiting when its patience is over, having written nothing", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const hasty = yield* SqliteLedger.make({ ...setting, file, patience: 50 })
      const other = yield* holding(file)
      expect(yield* Effect.flip(hasty.commit([made("c1")]))).toMatchObject({
        _tag: "LedgerUnavailable",
        operation: "commit",
        code: "SQLITE_BUSY",
        retryable: true,
        outcomeUnknown: false
      })
      other.exec("ROLLBACK")
      expect((yield* ledger.get([], ["c1"])).receipts).toEqual([null])
      expect(yield* hasty.commit([made("c1")])).toEqual([{ _tag: "Committed" }])
    })
  )

  it.live("a full disk loses what was not acknowledged, and the connection works when there is room", () =>
    Effect.gen(function* () {
      const database = new DatabaseSync(join(yield* folder, "full.db"))
      database.exec("PRAGMA journal_mode = WAL; CREATE TABLE note (text TEXT)")
      const pages = Number(database.prepare("PRAGMA page_count").get()?.page_count)
      database.exec(`PRAGMA max_page_count = ${pages + 4}`)
      const connection = new Connection(database)
      const { writing } = own(connection)
      const write = Trouble.attempt("commit", () =>
        writing(
          () => connection.run("INSERT INTO note VALUES (?)", "x".repeat(2_000)),
          () => true
        )
      )
      let acknowledged = 0
      let failure = null
      while (failure === null) {
        const outcome = yield* Effect.result(write)
        if (outcome._tag === "Success") acknowledged++
        else failure = outcome.failure
      }
      expect(failure).toMatchObject({ code: "SQLITE_FULL", retryable: true })
      expect(acknowledged).toBeGreaterThan(0)
      const count = () => database.prepare("SELECT count(*) AS n FROM note").get()?.n
      expect(count()).toBe(acknowledged)
      database.exec("PRAGMA max_page_count = 1000")
      yield* write
      expect(count()).toBe(acknowledged + 1)
      database.close()
    })
  )

  it.live("a COMMIT that fails is an unknown outcome, unless another writer held it up", () =>
    Effect.gen(function* () {
      const failing = (errcode: number) =>
        new Connection({
          prepare: (sql) => {
            const run = () => {
              if (sql === "COMMIT") throw Object.assign(new Error("with data of a record"), { errcode })
              return { changes: 0 }
            }
            return { run, get: run, all: () => [] }
          }
        })
      const codes = { 5: false, 10: true, 1034: true, 13: true }
      for (const [errcode, outcomeUnknown] of Object.entries(codes)) {
        const { writing } = own(failing(Number(errcode)))
        const failure = yield* Effect.flip(
          Trouble.attempt("commit", () =>
            writing(
              () => null,
              () => true
            )
          )
        )
        expect(failure).toMatchObject({ retryable: true, outcomeUnknown })
        expect(JSON.stringify(failure) + failure.message + String(failure.cause)).not.toContain(
          "data of a record"
        )
      }
    })
  )

  it.live("says what kind of file it cannot use", () =>
    Effect.gen(function* () {
      const path = yield* folder
      writeFileSync(join(path, "letter.db"), "this is a letter, not a database".repeat(100))
      const codes = {
        "letter.db": "SQLITE_NOTADB",
        "no/such/folder.db": "SQLITE_CANTOPEN"
      }
      for (const [name, code] of Object.entries(codes))
        expect(
          yield* Effect.flip(Effect.scoped(SqliteLedger.make({ ...setting, file: join(path, name) })))
        ).toMatchObject({ operation: "open", code, retryable: false })
      expect(
        yield* Effect.flip(Effect.scoped(SqliteLedger.make({ ...setting, file: ":memory:" })))
      ).toMatchObject({ code: "no write-ahead log" })
    })
  )

  it.live("after its scope has closed it says so", () =>
    Effect.gen(function* () {
      const { ledger } = yield* Effect.scoped(fresh)
      expect(yield* Effect.flip(ledger.get([], ["c1"]))).toMatchObject({ code: "closed" })
    })
  )
})
