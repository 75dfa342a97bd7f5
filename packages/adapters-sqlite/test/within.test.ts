/// <reference types="node" />
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { describe } from "vitest"
import { Connection, own } from "../src/Connection.ts"
import { SqliteLedger } from "../src/index.ts"
import { fresh, partner, putting, setting } from "./desk.ts"
import { recording } from "./recording.ts"

/** A migrated file with a table of the host's own. */
const hosted = Effect.gen(function* () {
  const { file, ledger } = yield* fresh
  const database = yield* Effect.acquireRelease(
    Effect.sync(() => new DatabaseSync(file)),
    (opened) => Effect.sync(() => opened.close())
  )
  database.exec("CREATE TABLE invoice (id TEXT PRIMARY KEY)")
  const { database: recorded, ran } = recording(database)
  const invoices = () => database.prepare("SELECT id FROM invoice").all().length
  return { outside: ledger, database, ran, inside: SqliteLedger.within(recorded, setting), invoices }
})

const made = (command: string, number: string | null = null) =>
  putting(command, [[command, null, partner({ number })]])

describe("within the host's transaction", () => {
  it.live("is committed and rolled back with the host's own rows", () =>
    Effect.gen(function* () {
      const { database, inside, outside, invoices } = yield* hosted
      for (const end of ["ROLLBACK", "COMMIT"]) {
        database.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES ('i1')")
        expect(Effect.runSync(inside.commit([made("c1", "7")]))).toEqual([{ _tag: "Committed" }])
        expect(Effect.runSync(inside.count({ collection: "partner", index: "id", equals: [] }))).toBe(1)
        database.exec(end)
        const kept = end === "COMMIT" ? 1 : 0
        expect(invoices()).toBe(kept)
        expect((yield* outside.feed(null, 10)).events.length).toBe(kept)
        for (const query of [
          { index: "id", equals: [] },
          { index: "by_tag", equals: ["acute"] },
          { index: "by_town", equals: ["Utrecht"] }
        ])
          expect(yield* outside.count({ collection: "partner", ...query })).toBe(kept)
        expect((yield* outside.get([], ["c1"])).receipts[0] !== null).toBe(end === "COMMIT")
      }
    })
  )

  it.live("a host joins its own rows with those of a collection, and with their entries", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const elsewhere = yield* SqliteLedger.make({ ...setting, tenant: "elsewhere", file })
      const row = partner({ town: "Ede", tags: ["acute", "home"] })
      yield* elsewhere.commit([putting("c0", [["p1", null, partner({ tags: ["other"] })]])])
      yield* ledger.commit([putting("c1", [["p1", null, row]]), putting("c2", [["p2", null, partner()]])])
      const database = new DatabaseSync(file)
      database.exec("CREATE TABLE visit (day TEXT, partner TEXT); INSERT INTO visit VALUES ('monday', 'p1')")
      const joined = database.prepare(
        `SELECT v.day, p.town, p.doc ->> 'name' AS name, e.tag FROM visit v
         JOIN zorgband__tenant t ON t.tenant_id = ?
         JOIN zorgband_partner p ON p.tenant_id = t.tenant_id AND p.key = v.partner
         JOIN "zorgband_partner$by_tag" e ON e.tenant = t.number AND e.key = p.key ORDER BY e.tag`
      )
      const found = joined.all(setting.tenant).map((one) => ({ ...one }))
      database.close()
      expect(found).toEqual(row.tags.map((tag) => ({ day: "monday", town: "Ede", name: row.name, tag })))
    })
  )

  it.live("runs rows only, and one savepoint pair around a commit", () =>
    Effect.gen(function* () {
      const { database, inside, ran } = yield* hosted
      database.exec("BEGIN IMMEDIATE")
      Effect.runSync(inside.commit([made("c1", "7"), made("c2"), made("c3", "7")]))
      const committing = ran.splice(0)
      expect(
        committing.filter((sql) => sql.includes("zorgband") && !/^(SELECT|INSERT|UPDATE|DELETE) /.test(sql))
      ).toEqual(["SAVEPOINT zorgband", "RELEASE zorgband"])
      Effect.runSync(inside.get([{ collection: "partner", key: "c1" }], ["c1"]))
      Effect.runSync(inside.find({ collection: "partner", index: "by_tag", equals: ["acute"], limit: 1 }))
      Effect.runSync(inside.history({ collection: "partner", key: "c1" }, null, 1))
      Effect.runSync(inside.feed(null, 1))
      Effect.runSync(inside.migrations.check)
      expect(ran.filter((sql) => !sql.startsWith("SELECT "))).toEqual([])
      expect(
        [...committing, ...ran].every(
          // What a statement compares with is not what it does.
          (sql) =>
            !/\b(BEGIN|COMMIT|ROLLBACK|PRAGMA|CREATE|ALTER|DROP)\b/.test(sql.replaceAll(/'[^']*'/g, "''"))
        )
      ).toBe(true)
      expect(Effect.runSync(Effect.flip(inside.migrations.apply))).toMatchObject({
        code: "not in a host transaction"
      })
      database.exec("COMMIT")
    })
  )

  it.live("the record of statements shows a transaction where there is one", () =>
    Effect.gen(function* () {
      const { database } = yield* hosted
      const { database: recorded, ran } = recording(database)
      const connection = new Connection(recorded)
      own(connection).writing(
        () => connection.get("SELECT 1"),
        () => true
      )
      expect(ran).toEqual(["BEGIN IMMEDIATE", "SELECT 1", "COMMIT"])
    })
  )

  it.live("after a conflict, a taken claim or a repeated command the host can still commit", () =>
    Effect.gen(function* () {
      const { database, inside, outside, invoices } = yield* hosted
      yield* outside.commit([made("c1", "7")])
      database.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES ('i1')")
      const tags = [made("c1", "7"), { ...made("c2"), put: made("c1").put }, made("c3", "7")].map(
        (batch) => Effect.runSync(inside.commit([batch]))[0]?._tag
      )
      expect(tags).toEqual(["Replayed", "Conflict", "ClaimTaken"])
      database.exec("INSERT INTO invoice VALUES ('i2'); COMMIT")
      expect(invoices()).toBe(2)
      expect((yield* outside.feed(null, 10)).events.length).toBe(1)
    })
  )

  it.live("refuses to commit where no transaction is open", () =>
    Effect.gen(function* () {
      const { inside, outside } = yield* hosted
      expect(Effect.runSync(Effect.flip(inside.commit([made("c1")])))).toMatchObject({
        code: "no open transaction"
      })
      expect((yield* outside.get([], ["c1"])).receipts).toEqual([null])
    })
  )

  it.live("says that the transaction is over also where a read ended it", () =>
    Effect.gen(function* () {
      const { database } = yield* hosted
      const inside = SqliteLedger.within(
        {
          prepare: (sql) => {
            const run = () => {
              if (database.isTransaction) database.exec("ROLLBACK")
              throw Object.assign(new Error("with data of a record"), { errcode: 778 })
            }
            return { ...recording(database).database.prepare(sql), all: run, get: run }
          },
          get isTransaction() {
            return database.isTransaction
          }
        },
        setting
      )
      const told = () => Effect.runSync(Effect.flip(inside.get([], ["c1"])))
      database.exec("BEGIN IMMEDIATE")
      expect(told()).toMatchObject({ code: Ledger.restartHostTransaction, retryable: false })
      // Where there was none, there is none to begin again.
      expect(told()).toMatchObject({ code: "SQLITE_IOERR 778", retryable: true })
    })
  )

  it.live("is no session when it cannot tell whether a transaction is open", () =>
    Effect.gen(function* () {
      const { database, outside } = yield* hosted
      const mute = SqliteLedger.within({ prepare: (sql) => database.prepare(sql) }, setting)
      database.exec("BEGIN IMMEDIATE")
      for (const call of [mute.commit([made("c1")]), mute.get([], ["c1"])])
        expect(Effect.runSync(Effect.flip(call as Effect.Effect<unknown, unknown>))).toMatchObject({
          code: Ledger.notASession,
          retryable: false
        })
      database.exec("COMMIT")
      expect((yield* outside.get([], ["c1"])).receipts).toEqual([null])
    })
  )

  it.live("a failure half-way leaves nothing of the batch, and the host can go on", () =>
    Effect.gen(function* () {
      const { database, inside, outside, invoices } = yield* hosted
      database.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES ('i1')")
      const broken = made("c1", "7")
      const failure = Effect.runSync(
        Effect.flip(
          inside.commit([
            {
              ...broken,
              put: broken.put.map((put) => ({ ...put, fields: { ...put.fields, next: "secret" } }))
            }
          ])
        )
      )
      expect(failure).toBeInstanceOf(Ledger.LedgerUnavailable)
      expect(failure.code).toMatch(/^SQLITE_CONSTRAINT/)
      expect(JSON.stringify(failure) + failure.message + failure.stack).not.toContain("secret")
      expect(Effect.runSync(inside.commit([made("c2", "7")]))).toEqual([{ _tag: "Committed" }])
      database.exec("COMMIT")
      expect(invoices()).toBe(1)
      expect((yield* outside.get([], ["c1", "c2"])).receipts.map((receipt) => receipt !== null)).toEqual([
        false,
        true
      ])
    })
  )
})
