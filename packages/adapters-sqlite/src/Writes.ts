/**
 * Judges a batch and writes it, inside one transaction that no other writer can enter. The receipt and the claims
 * are written as they are judged, which saves looking twice; a refusal takes them back, so that it leaves no
 * trace and the batches of one call can share a transaction.
 */
import { hash as digest } from "node:crypto"
import { Chain, type Ledger, type Query } from "@zorgband/plugin-sdk"
import { type Connection, Refused, type Value } from "./Connection.ts"
import * as Held from "./Held.ts"
import type { Names } from "./Names.ts"
import * as OwnSql from "./OwnSql.ts"
import * as TableSql from "./TableSql.ts"

const sha256 = (text: string): string => digest("sha256", text)

/** The writes of one tenant: judges and writes the batches of one call, in order. */
export const make = (
  connection: Connection,
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): ((batches: ReadonlyArray<Ledger.Batch>) => ReadonlyArray<Ledger.Outcome>) => {
  const tables = new Map(
    [...layouts].map(([name, layout]) => [name, TableSql.make(connection, names, layout)])
  )
  const sql = OwnSql.make(names)

  const tableOf = (ref: Ledger.Ref): TableSql.TableSql => {
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
  const heldBy = (ref: Ledger.Ref): Held.Held =>
    Held.decode(connection.get<{ _held: string | null }>(tableOf(ref).held, tenant, ref.key)?._held)
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

  const release = (claims: ReadonlyArray<Ledger.Claim>, ref: Ledger.Ref): void => {
    for (const { name, value } of claims)
      connection.run(sql.release, tenant, name, value, ref.collection, ref.key)
  }

  /** Takes the claims of a batch, or none of them. */
  const claimTaken = (batch: Ledger.Batch): Ledger.Outcome | null => {
    const taken: Array<readonly [Ledger.Claim, Ledger.Ref]> = []
    const refuse = (claim: Ledger.Claim, by: Ledger.Ref | null): Ledger.Outcome => {
      for (const [one, ref] of taken) release([one], ref)
      return { _tag: "ClaimTaken", claim, by }
    }
    for (const { claim, from } of batch.move) {
      const by = holder(claim)
      if (!same(by, from)) return refuse(claim, by)
    }
    for (const { ref, claims } of batch.put)
      for (const claim of claims.take) {
        if (connection.run(sql.take, tenant, claim.name, claim.value, ref.collection, ref.key) > 0) {
          taken.push([claim, ref])
          continue
        }
        const here = taken.some(([{ name, value }]) => name === claim.name && value === claim.value)
        const by = here ? null : holder(claim)
        if (!same(by, ref)) return refuse(claim, by)
      }
    return null
  }

  const write = (batch: Ledger.Batch, head: Chain.Head): Chain.Head => {
    for (const { claim, to } of batch.move)
      connection.run(sql.move, to.collection, to.key, tenant, claim.name, claim.value)
    for (const { ref } of batch.remove) {
      const table = tableOf(ref)
      const { claims, entries } = heldBy(ref)
      connection.run(table.remove, tenant, ref.key)
      for (const [name, value] of claims)
        connection.run(sql.release, tenant, name, value, ref.collection, ref.key)
      for (const [index, ...values] of entries)
        connection.run(table.entries(index).remove, tenant, ...values, ref.key)
    }
    for (const { ref, claims } of batch.put) release(claims.release, ref)
    for (const put of batch.put) {
      const { ref, expect, schema, doc, fields, entries } = put
      const table = tableOf(ref)
      const values: ReadonlyArray<Value> = [
        expect + 1,
        schema,
        ...table.columns.map((field) => fields[field] ?? null),
        Held.encode(Held.after(expect === 0 ? Held.nothing : heldBy(ref), put, batch.move)),
        JSON.stringify(doc),
        tenant,
        ref.key
      ]
      connection.run(expect === 0 ? table.insert : table.update, ...values)
      for (const { index, values } of entries.remove)
        connection.run(table.entries(index).remove, tenant, ...values, ref.key)
      for (const { index, values } of entries.add)
        connection.run(table.entries(index).add, tenant, ...values, ref.key)
    }
    for (const { collection, index, equals } of batch.touch)
      connection.run(sql.touch, tenant, collection, index, JSON.stringify(equals))
    let last = head
    for (const { id, type, at, on, envelope, sealed } of batch.events) {
      last = Chain.next(last, envelope, sha256)
      const { position, hash } = last
      connection.run(sql.event, tenant, position, hash, id, type, at, sealed?.subject ?? null, envelope)
      for (const { collection, key } of on) connection.run(sql.history, tenant, collection, key, position)
      if (sealed !== null) connection.run(sql.seal, tenant, sealed.subject, position, sealed.bytes)
    }
    for (const subject of batch.erase) connection.run(sql.erase, tenant, subject)
    return last
  }

  return (batches) => {
    let head: Chain.Head = connection.get<Chain.Head>(sql.head, tenant) ?? Chain.start(tenant)
    return batches.map((batch): Ledger.Outcome => {
      const { id, digest } = batch.command
      if (connection.run(sql.addReceipt, tenant, id, digest, JSON.stringify(batch.result), batch.at) === 0) {
        const known = connection.get<{ digest: string; result: string }>(sql.receipt, tenant, id)
        return known?.digest === digest
          ? { _tag: "Replayed", result: JSON.parse(known.result) }
          : { _tag: "CommandReused" }
      }
      const on = unmet(batch)
      const refusal: Ledger.Outcome | null = on.length > 0 ? { _tag: "Conflict", on } : claimTaken(batch)
      if (refusal !== null) {
        connection.run(sql.dropReceipt, tenant, id)
        return refusal
      }
      head = write(batch, head)
      return { _tag: "Committed" }
    })
  }
}
