/** The steps that lock, put and remove the rows of a collection, with their entries in indexes of many values. */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import { column, type Names } from "./Names.ts"
import { counted, type Records, type Step } from "./Step.ts"
import * as Tables from "./Tables.ts"

/**
 * Takes the locks on what is there already, in one order: rows that are written for ourselves, rows that are
 * only read together with other readers. What is locked is then seen as it is, not as it was.
 */
export const lock = (name: string, table: string, records: Records): Step => ({
  name,
  records,
  as: "key text, expect bigint",
  sql: (from, turn) => `
    SELECT x.expect, r.version FROM ${from}
    LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.key = x.key AND x.expect IS NULL FOR NO KEY UPDATE) w ON true
    LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.key = x.key AND x.expect IS NOT NULL FOR SHARE) r ON true
    WHERE ${turn}`,
  did: () => `(SELECT count(*) FROM ${name} WHERE coalesce(version, 0) = expect)`,
  asks: records.filter(({ expect }) => expect !== null).length
})

/** Puts rows that have, or lack, the version that is expected. */
export const put = (
  name: string,
  table: string,
  layout: Collection.Layout,
  puts: ReadonlyArray<Ledger.Put>
): Step => {
  const fields = Tables.columns(layout)
  const set = ["version", "schema", "doc", ...fields.map((field) => column(field.name))]
  return {
    name,
    // A row that must be there carries its version as a negative number: should it be absent after all, that
    // is what is inserted, and not counted.
    records: puts.map(({ ref, expect, schema, doc, fields: values }) => ({
      ...Object.fromEntries(fields.map((field) => [field.name, values[field.name] ?? null])),
      key: ref.key,
      version: expect === 0 ? 1 : -expect,
      schema,
      doc
    })),
    as: [
      "key text, version bigint, schema bigint, doc json",
      ...fields.map((field) => `${column(field.name)} ${Tables.typeOf(field.type)}`)
    ].join(", "),
    sql: (from, turn) => `
      INSERT INTO ${table} AS t (tenant_id, key, ${set.join(", ")})
      SELECT $1::text, x.key, ${set.map((one) => (one === "doc" ? "coalesce(x.doc, 'null'::json)" : `x.${one}`)).join(", ")}
      FROM ${from} WHERE ${turn}
      ON CONFLICT (tenant_id, key) DO UPDATE
      SET ${set.map((one) => `${one} = ${one === "version" ? "t.version + 1" : `excluded.${one}`}`).join(", ")}
      WHERE t.version = -excluded.version
      RETURNING t.version`,
    did: () => `(SELECT count(*) FROM ${name} WHERE version > 0)`
  }
}

/** Removes rows that have the version that is expected. */
export const remove = (name: string, table: string, removes: ReadonlyArray<Ledger.Remove>): Step => ({
  name,
  records: removes.map(({ ref, expect }) => ({ key: ref.key, expect })),
  as: "key text, expect bigint",
  sql: (from, turn) => `
    DELETE FROM ${table} t USING ${from}
    WHERE t.tenant_id = $1 AND t.key = x.key AND t.version = x.expect AND ${turn} RETURNING 1`,
  did: counted(name)
})

/** What changes in the tables of entries. */
export const entries = (
  names: Names,
  layout: Collection.Layout,
  at: number,
  puts: ReadonlyArray<Ledger.Put>,
  removes: ReadonlyArray<Ledger.Remove>
): ReadonlyArray<Step> =>
  layout.indexes.flatMap((index, which): ReadonlyArray<Step> => {
    if (!Tables.isMany(layout, index)) return []
    const table = names.quoted(names.index(layout.name, index.name))
    const of = (change: "add" | "remove"): Records =>
      puts.flatMap(({ ref, entries: changes }) =>
        changes[change]
          .filter((entry) => entry.index === index.name)
          .map(({ values }) => ({
            ...Object.fromEntries(index.fields.map((field, place) => [field, values[place]])),
            key: ref.key
          }))
      )
    const all = [...index.fields.map(column), "key"]
    const as = [
      ...index.fields.map((field) => `${column(field)} ${Tables.fieldType(layout, field)}`),
      "key text"
    ].join(", ")
    return [
      {
        name: `gone_${at}_${which}`,
        records: of("remove"),
        as,
        sql: (from) => `
          DELETE FROM ${table} t USING ${from}
          WHERE t.tenant_id = $1 AND ${all.map((one) => `t.${one} = x.${one}`).join(" AND ")}`,
        did: null
      },
      {
        name: `left_${at}_${which}`,
        records: removes.map(({ ref }) => ({ key: ref.key })),
        as: "key text",
        sql: (from) => `DELETE FROM ${table} t USING ${from} WHERE t.tenant_id = $1 AND t.key = x.key`,
        did: null
      },
      {
        name: `come_${at}_${which}`,
        records: of("add"),
        as,
        sql: (from) => `
          INSERT INTO ${table} (tenant_id, ${all.join(", ")})
          SELECT $1::text, ${all.map((one) => `x.${one}`).join(", ")} FROM ${from} ON CONFLICT DO NOTHING`,
        did: null
      }
    ]
  })
