/** The schema: planned, applied once whoever comes, and compared with the catalogue. */
import { assert, describe, it } from "@effect/vitest"
import type { Collection } from "@zorgband/plugin-sdk"
import { Hash } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import { InvalidName, PgLedger, postgres } from "../src/index.ts"
import * as Names from "../src/Names.ts"
import { batch, commit, freshSchema, row, scopedPool, store, tenant, url, where } from "./store.ts"

const layout = Ticket.collection.layout
const at = (
  pool: Effect.Success<ReturnType<typeof scopedPool>>,
  schema: string,
  collections: ReadonlyArray<Collection.Layout>
) => PgLedger.own(pool, { tenant, schema, collections })

/** The layout as an older build declared it. */
const older: Collection.Layout = {
  ...layout,
  fields: layout.fields.filter(({ name }) => name !== "owner" && name !== "tag"),
  indexes: layout.indexes.filter(({ fields }) => !fields.includes("owner") && !fields.includes("tag"))
}

describe("names", () => {
  it("refuses what could become more than a name", () => {
    for (const schema of [
      "",
      "Zorg",
      "a b",
      'a"b',
      "a;b",
      "pg_x",
      "1a",
      "a".repeat(41),
      "é",
      "a$b",
      "a\u0000"
    ]) {
      assert.throws(() => postgres("postgres://x", { schema }), InvalidName)
    }
  })
  it("no two meet, however long, and none is cut off", () => {
    const names = Names.make("zorgband")
    const long = "x".repeat(40)
    const made = [
      ...["a", "a_b", "b", "b_c", "c", long].flatMap((collection) => [
        names.table(collection),
        Names.primaryKey(names.table(collection)),
        ...["a", "b_c", "c", long, `${long.slice(1)}y`].flatMap((index) => {
          const name = names.index(collection, index)
          return [name, Names.primaryKey(name), Names.secondKey(name, "by")]
        })
      ]),
      ...["event", "feed"].flatMap((table) => [names.own(table), Names.primaryKey(names.own(table))])
    ]
    assert.strictEqual(new Set(made).size, made.length)
    assert.isTrue(made.every((name) => Buffer.byteLength(name) <= 63))
  })
})

