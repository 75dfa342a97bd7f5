/** What is stored where of a collection: its tables, columns and indexes. */
import { Collection } from "@zorgband/plugin-sdk"
import { column, type Names, secondKey } from "./Names.ts"
import {
  type Column,
  columnItem,
  columnSql,
  columnsOf,
  type Group,
  indexItem,
  indexSql,
  type Part,
  type Table,
  tableItems,
  tableSql,
  tenant
} from "./Table.ts"

/** What an index is to a collection. */
export type IndexLayout = Collection.Layout["indexes"][number]

/** The column type of a field. */
export const typeOf = (type: Collection.FieldType): "text" | "bigint" => (type === "text" ? "text" : "bigint")

/** The type of a declared field. */
export const fieldType = (layout: Collection.Layout, field: string): "text" | "bigint" =>
  typeOf(layout.fields.find(({ name }) => name === field)?.type ?? "text")

/** The latest index version among the parts that were made for a collection. */
export const latest = (collection: string, ids: Iterable<string>): number => {
  const start = `${collection}.since.`
  return Math.max(
    1,
    ...[...ids].flatMap((id) => (id.startsWith(start) ? Number(id.slice(start.length)) : []))
  )
}

const formOf = (form: string, since: number): string => (since === 1 ? form : `${form} since ${since}`)

/** Whether a tenant (`$1`) has rows of the collection from before an index version, or entries left of such. */
export const behind = (names: Names, { name }: Collection.Layout, version: number): string =>
  `(EXISTS (SELECT FROM ${names.quoted(names.table(name))} b WHERE b.tenant_id = $1 AND b._indexed < ${version})
    OR EXISTS (SELECT FROM ${names.quoted(names.own("leftover"))} l WHERE l.tenant_id = $1 AND l.collection = '${name}'))`

/**
 * Finds what a row has, of what came later: which that is depends on the build that wrote it. What was there from the
 * beginning is told by the row.
 */
const byKey = (
  names: Names,
  index: string,
  table: string,
  since: number,
  where = ""
): Pick<Part, "sql" | "items"> => {
  const on = ["tenant_id", "key"]
  return since === 1
    ? { sql: [], items: [] }
    : { sql: [indexSql(names, index, table, on, where)], items: [indexItem(index, table, on, where)] }
}

/**
 * The table of a collection with its columns, indexes and tables of entries. The column `_indexed` tells the index
 * version for which a row is complete (rows from before the later ones are in an index of their own), and `_written` the latest of
 * which it may have entries, so that an older build that removes it leaves word of those.
 */
export const collection = (names: Names, layout: Collection.Layout): Group => {
  const table = names.table(layout.name)
  const fields = Collection.columns(layout).map((field): Part => {
    const made: Column = { name: field.name, type: typeOf(field.type), null: true }
    column(field.name)
    return {
      id: `${layout.name}.field.${field.name}`,
      form: formOf(field.type, field.since),
      sql: [],
      later: [`ALTER TABLE ${names.quoted(table)} ADD COLUMN ${columnSql(made, false)}`],
      items: [columnItem(table, made)],
      since: field.since
    }
  })
  const indexes = layout.indexes.map((index): Part => {
    const id = `${layout.name}.index.${index.name}`
    const form = index.fields.join(",")
    const name = names.index(layout.name, index.name)
    if (!Collection.isMany(layout, index)) {
      const on = ["tenant_id", ...index.fields, "key"]
      const where = ` WHERE ${index.fields.map((field) => `${column(field)} IS NOT NULL`).join(" AND ")}`
      const sql = [indexSql(names, name, table, on, where)]
      return { id, form, sql, later: sql, items: [indexItem(name, table, on, where)], since: null }
    }
    const entries: Table = {
      name,
      columns: [
        tenant,
        ...index.fields.map((field) => ({ name: field, type: fieldType(layout, field), null: false })),
        { name: "key", type: "text", null: false }
      ],
      key: ["tenant_id", ...index.fields, "key"]
    }
    const found = byKey(names, secondKey(name, "by"), name, index.since)
    const sql = [tableSql(names, entries), ...found.sql]
    const items = [...tableItems(entries), ...found.items]
    return { id, form: formOf(form, index.since), sql, later: sql, items, since: index.since }
  })
  const claims = layout.claims.map(({ name, since }): Part => {
    const id = `${layout.name}.claim.${name}`
    const table = names.own("claim")
    const index = secondKey(table, names.index(layout.name, name))
    const { sql, items } = byKey(names, index, table, since, ` WHERE name = '${layout.name}.${name}'`)
    return { id, form: formOf("1", since), sql, later: sql, items, since }
  })
  const before = Collection.laterVersions(layout).map((version): Part => {
    const name = secondKey(table, `since_${version}`)
    const on = ["tenant_id", "key"]
    const where = ` WHERE _indexed < ${version}`
    const sql = [indexSql(names, name, table, on, where)]
    const items = [indexItem(name, table, on, where)]
    return { id: `${layout.name}.since.${version}`, form: "1", sql, later: sql, items, since: null }
  })
  const rows: Table = {
    name: table,
    columns: [
      tenant,
      ...columnsOf({
        key: "text",
        version: "bigint",
        schema: "bigint",
        _indexed: "bigint",
        _written: "bigint",
        doc: "json"
      })
    ],
    key: ["tenant_id", "key"]
  }
  const all: Table = {
    ...rows,
    columns: [
      ...rows.columns,
      ...Collection.columns(layout).map(({ name, type }) => ({ name, type: typeOf(type), null: true }))
    ]
  }
  return {
    name: layout.name,
    tables: layout.name,
    parts: [
      {
        id: layout.name,
        form: "1",
        sql: [tableSql(names, all)],
        later: [],
        items: tableItems(rows),
        since: null
      },
      ...fields,
      ...indexes,
      ...claims,
      ...before
    ]
  }
}
