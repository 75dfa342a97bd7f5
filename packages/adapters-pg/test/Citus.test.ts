import { assert, describe, it } from "@effect/vitest"
import { openZorgband } from "@zorgband/core"
import { Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { Citus, postgres } from "../src/index.ts"
import { freshSchema, scopedPool, store, tenant, url, where } from "./store.ts"

const vault = Plugin.definePlugin({
  id: "vault",
  version: "1.0.0",
  sdkApi: Plugin.sdkApi,
  provides: [Plugin.vault({ open: () => Effect.sync(Vault.memory) })]
})

/** For each rule what breaks it, and what the linter then names. */
const seeds: Record<Citus.Rule, (schema: string) => readonly [sql: string, item: string]> = {
  "every table has tenant_id text not null": (s) => [
    `ALTER TABLE ${s}.ticket ALTER COLUMN tenant_id TYPE varchar(63)`,
    "ticket"
  ],
  "every table has a primary key": (s) => [`ALTER TABLE ${s}._feed DROP CONSTRAINT "_feed$$pk"`, "_feed"],
  "tenant_id is first in every index": (s) => [`CREATE INDEX stray ON ${s}.ticket (due, tenant_id)`, "stray"],
  "no number of a sequence is a key by itself": (s) => [
    `CREATE UNIQUE INDEX stray ON ${s}._event (tenant_id, number)`,
    "stray"
  ],
  "every foreign key begins with tenant_id on both sides": (s) => [
    `CREATE TABLE ${s}.stray (tenant_id text COLLATE "C" NOT NULL, key text, command text, PRIMARY KEY (tenant_id, key));
     CREATE UNIQUE INDEX swapped ON ${s}._receipt (command, tenant_id);
     ALTER TABLE ${s}.stray ADD CONSTRAINT stray_key FOREIGN KEY (command, tenant_id) REFERENCES ${s}._receipt (command, tenant_id)`,
    "stray_key"
  ],
  "every exclusion is within a tenant": (s) => [
    `CREATE TABLE ${s}.stray (tenant_id text COLLATE "C" NOT NULL, key text, span int4range, PRIMARY KEY (tenant_id, key), CONSTRAINT stray_span EXCLUDE USING gist (span WITH &&))`,
    "stray_span"
  ],
  "no triggers": (s) => [
    `CREATE TRIGGER stray BEFORE UPDATE ON ${s}.ticket FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    "stray"
  ],
  "no rules": (s) => [`CREATE RULE stray AS ON DELETE TO ${s}.ticket DO INSTEAD NOTHING`, "stray"],
  "no functions": (s) => [`CREATE FUNCTION ${s}.stray() RETURNS int LANGUAGE sql AS 'SELECT 1'`, "stray"],
  "no inheritance and no partitions": (s) => [`CREATE TABLE ${s}.stray () INHERITS (${s}.ticket)`, "stray"],
  "no default that is worked out by the server": (s) => [
    `ALTER TABLE ${s}._receipt ALTER COLUMN at SET DEFAULT extract(epoch FROM now())`,
    "_receipt.at"
  ]
}

describe.skipIf(url === undefined)(`Citus.lint, ${where}`, () => {
  it.effect("finds nothing in a schema that was just migrated", () =>
    Effect.gen(function* () {
      const { schema, pool } = yield* store("citus")
      assert.deepStrictEqual(yield* Effect.promise(() => Citus.lint(pool, schema)), [])
      const all = yield* Effect.promise(() => Citus.lint(pool, schema, []))
      assert.deepStrictEqual([...new Set(all.map(({ item }) => item))], ["_migration", "_migration$$pk"])
    })
  )
  it.live("finds nothing in the schema of a host with all that the core declares", () =>
    Effect.gen(function* () {
      const [pool, schema] = [yield* scopedPool(1), freshSchema("citus")]
      const zorgband = yield* Effect.acquireRelease(
        Effect.promise(() =>
          openZorgband({
            ledger: postgres(url as string, { schema, connections: 1 }),
            plugins: [vault],
            tenant
          })
        ),
        (made) =>
          Effect.promise(async () => {
            await made.close()
            await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
          })
      )
      yield* Effect.promise(() => zorgband.migrations.apply())
      assert.deepStrictEqual(yield* Effect.promise(() => Citus.lint(pool, schema)), [])
      assert.deepStrictEqual(yield* Effect.promise(() => zorgband.migrations.check()), [])
      const { rows } = yield* Effect.promise(() =>
        pool.query("SELECT tablename FROM pg_tables WHERE schemaname = $1", [schema])
      )
      assert.includeMembers(
        rows.map(({ tablename }) => tablename),
        ["client", "contact_moment", "referral"]
      )
    })
  )
  for (const [rule, seed] of Object.entries(seeds)) {
    it.effect(`catches a violation: ${rule}`, () =>
      Effect.gen(function* () {
        const { schema, pool } = yield* store("citus")
        const [sql, item] = seed(schema)
        yield* Effect.promise(() => pool.query(sql))
        const found = yield* Effect.promise(() => Citus.lint(pool, schema))
        assert.include(
          found.filter((one) => one.rule === rule).map((one) => one.item),
          item
        )
      })
    )
  }
})
