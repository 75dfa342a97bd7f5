/// <reference types="node" />
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Collection, Hash } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { describe } from "vitest"
import { InvalidName, SqliteLedger } from "../src/index.ts"
import {
  type Changed,
  declaration,
  folder,
  fresh,
  type Partner,
  partner,
  partners,
  putting,
  setting
} from "./desk.ts"

/** The register of the next release: a further field, an index on it, and a further many-valued index. */
const later = Collection.define<Partner, typeof Changed.Type, "town" | "next" | "tag" | "name" | "label">({
  ...declaration,
  fields: {
    ...declaration.fields,
    name: Collection.text((row: Partner) => row.name, { since: 2 }),
    label: Collection.texts((row: Partner) => row.tags, { since: 2 })
  },
  indexes: {
    ...declaration.indexes,
    by_name: { fields: ["name"], guard: 1 },
    by_label: { fields: ["label", "name"] }
  }
})
const behind = "partner has rows from before index version 2: rebuild them"

const sql = (file: string, change: string | ((database: DatabaseSync) => void)) =>
  Effect.sync(() => {
    const database = new DatabaseSync(file)
    if (typeof change === "string") database.exec(change)
    else change(database)
    database.close()
  })

/** Makes a table that has no rows anew, otherwise. */
const remade = (table: string, from: string, to: string) => (database: DatabaseSync) => {
  const made = database.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").get(table)?.sql
  expect(made).toContain(from)
  database.exec(`DROP TABLE ${table}; ${String(made).replace(from, to)}`)
}

