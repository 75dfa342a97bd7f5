/** The statements that write the rows of one collection, and the entries of its many-valued indexes. */
import { Collection } from "@zorgband/plugin-sdk"
import type { Connection } from "./Connection.ts"
import * as Held from "./Held.ts"
import { alone, column, type Names } from "./Names.ts"

/** Statements on a table of entries; they take the number of the tenant, the values and the key. */
interface EntriesSql {
  readonly add: string
  readonly remove: string
}

/** Statements on the table of a collection. */
export interface TableSql {
  /** The fields that are columns. */
  readonly columns: ReadonlyArray<string>
  /** Take the tenant and the key. */
  readonly version: string
  readonly held: string
  readonly remove: string
  /** Take version, schema, a value for each column, what is held, doc, tenant and key. */
  readonly insert: string
  readonly update: string
  /** Takes a value for each column, what is held, tenant and key. */
  readonly reindex: string
  /** The tenant's rows from before the index version, up to a number. There are none when that is the first. */
  readonly behind: string
  /** See {@link Held.later}. */
  readonly late: ReadonlySet<string>
  /** Of an index of the collection; also of one that only later builds declare. */
  readonly entries: (index: string) => EntriesSql
}

const marks = (count: number): string => Array.from({ length: count }, () => "?").join(", ")
const assigned = (columns: ReadonlyArray<string>): string => columns.map((name) => `${name} = ?`).join(", ")

const entriesSql = (table: string, fields: ReadonlyArray<string>): EntriesSql => {
  const quoted = fields.map(column)
  return {
    add: `INSERT OR FAIL INTO ${table} (tenant, ${quoted.join(", ")}, key) VALUES (${marks(fields.length + 2)}) ON CONFLICT DO NOTHING`,
    remove: `DELETE FROM ${table} WHERE tenant = ? AND ${quoted.map((name) => `${name} = ?`).join(" AND ")} AND key = ?`
  }
}

/** The statements for a collection. */
export const make = (connection: Connection, names: Names, layout: Collection.Layout): TableSql => {
  const table = names.table(layout.name)
  const current = layout.indexVersion
  const columns = Collection.columns(layout).map(({ name }) => name)
  const indexed = [...columns.map(column), "_held"]
  const all = ["version", "schema", ...indexed, "doc"]
  const where = "WHERE tenant_id = ? AND key = ?"
  const entries = new Map(
    layout.indexes
      .filter((index) => Collection.isMany(layout, index))
      .map(({ name, fields }) => [name, entriesSql(names.entries(layout.name, name), fields)])
  )
  return {
    columns,
    late: Held.later(layout),
    version: `SELECT version FROM ${table} ${where}`,
    held: `SELECT version, _held FROM ${table} ${where}`,
    remove: `DELETE FROM ${table} ${where}`,
    insert: `INSERT OR FAIL INTO ${table} (${all.join(", ")}, tenant_id, key, _indexed) VALUES (${marks(all.length + 2)}, ${current}) ON CONFLICT DO NOTHING`,
    // What is changed in a row from before is only what differs: it is not complete for this index version.
    update: `UPDATE ${table} SET ${assigned(all)}, _indexed = min(_indexed, ${current}) ${where}`,
    reindex: `UPDATE ${table} SET ${assigned(indexed)}, _indexed = ${current} ${where}`,
    behind: `SELECT key, schema, _held, doc FROM ${table} INDEXED BY ${names.behind(layout.name, current)} WHERE tenant_id = ? AND _indexed < ${current} ORDER BY key LIMIT ?`,
    entries: (index) => {
      const known = entries.get(index)
      if (known !== undefined) return known
      const name = names.entries(layout.name, index)
      const found = connection
        .all<{ name: string }>(
          "SELECT name FROM pragma_table_info(?, 'main') ORDER BY cid",
          alone(name).slice(1, -1)
        )
        .map((one) => one.name)
      const made = entriesSql(name, found.slice(1, -1))
      entries.set(index, made)
      return made
    }
  }
}
