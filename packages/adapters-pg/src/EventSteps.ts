/** The steps that write events. Their places are given later, see `Journal.ts`. */
import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { add, type Column, place, type Step, type Work } from "./Step.ts"

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

/** Adds what comes to the journal, and the sealed bytes that are erased. */
export const make = (names: Names): ((work: Work, batches: ReadonlyArray<Ledger.Batch>) => void) => {
  const own = (table: string) => names.quoted(names.own(table))
  /**
   * @param alone there is one event in all
   * @param seals something is sealed for one of them
   */
  const inserting = (alone: boolean, seals: boolean): Step => {
    const columns: ReadonlyArray<Column> = [
      ["id", "text"],
      ["type", "text"],
      ["at", "bigint"],
      ["envelope", "text"],
      ["collection", "text"],
      ["key", "text"],
      ...(seals
        ? ([
            ["subject", "text"],
            ["sealed", "hex"]
          ] as const)
        : [])
    ]
    const filled = columns.map(([name]) => name)
    const all = (column: string) =>
      alone ? `ARRAY[e.${column}]` : `array_agg(e.${column} ORDER BY e.number)`
    const first = (column: string) => (alone ? `e.${column}` : `(${all(column)})[1]`)
    return {
      name: "events",
      order: place.events,
      columns,
      shared: [1, 2, 4],
      locks: 0,
      sql: (from) => `
        INSERT INTO ${own("event")} (tenant_id, ${filled})
        SELECT $1::text, ${filled.map((name) => `x.${name}`)} FROM ${from} RETURNING id, number`,
      done: null,
      follows: {
        name: "waiting",
        sql: `
        INSERT INTO ${own("unsequenced")} (tenant_id, number, event, numbers, events)
        SELECT $1::text, ${first("number")}, ${first("id")}, ${all("number")}, ${all("id")} FROM events e`
      }
    }
  }
  const steps = [false, true].map((alone) => [false, true].map((seals) => inserting(alone, seals)))
  /** What they are about besides the first. */
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
  const write = (work: Work, batch: Ledger.Batch, inserted: Step, seals: boolean): void => {
    for (const { id, type, at, envelope, on, sealed: given } of batch.events) {
      const sealed = given !== null && batch.erase.includes(given.subject) ? null : given
      const [first, ...others] = new Map(on.map((ref) => [Batch.refId(ref), ref])).values()
      const event = [id, type, String(at), envelope, first?.collection ?? null, first?.key ?? null]
      const bytes = sealed === null ? [null, null] : [sealed.subject, hex(sealed.bytes)]
      add(work, inserted, seals ? [...event, ...bytes] : event)
      for (const { collection, key } of others) add(work, histories, [id, collection, key])
    }
    for (const subject of batch.erase) add(work, erased, [subject])
  }
  return (work, batches) => {
    const alone = batches.length === 1 && batches[0]?.events.length === 1
    const seals = batches.some(({ events }) => events.some(({ sealed }) => sealed !== null))
    const inserted = steps[Number(alone)]?.[Number(seals)] as Step
    for (const batch of batches) write(work, batch, inserted, seals)
  }
}
