/** Tables, columns and indexes: the statements that make them, and what the catalogue then says. */
import { type Names, primaryKey, quote } from "./Names.ts"

/** One thing that a migration makes. */
export interface Part {
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

/** What a column holds. */
export type ColumnType = "text" | "text[]" | "bigint" | "json" | "bytea"

/** A column of a table. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly null: boolean
}

/** A table. */
export interface Table {
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  readonly key: ReadonlyArray<string>
  /** A column that PostgreSQL numbers. */
  readonly numbered?: string
}

/** What every table but one begins with. */
export const tenant: Column = { name: "tenant_id", type: "text", null: false }
/** Columns that always have a value. */
export const columnsOf = (types: { readonly [name: string]: ColumnType }): ReadonlyArray<Column> =>
  Object.entries(types).map(([name, type]) => ({ name, type, null: false }))

// Text is compared by code point, whatever the database's own collation.
const isText = (type: ColumnType): boolean => type === "text" || type === "text[]"

const sqlType = (type: ColumnType): string => (isText(type) ? `${type} COLLATE "C"` : type)

/** Makes a column; `numbered` when PostgreSQL numbers it. */
export const columnSql = ({ name, type, null: optional }: Column, numbered: boolean): string =>
  `${quote(name)} ${sqlType(type)}${optional ? "" : " NOT NULL"}${numbered ? " GENERATED ALWAYS AS IDENTITY" : ""}`

/** What the catalogue then says of a column; `numbered` when PostgreSQL numbers it. */
export const columnItem = (
  table: string,
  { name, type, null: optional }: Column,
  numbered = false
): readonly [string, string] => [
  `column ${table}.${name}`,
  `${type}${isText(type) ? " C" : ""}${optional ? "" : " not null"}${numbered ? " numbered" : ""}`
]

/** Makes a table. */
export const tableSql = (names: Names, { name, columns, key, numbered }: Table): string =>
  `CREATE TABLE ${names.quoted(name)} (${columns.map((one) => columnSql(one, one.name === numbered)).join(", ")}, CONSTRAINT ${quote(primaryKey(name))} PRIMARY KEY (${key.map(quote).join(", ")}))`

/** What the catalogue then says of a table. */
export const tableItems = ({ name, columns, key, numbered }: Table): Part["items"] => [
  [`table ${name}`, "logged"],
  ...columns.map((one) => columnItem(name, one, one.name === numbered)),
  [`index ${primaryKey(name)}`, `${name} (${key.join(", ")}) primary`]
]

/** Makes an index, of all rows or of some. */
export const indexSql = (
  names: Names,
  index: string,
  table: string,
  on: ReadonlyArray<string>,
  where = ""
): string => `CREATE INDEX ${quote(index)} ON ${names.quoted(table)} (${on.map(quote).join(", ")})${where}`

/** What the catalogue then says of an index: brackets and quotes apart. */
export const indexItem = (index: string, table: string, on: ReadonlyArray<string>, where = "") =>
  [`index ${index}`, `${table} (${on.join(", ")})${where.replace(/[()"]/g, "")}`] as const