describe.skipIf(url === undefined)(`migrations, ${where}`, () => {
  it.live("the plan is numbered SQL with its checksum, which can be run by other means", () =>
    Effect.gen(function* () {
      const pool = yield* scopedPool()
      const schema = freshSchema("migrations")
      const ledger = at(pool, schema, [layout])
      const plan = yield* ledger.migrations.plan
      assert.deepStrictEqual(
        plan.map(({ id }) => id),
        ["0001-base", "0002-ticket"]
      )
      for (const { sql, checksum } of plan) {
        assert.strictEqual(checksum, Hash.digest(sql))
        yield* Effect.promise(() => pool.query(sql))
      }
      const { rows } = yield* Effect.promise(() =>
        pool.query("SELECT count(*)::int AS made FROM pg_tables WHERE schemaname = $1", [schema])
      )
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      yield* ledger.migrations.apply
      const { rows: again } = yield* Effect.promise(() =>
        pool.query("SELECT count(*)::int AS made FROM pg_tables WHERE schemaname = $1", [schema])
      )
      assert.deepStrictEqual(again, rows)
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
    })
  )
  it.live("many that apply at once all succeed, and it is done once", () =>
    Effect.gen(function* () {
      const pool = yield* scopedPool(12)
      const schema = freshSchema("migrations")
      yield* Effect.all(
        Array.from({ length: 8 }, () => at(pool, schema, [layout]).migrations.apply),
        { concurrency: "unbounded" }
      )
      const { rows } = yield* Effect.promise(() =>
        pool.query(`SELECT id FROM ${schema}._migration ORDER BY id`)
      )
      assert.deepStrictEqual(rows, [{ id: "0001-base" }, { id: "0002-ticket" }])
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
    })
  )
  it.live("uses a schema that the host has made, and may not be allowed to make one", () =>
    Effect.gen(function* () {
      const pool = yield* scopedPool()
      const schema = freshSchema("migrations")
      yield* Effect.promise(() => pool.query(`CREATE SCHEMA ${schema}`))
      const ledger = at(pool, schema, [layout])
      assert.notInclude((yield* ledger.migrations.plan)[0]?.sql, "CREATE SCHEMA")
      yield* ledger.migrations.apply
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
    })
  )
  it.live("a migration that fails leaves nothing half-way", () =>
    Effect.gen(function* () {
      const { pool, schema, ledger } = yield* store("migrations")
      const more = (name: string): Collection.Layout => ({ ...layout, name })
      // The second of the two new tables is there already.
      yield* Effect.promise(() => pool.query(`CREATE TABLE ${schema}.second (id int)`))
      const both = at(pool, schema, [layout, more("first"), more("second")])
      assert.strictEqual((yield* Effect.flip(both.migrations.apply)).code, "42P07")
      assert.deepStrictEqual(
        (yield* both.migrations.plan).map(({ id }) => id),
        ["0003-first", "0004-second"]
      )
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
    })
  )

  const drifts: Record<string, readonly [sql: string, found: string]> = {
    "a column that is gone": [
      "ALTER TABLE $.ticket DROP COLUMN owner CASCADE",
      "column ticket.owner is missing"
    ],
    "a column of another type": [
      "ALTER TABLE $.ticket ALTER COLUMN due TYPE int",
      "column ticket.due is not as it was planned"
    ],
    "a column of another order": [
      'ALTER TABLE $.ticket ALTER COLUMN team TYPE text COLLATE "default"',
      "column ticket.team is not as it was planned"
    ],
    "a column that may be null": [
      "ALTER TABLE $._event ALTER COLUMN envelope DROP NOT NULL",
      "column _event.envelope is not as it was planned"
    ],
    "an index that is gone": ['DROP INDEX $."ticket$by_due"', "index ticket$by_due is missing"],
    "an index on something else": [
      'DROP INDEX $."ticket$by_due"; CREATE INDEX "ticket$by_due" ON $.ticket (tenant_id, due)',
      "index ticket$by_due is not as it was planned"
    ],
    "a key that is gone": [
      'ALTER TABLE $._claim DROP CONSTRAINT "_claim$$pk"',
      "index _claim$$pk is missing"
    ],
    "a table that is gone": ["DROP TABLE $._sealed", "column _sealed.bytes is missing"],
    "a trigger": [
      "CREATE TRIGGER stray BEFORE UPDATE ON $.ticket FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
      "trigger stray on ticket is not ours: remove it"
    ],
    "a constraint": [
      "ALTER TABLE $.ticket ADD CONSTRAINT stray CHECK (version < 9)",
      "constraint stray on ticket is not ours: remove it"
    ],
    "a migration that was altered": [
      "UPDATE $._migration SET sql = sql || ' ' WHERE id = '0002-ticket'",
      "migration 0002-ticket does not have its checksum"
    ]
  }
  for (const [drift, [sql, found]] of Object.entries(drifts)) {
    it.live(`check finds ${drift}`, () =>
      Effect.gen(function* () {
        const { pool, schema, ledger } = yield* store("migrations")
        yield* Effect.promise(() => pool.query(sql.replaceAll("$.", `${schema}.`)))
        assert.include(yield* ledger.migrations.check, found)
      })
    )
  }

  it.live(
    "a field and index that are declared later are a migration of their own, beside which an older build works",
    () =>
      Effect.gen(function* () {
        const { pool, schema } = yield* store("migrations")
        yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
        const before = at(pool, schema, [older])
        yield* before.migrations.apply
        const strip = (one: ReturnType<typeof batch>) => ({
          ...one,
          put: one.put.map((put) => ({ ...put, entries: { add: [], remove: [] } })),
          touch: []
        })
        yield* commit(before, strip(batch({ a: [null, Ticket.make({ team: "north" })] })))
        const after = at(pool, schema, [layout])
        const plan = yield* after.migrations.plan
        assert.deepStrictEqual(
          plan.map(({ id }) => id),
          ["0003-ticket"]
        )
        assert.deepStrictEqual(yield* after.migrations.check, ["migration 0003-ticket is not applied"])
        yield* after.migrations.apply
        yield* commit(before, strip(batch({ b: [null, Ticket.make({ team: "north" })] })))
        assert.strictEqual((yield* row(after, "a"))?.version, 1)
        assert.strictEqual(
          (yield* commit(after, batch({ c: [null, Ticket.make({ owner: "x" })] })))._tag,
          "Committed"
        )
        // The rows of before are in no index on the new field: it says so rather than leave them out.
        const find = after.find({ collection: "ticket", index: "by_owner", equals: ["x"], limit: 5 })
        assert.strictEqual(
          (yield* Effect.flip(find)).message,
          "The storage failed during find (index not built). Look at the storage and its schema."
        )
        assert.include(
          yield* after.migrations.check,
          "ticket.field.owner is not built for the rows from before: rebuild it"
        )
        assert.deepStrictEqual(
          yield* at(pool, schema, [layout]).count({
            collection: "ticket",
            index: "by_team",
            equals: ["north"]
          }),
          3
        )
      })
  )
  it.live("an index that is declared otherwise under the same name is refused", () =>
    Effect.gen(function* () {
      const { pool, schema } = yield* store("migrations")
      const other: Collection.Layout = {
        ...layout,
        indexes: layout.indexes.map((index) =>
          index.name === "by_due" ? { ...index, fields: ["due", "team"] } : index
        )
      }
      const ledger = at(pool, schema, [other])
      assert.deepStrictEqual(yield* ledger.migrations.check, [
        "ticket.index.by_due is declared otherwise than it was applied: give it a new name"
      ])
      assert.strictEqual((yield* Effect.flip(ledger.migrations.plan)).code, "layout changed")
    })
  )
  it.live("a pool of the adapter's own is durable and never scans", () =>
    Effect.gen(function* () {
      const schema = freshSchema("migrations")
      const open = postgres(url as string, { schema, connections: 2 }).provides[0]
      if (open?.point !== "ledger") throw new Error("no ledger")
      const ledger = yield* open.open({ tenant, collections: [layout] })
      yield* ledger.migrations.apply
      assert.strictEqual((yield* commit(ledger, batch({ a: [null, Ticket.make()] })))._tag, "Committed")
      const pool = yield* scopedPool(1)
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      const closed = Result.isSuccess(yield* Effect.result(ledger.get([], [])))
      assert.isFalse(closed)
    })
  )
})
