/** The steps that give up, pass on and take claims. */
import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { counted, type Records, type Step, sorted } from "./Step.ts"

/** What changes in the claims, in one order; a claim that passes on is one conditional step. */
export const claims = (names: Names, batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
  const table = names.quoted(names.own("claim"))
  const of = (change: "take" | "release"): Records =>
    sorted(
      batches.flatMap(({ put }) =>
        put.flatMap(({ ref, claims: changes }) => changes[change].map((claim) => ({ ...claim, ...ref })))
      ),
      Batch.claimId
    )
  const moves = sorted(
    batches.flatMap(({ move }) => move),
    ({ claim }) => Batch.claimId(claim)
  ).map(({ claim, from, to }) => ({ ...claim, ...to, was: from.collection, had: from.key }))
  const removed = batches.flatMap(({ remove }) => remove.map(({ ref }) => ref))
  const moved = removed.length === 0 ? [] : moves.map(({ name, value }) => ({ name, value }))
  const columns = "name text, value text, collection text, key text"
  const same = "c.tenant_id = $1 AND c.name = x.name AND c.value = x.value"
  return [
    {
      name: "released",
      records: of("release"),
      as: columns,
      sql: (from) => `
        DELETE FROM ${table} c USING ${from}
        WHERE ${same} AND c.collection = x.collection AND c.key = x.key`,
      did: null
    },
    {
      name: "lost",
      records: removed.length === 0 ? [] : [{ rows: removed, but: moved }],
      as: "rows json, but json",
      sql: (from) => `
        DELETE FROM ${table} c
        USING ${from} CROSS JOIN LATERAL json_to_recordset(x.rows) AS r(collection text, key text)
        WHERE c.tenant_id = $1 AND c.collection = r.collection AND c.key = r.key
          AND NOT EXISTS (SELECT FROM json_to_recordset(x.but) AS m(name text, value text) WHERE m.name = c.name AND m.value = c.value)`,
      did: null
    },
    {
      name: "moved",
      records: moves,
      as: `${columns}, was text, had text`,
      sql: (from, turn) => `
        UPDATE ${table} c SET collection = x.collection, key = x.key FROM ${from}
        WHERE ${same} AND c.collection = x.was AND c.key = x.had AND ${turn} RETURNING 1`,
      did: counted("moved")
    },
    {
      name: "taken",
      records: of("take"),
      as: columns,
      sql: (from, turn) => `
        INSERT INTO ${table} AS c (tenant_id, name, value, collection, key)
        SELECT $1::text, x.name, x.value, x.collection, x.key FROM ${from} WHERE ${turn}
        ON CONFLICT (tenant_id, name, value) DO UPDATE SET key = excluded.key
        WHERE c.collection = excluded.collection AND c.key = excluded.key RETURNING 1`,
      did: counted("taken")
    }
  ]
}
