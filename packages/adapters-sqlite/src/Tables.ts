/** What is stored where: the tables of one store, and the statements that make them. */
import { Collection } from "@zorgband/plugin-sdk"
import { alone, column, type Names } from "./Names.ts"
import * as Stretch from "./Stretch.ts"

/** One thing that a migration makes. */
interface Part {
  /** What it is, such as `client.field.status`. The empty text is the adapter's own tables. */
  readonly id: string
  /** How it is made. Under the same id it never changes. */
  readonly form: string
  /** Makes it in a new store, or in a table without rows. */
  readonly sql: ReadonlyArray<string>
  /** Makes it beside rows that lack it. */
  readonly later: ReadonlyArray<string>
  /** The index version that brought it; `null` when nothing is computed from a row for it. */
  readonly since: number | null
}

/** Parts that are made together. */
export interface Group {
  /** `base`, or the collection. */
  readonly name: string
  /** In the order in which they are made; the first makes the table. */
  readonly parts: ReadonlyArray<Part>
}

/**
 * The adapter's own tables. In them, and in tables of entries, a tenant is its number: less to write and to compare than
 * its id in each of the entries of a commit.
 */
export const base = (names: Names): Group => {
  const own = (name: string) => alone(names.own(name))
  const table = (name: string, columns: string, key: string) =>
    `CREATE TABLE ${own(name)} (${columns}, PRIMARY KEY (${key})) STRICT, WITHOUT ROWID`
  return {
    name: "base",
    parts: [
      {
        id: "",
        form: "2",
        sql: [
          `CREATE TABLE ${own("migration")} (id TEXT NOT NULL PRIMARY KEY, parts TEXT NOT NULL, checksum TEXT NOT NULL) STRICT, WITHOUT ROWID`,
          table(
            "receipt",
            "tenant INTEGER NOT NULL, command TEXT NOT NULL, digest TEXT NOT NULL, result TEXT NOT NULL, at INTEGER NOT NULL",
            "tenant, command"
          ),
          table(
            "scope",
            "tenant INTEGER NOT NULL, collection TEXT NOT NULL, name TEXT NOT NULL, equals TEXT NOT NULL, version INTEGER NOT NULL",
            "tenant, collection, name, equals"
          ),
          table(
            "claim",
            "tenant INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL",
            "tenant, name, value"
          ),
          `CREATE TABLE ${own("tenant")} (number INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL UNIQUE) STRICT`,
          `CREATE TABLE ${own("event")} (place INTEGER PRIMARY KEY, tenant INTEGER NOT NULL AS (place / ${Stretch.length}), position INTEGER NOT NULL AS (place % ${Stretch.length}), hash TEXT NOT NULL, subject TEXT, envelope TEXT NOT NULL, sealed BLOB) STRICT`,
          `CREATE INDEX ${names.sealed} ON ${own("event")} (tenant, subject) WHERE sealed IS NOT NULL`,
          table(
            "history",
            "tenant INTEGER NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL",
            "tenant, collection, key, position"
          )
        ],
        later: [],
        since: null
      }
    ]
  }
}

/** What an index is to a collection. */
export type IndexLayout = Collection.Layout["indexes"][number]

const sqlType = (type: Collection.FieldType): string => (type === "text" ? "TEXT" : "INTEGER")

const fieldId = (layout: Collection.Layout, field: string): string => `${layout.name}.field.${field}`
const indexId = (layout: Collection.Layout, index: string): string => `${layout.name}.index.${index}`
const claimId = (layout: Collection.Layout, claim: string): string => `${layout.name}.claim.${claim}`

/** The index versions after the first among the parts that were made for a collection. */
export const versions = (collection: string, ids: Iterable<string>): ReadonlyArray<number> => {
  const start = `${collection}.since.`
  return [...ids].flatMap((id) => (id.startsWith(start) ? Number(id.slice(start.length)) : []))
}

const formOf = (form: string, since: number): string => (since === 1 ? form : `${form} since ${since}`)

/** The layout as it was when these parts were made, in their order. */
export const asOf = (layout: Collection.Layout, ids: ReadonlyArray<string>): Collection.Layout => ({
  ...layout,
  fields: [
    ...ids.flatMap((id) => layout.fields.filter(({ name, many }) => !many && fieldId(layout, name) === id)),
    ...layout.fields.filter(({ many }) => many)
  ],
  indexes: ids.flatMap((id) => layout.indexes.filter(({ name }) => indexId(layout, name) === id)),
  claims: ids.flatMap((id) => layout.claims.filter(({ name }) => claimId(layout, name) === id))
})

/**
 * The table of a collection with its columns, indexes and tables of entries. The column `_held` tells which
 * claims and entries a row has of those that came later, so that they need no index by row, and `_indexed` the index
 * version for which it is complete: rows from before the later ones are in an index of their own.
 */
export const collection = (
  names: Names,
  layout: Collection.Layout,
  made = Collection.laterVersions(layout)
): Group => {
  const table = alone(names.table(layout.name))
  const typeOf = (field: string) => sqlType(layout.fields.find(({ name }) => name === field)?.type ?? "text")
  const fields = Collection.columns(layout).map(({ name, type, since }): Part => {
    return {
      id: fieldId(layout, name),
      form: formOf(type, since),
      sql: [],
      later: [`ALTER TABLE ${table} ADD COLUMN ${column(name)} ${sqlType(type)}`],
      since
    }
  })
  const indexes = layout.indexes.map((index): Part => {
    const id = indexId(layout, index.name)
    const form = index.fields.join(",")
    const name = names.index(layout.name, index.name)
    const on = index.fields.map(column)
    if (!Collection.isMany(layout, index)) {
      const present = on.map((field) => `${field} IS NOT NULL`).join(" AND ")
      const sql = [`CREATE INDEX ${name} ON ${table} (tenant_id, ${on.join(", ")}, key) WHERE ${present}`]
      return { id, form, sql, later: sql, since: null }
    }
    const sql = [
      `CREATE TABLE ${name} (tenant INTEGER NOT NULL, ${index.fields.map((field) => `${column(field)} ${typeOf(field)} NOT NULL`).join(", ")}, key TEXT NOT NULL, PRIMARY KEY (tenant, ${on.join(", ")}, key)) STRICT, WITHOUT ROWID`
    ]
    return { id, form: formOf(form, index.since), sql, later: sql, since: index.since }
  })
  const claims = layout.claims.map(({ name, since }): Part => {
    return { id: claimId(layout, name), form: formOf("1", since), sql: [], later: [], since }
  })
  const behind = made.map((version): Part => {
    const sql = [
      `CREATE INDEX ${names.behind(layout.name, version)} ON ${table} (tenant_id, key) WHERE _indexed < ${version}`
    ]
    return { id: `${layout.name}.since.${version}`, form: "1", sql, later: sql, since: null }
  })
  const all = Collection.columns(layout)
    .map(({ name, type }) => `, ${column(name)} ${sqlType(type)}`)
    .join("")
  return {
    name: layout.name,
    parts: [
      {
        id: layout.name,
        form: "1",
        sql: [
          `CREATE TABLE ${table} (tenant_id TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, schema INTEGER NOT NULL, _indexed INTEGER NOT NULL${all}, _held TEXT, doc TEXT NOT NULL, PRIMARY KEY (tenant_id, key)) STRICT`
        ],
        later: [],
        since: null
      },
      ...fields,
      ...indexes,
      ...claims,
      ...behind
    ]
  }
}
