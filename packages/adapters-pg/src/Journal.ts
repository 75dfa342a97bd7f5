/**
 * The events of a tenant in one order. A commit only numbers its events as they are inserted; their positions and
 * links are given afterwards, by whoever reads the feed. So a transaction that is open for long holds nobody up,
 * and what it wrote gets a later place. What was caused by another event was inserted after that one had been
 * committed, and so has a higher number: cause and real time are respected.
 */
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import { Result } from "effect"
import { Hex } from "effect/encoding"
import type { Names } from "./Names.ts"
import { type Run, statement } from "./Session.ts"

/** The cursor is not one of this journal's. */
export class NotOurs {}

/** The most events that are given a place in one statement. */
const chunk = 1_000

const bytes = (hex: unknown): Uint8Array | null =>
  hex === null ? null : Result.getOrThrow(Hex.decode(String(hex)))

interface Cursor {
  readonly position: number
  /** The start of the link there: a journal that was put back, or another tenant's, has another. */
  readonly mark: string
}

const readCursor = (after: string | null): Cursor => {
  if (after === null || after === "0") return { position: 0, mark: "" }
  const [, position, mark] = /^(\d{1,15})-([0-9a-f]{16})$/.exec(after) ?? []
  if (position === undefined || mark === undefined) throw new NotOurs()
  return { position: Number(position), mark }
}

const cursorOf = ({ position, hash }: Chain.Head): string =>
  position === 0 ? "0" : `${position}-${hash.slice(0, 16)}`

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
  const eventOf = (place: string, withSealed = true) => `
        CROSS JOIN LATERAL (SELECT e.envelope FROM ${own("event")} e WHERE e.tenant_id = $1 AND e.id = ${place}.event LIMIT 1) e
        ${withSealed ? `LEFT JOIN LATERAL (SELECT s.bytes FROM ${own("sealed")} s WHERE s.tenant_id = $1 AND s.event = ${place}.event LIMIT 1) s ON true` : ""}`
  const page = (limit: number) =>
    statement(`
      SELECT (SELECT f.hash FROM ${own("feed")} f WHERE f.tenant_id = $1 AND f.position = $2::text::bigint) AS mark,
        (SELECT w.number FROM ${own("unsequenced")} w WHERE w.tenant_id = $1 ORDER BY w.number LIMIT 1) IS NOT NULL AS waiting, page.*
      FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
        SELECT f.position, f.hash, e.envelope, encode(s.bytes, 'hex') AS sealed
        FROM (
          SELECT * FROM ${own("feed")} f WHERE f.tenant_id = $1 AND f.position > $2::text::bigint ORDER BY f.position LIMIT ${limit}
        ) f
        ${eventOf("f")}
      ) page ON true ORDER BY page.position`)
  const unsequenced = statement(`
    SELECT h.position AS head, h.hash AS hash, w.number, w.event, w.envelope
    FROM (VALUES (1)) AS one
    LEFT JOIN ${own("head")} h ON h.tenant_id = $1
    LEFT JOIN LATERAL (
      SELECT w.number, w.event, e.envelope
      FROM (SELECT * FROM ${own("unsequenced")} w WHERE w.tenant_id = $1 ORDER BY w.number, w.event LIMIT ${chunk}) w
      ${eventOf("w", false)}
    ) w ON true
    ORDER BY w.number, w.event`)
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
      FROM json_to_recordset($5::text::json) AS x(position bigint, event text, hash text) WHERE EXISTS (SELECT FROM moved)
    )
    DELETE FROM ${own("unsequenced")} w
    USING json_to_recordset($5::text::json) AS x(number bigint, event text)
    WHERE w.tenant_id = $1 AND w.number = x.number AND w.event = x.event AND EXISTS (SELECT FROM moved)`)

  const sequence = async (run: Run): Promise<void> => {
    const rows = await run(unsequenced, [tenant])
    const before: Chain.Head =
      rows[0] === undefined || rows[0].head === null
        ? Chain.start(tenant)
        : { position: Number(rows[0].head), hash: String(rows[0].hash) }
    let head = before
    const placed = rows
      .filter(({ event }) => event !== null)
      .map(({ number, event, envelope }) => {
        head = Chain.next(head, String(envelope))
        return { ...head, number: String(number), event }
      })
    if (placed.length === 0) return
    await run(place, [
      tenant,
      String(before.position),
      String(head.position),
      head.hash,
      JSON.stringify(placed)
    ])
  }

  const history = (limit: number) =>
    statement(`
      SELECT h.number, e.envelope, encode(s.bytes, 'hex') AS sealed
      FROM (
        SELECT * FROM ${own("history")} h
        WHERE h.tenant_id = $1 AND h.collection = $2 AND h.key = $3 AND h.number > $4::text::bigint
        ORDER BY h.number LIMIT ${limit}
      ) h
      ${eventOf("h")}
      ORDER BY h.number`)

  return {
    feed: async (run, after, limit) => {
      const cursor = readCursor(after)
      for (;;) {
        const rows = await run(page(limit), [tenant, String(cursor.position)])
        const first = rows[0]
        if (cursor.position > 0 && !String(first?.mark ?? "").startsWith(cursor.mark)) throw new NotOurs()
        const found = rows.filter(({ position }) => position !== null)
        if (sequences && first?.waiting === true && found.length < limit) {
          await sequence(run)
          continue
        }
        const events = found.map(({ position, hash, envelope, sealed }) => ({
          position: Number(position),
          hash: String(hash),
          envelope: String(envelope),
          sealed: bytes(sealed)
        }))
        return { events, cursor: cursorOf(events.at(-1) ?? { position: cursor.position, hash: cursor.mark }) }
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
