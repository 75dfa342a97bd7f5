/** The steps that write events. Their places are given later, see `Journal.ts`. */
import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import { Hex } from "effect/encoding"
import type { Names } from "./Names.ts"
import type { Step } from "./Step.ts"

/** What is added to the journal, and the sealed bytes that are erased. */
export const events = (names: Names, batches: ReadonlyArray<Ledger.Batch>): ReadonlyArray<Step> => {
  const own = (table: string) => names.quoted(names.own(table))
  const all = batches.flatMap((batch) => batch.events)
  return [
    {
      name: "events",
      records: all.map(({ id, type, at, envelope }) => ({ id, type, at, envelope })),
      as: "id text, type text, at bigint, envelope text",
      sql: (from) => `
        INSERT INTO ${own("event")} (tenant_id, id, type, at, envelope)
        SELECT $1::text, x.id, x.type, x.at, x.envelope FROM ${from} RETURNING id, number`,
      did: null
    },
    {
      name: "waiting",
      records: all.length === 0 ? [] : null,
      as: "",
      sql: () => `
        INSERT INTO ${own("unsequenced")} (tenant_id, number, event) SELECT $1::text, e.number, e.id FROM events e`,
      did: null
    },
    {
      name: "histories",
      records: all.flatMap(({ id, on }) =>
        [...new Map(on.map((ref) => [Batch.refId(ref), ref])).values()].map(({ collection, key }) => ({
          id,
          collection,
          key
        }))
      ),
      as: "id text, collection text, key text",
      sql: (from) => `
        INSERT INTO ${own("history")} (tenant_id, collection, key, number, event)
        SELECT $1::text, x.collection, x.key, e.number, e.id FROM events e JOIN ${from} ON x.id = e.id`,
      did: null
    },
    {
      name: "sealed",
      records: batches.flatMap(({ events: made, erase }) =>
        made.flatMap(({ id, sealed }) =>
          sealed === null || erase.includes(sealed.subject)
            ? []
            : [{ event: id, subject: sealed.subject, bytes: Hex.encode(sealed.bytes) }]
        )
      ),
      as: "event text, subject text, bytes text",
      sql: (from) => `
        INSERT INTO ${own("sealed")} (tenant_id, event, subject, bytes)
        SELECT $1::text, x.event, x.subject, decode(x.bytes, 'hex') FROM ${from}`,
      did: null
    },
    {
      name: "erased",
      records: batches.flatMap(({ erase }) => erase.map((subject) => ({ subject }))),
      as: "subject text",
      sql: (from) =>
        `DELETE FROM ${own("sealed")} s USING ${from} WHERE s.tenant_id = $1 AND s.subject = x.subject`,
      did: null
    }
  ]
}
