/**
 * The events of a tenant in one order. A commit only numbers its events as they are inserted; their positions and
 * links are given afterwards, by whoever reads the feed. So a transaction that is open for long holds nobody up,
 * and what it wrote gets a later place. What was caused by another event was inserted after that one had been
 * committed, and so has a higher number: cause and real time are respected.
 */
import { hash } from "node:crypto"
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import type { Names } from "./Names.ts"
import { type Run, statement } from "./Session.ts"
import { marks } from "./Step.ts"

/** The cursor is not one of this journal's. */
export class NotOurs {}

/** How many events are given a place in one statement, besides what was written together with the last of them. */
const chunk = 1_000

const bytes = (hex: unknown): Uint8Array | null =>
  hex === null ? null : Uint8Array.from(Buffer.from(String(hex), "hex"))

const sha256 = (text: string): string => hash("sha256", text)

/** What a journal reads. */
export interface Journal {
  readonly feed: (run: Run, after: string | null, limit: number) => Promise<Ledger.FeedPage>
  readonly history: (
    run: Run,
    ref: Ledger.Ref,
    after: string | null,
    limit: number
  ) => Promise<Ledger.Page<Ledger.StoredEvent>>
}

/**
 * The journal of one tenant.
 *
 * @param sequences whether it gives places; inside a host's transaction it does not
 */
