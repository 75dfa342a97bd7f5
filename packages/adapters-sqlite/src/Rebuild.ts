/**
 * Computes fields, entries and claims anew for rows from before the index version: a migration alone cannot compute
 * them. The row itself says whether it is done, so that one that was stopped goes on where it was.
 */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import type { Connection, Value } from "./Connection.ts"
import * as Held from "./Held.ts"
import type { Names } from "./Names.ts"
import * as OwnSql from "./OwnSql.ts"
import * as Stretch from "./Stretch.ts"
import * as TableSql from "./TableSql.ts"

/** How far it got. */
export interface Step {
  /** Whether there may be more. */
  readonly more: boolean
  /** What did not go. */
  readonly clashes: ReadonlyArray<Ledger.Clash>
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
): ((limit: number) => Step) => {
  const table = TableSql.make(connection, names, collection.layout)
  const own = OwnSql.make(names)
  const stretch = Stretch.make(connection, names, tenant)

  const rebuild = ({ key, schema, _held, doc }: StoredRow, number: number): ReadonlyArray<Ledger.Clash> => {
    const ref = { collection: collection.name, key }
    const before = Held.decode(_held)
    const { fields, entries, claims, scopes } = collection.project(collection.decode(JSON.parse(doc), schema))
    for (const [index, ...values] of before.entries)
      connection.run(table.entries(index).remove, number, ...values, key)
    for (const { index, values } of entries) connection.run(table.entries(index).add, number, ...values, key)
    for (const [name, value] of before.claims)
      if (!claims.some((claim) => claim.name === name && claim.value === value))
        connection.run(own.release, number, name, value, ref.collection, key)
    const clashes: Array<Ledger.Clash> = []
    const held: Array<Ledger.Claim> = []
    for (const claim of claims) {
      connection.run(own.take, number, claim.name, claim.value, ref.collection, key)
      const by = connection.get<Ledger.Ref>(own.claim, number, claim.name, claim.value) as Ledger.Ref
      if (by.key === key && by.collection === ref.collection) held.push(claim)
      else clashes.push({ claim, by: { collection: by.collection, key: by.key }, wanted: ref })
    }
    for (const { index, equals } of scopes)
      connection.run(own.touch, number, ref.collection, index, JSON.stringify(equals))
    const values: ReadonlyArray<Value> = table.columns.map((field) => fields[field] ?? null)
    connection.run(table.reindex, ...values, Held.encode(Held.of(table.late, held, entries)), tenant, key)
    return clashes
  }

  return (limit) => {
    if (collection.layout.indexVersion === 1) return { more: false, clashes: [] }
    const rows = connection.all<StoredRow>(table.behind, tenant, limit)
    const { number } = stretch()
    return { more: rows.length === limit, clashes: rows.flatMap((row) => rebuild(row, number)) }
  }
}
