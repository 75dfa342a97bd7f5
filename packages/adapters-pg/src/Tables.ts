/** What is stored where: the tables of one store, the statements that make them, and what the catalogue then says. */
import type { Collection } from "@zorgband/plugin-sdk"
import { column, type Names, primaryKey, quote, secondKey } from "./Names.ts"

/** One thing that a migration makes. */
interface Part {
  /** What it is, such as `client.field.status`. */
  readonly id: string
  /** How it is made. Under the same id it never changes. */
  readonly form: string
  /** Makes it in a new store, or in a table without rows. */
  readonly sql: ReadonlyArray<string>
  /** Makes it beside rows that lack it. */
  readonly later: ReadonlyArray<string>
  /** What the catalogue says of it, see `Catalogue.ts`. */
  readonly items: ReadonlyArray<readonly [item: string, form: string]>
  /** The index version that brought it; `null` when nothing is computed from a row for it. */
  readonly since: number | null
}

/** Parts that are made together. */
export interface Group {
  /** `base`, or the collection. */
  readonly name: string
  /** The part that makes the tables; the others change them. */
  readonly tables: string
  /** In the order in which they are made. */
  readonly parts: ReadonlyArray<Part>
}

type ColumnType = "text" | "text[]" | "bigint" | "bigint[]" | "json" | "bytea"

interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly null: boolean
}

interface Table {
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  readonly key: ReadonlyArray<string>
  /** A column that PostgreSQL numbers. */
  readonly numbered?: string
}

const tenant: Column = { name: "tenant_id", type: "text", null: false }
const columnsOf = (types: { readonly [name: string]: ColumnType }): ReadonlyArray<Column> =>
  Object.entries(types).map(([name, type]) => ({ name, type, null: false }))

// Text is compared by code point, whatever the database's own collation.
const isText = (type: ColumnType): boolean => type === "text" || type === "text[]"

const sqlType = (type: ColumnType): string => (isText(type) ? `${type} COLLATE "C"` : type)

const columnSql = ({ name, type, null: optional }: Column, numbered: boolean): string =>
  `${quote(name)} ${sqlType(type)}${optional ? "" : " NOT NULL"}${numbered ? " GENERATED ALWAYS AS IDENTITY" : ""}`

const columnItem = (table: string, { name, type, null: optional }: Column): readonly [string, string] => [
  `column ${table}.${name}`,
  `${type}${isText(type) ? " C" : ""}${optional ? "" : " not null"}`
]

const tableSql = (names: Names, { name, columns, key, numbered }: Table): string =>
  `CREATE TABLE ${names.quoted(name)} (${columns.map((one) => columnSql(one, one.name === numbered)).join(", ")}, CONSTRAINT ${quote(primaryKey(name))} PRIMARY KEY (${key.map(quote).join(", ")}))`

const tableItems = ({ name, columns, key }: Table): Part["items"] => [
  ...columns.map((one) => columnItem(name, one)),
  [`index ${primaryKey(name)}`, `${name} (${key.join(", ")}) primary`]
]

const indexSql = (
  names: Names,
  index: string,
  table: string,
  on: ReadonlyArray<string>,
  where = ""
): string => `CREATE INDEX ${quote(index)} ON ${names.quoted(table)} (${on.map(quote).join(", ")})${where}`

const indexItem = (index: string, table: string, on: ReadonlyArray<string>, partial = false) =>
  [`index ${index}`, `${table} (${on.join(", ")})${partial ? " partial" : ""}`] as const

/** The table of what was applied; the only one without tenants. */
export const migrationTable = "migration"

const ownTables: ReadonlyArray<Table> = [
  // Rows that an older build removed, of which entries may be left in tables that it does not know.
  { name: "leftover", columns: columnsOf({ collection: "text", key: "text" }), key: ["collection", "key"] },
  {
    name: "receipt",
    columns: columnsOf({ command: "text", digest: "text", result: "json", at: "bigint" }),
    key: ["command"]
  },
  { name: "scope", columns: columnsOf({ scope: "text", version: "bigint" }), key: ["scope"] },
  {
    name: "claim",
    columns: columnsOf({ name: "text", value: "text", collection: "text", key: "text" }),
    key: ["name", "value"]
  },
  { name: "head", columns: columnsOf({ position: "bigint", hash: "text" }), key: [] },
  {
    name: "event",
    columns: [
      ...columnsOf({ id: "text", number: "bigint", type: "text", at: "bigint", envelope: "text" }),
      // The first record that it is about, where there is one; the others are in the history.
      { name: "collection", type: "text", null: true },
      { name: "key", type: "text", null: true },
      // Of whom something is sealed for it, and that, until it is erased.
      { name: "subject", type: "text", null: true },
      { name: "sealed", type: "bytea", null: true }
    ],
    key: ["id"],
    numbered: "number"
  },
  {
    name: "history",
    columns: columnsOf({ collection: "text", key: "text", number: "bigint", event: "text" }),
    key: ["collection", "key", "number", "event"]
  },
  // What was written together, by the first event of it.
  {
    name: "unsequenced",
    columns: columnsOf({ number: "bigint", event: "text", numbers: "bigint[]", events: "text[]" }),
    key: ["number", "event"]
  },
  {
    name: "feed",
    columns: columnsOf({ position: "bigint", event: "text", hash: "text" }),
    key: ["position"]
  }
]