export const make = (names: Names, tenant: string, sequences: boolean): Journal => {
  const own = (table: string) => names.quoted(names.own(table))
  // The limits keep the planner from reading a table as a whole for a page of it.
  const eventOf = (place: string) => `
        CROSS JOIN LATERAL (SELECT e.number, e.envelope, e.sealed FROM ${own("event")} e WHERE e.tenant_id = $1 AND e.id = ${place}.event LIMIT 1) e`
  const said = "e.envelope AS envelope, encode(e.sealed, 'hex') AS sealed"
  /** The mark of the cursor (0) with the head; the page (1); and what waits (2), where the page is not full. */
  const look = (limit: number) =>
    statement(`
      WITH page AS (
        SELECT f.position, f.hash, f.event, ${said}
        FROM (
          SELECT * FROM ${own("feed")} f WHERE f.tenant_id = $1 AND f.position > $2::text::bigint ORDER BY f.position LIMIT ${limit}
        ) f
        ${eventOf("f")}
      )
      SELECT 0 AS part, ${sequences ? "h.position AS place, h.hash AS hash" : "0 AS place, NULL AS hash"},
        (SELECT f.hash FROM ${own("feed")} f WHERE f.tenant_id = $1 AND f.position = $2::text::bigint) AS event,
        NULL AS envelope, NULL AS sealed
      FROM (VALUES (1)) AS one ${sequences ? `LEFT JOIN ${own("head")} h ON h.tenant_id = $1` : ""}
      UNION ALL SELECT 1, p.position, p.hash, p.event, p.envelope, p.sealed FROM page p
      ${
        sequences
          ? `UNION ALL SELECT 2, e.number, CASE WHEN w.event = w.known THEN w.number::text END, w.event, ${said}
      FROM (
        SELECT c.number, c.event AS known, unnest(c.events) AS event
        FROM (
          SELECT w.*, sum(cardinality(w.events)) OVER (ORDER BY w.number, w.event) - cardinality(w.events) AS before
          FROM (
            SELECT * FROM ${own("unsequenced")} w WHERE w.tenant_id = $1 AND (SELECT count(*) FROM page) < ${limit}
            ORDER BY w.number, w.event LIMIT ${chunk}
          ) w
        ) c
        WHERE c.before < ${chunk}
      ) w
      ${eventOf("w")}`
          : ""
      }
      ORDER BY 1, 2, 4`)
  // Does nothing when somebody else has moved the head since it was read.
  const place = statement(`
    WITH moved AS (
      INSERT INTO ${own("head")} AS h (tenant_id, position, hash) VALUES ($1::text, $3::text::bigint, $4::text)
      ON CONFLICT (tenant_id) DO UPDATE SET position = excluded.position, hash = excluded.hash
      WHERE h.position = $2::text::bigint
      RETURNING 1
    ), placed AS (
      INSERT INTO ${own("feed")} (tenant_id, position, event, hash)
      SELECT $1::text, x.position, x.event, x.hash
      FROM (
        SELECT generate_series($2::text::bigint + 1, $3::text::bigint) AS position,
          unnest(string_to_array($5::text, $6::text)) AS event, unnest(string_to_array($7::text, ',')) AS hash
      ) x
      WHERE EXISTS (SELECT FROM moved)
    ), gone AS (
      DELETE FROM ${own("unsequenced")} w
      USING (SELECT unnest(string_to_array($8::text, ','))::bigint AS number, unnest(string_to_array($9::text, $6::text)) AS event) x
      WHERE w.tenant_id = $1 AND w.number = x.number AND w.event = x.event AND EXISTS (SELECT FROM moved)
    )
    SELECT EXISTS (SELECT FROM moved) AS moved`)

  type Found = Awaited<ReturnType<Run>>[number]

  const eventAt = ({ position, hash }: Chain.Head, { envelope, sealed }: Found): Ledger.SequencedEvent => ({
    position,
    hash,
    envelope: String(envelope),
    sealed: bytes(sealed)
  })

  /** Gives places to what waits after the head. `null`: somebody else did. */
  const sequence = async (
    run: Run,
    before: Chain.Head,
    waiting: ReadonlyArray<Found>
  ): Promise<ReadonlyArray<Ledger.SequencedEvent> | null> => {
    let head = before
    const events = waiting.map((one) => {
      head = Chain.next(head, String(one.envelope), sha256)
      return eventAt(head, one)
    })
    const known = waiting.filter(({ hash }) => hash !== null)
    const [parting] = marks((parting) => waiting.some(({ event }) => String(event).includes(parting)))
    const ids = (of: ReadonlyArray<Found>) => of.map(({ event }) => String(event)).join(parting)
    const [answer] = await run(place, [
      tenant,
      String(before.position),
      String(head.position),
      head.hash,
      ids(waiting),
      parting,
      events.map((one) => one.hash).join(),
      known.map(({ hash: number }) => String(number)).join(),
      ids(known)
    ])
    return answer?.moved === true ? events : null
  }

  /** The events that are about a record: before others, as the second, or besides. */
  const about = (table: string, which: string, event: string, limit: number) =>
    `SELECT h.number, h.${event} AS event FROM ${own(table)} h
        WHERE h.tenant_id = $1 AND h.${which}collection = $2 AND h.${which}key = $3 AND h.number > $4::text::bigint
        ORDER BY h.number LIMIT ${limit}`
  const history = (limit: number) =>
    statement(`
      SELECT h.number, ${said}
      FROM (
        (${about("event", "", "id", limit)}) UNION ALL (${about("event", "second_", "id", limit)})
        UNION ALL (${about("history", "", "event", limit)})
        ORDER BY number LIMIT ${limit}
      ) h
      ${eventOf("h")}
      ORDER BY h.number`)

  return {
    feed: async (run, after, limit) => {
      const from = Chain.place(after)
      if (from === null) throw new NotOurs()
      for (;;) {
        const [top, ...rows] = await run(look(limit), [tenant, String(from.position)])
        if (!Chain.isAt(from, String(top?.event ?? ""))) throw new NotOurs()
        const events = rows
          .filter(({ part }) => Number(part) === 1)
          .map((one) => eventAt({ position: Number(one.place), hash: String(one.hash) }, one))
        const waiting = rows.slice(events.length)
        if (waiting.length > 0) {
          const head =
            top === undefined || top.place === null
              ? Chain.start(tenant)
              : { position: Number(top.place), hash: String(top.hash) }
          const placed = await sequence(run, head, waiting)
          if (placed === null) continue
          events.push(...placed.slice(0, limit - events.length))
        }
        return { events, cursor: Chain.cursor(events.at(-1) ?? { ...from, hash: from.mark }) }
      }
    },
    history: async (run, { collection, key }, after, limit) => {
      if (after !== null && !/^\d{1,18}$/.test(after)) throw new NotOurs()
      const rows = await run(history(limit + 1), [tenant, collection, key, after ?? "0"])
      const last = rows[limit - 1]
      return {
        items: rows
          .slice(0, limit)
          .map(({ envelope, sealed }) => ({ envelope: String(envelope), sealed: bytes(sealed) })),
        next: last !== undefined && rows.length > limit ? String(last.number) : null
      }
    }
  }
}
