/** The schema: planned, applied once whoever comes, and compared with the catalogue. */
import { assert, describe, it } from "@effect/vitest"
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import { Hash } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import pg from "pg"
import { Citus, InvalidName, PgLedger, postgres, type SqlPool } from "../src/index.ts"
import * as Names from "../src/Names.ts"
import * as OwnTables from "../src/OwnTables.ts"
import { batch, commit, freshSchema, row, scopedPool, store, tenant, url, where } from "./store.ts"

const nextId = Build.ids("rebuilding")
const layout = Ticket.collection.layout
const at = (
  pool: Effect.Success<ReturnType<typeof scopedPool>>,
  schema: string,
  collections: ReadonlyArray<Collection.Layout>
) => PgLedger.own(pool, { tenant, schema, collections })

/** The layout as an older build declared it. */
const older: Collection.Layout = {
  ...layout,
  fields: layout.fields.filter(({ name }) => name !== "owner"),
  indexes: layout.indexes.filter(({ fields }) => !fields.includes("owner") && !fields.includes("tag"))
}
const since = <A extends { readonly name: string }>(parts: ReadonlyArray<A>, names: ReadonlyArray<string>) =>
  parts.map((part) => (names.includes(part.name) ? { ...part, since: 2 } : part))
/** And as the next one does. */
const newer: Collection.Layout = {
  ...layout,
  fields: since(layout.fields, ["owner"]),
  indexes: since(layout.indexes, ["by_owner", "by_team_due", "by_tag"]),
  indexVersion: 2
}
/** The collection with its functions. */
const declared: Collection.AnyCollection = { ...Ticket.collection, layout: newer }
const behind = "ticket has rows from before index version 2: rebuild them"

