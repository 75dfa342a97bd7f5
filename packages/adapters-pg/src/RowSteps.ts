/** The steps that lock, put and remove the rows of a collection, with their entries in indexes of many values. */
import { Collection } from "@zorgband/plugin-sdk"
import { column, type Names } from "./Names.ts"
import { type Column, gave, place, type Step } from "./Step.ts"
import * as Tables from "./Tables.ts"

const versioned: ReadonlyArray<Column> = [
  ["key", "text"],
  ["expect", "bigint"]
]

/** The steps of one collection. */
export interface RowSteps {
  /** Its fields that are columns, in their order. */
  readonly fields: ReadonlyArray<string>
  /**
   * Takes the locks on what is there already, in one order: rows that are written (nothing is expected here) for
   * ourselves, rows that are only read together with other readers. What is locked is then seen as it is, not as it was.
   */
  readonly lock: Step
  /** The same where no row is written that was there. */
  readonly read: Step
  /** Makes rows that were absent. */
  readonly make: Step
  /**
   * Changes rows that have the version that is expected. In a row from before the index version that is only what
   * differs: it is not complete for it.
   */
  readonly change: Step
  /** Removes rows that have the version that is expected. */
  readonly remove: Step
  /**
   * What changes in each table of entries, by the name of the index. Of an index that came later a removed row may have
   * others than it tells: `left` finds them.
   */
  readonly entries: ReadonlyMap<
    string,
    { readonly gone: Step; readonly come: Step; readonly left: Step | null }
  >
}

/** The steps of a collection, the `at`th. */
export const make = (names: Names, layout: Collection.Layout, at: number): RowSteps => {
  const table = names.quoted(names.table(layout.name))
  const fields = Collection.columns(layout)
  const current = layout.indexVersion
  // As it was when the statement began. A rebuild that has finished since did not see what this statement writes to the
  // entries, nor this one what that wrote: the row is not complete then.
  const was = `(SELECT b._indexed FROM ${table} b WHERE b.tenant_id = $1 AND b.key = t.key)`
  const rebuilt = current > 1
  const set = ["schema", "doc", ...fields.map((field) => column(field.name))]
  const locked = (how: string) =>
    `LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.key = x.key ${how}) r ON true`
  const values: ReadonlyArray<Column> = [
    ["schema", "bigint"],
    ["doc", "json"],
    ...fields.map((field): Column => [column(field.name), Tables.typeOf(field.type)])
  ]
  const holds = (name: string) => gave(name, " WHERE coalesce(version, 0) = expect")
  return {
    fields: fields.map((field) => field.name),
    lock: {
      name: `lock_${at}`,
      order: place.locks + at,
      columns: versioned,
      locks: 1,
      sql: (from) => `
      SELECT x.expect, r.version FROM ${from}
      LEFT JOIN LATERAL (SELECT t.version FROM ${table} t WHERE t.tenant_id = $1 AND t.key = x.key AND x.expect IS NULL FOR NO KEY UPDATE) w ON true
      ${locked("AND x.expect IS NOT NULL FOR SHARE")}`,
      asks: ([, expect]) => expect !== null,
      done: holds(`lock_${at}`)
    },
    read: {
      name: `read_${at}`,
      order: place.locks + at,
      columns: versioned,
      locks: 1,
      sql: (from) => `SELECT x.expect, r.version FROM ${from} ${locked("FOR SHARE")}`,
      done: holds(`read_${at}`)
    },
    make: {
      name: `made_${at}`,
      order: place.rows + 3 * at,
      columns: [["key", "text"], ...values],
      shared: [1],
      locks: 1,
      sql: (from, known) => `
      INSERT INTO ${table} (tenant_id, key, version, _indexed, _written, ${set})
      SELECT $1::text, x.key, 1, ${current}, ${current}, ${set.map((one) => `x.${one}`)} FROM ${from}
      ${known ? "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING 1" : ""}`,
      makes: true,
      done: gave(`made_${at}`)
    },
    change: {
      name: `changed_${at}`,
      order: place.rows + 3 * at + 1,
      columns: [...versioned, ...values],
      locks: 1,
      sql: (from) => `
      UPDATE ${table} t SET version = t.version + 1, _indexed = least(t._indexed, ${current}${rebuilt ? `, ${was}` : ""}), _written = greatest(t._written, ${current}), ${set.map((one) => `${one} = x.${one}`)}
      FROM ${from} WHERE t.tenant_id = $1 AND t.key = x.key AND t.version = x.expect RETURNING 1`,
      done: gave(`changed_${at}`)
    },
    remove: {
      name: `removed_${at}`,
      order: place.rows + 3 * at + 2,
      columns: versioned,
      locks: 1,
      sql: (from) => `
      DELETE FROM ${table} t USING ${from}
      WHERE t.tenant_id = $1 AND t.key = x.key AND t.version = x.expect RETURNING t.key, t._written${rebuilt ? `, t._indexed, t._indexed <> ${was} AS meanwhile` : ""}`,
      done: gave(`removed_${at}`),
      // What this build does not know of may be left: of a newer build, of a rebuild at this moment, or of what the row
      // was before an older build changed it.
      follows: {
        name: `leftover_${at}`,
        sql: `
      INSERT INTO ${names.quoted(names.own("leftover"))} (tenant_id, collection, key)
      SELECT $1::text, '${layout.name}', r.key FROM removed_${at} r WHERE r._written > ${current}${rebuilt ? ` OR r._indexed <> ${current} OR r.meanwhile` : ""} ON CONFLICT DO NOTHING`
      }
    },
    entries: new Map(
      layout.indexes.flatMap((index, which) =>
        Collection.isMany(layout, index)
          ? [[index.name, entries(names, layout, index, `${at}_${which}`, place.entries + 100 * at + which)]]
          : []
      )
    )
  }
}

const entries = (
  names: Names,
  layout: Collection.Layout,
  index: Tables.IndexLayout,
  id: string,
  order: number
) => {
  const table = names.quoted(names.index(layout.name, index.name))
  const all = [...index.fields.map(column), "key"]
  const columns: ReadonlyArray<Column> = [
    ...index.fields.map((field): Column => [column(field), Tables.fieldType(layout, field)]),
    ["key", "text"]
  ]
  const gone: Step = {
    name: `gone_${id}`,
    order,
    columns,
    locks: 0,
    sql: (from) => `
        DELETE FROM ${table} t USING ${from}
        WHERE t.tenant_id = $1 AND ${all.map((one) => `t.${one} = x.${one}`).join(" AND ")}`,
    done: null
  }
  const left: Step = {
    name: `left_${id}`,
    order,
    columns: [["key", "text"]],
    locks: 0,
    sql: (from) => `DELETE FROM ${table} t USING ${from} WHERE t.tenant_id = $1 AND t.key = x.key`,
    done: null
  }
  const come: Step = {
    name: `come_${id}`,
    order,
    columns,
    shared: [columns.length - 1],
    locks: 0,
    // A build from before a later index may have left some of its entries.
    sql: (from, known) => `
        INSERT INTO ${table} (tenant_id, ${all})
        SELECT $1::text, ${all.map((one) => `x.${one}`)} FROM ${from}${known || index.since > 1 ? " ON CONFLICT DO NOTHING" : ""}`,
    done: null
  }
  return { gone, come, left: index.since === 1 ? null : left }
}
