/** The adapter's own tables: what was applied, receipts, scopes, claims, events and their order. */
import { type Names, quote, secondKey } from "./Names.ts"
import {
  columnsOf,
  type Group,
  indexItem,
  indexSql,
  type Table,
  tableItems,
  tableSql,
  tenant
} from "./Table.ts"

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
      ...columnsOf({ id: "text", number: "bigint", envelope: "text" }),
      // The first two records that it is about, where there are; the others are in the history.
      { name: "collection", type: "text", null: true },
      { name: "key", type: "text", null: true },
      { name: "second_collection", type: "text", null: true },
      { name: "second_key", type: "text", null: true },
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
  // What was written together, by one event of it.
  {
    name: "unsequenced",
    columns: columnsOf({ number: "bigint", event: "text", events: "text[]" }),
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
  {
    name: "second",
    on: ["tenant_id", "second_collection", "second_key", "number"],
    where: "second_key IS NOT NULL"
  },
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
      item: indexItem(index, event, on, ` WHERE ${where}`)
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
        form: "3",
        sql: [...tables.map((table) => tableSql(names, table)), ...indexes.map(({ sql }) => sql)],
        later: [],
        items: [...tables.flatMap(tableItems), ...indexes.map(({ item }) => item)],
        since: null
      }
    ]
  }
}
