/** Any number of batches as one statement, in one round trip: see `Step.ts`. */
import type { Ledger, Query } from "@zorgband/plugin-sdk"
import { claims } from "./ClaimSteps.ts"
import { events } from "./EventSteps.ts"
import type { Names } from "./Names.ts"
import * as RowSteps from "./RowSteps.ts"
import { scopes } from "./ScopeSteps.ts"
import type { Statement } from "./Session.ts"
import { counted, order, parameters, type Step, shape, sorted, together } from "./Step.ts"
import { Refused } from "./Trouble.ts"

/** A statement and its parameters. */
export interface Prepared {
  readonly statement: Statement
  readonly params: ReadonlyArray<string | null>
}

const byCollection = <A extends { readonly ref: Ledger.Ref }>(
  layouts: Query.Layouts,
  items: ReadonlyArray<A>
) => {
  const grouped = new Map<string, Array<A>>()
  for (const item of items) {
    const { collection } = item.ref
    if (!layouts.has(collection)) throw new Refused("collection not declared")
    const known = grouped.get(collection)
    if (known === undefined) grouped.set(collection, [item])
    else known.push(item)
  }
  return (collection: string): ReadonlyArray<A> => grouped.get(collection) ?? []
}

/** The writer of one tenant's batches. It keeps the statements that it made. */
export const make = (
  names: Names,
  layouts: Query.Layouts,
  tenant: string
): ((batches: ReadonlyArray<Ledger.Batch>) => Prepared) => {
  const collections = [...layouts.values()].sort((left, right) => order(left.name, right.name))
  const receipts = names.quoted(names.own("receipt"))
  const made = new Map<string, Statement>()

  const steps = (batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
    const puts = byCollection(
      layouts,
      batches.flatMap(({ put }) => put)
    )
    const removes = byCollection(
      layouts,
      batches.flatMap(({ remove }) => remove)
    )
    const reads = byCollection(
      layouts,
      batches.flatMap(({ expect }) => expect.flatMap((one) => ("ref" in one ? [one] : [])))
    )
    const used = collections.map((layout, at) => ({
      layout,
      at,
      table: names.quoted(names.table(layout.name)),
      puts: sorted(puts(layout.name), ({ ref }) => ref.key),
      removes: sorted(removes(layout.name), ({ ref }) => ref.key),
      reads: reads(layout.name)
    }))
    // Without these, the writes below take their locks in the same order by themselves.
    const locking = used.some((one) => one.reads.length > 0 || one.removes.length > 0)
    return [
      {
        name: "receipts",
        records: sorted(batches, ({ command }) => command.id).map(({ command, at, result }) => ({
          command: command.id,
          digest: command.digest,
          result,
          at
        })),
        as: "command text, digest text, result json, at bigint",
        sql: (from) => `
          INSERT INTO ${receipts} (tenant_id, command, digest, result, at)
          SELECT $1::text, x.command, x.digest, coalesce(x.result, 'null'::json), x.at FROM ${from}
          ON CONFLICT DO NOTHING RETURNING 1`,
        did: counted("receipts")
      },
      ...(locking ? used : []).map(({ at, table, ...one }) =>
        RowSteps.lock(
          `rows_${at}`,
          table,
          sorted(
            [
              ...one.reads.map(({ ref, version }) => ({ key: ref.key, expect: version })),
              ...[...one.puts.filter(({ expect }) => expect > 0), ...one.removes].map(({ ref }) => ({
                key: ref.key,
                expect: null
              }))
            ],
            ({ key }) => key
          )
        )
      ),
      ...used.map(({ at, layout, table, ...one }) => RowSteps.put(`put_${at}`, table, layout, one.puts)),
      ...used.map(({ at, table, ...one }) => RowSteps.remove(`removed_${at}`, table, one.removes)),
      ...claims(names, batches),
      ...scopes(names, batches),
      ...used.flatMap(({ at, layout, ...one }) => RowSteps.entries(names, layout, at, one.puts, one.removes)),
      ...events(names, batches)
    ]
  }

  return (batches) => {
    const used = steps(batches).filter(({ records }) => records === null || records.length > 0)
    const form = shape(used)
    const known = made.get(form) ?? together(used)
    made.set(form, known)
    return { statement: known, params: [tenant, ...parameters(used)] }
  }
}
