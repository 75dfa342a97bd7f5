/** The steps that write events. Their places are given later, see `Journal.ts`. */
import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { add, type Column, place, type Step, type Work } from "./Step.ts"

/** Adds what comes to the journal, and the sealed bytes that are erased. */
export const make = (names: Names): ((work: Work, batches: ReadonlyArray<Ledger.Batch>) => void) => {
  const own = (table: string) => names.quoted(names.own(table))
  const columns: ReadonlyArray<Column> = [
    ["id", "text"],
    ["type", "text"],
    ["at", "bigint"],
    ["envelope", "text"]
  ]
  const events: Step = {
    name: "events",
    order: place.events,
    columns,
    shared: [1, 2],
    locks: 0,
    sql: (from) => `
        INSERT INTO ${own("event")} (tenant_id, id, type, at, envelope)
        SELECT $1::text, x.id, x.type, x.at, x.envelope FROM ${from} RETURNING id, number`,
    done: null,
    follows: {
      name: "waiting",
      sql: `
        INSERT INTO ${own("unsequenced")} (tenant_id, number, event) SELECT $1::text, e.number, e.id FROM events e`
    }
  }
  /** Where something is sealed for one of them. */
  const sealedEvents: Step = {
    ...events,
    columns: [...columns, ["subject", "text"]],
    sql: (from) => `
        INSERT INTO ${own("event")} (tenant_id, id, type, at, envelope, subject)
        SELECT $1::text, x.id, x.type, x.at, x.envelope, x.subject FROM ${from} RETURNING id, number`
  }
  const histories: Step = {
    name: "histories",
    order: place.events + 1,
    columns: [
      ["id", "text"],
      ["collection", "text"],
      ["key", "text"]
    ],
    shared: [0],
    locks: 0,
    sql: (from) => `
        INSERT INTO ${own("history")} (tenant_id, collection, key, number, event)
        SELECT $1::text, x.collection, x.key, e.number, e.id FROM events e JOIN ${from} ON x.id = e.id`,
    done: null
  }
  /** Where there is one event in all, which need not be looked for. */
  const history: Step = {
    name: "history",
    order: place.events + 1,
    columns: [
      ["collection", "text"],
      ["key", "text"]
    ],
    locks: 0,
    sql: (from) => `
        INSERT INTO ${own("history")} (tenant_id, collection, key, number, event)
        SELECT $1::text, x.collection, x.key, e.number, e.id FROM events e CROSS JOIN ${from}`,
    done: null
  }
  const sealing: Step = {
    name: "sealed",
    order: place.events + 2,
    columns: [
      ["subject", "text"],
      ["event", "text"],
      ["bytes", "hex"]
    ],
    locks: 0,
    sql: (from) => `
        INSERT INTO ${own("sealed")} (tenant_id, subject, event, bytes)
        SELECT $1::text, x.subject, x.event, x.bytes FROM ${from}`,
    done: null
  }
  const erased: Step = {
    name: "erased",
    order: place.events + 3,
    columns: [["subject", "text"]],
    locks: 1,
    sql: (from) =>
      `DELETE FROM ${own("sealed")} s USING ${from} WHERE s.tenant_id = $1 AND s.subject = x.subject`,
    done: null
  }
  const write = (work: Work, batch: Ledger.Batch, alone: boolean, seals: boolean): void => {
    for (const { id, type, at, envelope, on, sealed: given } of batch.events) {
      const sealed = given !== null && batch.erase.includes(given.subject) ? null : given
      const event = [id, type, String(at), envelope]
      if (seals) add(work, sealedEvents, [...event, sealed?.subject ?? null])
      else add(work, events, event)
      const seen = new Set<string>()
      for (const ref of on) {
        const name = Batch.refId(ref)
        const record = [ref.collection, ref.key]
        if (!seen.has(name)) add(work, alone ? history : histories, alone ? record : [id, ...record])
        seen.add(name)
      }
      if (sealed !== null) add(work, sealing, [sealed.subject, id, Buffer.from(sealed.bytes).toString("hex")])
    }
    for (const subject of batch.erase) add(work, erased, [subject])
  }
  return (work, batches) => {
    const alone = batches.length === 1 && batches[0]?.events.length === 1
    const seals = batches.some(({ events: all }) => all.some(({ sealed }) => sealed !== null))
    for (const batch of batches) write(work, batch, alone, seals)
  }
}
