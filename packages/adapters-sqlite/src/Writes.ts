/**
 * Judges a batch and writes it, inside one transaction that no other writer can enter. All that can refuse it is
 * looked at first, so that a refusal leaves nothing to undo, and the batches of one call share a transaction.
 */
import { Chain, type Collection, type Ledger, type Query } from "@zorgband/plugin-sdk"
import { type Connection, Refused, type Value } from "./Connection.ts"
import { column, type Names } from "./Names.ts"
import * as Tables from "./Tables.ts"

interface TableSql {
  readonly columns: ReadonlyArray<string>
  readonly version: string
  readonly insert: string
  readonly update: string
  readonly remove: string
  readonly entries: ReadonlyMap<string, EntriesSql>
}

interface EntriesSql {
  readonly add: string
  readonly remove: string
  readonly removeAll: string
}

const marks = (count: number): string => Array.from({ length: count }, () => "?").join(", ")

const tableSql = (names: Names, layout: Collection.Layout): TableSql => {
  const table = names.table(layout.name)
  const columns = Tables.columns(layout).map(({ name }) => name)
  const all = ["version", "schema", ...columns, "doc"].map(column)
  return {
    columns,
    version: `SELECT version FROM ${table} WHERE tenant_id = ? AND key = ?`,
    insert: `INSERT INTO ${table} (${all.join(", ")}, tenant_id, key) VALUES (${marks(all.length + 2)})`,
    update: `UPDATE ${table} SET ${all.map((name) => `${name} = ?`).join(", ")} WHERE tenant_id = ? AND key = ?`,
    remove: `DELETE FROM ${table} WHERE tenant_id = ? AND key = ?`,
    entries: new Map(
      layout.indexes
        .filter((index) => Tables.isMany(layout, index))
        .map((index) => {
          const entries = names.index(layout.name, index.name)
          const fields = index.fields.map(column)
          return [
            index.name,
            {
              add: `INSERT INTO ${entries} (tenant_id, ${fields.join(", ")}, key) VALUES (${marks(fields.length + 2)}) ON CONFLICT DO NOTHING`,
              remove: `DELETE FROM ${entries} WHERE tenant_id = ? AND ${fields.map((name) => `${name} = ?`).join(" AND ")} AND key = ?`,
              removeAll: `DELETE FROM ${entries} WHERE tenant_id = ? AND key = ?`
            }
          ] as const
        })
    )
  }
}

