/**
 * Writes batches, inside one transaction that no other writer can enter. Most commits go through, so all of a call
 * is first written on the condition that it does: nothing is looked up before, and rows of one kind are written
 * together. Where a condition does not hold the transaction is undone, and each batch is judged before it is written.
 */
import { hash as digest } from "node:crypto"
import { Batch, Chain, type Ledger, type Query, Verdict } from "@zorgband/plugin-sdk"
import { type Connection, Refused, type Value } from "./Connection.ts"
import * as Held from "./Held.ts"
import type { Names } from "./Names.ts"
import * as OwnSql from "./OwnSql.ts"
import * as Stretch from "./Stretch.ts"
import * as TableSql from "./TableSql.ts"

interface StoredRow {
  readonly version: number
  readonly _held: string | null
}

/** The writes of one tenant. */
export interface Writes {
  /** Whether all of it was written. If not, part of it may be: undo that. */
  readonly straight: (batches: ReadonlyArray<Ledger.Batch>) => boolean
  /** Judges each batch, in order, and writes what nothing speaks against. */
  readonly judged: (batches: ReadonlyArray<Ledger.Batch>) => ReadonlyArray<Ledger.Outcome>
}

const sha256 = (text: string): string => digest("sha256", text)

/** Rows to insert, by statement. */
class Lines {
  readonly #lines = new Map<string, Array<Value>>()

  of(sql: string): Array<Value> {
    const known = this.#lines.get(sql)
    if (known !== undefined) return known
    const made: Array<Value> = []
    this.#lines.set(sql, made)
    return made
  }