const eventIndexes = [
  { name: "on", on: ["tenant_id", "collection", "key", "number"], where: "key IS NOT NULL" },
  { name: "sealed", on: ["tenant_id", "subject"], where: "sealed IS NOT NULL" }
]

/** The part that makes the PostgreSQL schema. */
export const schemaPart = "_schema"

/** The adapter's own tables. */
export const base = (names: Names): Group => {
  const migration: Table = {
    name: names.own(migrationTable),
    columns: columnsOf({ id: "text", sql: "text", checksum: "text", parts: "text" }),
    key: ["id"]
  }
  const tables = [
    migration,
    ...ownTables.map((table) => ({
      ...table,
      name: names.own(table.name),
      columns: [tenant, ...table.columns],
      key: ["tenant_id", ...table.key]
    }))
  ]
  const event = names.own("event")
  const indexes = eventIndexes.map(({ name, on, where }) => {
    const index = secondKey(event, name)
    return {
      sql: indexSql(names, index, event, on, ` WHERE ${where}`),
      item: indexItem(index, event, on, true)
    }
  })
  return {
    name: "base",
    tables: "_base",
    parts: [
      // The host may have made it, and may have kept the right to do so to itself.
      {
        id: schemaPart,
        form: "1",
        sql: [`CREATE SCHEMA ${quote(names.schema)}`],
        later: [],
        items: [],
        since: null
      },
      {
        id: "_base",
        form: "1",
        sql: [...tables.map((table) => tableSql(names, table)), ...indexes.map(({ sql }) => sql)],
        later: [],
        items: [...tables.flatMap(tableItems), ...indexes.map(({ item }) => item)],
        since: null
      }
    ]
  }
}

/** What an index is to a collection. */
export type IndexLayout = Collection.Layout["indexes"][number]

/** Whether the index has a table of entries of its own. */
export const isMany = (layout: Collection.Layout, index: IndexLayout): boolean =>
  layout.fields.some(({ name, many }) => many && name === index.fields[0])

/** The fields that are columns of the collection's table. */
export const columns = (layout: Collection.Layout): Collection.Layout["fields"] =>
  layout.fields.filter(({ many }) => !many)

/** The column type of a field. */
export const typeOf = (type: Collection.FieldType): "text" | "bigint" => (type === "text" ? "text" : "bigint")

/** The type of a declared field. */
export const fieldType = (layout: Collection.Layout, field: string): "text" | "bigint" =>
  typeOf(layout.fields.find(({ name }) => name === field)?.type ?? "text")

/** The index versions after the first, each of which brought something. */
const later = ({ fields, indexes, claims }: Collection.Layout): ReadonlyArray<number> =>
  [...new Set([...fields, ...indexes, ...claims].map(({ since }) => since))]
    .filter((version) => version > 1)
    .sort((left, right) => left - right)

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
    : { sql: [indexSql(names, index, table, on, where)], items: [indexItem(index, table, on, where !== "")] }
}

/**
 * The table of a collection with its columns, indexes and tables of entries. The column `_indexed` tells the index
 * version for which a row is complete (rows from before the later ones are in an index of their own), and `_written` the latest of
 * which it may have entries, so that an older build that removes it leaves word of those.
 */
export const collection = (names: Names, layout: Collection.Layout): Group => {
  const table = names.table(layout.name)
  const fields = columns(layout).map((field): Part => {
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
    if (!isMany(layout, index)) {
      const on = ["tenant_id", ...index.fields, "key"]
      const present = index.fields.map((field) => `${column(field)} IS NOT NULL`).join(" AND ")
      const sql = [indexSql(names, name, table, on, ` WHERE ${present}`)]
      return { id, form, sql, later: sql, items: [indexItem(name, table, on, true)], since: null }
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
  const before = later(layout).map((version): Part => {
    const name = secondKey(table, `since_${version}`)
    const on = ["tenant_id", "key"]
    const sql = [indexSql(names, name, table, on, ` WHERE _indexed < ${version}`)]
    const items = [indexItem(name, table, on, true)]
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
      ...columns(layout).map(({ name, type }) => ({ name, type: typeOf(type), null: true }))
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