/** The writes of one tenant: judges and writes the batches of one call, in order. */
export const make = (
  connection: Connection,
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): ((batches: ReadonlyArray<Ledger.Batch>) => ReadonlyArray<Ledger.Outcome>) => {
  const own = names.own
  const tables = new Map([...layouts].map(([name, layout]) => [name, tableSql(names, layout)]))
  const sql = {
    receipt: `SELECT digest, result FROM ${own("receipt")} WHERE tenant_id = ? AND command = ?`,
    addReceipt: `INSERT INTO ${own("receipt")} (tenant_id, command, digest, result, at) VALUES (?, ?, ?, ?, ?)`,
    scope: `SELECT version FROM ${own("scope")} WHERE tenant_id = ? AND collection = ? AND name = ? AND equals = ?`,
    touch: `INSERT INTO ${own("scope")} (tenant_id, collection, name, equals, version) VALUES (?, ?, ?, ?, 1) ON CONFLICT (tenant_id, collection, name, equals) DO UPDATE SET version = version + 1`,
    claim: `SELECT collection, key FROM ${own("claim")} WHERE tenant_id = ? AND name = ? AND value = ?`,
    take: `INSERT INTO ${own("claim")} (tenant_id, name, value, collection, key) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    release: `DELETE FROM ${own("claim")} WHERE tenant_id = ? AND name = ? AND value = ? AND collection = ? AND key = ?`,
    releaseAll: `DELETE FROM ${own("claim")} WHERE tenant_id = ? AND collection = ? AND key = ?`,
    move: `UPDATE ${own("claim")} SET collection = ?, key = ? WHERE tenant_id = ? AND name = ? AND value = ?`,
    head: `SELECT position, hash FROM ${own("head")} WHERE tenant_id = ?`,
    setHead: `INSERT INTO ${own("head")} (tenant_id, position, hash) VALUES (?, ?, ?) ON CONFLICT (tenant_id) DO UPDATE SET position = excluded.position, hash = excluded.hash`,
    event: `INSERT INTO ${own("event")} (tenant_id, position, hash, id, type, at, subject, envelope) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    history: `INSERT INTO ${own("history")} (tenant_id, collection, key, position) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    seal: `INSERT INTO ${own("sealed")} (tenant_id, subject, position, bytes) VALUES (?, ?, ?, ?)`,
    erase: `DELETE FROM ${own("sealed")} WHERE tenant_id = ? AND subject = ?`
  }

  const tableOf = (ref: Ledger.Ref): TableSql => {
    const table = tables.get(ref.collection)
    if (table === undefined) throw new Refused("undeclared collection")
    return table
  }
  const versionOf = (ref: Ledger.Ref): number => {
    const table = tables.get(ref.collection)
    return table === undefined
      ? 0
      : (connection.get<{ version: number }>(table.version, tenant, ref.key)?.version ?? 0)
  }
  const scopeVersion = ({ collection, index, equals }: Ledger.Scope): number =>
    connection.get<{ version: number }>(sql.scope, tenant, collection, index, JSON.stringify(equals))
      ?.version ?? 0
  const holder = ({ name, value }: Ledger.Claim): Ledger.Ref | null => {
    const by = connection.get<Ledger.Ref>(sql.claim, tenant, name, value)
    return by === undefined ? null : { collection: by.collection, key: by.key }
  }
  const same = (left: Ledger.Ref | null, right: Ledger.Ref): boolean =>
    left !== null && left.key === right.key && left.collection === right.collection

  const unmet = (batch: Ledger.Batch): ReadonlyArray<Ledger.Expectation> => {
    const on: Array<Ledger.Expectation> = batch.expect.filter(
      (expectation) =>
        ("ref" in expectation ? versionOf(expectation.ref) : scopeVersion(expectation.scope)) !==
        expectation.version
    )
    for (const changes of [batch.put, batch.remove])
      for (const { ref, expect } of changes) if (versionOf(ref) !== expect) on.push({ ref, version: expect })
    return on
  }

  const claimTaken = (batch: Ledger.Batch): Ledger.Outcome | null => {
    const taking: Array<Ledger.Claim> = []
    for (const { ref, claims } of batch.put)
      for (const claim of claims.take) {
        const by = holder(claim)
        if (by !== null && !same(by, ref)) return { _tag: "ClaimTaken", claim, by }
        if (taking.some(({ name, value }) => name === claim.name && value === claim.value))
          return { _tag: "ClaimTaken", claim, by: null }
        taking.push(claim)
      }
    for (const { claim, from } of batch.move) {
      const by = holder(claim)
      if (!same(by, from)) return { _tag: "ClaimTaken", claim, by }
    }
    return null
  }

  const write = (batch: Ledger.Batch, head: Chain.Head): Chain.Head => {
    for (const { claim, to } of batch.move)
      connection.run(sql.move, to.collection, to.key, tenant, claim.name, claim.value)
    for (const { ref } of batch.remove) {
      const table = tableOf(ref)
      connection.run(table.remove, tenant, ref.key)
      connection.run(sql.releaseAll, tenant, ref.collection, ref.key)
      for (const { removeAll } of table.entries.values()) connection.run(removeAll, tenant, ref.key)
    }
    for (const { ref, claims } of batch.put)
      for (const { name, value } of claims.release)
        connection.run(sql.release, tenant, name, value, ref.collection, ref.key)
    for (const { ref, expect, schema, doc, fields, entries, claims } of batch.put) {
      const table = tableOf(ref)
      const values: ReadonlyArray<Value> = [
        expect + 1,
        schema,
        ...table.columns.map((field) => fields[field] ?? null),
        JSON.stringify(doc),
        tenant,
        ref.key
      ]
      connection.run(expect === 0 ? table.insert : table.update, ...values)
      for (const { index, values } of entries.remove)
        connection.run(entriesOf(table, index).remove, tenant, ...values, ref.key)
      for (const { index, values } of entries.add)
        connection.run(entriesOf(table, index).add, tenant, ...values, ref.key)
      for (const { name, value } of claims.take)
        connection.run(sql.take, tenant, name, value, ref.collection, ref.key)
    }
    for (const { collection, index, equals } of batch.touch)
      connection.run(sql.touch, tenant, collection, index, JSON.stringify(equals))
    let last = head
    for (const { id, type, at, on, envelope, sealed } of batch.events) {
      last = Chain.next(last, envelope)
      const { position, hash } = last
      connection.run(sql.event, tenant, position, hash, id, type, at, sealed?.subject ?? null, envelope)
      for (const { collection, key } of on) connection.run(sql.history, tenant, collection, key, position)
      if (sealed !== null) connection.run(sql.seal, tenant, sealed.subject, position, sealed.bytes)
    }
    for (const subject of batch.erase) connection.run(sql.erase, tenant, subject)
    const { id, digest } = batch.command
    connection.run(sql.addReceipt, tenant, id, digest, JSON.stringify(batch.result), batch.at)
    return last
  }

  return (batches) => {
    const start: Chain.Head = connection.get<Chain.Head>(sql.head, tenant) ?? Chain.start(tenant)
    let head = start
    const outcomes = batches.map((batch): Ledger.Outcome => {
      const receipt = connection.get<{ digest: string; result: string }>(
        sql.receipt,
        tenant,
        batch.command.id
      )
      if (receipt !== undefined)
        return receipt.digest === batch.command.digest
          ? { _tag: "Replayed", result: JSON.parse(receipt.result) }
          : { _tag: "CommandReused" }
      const on = unmet(batch)
      if (on.length > 0) return { _tag: "Conflict", on }
      const taken = claimTaken(batch)
      if (taken !== null) return taken
      head = write(batch, head)
      return { _tag: "Committed" }
    })
    if (head.position > start.position) connection.run(sql.setHead, tenant, head.position, head.hash)
    return outcomes
  }
}

const entriesOf = (table: TableSql, index: string): EntriesSql => {
  const entries = table.entries.get(index)
  if (entries === undefined) throw new Refused("undeclared index")
  return entries
}