  /** Tells whether every row was written. */
  insert(connection: Connection): boolean {
    let all = true
    for (const [sql, values] of this.#lines) all = connection.insert(sql, values) && all
    return all
  }
}

/** The writes of one tenant. */
export const make = (
  connection: Connection,
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): Writes => {
  const tables = new Map(
    [...layouts].map(([name, layout]) => [name, TableSql.make(connection, names, layout)])
  )
  const sql = OwnSql.make(names)

  const tableOf = (ref: Ledger.Ref): TableSql.TableSql => {
    const table = tables.get(ref.collection)
    if (table === undefined) throw new Refused("undeclared collection")
    return table
  }
  /** What is stored of the tenant, which has this number. */
  const stored = (number: number): Verdict.Known => ({
    receipt: (command) => {
      const found = connection.get<{ digest: string; result: string }>(sql.receipt, number, command)
      return found === undefined ? null : { digest: found.digest, result: JSON.parse(found.result) }
    },
    record: (ref) => {
      const table = tables.get(ref.collection)
      return table === undefined
        ? 0
        : (connection.get<{ version: number }>(table.version, tenant, ref.key)?.version ?? 0)
    },
    scope: ({ collection, index, equals }) =>
      connection.get<{ version: number }>(sql.scope, number, collection, index, JSON.stringify(equals))
        ?.version ?? 0,
    holder: ({ name, value }) => {
      const by = connection.get<Ledger.Ref>(sql.claim, number, name, value)
      return by === undefined ? null : { collection: by.collection, key: by.key }
    }
  })
  const release = (number: number, name: string, value: string, ref: Ledger.Ref): number =>
    connection.run(sql.release, number, name, value, ref.collection, ref.key)
  /** What the row of this version holds; `null` when there is no such row. */
  const heldAt = (table: TableSql.TableSql, key: string, version: number): Held.Held | null => {
    const row = connection.get<StoredRow>(table.held, tenant, key)
    return row?.version === version ? Held.decode(row._held) : null
  }

  /** Whether all that was read and is not written is as it was read. Nobody in a call writes what another reads. */
  const hold = (batches: ReadonlyArray<Ledger.Batch>, { record, scope }: Verdict.Known): boolean => {
    const seen = new Map<string, number>()
    return batches.every(({ expect }) =>
      expect.every((expectation) => {
        const id = "ref" in expectation ? Batch.refId(expectation.ref) : Batch.scopeId(expectation.scope)
        const version =
          seen.get(id) ?? ("ref" in expectation ? record(expectation.ref) : scope(expectation.scope))
        seen.set(id, version)
        return version === expectation.version
      })
    )
  }

  /** Adds what the statements `insert` and `update` of a table take. */
  const fill = (
    values: Array<Value>,
    table: TableSql.TableSql,
    put: Ledger.Put,
    held: Held.Held
  ): ReadonlyArray<Value> => {
    values.push(put.expect + 1, put.schema)
    for (const field of table.columns) values.push(put.fields[field] ?? null)
    values.push(Held.encode(held), JSON.stringify(put.doc), tenant, put.ref.key)
    return values
  }

  const insertNew = (batches: ReadonlyArray<Ledger.Batch>, number: number): boolean => {
    const lines = new Lines()
    for (const { command, at, put, move, result } of batches) {
      lines.of(sql.addReceipt).push(number, command.id, command.digest, JSON.stringify(result), at)
      for (const one of put) {
        const { ref, claims } = one
        for (const { name, value } of claims.take)
          lines.of(sql.take).push(number, name, value, ref.collection, ref.key)
        if (one.expect !== 0) continue
        const table = tableOf(ref)
        fill(lines.of(table.insert), table, one, Held.after(table.late, Held.nothing, one, move))
      }
    }
    return lines.insert(connection)
  }

  /** Moves claims, and changes and removes rows that are there: whether each was as it must be. */
  const change = ({ move, remove, put }: Ledger.Batch, number: number): boolean => {
    for (const { claim, from, to } of move) {
      const { name, value } = claim
      const places = [to.collection, to.key, number, name, value, from.collection, from.key]
      if (connection.run(sql.move, ...places) === 0) return false
    }
    for (const { ref, expect, entries, release: claims } of remove) {
      const table = tableOf(ref)
      const held = heldAt(table, ref.key, expect)
      if (held === null) return false
      connection.run(table.remove, tenant, ref.key)
      for (const { name, value } of claims) release(number, name, value, ref)
      for (const { index, values } of entries)
        connection.run(table.entries(index).remove, number, ...values, ref.key)
      for (const [name, value] of held.claims) release(number, name, value, ref)
      for (const [index, ...values] of held.entries)
        connection.run(table.entries(index).remove, number, ...values, ref.key)
    }
    for (const one of put) {
      const { ref, expect, claims, entries } = one
      for (const { name, value } of claims.release) release(number, name, value, ref)
      if (expect === 0) continue
      const table = tableOf(ref)
      const held = heldAt(table, ref.key, expect)
      if (held === null) return false
      connection.run(table.update, ...fill([], table, one, Held.after(table.late, held, one, move)))
      for (const { index, values } of entries.remove)
        connection.run(table.entries(index).remove, number, ...values, ref.key)
    }
    return true
  }

  /** Entries, scopes and events, which meet nothing that could speak against them. */
  const insertRest = (
    batches: ReadonlyArray<Ledger.Batch>,
    { number, start, head }: Stretch.Stretch
  ): Stretch.Stretch => {
    const lines = new Lines()
    let last = head
    for (const { put, touch, events } of batches) {
      for (const { ref, entries } of put)
        for (const { index, values } of entries.add)
          lines.of(tableOf(ref).entries(index).add).push(number, ...values, ref.key)
      for (const { collection, index, equals } of touch)
        lines.of(sql.touch).push(number, collection, index, JSON.stringify(equals))
      for (const { on, envelope, sealed } of events) {
        last = Chain.next(last, envelope, sha256)
        const { position, hash } = last
        lines
          .of(sql.event)
          .push(start + position, hash, sealed?.subject ?? null, envelope, sealed?.bytes ?? null)
        for (const { collection, key } of on) lines.of(sql.history).push(number, collection, key, position)
      }
    }
    lines.insert(connection)
    return { number, start, head: last }
  }

  const stretch = Stretch.make(connection, names, tenant)
  /** The stretch of the tenant, which gets one with its first commit. */
  const taken = (): Stretch.Stretch => {
    const known = stretch()
    if (known.number > 0) return known
    connection.run(sql.register, tenant)
    return stretch()
  }

  /** The stretch afterwards; `null` when something speaks against one of them. */
  const write = (batches: ReadonlyArray<Ledger.Batch>, before: Stretch.Stretch): Stretch.Stretch | null => {
    const { number } = before
    if (!hold(batches, stored(number)) || !insertNew(batches, number)) return null
    if (!batches.every((batch) => change(batch, number))) return null
    const last = insertRest(batches, before)
    for (const { erase } of batches) for (const subject of erase) connection.run(sql.erase, number, subject)
    return last
  }

  return {
    straight: (batches) => write(batches, taken()) !== null,
    judged: (batches) => {
      let last = taken()
      const known = stored(last.number)
      return batches.map((batch) => {
        const outcome = Verdict.judge(batch, known)
        if (outcome._tag !== "Committed") return outcome
        const next = write([batch], last)
        if (next === null) throw new Refused("judged wrongly")
        last = next
        return outcome
      })
    }
  }
}
