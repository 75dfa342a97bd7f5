/**
 * Computes fields, entries and claims anew for rows from before the index version: a migration alone cannot compute
 * them. The row itself says whether it is done, so that one that was stopped goes on where it was.
 */
import { Batch, Collection, type Ledger } from "@zorgband/plugin-sdk"
import { column, type Names } from "./Names.ts"
import { scopeKey } from "./ScopeSteps.ts"
import { once, type Run } from "./Session.ts"
import * as Tables from "./Tables.ts"

/** How far it got. */
export interface Step {
  /** Whether there may be more. */
  readonly more: boolean
  /** What did not go. */
  readonly clashes: ReadonlyArray<Ledger.Clash>
}

/** Rows of one transaction: few, so that others get their turn. */
const chunk = 200

/** Keeps the first of those that are the same. */
const distinct = <A>(items: ReadonlyArray<A>, id: (item: A) => string): ReadonlyArray<A> => {
  const known = new Map<string, A>()
  for (const item of items) if (!known.has(id(item))) known.set(id(item), item)
  return [...known.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item)
}

/** Rebuilds the next rows of a collection, inside a transaction that the caller holds. */
export const make = (
  names: Names,
  tenant: string,
  collection: Collection.AnyCollection
): ((run: Run) => Promise<Step>) => {
  const { layout } = collection
  const own = (table: string) => names.quoted(names.own(table))
  const table = names.quoted(names.table(layout.name))
  const fields = Collection.columns(layout)
  // What was there from the beginning is right, whichever build wrote the row.
  const many = layout.indexes
    .filter((index) => Collection.isMany(layout, index) && index.since > 1)
    .map(({ name, fields: on }) => ({
      name,
      on,
      table: names.quoted(names.index(layout.name, name)),
      columns: [...on.map(column), "key"],
      types: [...on.map((field) => `${column(field)} ${Tables.fieldType(layout, field)}`), "key text"]
    }))

  const claims = layout.claims.filter(({ since }) => since > 1).map(({ name }) => `'${layout.name}.${name}'`)

  /** Rows that were removed with something left: that goes now, and a row that is there again is rebuilt. */
  const clear = async (run: Run): Promise<void> => {
    const [left] = await run(
      once(`SELECT 1 FROM ${own("leftover")} WHERE tenant_id = $1 AND collection = $2 LIMIT 1`),
      [tenant, layout.name]
    )
    if (left === undefined) return
    // Nobody may make such a row anew meanwhile: it would rely on an entry that goes.
    await run(once("SET LOCAL lock_timeout = 2000"), [])
    await run(once(`LOCK TABLE ${table} IN SHARE MODE`), [])
    const gone = `e USING gone WHERE e.tenant_id = $1 AND e.key = gone.key
      AND NOT EXISTS (SELECT FROM ${table} r WHERE r.tenant_id = $1 AND r.key = e.key)`
    await run(
      once(`
        WITH gone AS (DELETE FROM ${own("leftover")} WHERE tenant_id = $1 AND collection = $2 RETURNING key)
        ${many.map((index, at) => `, entries_${at} AS (DELETE FROM ${index.table} ${gone})`).join("")}
        ${claims.map((name, at) => `, claims_${at} AS (DELETE FROM ${own("claim")} ${gone} AND e.name = ${name})`).join("")}
        UPDATE ${table} e SET _indexed = 0, _written = greatest(_written, ${layout.indexVersion}) FROM gone WHERE e.tenant_id = $1 AND e.key = gone.key`),
      [tenant, layout.name]
    )
  }

  return async (run) => {
    if (layout.indexVersion === 1) return { more: false, clashes: [] }
    await clear(run)
    const rows = await run(
      once(`
        SELECT key, schema, doc::text AS doc FROM ${table}
        WHERE tenant_id = $1 AND _indexed < ${layout.indexVersion} ORDER BY key LIMIT ${chunk} FOR NO KEY UPDATE`),
      [tenant]
    )
    // Fewer than were asked for may be because others wrote some meanwhile.
    if (rows.length === 0) return { more: false, clashes: [] }
    const projected = rows.map(({ key, schema, doc }) => ({
      key: String(key),
      ...collection.project(collection.decode(JSON.parse(String(doc)), Number(schema)))
    }))
    const records = (list: ReadonlyArray<unknown>) => JSON.stringify(list)
    const keys = records(projected.map(({ key }) => key))

    const set = fields.map(({ name }) => `${column(name)} = x.${column(name)}, `).join("")
    const types = fields.map(({ name, type }) => `, ${column(name)} ${Tables.typeOf(type)}`).join("")
    await run(
      once(`
        UPDATE ${table} t SET ${set}_indexed = ${layout.indexVersion}, _written = greatest(_written, ${layout.indexVersion})
        FROM json_to_recordset($2::text::json) AS x(key text${types}) WHERE t.tenant_id = $1 AND t.key = x.key`),
      [tenant, records(projected.map(({ key, fields: values }) => ({ ...values, key })))]
    )
    for (const index of many) {
      const entries = projected.flatMap(({ key, entries: all }) =>
        all
          .filter((entry) => entry.index === index.name)
          .map(({ values }) => ({
            ...Object.fromEntries(index.on.map((field, at) => [field, values[at]])),
            key
          }))
      )
      const list = `json_to_recordset($2::text::json) AS x(${index.types.join(", ")})`
      // What is right already is let be: a statement that began before this may be about to take it away.
      await run(
        once(`
          DELETE FROM ${index.table} e USING json_array_elements_text($3::text::json) k
          WHERE e.tenant_id = $1 AND e.key = k.value AND NOT EXISTS (
            SELECT FROM ${list} WHERE ${index.columns.map((one) => `x.${one} = e.${one}`).join(" AND ")}
          )`),
        [tenant, records(entries), keys]
      )
      await run(
        once(`
          INSERT INTO ${index.table} (tenant_id, ${index.columns.join(", ")})
          SELECT $1::text, ${index.columns.map((one) => `x.${one}`).join(", ")} FROM ${list} ON CONFLICT DO NOTHING`),
        [tenant, records(entries)]
      )
    }

    const wanted = projected.flatMap(({ key, claims: all }) => all.map((claim) => ({ ...claim, key })))
    for (const name of claims)
      await run(
        once(`
          DELETE FROM ${own("claim")} c USING json_array_elements_text($2::text::json) k
          WHERE c.tenant_id = $1 AND c.name = ${name} AND c.key = k.value AND NOT EXISTS (
            SELECT FROM json_to_recordset($3::text::json) AS x(name text, value text, key text)
            WHERE x.name = c.name AND x.value = c.value AND x.key = c.key
          )`),
        [tenant, keys, records(wanted)]
      )
    // Who holds a claim keeps it: the answer tells who that is.
    const holders = await run(
      once(`
        INSERT INTO ${own("claim")} AS c (tenant_id, name, value, collection, key)
        SELECT $1::text, x.name, x.value, $2, x.key
        FROM json_to_recordset($3::text::json) AS x(name text, value text, key text)
        ON CONFLICT (tenant_id, name, value) DO UPDATE SET key = c.key
        RETURNING c.name AS name, c.value AS value, c.collection AS collection, c.key AS key`),
      [tenant, layout.name, records(distinct(wanted, Batch.claimId))]
    )
    const by = new Map(
      holders.map(({ name, value, collection: of, key }) => [
        Batch.claimId({ name: String(name), value: String(value) }),
        { collection: String(of), key: String(key) }
      ])
    )
    const touched = distinct(
      projected.flatMap(({ scopes }) => scopes.map(scopeKey)),
      (scope) => scope
    )
    await run(
      once(`
        INSERT INTO ${own("scope")} AS t (tenant_id, scope, version)
        SELECT $1::text, x.value, 1 FROM json_array_elements_text($2::text::json) x
        ON CONFLICT (tenant_id, scope) DO UPDATE SET version = t.version + 1`),
      [tenant, records(touched)]
    )
    const clashes = wanted.flatMap(({ name, value, key }): ReadonlyArray<Ledger.Clash> => {
      const ref = { collection: layout.name, key }
      const holder = by.get(Batch.claimId({ name, value })) ?? ref
      return Batch.refId(holder) === Batch.refId(ref)
        ? []
        : [{ claim: { name, value }, by: holder, wanted: ref }]
    })
    return { more: true, clashes }
  }
}