describe("migrations", () => {
  it.live("are numbered, carry their checksums, and are applied only when asked", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      const ledger = yield* SqliteLedger.make({ ...setting, file })
      const planned = yield* ledger.migrations.plan
      expect(planned.map(({ id }) => id)).toEqual(["0001-base", "0002-partner"])
      for (const { sql, checksum } of planned) expect(checksum).toBe(Hash.digest(sql))
      expect(yield* ledger.migrations.check).toEqual([
        "migration 0001-base is not applied",
        "migration 0002-partner is not applied"
      ])
      for (const use of [
        ledger.get([{ collection: "partner", key: "p1" }], []),
        ledger.commit([putting("c1", [["p1", null, partner()]])]),
        ledger.find({ collection: "partner", index: "by_town", equals: ["Ede"], limit: 1 }),
        ledger.feed(null, 1)
      ])
        expect(yield* Effect.flip(use as Effect.Effect<unknown, unknown>)).toMatchObject({
          _tag: "LedgerUnavailable",
          code: "schema",
          message: expect.stringContaining("migrations.apply"),
          retryable: false,
          outcomeUnknown: false
        })
      yield* ledger.migrations.apply
      yield* ledger.migrations.apply
      expect(yield* ledger.migrations.plan).toEqual([])
      expect(yield* ledger.migrations.check).toEqual([])
      expect(yield* ledger.commit([putting("c1", [["p1", null, partner()]])])).toEqual([
        { _tag: "Committed" }
      ])
    })
  )

  it.live("run as plain SQL by other means, they make the same schema", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const ledger = yield* SqliteLedger.make({ ...setting, file: join(path, "a.db") })
      const planned = yield* ledger.migrations.plan
      yield* ledger.migrations.apply
      yield* sql(join(path, "b.db"), planned.map((migration) => migration.sql).join(""))
      const other = yield* SqliteLedger.make({ ...setting, file: join(path, "b.db") })
      expect(yield* other.migrations.plan).toEqual([])
      expect(yield* other.migrations.check).toEqual([])
      const schema = (file: string) =>
        Effect.sync(() => {
          const database = new DatabaseSync(file)
          const found = database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY name").all()
          database.close()
          return found.map((one) => ({ ...one }))
        })
      expect(yield* schema(join(path, "b.db"))).toEqual(yield* schema(join(path, "a.db")))
    })
  )

  it.live(
    "a later release adds to the schema; its index is refused until it is built for the rows there",
    () =>
      Effect.gen(function* () {
        const { file, ledger: old } = yield* fresh
        const rows = Array.from({ length: 450 }, (_, at) => `p${String(at).padStart(3, "0")}`)
        yield* old.commit(rows.map((key) => putting(`c-${key}`, [[key, null, partner({ name: `n${key}` })]])))
        const ledger = yield* SqliteLedger.make({ ...setting, collections: [later.layout], file })
        expect((yield* ledger.migrations.plan).map(({ id }) => id)).toEqual(["0003-partner"])
        yield* ledger.migrations.apply
        expect(yield* ledger.migrations.check).toEqual([behind])
        // The release from before works on.
        expect(yield* old.migrations.check).toEqual([])
        yield* old.commit([putting("old", [["q", null, partner({ name: "old" })]])])
        const byName = { collection: "partner", index: "by_name", equals: ["np007"], limit: 10 }
        const byLabel = { collection: "partner", index: "by_label", equals: ["acute"], limit: 10 }
        for (const query of [byName, byLabel])
          expect(yield* Effect.flip(ledger.find(query))).toMatchObject({ code: "index not built" })

        const clashes = yield* ledger.migrations.rebuild([later])
        expect(clashes).toEqual([])
        expect(yield* ledger.migrations.check).toEqual([])
        const found = yield* ledger.find(byName)
        expect(found.items.map(({ ref }) => ref.key)).toEqual(["p007"])
        // Whoever decided on the scope before it was filled meets a conflict.
        expect(found.scope).toBe(1)
        expect(yield* ledger.count(byLabel)).toBe(451)
        // The order in which things are declared makes no difference.
        const turned = {
          ...later.layout,
          fields: [...later.layout.fields].reverse(),
          indexes: [...later.layout.indexes].reverse()
        }
        const other = yield* SqliteLedger.make({ ...setting, collections: [turned], file })
        expect(yield* other.migrations.check).toEqual([])
        expect(yield* other.migrations.plan).toEqual([])
        // A row that the later release wrote can be removed by the one from before.
        const [row] = (yield* old.get([{ collection: "partner", key: "p007" }], [])).rows
        yield* old.commit([putting("gone", [["p007", row ?? null, null]])])
        expect(yield* ledger.count(byLabel)).toBe(450)
        // What it writes once more is to be rebuilt once more.
        const [stale] = (yield* old.get([{ collection: "partner", key: "p008" }], [])).rows
        yield* old.commit([putting("anew", [["p008", stale ?? null, partner({ name: "np009" })]])])
        expect(yield* ledger.migrations.check).toEqual([behind])
        for (const refused of [ledger.find(byName), ledger.count(byLabel)])
          expect(yield* Effect.flip(refused as Effect.Effect<unknown, unknown>)).toMatchObject({
            code: "index not built"
          })
        yield* ledger.migrations.rebuild([later])
        expect(yield* ledger.count({ ...byName, equals: ["np009"] })).toBe(2)
      })
  )

  it.live("rebuilding says which claims another row holds", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      const without = Collection.define<Partner, typeof Changed.Type, "town" | "next" | "tag">({
        ...declaration,
        claims: {}
      })
      const old = yield* SqliteLedger.make({ ...setting, collections: [without.layout], file })
      yield* old.migrations.apply
      for (const key of ["p1", "p2"])
        yield* old.commit([putting(`c-${key}`, [[key, null, partner({ number: "7" })]], {}, null, without)])
      const claiming = Collection.define<Partner, typeof Changed.Type, "town" | "next" | "tag">({
        ...declaration,
        claims: { number: { of: declaration.claims.number, since: 2 } }
      })
      const ledger = yield* SqliteLedger.make({ ...setting, collections: [claiming.layout], file })
      yield* ledger.migrations.apply
      expect(yield* ledger.migrations.check).toEqual([behind])
      const ref = (key: string) => ({ collection: "partner", key })
      expect(yield* ledger.migrations.rebuild([claiming])).toEqual([
        { claim: { name: "partner.number", value: "7" }, by: ref("p1"), wanted: ref("p2") }
      ])
      expect(yield* ledger.migrations.rebuild([claiming])).toEqual([])
    })
  )

  it.live("check finds what was changed behind its back", () =>
    Effect.gen(function* () {
      const drifts: ReadonlyArray<readonly [Parameters<typeof sql>[1], string]> = [
        [`DROP INDEX "zorgband_partner$by_town"`, "index zorgband_partner$by_town is missing"],
        [
          `DROP INDEX "zorgband_partner$by_town"; CREATE INDEX "zorgband_partner$by_town" ON zorgband_partner (town)`,
          "index zorgband_partner$by_town is not as it was planned"
        ],
        [`DROP TABLE "zorgband_partner$by_tag"`, "table zorgband_partner$by_tag is missing"],
        [
          `ALTER TABLE zorgband__event RENAME COLUMN envelope TO text`,
          "column zorgband__event.envelope is missing"
        ],
        [
          `DROP TABLE zorgband__claim; CREATE TABLE zorgband__claim (tenant INTEGER, name TEXT, value TEXT, collection TEXT, key TEXT)`,
          "table zorgband__claim is not as it was planned"
        ],
        [
          "CREATE UNIQUE INDEX stray ON zorgband_partner (tenant_id, town)",
          "index stray is not ours: remove it"
        ],
        [
          "CREATE TRIGGER stray BEFORE DELETE ON zorgband_partner BEGIN SELECT RAISE(ABORT, 'no'); END",
          "trigger stray is not ours: remove it"
        ],
        [
          remade("zorgband__tenant", " UNIQUE", ""),
          "column zorgband__tenant.tenant_id is not as it was planned"
        ],
        [
          remade("zorgband__receipt", "command TEXT", "command TEXT COLLATE NOCASE"),
          "column zorgband__receipt.command is not as it was planned"
        ],
        [
          remade("zorgband__claim", ", PRIMARY", ", CHECK (value <> '7'), PRIMARY"),
          "table zorgband__claim is not as it was planned"
        ],
        [remade("zorgband__scope", "STRICT, ", ""), "table zorgband__scope is not as it was planned"],
        [
          remade("zorgband__history", "tenant, collection, key, position)", "tenant, key, position)"),
          "table zorgband__history is not as it was planned"
        ],
        [
          remade("zorgband__event", "place % ", "tenant % "),
          "column zorgband__event.position is not as it was planned"
        ],
        [
          "ALTER TABLE zorgband_partner ADD COLUMN remark TEXT CHECK (remark IS NOT NULL)",
          "column zorgband_partner.remark is not ours: remove it"
        ],
        [
          "ALTER TABLE zorgband_partner ADD COLUMN remark TEXT NOT NULL",
          "column zorgband_partner.remark is not ours: remove it"
        ],
        [
          `UPDATE zorgband__migration SET checksum = 'other' WHERE id = '0001-base'`,
          "migration 0001-base does not have its checksum"
        ]
      ]
      for (const [change, told] of drifts) {
        const { file, ledger } = yield* fresh
        expect(yield* ledger.migrations.check).toEqual([])
        yield* sql(file, change)
        expect(yield* ledger.migrations.check).toContain(told)
      }
    })
  )

  it.live("a column of the host's own that may be left empty, and an index of its own, are let be", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      yield* sql(
        file,
        "ALTER TABLE zorgband_partner ADD COLUMN remark TEXT; ALTER TABLE zorgband_partner ADD COLUMN note TEXT NOT NULL DEFAULT 'to check, not null'; CREATE INDEX by_remark ON zorgband_partner (remark); CREATE TABLE host (id INTEGER PRIMARY KEY, note TEXT NOT NULL UNIQUE)"
      )
      expect(yield* ledger.migrations.check).toEqual([])
      expect(yield* ledger.commit([putting("c1", [["p1", null, partner()]])])).toEqual([
        { _tag: "Committed" }
      ])
    })
  )

  it.live("what is added without an index version of its own is refused before anything is applied", () =>
    Effect.gen(function* () {
      const { file } = yield* fresh
      const unsaid = Collection.define<Partner, typeof Changed.Type, "town" | "next" | "tag" | "name">({
        ...declaration,
        fields: { ...declaration.fields, name: Collection.text((row: Partner) => row.name) },
        indexes: { ...declaration.indexes, by_name: { fields: ["name"] }, by_label: { fields: ["tag"] } },
        claims: { ...declaration.claims, name: (row) => [row.name] }
      })
      const ledger = yield* SqliteLedger.make({ ...setting, collections: [unsaid.layout], file })
      expect(yield* Effect.flip(ledger.migrations.apply)).toMatchObject({ code: "since not declared" })
      expect(yield* ledger.migrations.check).toEqual([
        "partner.field.name was added: declare it with since: 2",
        "partner.index.by_label was added: declare it with since: 2",
        "partner.claim.name was added: declare it with since: 2"
      ])
    })
  )

  it.live(
    "are refused before anything is applied while one that was applied is not the one that belongs there",
    () =>
      Effect.gen(function* () {
        const { file } = yield* fresh
        const ledger = yield* SqliteLedger.make({ ...setting, collections: [later.layout], file })
        const record = () =>
          Effect.sync(() => {
            const database = new DatabaseSync(file)
            const found = database.prepare("SELECT id, checksum FROM zorgband__migration ORDER BY id").all()
            database.close()
            return found.map((one) => ({ ...one }))
          })
        const before = yield* record()
        yield* sql(file, "UPDATE zorgband__migration SET checksum = 'other' WHERE id = '0001-base'")
        const altered = yield* record()
        for (const refused of [ledger.migrations.plan, ledger.migrations.apply])
          expect(yield* Effect.flip(refused as Effect.Effect<unknown, unknown>)).toMatchObject({
            code: "migration altered",
            retryable: false,
            message: expect.stringContaining("migrations.check")
          })
        expect(yield* record()).toEqual(altered)
        expect(yield* ledger.migrations.check).toEqual([
          "migration 0003-partner is not applied",
          "migration 0001-base does not have its checksum"
        ])
        yield* sql(
          file,
          `UPDATE zorgband__migration SET checksum = '${before[0]?.checksum}' WHERE id = '0001-base'`
        )
        yield* ledger.migrations.apply
        expect((yield* record()).map(({ id }) => id)).toEqual(["0001-base", "0002-partner", "0003-partner"])
      })
  )

  it.live("refuse a part that is declared otherwise under the same name", () =>
    Effect.gen(function* () {
      const { file } = yield* fresh
      const layout = {
        ...partners.layout,
        indexes: [{ name: "by_town", fields: ["town"], guard: 0, since: 1 }]
      }
      const ledger = yield* SqliteLedger.make({ ...setting, collections: [layout], file })
      expect(yield* Effect.flip(ledger.migrations.apply)).toMatchObject({ code: "layout changed" })
      expect(yield* ledger.migrations.check).toEqual([
        "partner.index.by_town is declared otherwise than it was applied: give it a new name"
      ])
    })
  )

  it.live("say so when the adapter's own tables were made by another release", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      yield* sql(file, `UPDATE zorgband__migration SET parts = '{"":"1"}' WHERE id = '0001-base'`)
      expect(yield* Effect.flip(ledger.migrations.apply)).toMatchObject({ code: "layout changed" })
      expect(yield* ledger.migrations.check).toEqual([
        "the adapter's own tables were made by another release: open the store with that release, or move its data"
      ])
    })
  )

  it("names that would change a statement are refused", () => {
    const database = new DatabaseSync(":memory:")
    const hostile = ['x"; DROP TABLE y; --', "", "Upper", "a".repeat(41), "sqlite$x", "é"]
    const [field] = partners.layout.fields
    if (field === undefined) throw new Error("no field")
    for (const name of hostile) {
      const index = { name, fields: ["town"], guard: 0, since: 1 }
      for (const given of [
        { ...setting, prefix: name },
        { ...setting, collections: [{ ...partners.layout, name }] },
        { ...setting, collections: [{ ...partners.layout, indexes: [index] }] },
        { ...setting, collections: [{ ...partners.layout, fields: [{ ...field, name }] }] }
      ])
        expect(() => SqliteLedger.within(database, given), name).toThrow(InvalidName)
    }
    // SQLite keeps all names for itself that begin so, whatever they are put together from.
    const made = (prefix: string, name: string) => () =>
      SqliteLedger.within(database, { ...setting, prefix, collections: [{ ...partners.layout, name }] })
    for (const [prefix, name] of [
      ["sqlite", "partner"],
      ["sqlite_", "partner"],
      ["sqlite_care", "partner"],
      ["s", "qlite_partner"]
    ] as const)
      expect(made(prefix, name), prefix).toThrow(/sqlite_, which SQLite keeps for itself/)
    for (const [prefix, name] of [
      ["sqlited_", "partner"],
      ["care_", "sqlite_partner"]
    ] as const)
      expect(made(prefix, name), prefix).not.toThrow()
    database.close()
  })
})
