/**
 * The schema as numbered SQL. What is planned follows from the declared collections and from what is recorded
 * as applied, so a collection, field or index that is declared later is a migration of its own. Nothing is ever
 * dropped: builds from before a migration go on working beside it.
 */
import { DatabaseSync } from "node:sqlite"
import { type Collection, Hash, type Ledger } from "@zorgband/plugin-sdk"
import { Connection, Refused } from "./Connection.ts"
import type { Names } from "./Names.ts"
import * as Tables from "./Tables.ts"

interface Planned extends Ledger.Migration {
  readonly parts: { readonly [id: string]: string }
}

interface Recorded {
  readonly id: string
  readonly sql: string
  readonly checksum: string
  readonly parts: string
}

/** The schema of one store. */
export interface Schema {
  /** What is to be applied. */
  readonly plan: () => ReadonlyArray<Planned>
  /** Applies it, inside a transaction that the caller holds. */
  readonly apply: (at: number) => void
  /** What is not as it was planned, in words. */
  readonly check: (tenant: string) => ReadonlyArray<string>
}

/** Whether there is a table of this (quoted) name. */
export const exists = (connection: Connection, quoted: string): boolean =>
  connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", quoted.slice(1, -1)) !==
  undefined

/** The catalogue of tables, columns and indexes: what it is called, and what it is like. */
const catalogue = (connection: Connection): ReadonlyMap<string, string> =>
  new Map(
    connection
      .all<{ item: string; form: string }>(
        `SELECT 'table ' || name AS item, strict || ' ' || wr AS form FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
         UNION ALL
         SELECT 'column ' || t.name || '.' || c.name, c.type || ' ' || c."notnull" || ' ' || c.pk || ' ' || coalesce(c.dflt_value, '')
         FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c WHERE t.schema = 'main' AND t.type = 'table'
         UNION ALL
         SELECT 'index ' || name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`
      )
      .map(({ item, form }) => [item, form])
  )

/** The schema of these collections on this connection. */
export const make = (
  connection: Connection,
  names: Names,
  layouts: ReadonlyArray<Collection.Layout>
): Schema => {
  const groups = [Tables.base(names), ...layouts.map((layout) => Tables.collection(names, layout))]
  const table = names.own("migration")
  const recorded = (): ReadonlyArray<Recorded> =>
    exists(connection, table)
      ? connection.all(`SELECT id, sql, checksum, parts FROM ${table} ORDER BY id`)
      : []
  const formsOf = (migrations: ReadonlyArray<Recorded>) =>
    new Map(
      migrations.flatMap(({ parts }) =>
        Object.entries(JSON.parse(parts) as { readonly [id: string]: string })
      )
    )
  const changed = (known: ReadonlyMap<string, string>): ReadonlyArray<string> =>
    groups.flatMap(({ parts }) =>
      parts.filter(({ id, form }) => known.has(id) && known.get(id) !== form).map(({ id }) => id)
    )

  const plan = (): ReadonlyArray<Planned> => {
    const done = recorded()
    const known = formsOf(done)
    if (changed(known).length > 0) throw new Refused("layout changed")
    return groups
      .map(({ name, parts }) => {
        const missing = parts.filter(({ id }) => !known.has(id))
        const fresh = missing.length === parts.length
        return { name, missing, sql: missing.flatMap((part) => (fresh ? part.sql : part.later)) }
      })
      .filter(({ missing }) => missing.length > 0)
      .map(({ name, missing, sql: statements }, at) => {
        const sql = statements.map((statement) => `${statement};\n`).join("")
        return {
          id: `${String(done.length + at + 1).padStart(4, "0")}-${name}`,
          sql,
          checksum: Hash.digest(sql),
          parts: Object.fromEntries(missing.map(({ id, form }) => [id, form]))
        }
      })
  }

  const expected = (): ReadonlyMap<string, string> => {
    const known = formsOf(recorded())
    const scratch = new DatabaseSync(":memory:")
    try {
      for (const { parts } of groups)
        if (parts.every(({ id }) => known.has(id)))
          for (const statement of parts.flatMap(({ sql }) => sql)) scratch.exec(statement)
      return catalogue(new Connection(scratch))
    } finally {
      scratch.close()
    }
  }

  return {
    plan,
    apply: (at) => {
      for (const { id, sql, checksum, parts } of plan()) {
        for (const statement of sql.split(";\n")) if (statement !== "") connection.run(statement)
        connection.run(
          `INSERT INTO ${table} (id, sql, checksum, parts, applied_at) VALUES (?, ?, ?, ?, ?)`,
          id,
          sql,
          checksum,
          JSON.stringify(parts),
          at
        )
      }
    },
    check: (tenant) => {
      const done = recorded()
      const other = changed(formsOf(done))
      if (other.length > 0)
        return other.map((part) => `${part} is declared otherwise than it was applied: give it a new name`)
      const found = catalogue(connection)
      const unbuilt = exists(connection, names.own("unbuilt"))
        ? connection.all<{ part: string }>(
            `SELECT part FROM ${names.own("unbuilt")} WHERE tenant_id = ? ORDER BY part`,
            tenant
          )
        : []
      return [
        ...plan().map(({ id }) => `migration ${id} is not applied`),
        ...done
          .filter(({ sql, checksum }) => Hash.digest(sql) !== checksum)
          .map(({ id }) => `migration ${id} does not have its checksum`),
        ...[...expected()].flatMap(([item, form]) =>
          !found.has(item)
            ? [`${item} is missing`]
            : found.get(item) !== form
              ? [`${item} is not as it was planned`]
              : []
        ),
        ...unbuilt.map(({ part }) => `${part} is not built for the rows from before: rebuild it`)
      ]
    }
  }
}
