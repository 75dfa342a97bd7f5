/**
 * The schema as numbered SQL. What is planned follows from the declared collections and from what is recorded
 * as applied, so a collection, field or index that is declared later is a migration of its own. Nothing is ever
 * dropped: builds from before a migration go on working beside it.
 */
import { DatabaseSync } from "node:sqlite"
import { type Collection, Hash, type Ledger, Query } from "@zorgband/plugin-sdk"
import * as Catalogue from "./Catalogue.ts"
import { Connection, Refused } from "./Connection.ts"
import type { Names } from "./Names.ts"
import * as Tables from "./Tables.ts"

interface Recorded {
  readonly id: string
  readonly parts: string
  readonly checksum: string
}

type Forms = { readonly [id: string]: string }

/** The schema of one store. */
export interface Schema {
  /** What is to be applied. */
  readonly plan: () => ReadonlyArray<Ledger.Migration>
  /** Applies it, inside a transaction that the caller holds. */
  readonly apply: () => void
  /** What is not as it was planned, in words. */
  readonly check: (tenant: string) => ReadonlyArray<string>
}

const changedPart = (part: string): string =>
  part === ""
    ? "the adapter's own tables were made by another release: open the store with that release, or move its data"
    : `${part} is declared otherwise than it was applied: give it a new name`

/** The schema of these collections on this connection. */
export const make = (
  connection: Connection,
  names: Names,
  layouts: ReadonlyArray<Collection.Layout>
): Schema => {
  const groups = [
    {
      table: "",
      parts: Tables.base(names).parts,
      asOf: (ids: ReadonlyArray<string>) => Tables.base(names).parts.filter(({ id }) => ids.includes(id))
    },
    ...layouts.map((layout) => ({
      table: layout.name,
      parts: Tables.collection(names, layout).parts,
      asOf: (ids: ReadonlyArray<string>) =>
        Tables.collection(names, Tables.asOf(layout, ids), Tables.versions(layout.name, ids)).parts
    }))
  ]
  const table = names.own("migration")
  const recorded = (): ReadonlyArray<Recorded> =>
    Catalogue.exists(connection, table)
      ? connection.all(`SELECT id, parts, checksum FROM ${table} ORDER BY id`)
      : []
  const formsOf = (parts: string): Forms => JSON.parse(parts) as Forms
  const all = (done: ReadonlyArray<Recorded>) =>
    new Map(done.flatMap(({ parts }) => Object.entries(formsOf(parts))))
  const changed = (known: ReadonlyMap<string, string>): ReadonlyArray<string> =>
    groups.flatMap(({ parts }) =>
      parts.filter(({ id, form }) => known.has(id) && known.get(id) !== form).map(({ id }) => id)
    )

  /** Parts that came without an index version of their own: rows from before would pass for complete. */
  const unnumbered = (known: ReadonlyMap<string, string>): ReadonlyArray<string> =>
    groups.flatMap(({ table, parts }) => {
      const latest = Math.max(1, ...Tables.versions(table, known.keys()))
      return known.has(table)
        ? parts
            .filter(({ id, since }) => !known.has(id) && since !== null && since <= latest)
            .map(({ id }) => `${id} was added: declare it with since: ${latest + 1}`)
        : []
    })

  /** The statements that make these parts of a group: its table with all that it has then, or what comes later. */
  const statements = (group: (typeof groups)[number], ids: ReadonlyArray<string>): string =>
    (ids.includes(group.table)
      ? group.asOf(ids).flatMap(({ sql }) => sql)
      : ids.flatMap((one) => group.parts.filter(({ id }) => id === one)).flatMap(({ later }) => later)
    )
      .map((statement) => `${statement};\n`)
      .join("")

  /** Whether a recorded migration is the one that this build makes; a later build's is not known here. */
  const genuine = ({ parts, checksum }: Recorded): boolean => {
    const ids = Object.keys(formsOf(parts))
    const group = groups.find((one) => ids.every((id) => one.parts.some((part) => part.id === id)))
    return group === undefined || Hash.digest(statements(group, ids)) === checksum
  }
  const altered = (done: ReadonlyArray<Recorded>) => done.filter((migration) => !genuine(migration))

  const lacking = (done: ReadonlyArray<Recorded>): ReadonlyArray<Ledger.Migration> => {
    const known = all(done)
    return groups
      .map((group) => ({ group, parts: group.parts.filter(({ id }) => !known.has(id)) }))
      .filter(({ parts }) => parts.length > 0)
      .map(({ group, parts }, at) => {
        const id = `${String(done.length + at + 1).padStart(4, "0")}-${group.table || "base"}`
        const made = statements(
          group,
          parts.map((part) => part.id)
        )
        const forms = JSON.stringify(Object.fromEntries(parts.map((part) => [part.id, part.form])))
        // It records itself, so that it can be run by other means. Nothing in it can hold a quote.
        const sql = `${made}INSERT INTO ${table} (id, parts, checksum) VALUES ('${id}', '${forms}', '${Hash.digest(made)}');\n`
        return { id, sql, checksum: Hash.digest(sql) }
      })
  }

  const plan = (): ReadonlyArray<Ledger.Migration> => {
    const done = recorded()
    const known = all(done)
    if (changed(known).length > 0) throw new Refused("layout changed")
    if (unnumbered(known).length > 0) throw new Refused("since not declared")
    if (altered(done).length > 0) throw new Refused("migration altered")
    return lacking(done)
  }

  const expected = (): Catalogue.Catalogue => {
    const known = all(recorded())
    const scratch = new DatabaseSync(":memory:")
    try {
      for (const group of groups)
        if (known.has(group.table)) scratch.exec(statements(group, [...known.keys()]))
      return Catalogue.read(new Connection(scratch))
    } finally {
      scratch.close()
    }
  }

  return {
    plan,
    apply: () => {
      for (const { sql } of plan())
        for (const statement of sql.split(";\n")) if (statement !== "") connection.run(statement)
    },
    check: (tenant) => {
      const done = recorded()
      const known = all(done)
      const wrong = [...changed(known).map(changedPart), ...unnumbered(known)]
      if (wrong.length > 0) return wrong
      const found = Catalogue.read(connection)
      const behind = layouts.filter(
        ({ name, indexVersion }) =>
          indexVersion > 1 &&
          known.has(`${name}.since.${indexVersion}`) &&
          connection.get(
            `SELECT 1 FROM ${names.table(name)} WHERE tenant_id = ? AND _indexed < ${indexVersion} LIMIT 1`,
            tenant
          ) !== undefined
      )
      const planned = expected()
      return [
        ...lacking(done).map(({ id }) => `migration ${id} is not applied`),
        ...altered(done).map(({ id }) => `migration ${id} does not have its checksum`),
        ...[...planned].flatMap(([item, form]) =>
          !found.has(item)
            ? [`${item} is missing`]
            : found.get(item) !== form
              ? [`${item} is not as it was planned`]
              : []
        ),
        ...Catalogue.foreign(connection, found, planned).map((item) => `${item} is not ours: remove it`),
        ...behind.map(Query.toRebuild)
      ]
    }
  }
}
