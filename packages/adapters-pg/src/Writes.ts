/** Any number of batches as one statement, in one round trip: see `Step.ts`. */
import type { Ledger, Query } from "@zorgband/plugin-sdk"
import * as ClaimSteps from "./ClaimSteps.ts"
import * as EventSteps from "./EventSteps.ts"
import type { Names } from "./Names.ts"
import * as RowSteps from "./RowSteps.ts"
import * as ScopeSteps from "./ScopeSteps.ts"
import { add, gave, type Prepared, place, type Step, together, type Values, type Work } from "./Step.ts"
import { Refused } from "./Trouble.ts"

const text = (value: Ledger.Scalar | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value)

const json = (value: unknown): string => JSON.stringify(value) ?? "null"

/** The writer of one tenant's batches; `known` as for {@link Step}. It keeps the statements that it made. */
export const make = (
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): ((batches: ReadonlyArray<Ledger.Batch>, known: boolean) => Prepared) => {
  const receipts: Step = {
    name: "receipts",
    order: place.receipts,
    columns: [
      ["command", "text"],
      ["digest", "text"],
      ["result", "json"],
      ["at", "bigint"]
    ],
    locks: 1,
    sql: (from, known) => `
      INSERT INTO ${names.quoted(names.own("receipt"))} (tenant_id, command, digest, result, at)
      SELECT $1::text, x.command, x.digest, x.result, x.at FROM ${from}
      ${known ? "ON CONFLICT DO NOTHING RETURNING 1" : ""}`,
    makes: true,
    done: gave("receipts")
  }
  const claims = ClaimSteps.make(names)
  const scopes = ScopeSteps.make(names)
  const events = EventSteps.make(names)
  const tables = new Map(
    [...layouts.keys()].sort().map((name, at) => {
      return [name, RowSteps.make(names, layouts.get(name) as never, at)] as const
    })
  )
  const tableOf = (ref: Ledger.Ref): RowSteps.RowSteps => {
    const table = tables.get(ref.collection)
    if (table === undefined) throw new Refused("collection not declared")
    return table
  }

  const rows = (work: Work, { put, remove }: Ledger.Batch): void => {
    for (const { ref, expect, schema, doc, fields, entries } of put) {
      const table = tableOf(ref)
      const values = [String(schema), json(doc), ...table.fields.map((field) => text(fields[field]))]
      if (expect === 0) add(work, table.make, [ref.key, ...values])
      else add(work, table.change, [ref.key, String(expect), ...values])
      for (const { index, values: gone } of entries.remove)
        add(work, (table.entries.get(index) as Entries).gone, [...gone.map(String), ref.key])
      for (const { index, values: come } of entries.add)
        add(work, (table.entries.get(index) as Entries).come, [...come.map(String), ref.key])
    }
    for (const { ref, expect, entries } of remove) {
      const table = tableOf(ref)
      add(work, table.remove, [ref.key, String(expect)])
      for (const { index, values } of entries) {
        const { gone, left } = table.entries.get(index) as Entries
        if (left === null) add(work, gone, [...values.map(String), ref.key])
      }
      for (const { left } of table.entries.values()) if (left !== null) add(work, left, [ref.key])
    }
  }

  /** Without these, the writes take their locks in the same order by themselves. */
  const locks = (work: Work, batches: ReadonlyArray<Ledger.Batch>): void => {
    const reads = new Map<RowSteps.RowSteps, Map<string, Values>>()
    for (const { expect } of batches)
      for (const one of expect) {
        if (!("ref" in one)) continue
        const table = tableOf(one.ref)
        const known = reads.get(table) ?? new Map<string, Values>()
        known.set(`${one.version} ${one.ref.key}`, [one.ref.key, String(one.version)])
        reads.set(table, known)
      }
    if (reads.size === 0 && batches.every(({ remove }) => remove.length === 0)) return
    for (const table of tables.values()) {
      const written = [...(work.get(table.change) ?? []), ...(work.get(table.remove) ?? [])]
      for (const [key] of written) add(work, table.lock, [key as string, null])
      for (const one of reads.get(table)?.values() ?? [])
        add(work, written.length === 0 ? table.read : table.lock, one)
    }
  }

  const finish = together(tenant)
  return (batches, known) => {
    const work: Work = new Map()
    for (const batch of batches) {
      const { command, at, result } = batch
      add(work, receipts, [command.id, command.digest, json(result), String(at)])
      rows(work, batch)
      claims(work, batch)
    }
    events(work, batches)
    locks(work, batches)
    scopes(work, batches)
    return finish(work, known)
  }
}

type Entries = RowSteps.RowSteps["entries"] extends ReadonlyMap<string, infer E> ? E : never
