/**
 * Computes fields, entries and claims anew from the rows. Needed where a field or an index was added beside rows,
 * or where the function that computes one has changed: a migration alone cannot compute them.
 */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import type { Connection, Value } from "./Connection.ts"
import * as Held from "./Held.ts"
import type { Names } from "./Names.ts"
import * as OwnSql from "./OwnSql.ts"
import * as TableSql from "./TableSql.ts"

/** A claim that a row should hold, and another row holds. */
export interface Clash {
  /** Which claim. */
  readonly claim: Ledger.Claim
  /** The row that holds it. */
  readonly by: Ledger.Ref
  /** The row that does not get it. */
  readonly wanted: Ledger.Ref
}

/** How far it got. */
export interface Step {
  /** The last key; `null` at the end. */
  readonly last: string | null
  /** What did not go. */
  readonly clashes: ReadonlyArray<Clash>
}

interface StoredRow {
  readonly key: string
  readonly schema: number
  readonly _held: string | null
  readonly doc: string
}

/** Rebuilds the next rows of a collection, inside a transaction that the caller holds. */
export const make = (
  connection: Connection,
  names: Names,
  tenant: string,
  collection: Collection.AnyCollection
): ((after: string, limit: number) => Step) => {
  const table = TableSql.make(connection, names, collection.layout)
  const own = OwnSql.make(names)
  const built = `DELETE FROM ${names.own("unbuilt")} WHERE tenant_id = ? AND collection = ?`

  const rebuild = ({ key, schema, _held, doc }: StoredRow): ReadonlyArray<Clash> => {
    const ref = { collection: collection.name, key }
    const before = Held.decode(_held)
    const { fields, entries, claims, scopes } = collection.project(collection.decode(JSON.parse(doc), schema))
    for (const [index, ...values] of before.entries)
      connection.run(table.entries(index).remove, tenant, ...values, key)
    for (const { index, values } of entries) connection.run(table.entries(index).add, tenant, ...values, key)
    for (const [name, value] of before.claims)
      if (!claims.some((claim) => claim.name === name && claim.value === value))
        connection.run(own.release, tenant, name, value, ref.collection, key)
    const clashes: Array<Clash> = []
    const held: Array<Ledger.Claim> = []
    for (const claim of claims) {
      connection.run(own.take, tenant, claim.name, claim.value, ref.collection, key)
      const by = connection.get<Ledger.Ref>(own.claim, tenant, claim.name, claim.value) as Ledger.Ref
      if (by.key === key && by.collection === ref.collection) held.push(claim)
      else clashes.push({ claim, by: { collection: by.collection, key: by.key }, wanted: ref })
    }
    for (const { index, equals } of scopes)
      connection.run(own.touch, tenant, ref.collection, index, JSON.stringify(equals))
    const values: ReadonlyArray<Value> = table.columns.map((field) => fields[field] ?? null)
    connection.run(table.reindex, ...values, Held.encode(Held.of(held, entries)), tenant, key)
    return clashes
  }

  return (after, limit) => {
    const rows = connection.all<StoredRow>(table.after, tenant, after, limit)
    const clashes = rows.flatMap(rebuild)
    const last = rows.length < limit ? null : (rows.at(-1)?.key ?? null)
    if (last === null) connection.run(built, tenant, collection.name)
    return { last, clashes }
  }
}