describe("names", () => {
  it("refuses what could become more than a name", () => {
    for (const schema of [
      "",
      "Zorg",
      "a b",
      'a"b',
      "a;b",
      "pg_x",
      "information_schema",
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
    "an index of other rows": [
      'DROP INDEX $."ticket$by_due"; CREATE INDEX "ticket$by_due" ON $.ticket (tenant_id, due, key) WHERE due > 0',
      "index ticket$by_due is not as it was planned"
    ],
    "an index of other events": [
      'DROP INDEX $."_event$$on"; CREATE INDEX "_event$$on" ON $._event (tenant_id, collection, key, number) WHERE key IS NULL',
      "index _event$$on is not as it was planned"
    ],
    "a key that is gone": [
      'ALTER TABLE $._claim DROP CONSTRAINT "_claim$$pk"',
      "index _claim$$pk is missing"
    ],
    "a table that is gone": ["DROP TABLE $._history", "column _history.event is missing"],
    "a trigger": [
      "CREATE TRIGGER stray BEFORE UPDATE ON $.ticket FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
      "trigger stray on ticket is not ours: remove it"
    ],
    "an index that refuses rows": [
      "CREATE UNIQUE INDEX stray ON $.ticket (tenant_id, due)",
      "index stray is not ours: remove it"
    ],
    "a column that must have a value": [
      "ALTER TABLE $.ticket ADD COLUMN stray int NOT NULL",
      "column ticket.stray is not ours: remove it"
    ],
    "a constraint": [
      "ALTER TABLE $.ticket ADD CONSTRAINT stray CHECK (version < 9)",
      "constraint stray on ticket is not ours: remove it"
    ],
    "a constraint of another table that holds rows of ours": [
      "CREATE TABLE $.host (tenant_id text, key text, CONSTRAINT stray FOREIGN KEY (tenant_id, key) REFERENCES $.ticket)",
      "constraint stray on $.host is not ours: remove it"
    ],
    "a table that a crash empties": [
      "ALTER TABLE $._feed SET UNLOGGED",
      "table _feed is not as it was planned"
    ],
    "a table that hides rows from its owner": [
      "ALTER TABLE $.ticket ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
      "table ticket is not as it was planned"
    ],
    "events that are not numbered": [
      "ALTER TABLE $._event ALTER COLUMN number DROP IDENTITY",
      "column _event.number is not as it was planned"
    ],
    "events that are numbered when they have no number": [
      "ALTER TABLE $._event ALTER COLUMN number SET GENERATED BY DEFAULT",
      "column _event.number is not as it was planned"
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
        assert.include(yield* ledger.migrations.check, found.replaceAll("$.", `${schema}.`))
      })
    )
  }
  const behindNumbers = [
    "the sequence of _event.number is behind the numbers that are there: set it to the highest"
  ]
  it.live("check finds a sequence that is behind the numbers of events, until it is set", () =>
    Effect.gen(function* () {
      const { pool, schema, ledger } = yield* store("migrations")
      const sql = (text: string) => Effect.promise(() => pool.query(text))
      const sequence = `pg_get_serial_sequence('${schema}._event', 'number')`
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
      for (const key of ["a", "b", "c"])
        yield* commit(ledger, batch({ [key]: [null, Ticket.make({ team: key })] }))
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
      for (const back of [
        `ALTER TABLE ${schema}._event ALTER COLUMN number RESTART`,
        `SELECT setval(${sequence}, 2)`
      ]) {
        yield* sql(back)
        assert.deepStrictEqual(yield* ledger.migrations.check, behindNumbers, back)
      }
      yield* sql(`SELECT setval(${sequence}, max(number)) FROM ${schema}._event`)
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
    })
  )
  it.live("who may not read the sequence can still check", () =>
    Effect.gen(function* () {
      const { pool, schema, setting } = yield* store("migrations")
      const role = `reader_of_${schema}`
      const sql = (text: string) => Effect.promise(() => pool.query(text))
      yield* Effect.acquireRelease(
        sql(
          `CREATE ROLE ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`
        ),
        () => sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
      )
      const reading = yield* Effect.acquireRelease(
        Effect.sync(() => new pg.Pool({ connectionString: url, max: 1, options: `-c role=${role}` })),
        (made) => Effect.promise(() => made.end())
      )
      const ledger = PgLedger.own(reading, setting)
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
      // Rows are hidden from whoever does not own the table.
      yield* sql(`ALTER TABLE ${schema}.ticket ENABLE ROW LEVEL SECURITY`)
      assert.deepStrictEqual(yield* ledger.migrations.check, ["table ticket is not as it was planned"])
    })
  )
  it.live("a host's own tables beside ours are let be, whatever is on them", () =>
    Effect.gen(function* () {
      const { pool, schema, ledger } = yield* store("migrations")
      yield* Effect.promise(() =>
        pool.query(`
          SET search_path = ${schema};
          CREATE TABLE client (id int PRIMARY KEY);
          CREATE TABLE invoice (
            nr text NOT NULL UNIQUE, client int NOT NULL REFERENCES client, amount int CHECK (amount > 0),
            span int4range, EXCLUDE USING gist (span WITH &&)
          );
          CREATE UNIQUE INDEX by_amount ON invoice (amount);
          CREATE TRIGGER stray BEFORE UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
          CREATE RULE stray AS ON DELETE TO invoice DO INSTEAD NOTHING;
          CREATE VIEW report AS SELECT key FROM ticket;
          RESET search_path`)
      )
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
    })
  )

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
          remove: one.remove.map((remove) => ({ ...remove, entries: [] })),
          touch: []
        })
        const written = { team: "north", tags: ["x"], due: 1, owner: "x" }
        yield* commit(before, strip(batch({ a: [null, Ticket.make(written)] })))
        const after = at(pool, schema, [newer])
        assert.deepStrictEqual(
          (yield* after.migrations.plan).map(({ id }) => id),
          ["0003-ticket"]
        )
        assert.deepStrictEqual(yield* after.migrations.check, ["migration 0003-ticket is not applied"])
        yield* after.migrations.apply
        yield* commit(before, strip(batch({ b: [null, Ticket.make(written)] })))
        assert.strictEqual((yield* row(after, "a"))?.version, 1)
        assert.strictEqual(
          (yield* commit(after, batch({ c: [null, Ticket.make(written)] })))._tag,
          "Committed"
        )
        // The rows of before are in no index on the new field: it says so rather than leave them out.
        const ofOwner = { collection: "ticket", index: "by_owner", equals: ["x"] }
        const tagged = { collection: "ticket", index: "by_tag", equals: ["x"] }
        for (const refused of [
          after.find({ ...ofOwner, limit: 5 }),
          after.count(ofOwner),
          after.count(tagged)
        ])
          assert.strictEqual(
            (yield* Effect.flip(refused as Effect.Effect<unknown, Error>)).message.replace("count", "find"),
            "The storage failed during find (index not built). Rebuild the rows from before the index: migrations.rebuild."
          )
        assert.deepStrictEqual(yield* after.migrations.check, [behind])
        assert.deepStrictEqual(yield* before.migrations.check, [])
        assert.strictEqual(
          yield* after.count({ collection: "ticket", index: "by_team", equals: ["north"] }),
          3
        )

        assert.deepStrictEqual(yield* after.migrations.rebuild([declared]), [])
        assert.deepStrictEqual(yield* after.migrations.check, [])
        assert.strictEqual(yield* after.count(ofOwner), 3)
        assert.strictEqual(yield* after.count(tagged), 3)

        // An older build removes a row whose entries it does not know, and one that it changes.
        const remove = (ledger: typeof before, key: string, from: Ledger.Row | null) =>
          commit(ledger, strip(batch({ [key]: [from, null] })))
        yield* remove(before, "a", yield* row(before, "a"))
        assert.deepStrictEqual(yield* after.migrations.check, [behind])
        assert.propertyVal(yield* Effect.flip(after.count(tagged)), "code", "index not built")
        yield* commit(after, batch({ a: [null, Ticket.make({ ...written, tags: ["y"] })] }))
        yield* after.migrations.rebuild([declared])
        assert.deepStrictEqual(
          (yield* after.find({ ...tagged, limit: 5 })).items.map(({ ref: { key } }) => key),
          ["b", "c"]
        )
        assert.strictEqual(yield* after.count({ ...tagged, equals: ["y"] }), 1)
        assert.deepStrictEqual(yield* Effect.promise(() => Citus.lint(pool, schema)), [])
      })
  )
  it.live("a rebuild that is cut off goes on where it was, and does not do again what was done", () =>
    Effect.gen(function* () {
      const { pool, schema } = yield* store("migrations")
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      const before = at(pool, schema, [older])
      yield* before.migrations.apply
      const keys = Array.from({ length: 450 }, (_, key) => `k${String(key).padStart(3, "0")}`)
      yield* before.commit(
        keys.map((key) => {
          const one = batch({ [key]: [null, Ticket.make({ owner: "x", tags: ["x"], due: 1, number: key })] })
          return {
            ...one,
            put: one.put.map((put) => ({ ...put, entries: { add: [], remove: [] } })),
            touch: []
          }
        })
      )
      const after = at(pool, schema, [newer])
      yield* after.migrations.apply
      let commits = 0
      const dying: SqlPool = {
        connect: async () => {
          const client = await pool.connect()
          client.on("error", () => {})
          const { processID } = client as unknown as { readonly processID: number }
          return {
            query: async ({ text, values }) => {
              if (text === "COMMIT" && ++commits === 2)
                await pool.query("SELECT pg_terminate_backend($1)", [processID])
              return client.query(text, values)
            },
            release: () => client.release(commits === 2),
            on: () => {},
            removeListener: () => {}
          }
        }
      }
      let projected = 0
      const counting = {
        ...declared,
        project: (ticket: Ticket.Ticket) => {
          projected += 1
          return declared.project(ticket)
        }
      }
      const cut = PgLedger.own(dying, { tenant, schema, collections: [newer] })
      assert.isTrue((yield* Effect.flip(cut.migrations.rebuild([counting]))).retryable)
      assert.strictEqual(projected, 400)
      const tagged = { collection: "ticket", index: "by_tag", equals: ["x"] }
      assert.propertyVal(yield* Effect.flip(after.count(tagged)), "code", "index not built")
      // Many at once share the rest.
      yield* Effect.all(
        [1, 2, 3].map(() => after.migrations.rebuild([counting])),
        { concurrency: "unbounded" }
      )
      assert.isAtMost(projected, 650 + 2 * 50)
      assert.strictEqual(yield* after.count(tagged), 450)
      assert.strictEqual(yield* after.count({ collection: "ticket", index: "by_owner", equals: ["x"] }), 450)
      assert.deepStrictEqual(yield* after.migrations.check, [])
    })
  )
  it.live("rebuilding beside writers of both builds ends with every row as it should be", () =>
    Effect.gen(function* () {
      const { pool, schema } = yield* store("migrations", 12)
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      const before = at(pool, schema, [older])
      yield* before.migrations.apply
      const after = at(pool, schema, [newer])
      const known: Collection.AnyCollection = {
        ...Ticket.collection,
        layout: older,
        project: (ticket: Ticket.Ticket) => ({
          ...Ticket.collection.project(ticket),
          entries: [],
          scopes: [],
          claims: []
        })
      }
      const write = (ledger: typeof before, collection: Collection.AnyCollection, turn: number) =>
        Effect.gen(function* () {
          const key = `k${turn % 7}`
          const read = yield* row(ledger, key)
          const tag = `t${turn % 3}`
          const next = turn % 11 === 0 ? null : Ticket.make({ owner: tag, tags: [tag], due: 1 })
          if (read === null && next === null) return
          yield* ledger.commit([
            Build.batch({
              command: Build.command(nextId()),
              changes: [{ collection, key, before: read, after: next }]
            })
          ])
        })
      for (let turn = 1; turn < 30; turn++) yield* write(before, known, turn)
      yield* after.migrations.apply
      const writers = (ledger: typeof before, collection: Collection.AnyCollection, from: number) =>
        Effect.forEach(
          Array.from({ length: 60 }, (_, turn) => from + turn),
          (turn) => write(ledger, collection, turn)
        )
      yield* Effect.all(
        [
          writers(before, known, 1),
          writers(after, declared, 5),
          Effect.forEach([1, 2, 3, 4, 5, 6], () => after.migrations.rebuild([declared]))
        ],
        { concurrency: "unbounded" }
      )
      yield* after.migrations.rebuild([declared])
      assert.deepStrictEqual(yield* after.migrations.check, [])
      const all = (yield* after.find({ collection: "ticket", index: "id", equals: [], limit: 100 })).items
      for (const tag of ["t0", "t1", "t2"]) {
        const wanted = all
          .filter(({ doc }) => (doc as Ticket.Ticket).owner === tag)
          .map(({ ref: { key } }) => key)
        for (const index of ["by_owner", "by_tag"]) {
          const found = yield* after.find({ collection: "ticket", index, equals: [tag], limit: 100 })
          assert.deepStrictEqual(
            found.items.map(({ ref: { key } }) => key),
            wanted,
            `${index} ${tag}`
          )
        }
      }
      assert.isAbove(all.length, 0)
    })
  )
  it.live("what is added without an index version of its own is refused before anything is applied", () =>
    Effect.gen(function* () {
      const { pool, schema } = yield* store("migrations")
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      yield* at(pool, schema, [older]).migrations.apply
      const unsaid = at(pool, schema, [layout])
      assert.strictEqual((yield* Effect.flip(unsaid.migrations.apply)).code, "since not declared")
      assert.deepStrictEqual(yield* unsaid.migrations.check, [
        "ticket.field.owner was added: declare it with since: 2",
        "ticket.index.by_tag was added: declare it with since: 2"
      ])
    })
  )
  it.live("a column of the host's own that may be left empty, and an index of its own, are let be", () =>
    Effect.gen(function* () {
      const { pool, schema, ledger } = yield* store("migrations")
      yield* Effect.promise(() =>
        pool.query(
          `ALTER TABLE ${schema}.ticket ADD COLUMN remark text; CREATE INDEX by_remark ON ${schema}.ticket (tenant_id, remark); CREATE TABLE ${schema}.host (id int PRIMARY KEY, note text NOT NULL)`
        )
      )
      assert.deepStrictEqual(yield* ledger.migrations.check, [])
      assert.strictEqual((yield* commit(ledger, batch({ a: [null, Ticket.make()] })))._tag, "Committed")
    })
  )
  it.live("nothing is applied while a migration that was applied is not as it was recorded", () =>
    Effect.gen(function* () {
      const { pool, schema } = yield* store("migrations")
      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      yield* at(pool, schema, [older]).migrations.apply
      const ledger = at(pool, schema, [newer])
      const asked = (text: string) => Effect.promise(() => pool.query(text))
      const recorded = Effect.map(asked(`SELECT id FROM ${schema}._migration ORDER BY id`), ({ rows }) =>
        rows.map(({ id }) => id)
      )
      yield* asked(`UPDATE ${schema}._migration SET sql = sql || ' ' WHERE id = '0001-base'`)
      assert.strictEqual((yield* Effect.flip(ledger.migrations.plan)).code, "migration altered")
      assert.strictEqual((yield* Effect.flip(ledger.migrations.apply)).code, "migration altered")
      assert.deepStrictEqual(yield* recorded, ["0001-base", "0002-ticket"])
      assert.includeMembers(
        [...(yield* ledger.migrations.check)],
        ["migration 0003-ticket is not applied", "migration 0001-base does not have its checksum"]
      )
      yield* asked(`UPDATE ${schema}._migration SET sql = rtrim(sql, ' ') WHERE id = '0001-base'`)
      yield* ledger.migrations.apply
      assert.deepStrictEqual(yield* recorded, ["0001-base", "0002-ticket", "0003-ticket"])
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
  it("the adapter's own tables have another form whenever they are made otherwise", () => {
    const made = OwnTables.base(Names.make("zorgband")).parts.find(({ id }) => id === "_base")
    assert.deepStrictEqual(
      [made?.form, Hash.digest(made?.sql.join("\n") ?? "").slice(0, 16)],
      ["3", "ca5977f41e135ead"]
    )
  })
  it.live("a store whose own tables an earlier release made otherwise is refused", () =>
    Effect.gen(function* () {
      const { ledger, pool, schema } = yield* store("migrations")
      yield* Effect.promise(() =>
        pool.query(`UPDATE ${schema}._migration SET parts = replace(parts, '"_base":"3"', '"_base":"2"')`)
      )
      assert.strictEqual((yield* Effect.flip(ledger.migrations.apply)).code, "layout changed")
      assert.deepStrictEqual(yield* ledger.migrations.check, [
        "the adapter's own tables were made by another release: open the store with that release, or move its data"
      ])
    })
  )
  it.live(
    "a pool of the adapter's own is durable, never scans and does not wait for ever, whatever the default",
    () =>
      Effect.gen(function* () {
        const database = freshSchema("durable")
        const admin = yield* scopedPool(1)
        const sql = (on: pg.Pool, text: string) => Effect.promise(() => on.query(text))
        yield* Effect.acquireRelease(sql(admin, `CREATE DATABASE ${database}`), () =>
          sql(admin, `DROP DATABASE ${database} WITH (FORCE)`)
        )
        yield* sql(admin, `ALTER DATABASE ${database} SET synchronous_commit = off`)
        const target = new URL(url as string)
        target.pathname = `/${database}`
        const provided = postgres(target.href, { connections: 2 }).provides[0]
        if (provided?.point !== "ledger") throw new Error("no ledger")
        const ledger = yield* provided.open({ tenant, collections: [layout] })
        yield* ledger.migrations.apply
        assert.deepStrictEqual(yield* ledger.migrations.check, [])
        const plain = yield* scopedPool(1, database)
        assert.deepStrictEqual(
          yield* PgLedger.own(plain, { tenant, collections: [layout] }).migrations.check,
          ["synchronous_commit is off: what was acknowledged can be lost with the machine"]
        )
        // What holds while it writes.
        yield* sql(
          plain,
          `CREATE TABLE public.noted AS SELECT name, setting FROM pg_settings WHERE false;
         CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN INSERT INTO public.noted SELECT name, setting FROM pg_settings; RETURN new; END';
         CREATE TRIGGER note BEFORE INSERT ON zorgband.ticket FOR EACH ROW EXECUTE FUNCTION public.note()`
        )
        assert.strictEqual((yield* commit(ledger, batch({ a: [null, Ticket.make()] })))._tag, "Committed")
        const { rows } = yield* sql(
          plain,
          `SELECT name || ' ' || setting AS line FROM public.noted
         WHERE name IN ('synchronous_commit', 'enable_seqscan', 'enable_bitmapscan', 'lock_timeout') ORDER BY 1`
        )
        assert.deepStrictEqual(
          rows.map(({ line }) => line),
          ["enable_bitmapscan off", "enable_seqscan off", "lock_timeout 30000", "synchronous_commit on"]
        )
      })
  )
})
