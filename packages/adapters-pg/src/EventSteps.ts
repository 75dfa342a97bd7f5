/** The steps that write events. Their places are given later, see `Journal.ts`. */
import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { add, type Column, place, type Step, type Work } from "./Step.ts"

const second: ReadonlyArray<Column> = [
  ["second_collection", "text"],
  ["second_key", "text"]
]
const sealing: ReadonlyArray<Column> = [
  ["subject", "text"],
  ["sealed", "hex"]
]

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

/** Adds what comes to the journal, and the sealed bytes that are erased. */
export const make = (names: Names): ((work: Work, batches: ReadonlyArray<Ledger.Batch>) => void) => {
  const own = (table: string) => names.quoted(names.own(table))
  /**
   * @param alone there is one event in all
   * @param two one of them is about a second record
   * @param seals something is sealed for one of them
   */
  const inserting = (alone: boolean, two: boolean, seals: boolean): Step => {
    const columns: ReadonlyArray<Column> = [
      ["id", "text"],
      ["envelope", "text"],
      ["collection", "text"],
      ["key", "text"],
      ...(two ? second : []),
      ...(seals ? sealing : [])
    ]
    const filled = columns.map(([name]) => name)
    return {
      name: "events",
      order: place.events,
      columns,
      shared: two ? [2, 4] : [2],
      locks: 0,
      sql: (from) => `
        INSERT INTO ${own("event")} (tenant_id, ${filled})
        SELECT $1::text, ${filled.map((name) => `x.${name}`)} FROM ${from} RETURNING id, number`,
      done: null,
      // Any of them can stand for all: who comes after one of them comes after all.
      follows: {
        name: "waiting",
        sql: `
        INSERT INTO ${own("unsequenced")} (tenant_id, number, event, events)
        SELECT $1::text, ${alone ? "e.number, e.id, ARRAY[e.id]" : "(array_agg(e.number))[1], (array_agg(e.id))[1], array_agg(e.id)"} FROM events e`
      }
    }
  }
  const cases = [false, true]
  const steps = cases.map((alone) => cases.map((two) => cases.map((seals) => inserting(alone, two, seals))))
  /** What they are about besides the first and the second. */
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
  const erased: Step = {
    name: "erased",
    order: place.events + 2,
    columns: [["subject", "text"]],
    locks: 1,
    sql: (from) => `
        UPDATE ${own("event")} e SET sealed = NULL FROM ${from}
        WHERE e.tenant_id = $1 AND e.subject = x.subject AND e.sealed IS NOT NULL`,
    done: null
  }
  return (work, batches) => {
    const events = batches.flatMap((batch) =>
      batch.events.map(({ id, envelope, on, sealed }) => ({
        id,
        envelope,
        on: [...new Map(on.map((ref) => [Batch.refId(ref), ref])).values()],
        sealed: sealed === null || batch.erase.includes(sealed.subject) ? null : sealed
      }))
    )
    const two = events.some(({ on }) => on.length > 1)
    const seals = events.some(({ sealed }) => sealed !== null)
    const inserted = steps[Number(events.length === 1)]?.[Number(two)]?.[Number(seals)] as Step
    for (const { id, envelope, on, sealed } of events) {
      const [one, other, ...others] = on
      const event = [id, envelope, one?.collection ?? null, one?.key ?? null]
      if (two) event.push(other?.collection ?? null, other?.key ?? null)
      if (seals) event.push(sealed?.subject ?? null, sealed === null ? null : hex(sealed.bytes))
      add(work, inserted, event)
      for (const { collection, key } of others) add(work, histories, [id, collection, key])
    }
    for (const { erase } of batches) for (const subject of erase) add(work, erased, [subject])
  }
}
