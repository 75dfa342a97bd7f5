/**
 * The schema as numbered SQL. What is planned follows from the declared collections and from what is recorded
 * as applied, so a collection, field or index that is declared later is a migration of its own. Nothing is ever
 * dropped: builds from before a migration go on working beside it.
 */
import { type Collection, Hash, type Ledger, Query } from "@zorgband/plugin-sdk"
import * as Catalogue from "./Catalogue.ts"
import type { Names } from "./Names.ts"
import * as OwnTables from "./OwnTables.ts"
import { once, type Run, transaction } from "./Session.ts"
import * as Tables from "./Tables.ts"
import { Refused } from "./Trouble.ts"

interface Planned extends Ledger.Migration {
  readonly statements: ReadonlyArray<string>
  readonly parts: { readonly [id: string]: string }
}

interface Recorded {
  readonly id: string
  readonly sql: string
  readonly checksum: string
  readonly parts: string
}

/** The schema of one store. */
export interface Migrations {
  /** What is to be applied. */
  readonly plan: (run: Run) => Promise<ReadonlyArray<Planned>>
  /** Applies it in a transaction; who comes second waits, and then finds it done. */
  readonly apply: (run: Run) => Promise<void>
  /** What is not as it was planned, in words. */
  readonly check: (run: Run, tenant: string) => Promise<ReadonlyArray<string>>
}

/** The schema of these collections. */
export const make = (names: Names, layouts: ReadonlyArray<Collection.Layout>): Migrations => {
  const base = OwnTables.base(names)
  const groups = [base, ...layouts.map((layout) => Tables.collection(names, layout))]
  const parts = groups.flatMap((group) => group.parts)
  const table = names.quoted(names.own(OwnTables.migrationTable))

  const exists = async (run: Run, sql: string, name: string): Promise<boolean> =>
    (await run(once(sql), [name]))[0]?.found === true
  const recorded = async (run: Run): Promise<ReadonlyArray<Recorded>> =>
    (await exists(run, "SELECT to_regclass($1) IS NOT NULL AS found", table))
      ? (await run(once(`SELECT id, sql, checksum, parts FROM ${table} ORDER BY id`), [])).map((row) => ({
          id: String(row.id),
          sql: String(row.sql),
          checksum: String(row.checksum),
          parts: String(row.parts)
        }))
      : []
  const formsOf = (done: ReadonlyArray<Recorded>) =>
    new Map(done.flatMap(({ parts: made }) => Object.entries(JSON.parse(made) as Planned["parts"])))
  const changed = (known: ReadonlyMap<string, string>) =>
    parts.filter(({ id, form }) => known.has(id) && known.get(id) !== form).map(({ id }) => id)

  /** Parts that came without an index version of their own: rows from before would pass for complete. */
  const unnumbered = (known: ReadonlyMap<string, string>): ReadonlyArray<string> =>
    groups.flatMap(({ tables, parts: all }) => {
      const latest = Tables.latest(tables, known.keys())
      return known.has(tables)
        ? all
            .filter(({ id, since }) => !known.has(id) && since !== null && since <= latest)
            .map(({ id }) => `${id} was added: declare it with since: ${latest + 1}`)
        : []
    })

  /** Migrations that are not as they were recorded. */
  const altered = (done: ReadonlyArray<Recorded>) =>
    done.filter(({ sql, checksum }) => Hash.digest(sql) !== checksum)

  const lacking = async (run: Run, done: ReadonlyArray<Recorded>): Promise<ReadonlyArray<Planned>> => {
    const known = formsOf(done)
    const schemaSql = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS found"
    if (await exists(run, schemaSql, names.schema)) known.set(OwnTables.schemaPart, "1")
    return groups
      .map((group) => {
        const missing = group.parts.filter(({ id }) => !known.has(id))
        const fresh = missing.some(({ id }) => id === group.tables)
        return {
          name: group.name,
          missing,
          statements: missing.flatMap((part) => (fresh ? part.sql : part.later))
        }
      })
      .filter(({ missing }) => missing.length > 0)
      .map(({ name, missing, statements }, at) => {
        const sql = statements.map((one) => `${one};\n`).join("")
        return {
          id: `${String(done.length + at + 1).padStart(4, "0")}-${name}`,
          sql,
          checksum: Hash.digest(sql),
          statements,
          parts: Object.fromEntries(missing.map(({ id, form }) => [id, form]))
        }
      })
  }

  const plan = async (run: Run): Promise<ReadonlyArray<Planned>> => {
    const done = await recorded(run)
    const known = formsOf(done)
    if (changed(known).length > 0) throw new Refused("layout changed")
    if (unnumbered(known).length > 0) throw new Refused("since not declared")
    if (altered(done).length > 0) throw new Refused("migration altered")
    return lacking(run, done)
  }

  return {
    plan,
    apply: (run) =>
      transaction(run, async () => {
        await run(once("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"), [
          `zorgband migrations ${names.schema}`
        ])
        for (const { id, sql, checksum, statements, parts: made } of await plan(run)) {
          for (const one of statements) await run(once(one), [])
          await run(once(`INSERT INTO ${table} (id, sql, checksum, parts) VALUES ($1, $2, $3, $4)`), [
            id,
            sql,
            checksum,
            JSON.stringify(made)
          ])
        }
      }),
    check: async (run, tenant) => {
      const done = await recorded(run)
      const known = formsOf(done)
      const wrong = [
        ...changed(known).map((part) =>
          part === base.tables
            ? "the adapter's own tables were made by another release: open the store with that release, or move its data"
            : `${part} is declared otherwise than it was applied: give it a new name`
        ),
        ...unnumbered(known)
      ]
      if (wrong.length > 0) return wrong
      const found = await Catalogue.items(run, names.schema)
      const expected = parts.filter(({ id }) => known.has(id)).flatMap((part) => part.items)
      const behind: Array<Collection.Layout> = []
      for (const layout of layouts) {
        const { name, indexVersion } = layout
        if (!known.has(`${name}.since.${indexVersion}`)) continue
        const [row] = await run(once(`SELECT ${Tables.behind(names, layout, indexVersion)} AS behind`), [
          tenant
        ])
        if (row?.behind === true) behind.push(layout)
      }
      const off = await run(
        once(
          "SELECT s.name FROM (VALUES ('fsync'), ('synchronous_commit')) AS s(name) WHERE current_setting(s.name) = 'off'"
        ),
        []
      )
      const event = names.own("event")
      const again =
        found.get(`column ${event}.number`)?.endsWith(" numbered") === true &&
        (await Catalogue.numbersAgain(run, names.quoted(event), "number"))
      return [
        ...(await lacking(run, done)).map(({ id }) => `migration ${id} is not applied`),
        ...altered(done).map(({ id }) => `migration ${id} does not have its checksum`),
        ...expected.flatMap(([item, form]) =>
          !found.has(item)
            ? [`${item} is missing`]
            : found.get(item) !== form
              ? [`${item} is not as it was planned`]
              : []
        ),
        ...(await Catalogue.foreign(run, names.schema, new Set(expected.map(([item]) => item)))).map(
          (item) => `${item} is not ours: remove it`
        ),
        ...(again
          ? [`the sequence of ${event}.number is behind the numbers that are there: set it to the highest`]
          : []),
        ...behind.map(Query.toRebuild),
        ...off.map(({ name }) => `${name} is off: what was acknowledged can be lost with the machine`)
      ]
    }
  }
}
