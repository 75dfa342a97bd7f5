/**
 * Events: of one record, and of the tenant. In the history of a record a cursor is a bare position: it leads from page to
 * page, and is not kept. The cursor of the feed is, and so tells the link there too.
 */
import { Chain, Ledger, Query } from "@zorgband/plugin-sdk"
import { Result } from "effect"
import { type Connection, limited } from "./Connection.ts"
import type { Names } from "./Names.ts"
import * as Stretch from "./Stretch.ts"

interface StoredRow {
  readonly position: number
  readonly hash: string
  readonly envelope: string
  readonly sealed: Uint8Array | null
}

/** What a store tells of its events. All of it is called inside one transaction. */
export interface Journal {
  readonly history: (
    ref: Ledger.Ref,
    after: string | null,
    limit: number
  ) => Result.Result<Ledger.Page<Ledger.StoredEvent>, Ledger.InvalidQuery>
  readonly feed: (after: string | null, limit: number) => Result.Result<Ledger.FeedPage, Ledger.InvalidQuery>
}

const position = (after: string | null): number | null => {
  if (after === null) return 0
  return /^\d{1,15}$/.test(after) ? Number(after) : null
}

// A fresh plain array: drivers give a Buffer, or bytes that share their memory.
const bytes = (sealed: Uint8Array | null): Uint8Array | null =>
  sealed === null ? null : new Uint8Array(sealed)

/** The journal of one tenant. */
export const make = (connection: Connection, names: Names, tenant: string): Journal => {
  const own = names.own
  const said = `e.position, e.hash, e.envelope, e.sealed FROM ${own("tenant")} t`
  const historySql = `SELECT ${said} CROSS JOIN ${own("history")} h ON h.tenant = t.number CROSS JOIN ${own("event")} e ON e.place = t.number * ${Stretch.length} + h.position WHERE t.tenant_id = ? AND h.collection = ? AND h.key = ? AND h.position > ? ORDER BY h.position ${limited}`
  const feedSql = `SELECT ${said} CROSS JOIN ${own("event")} e ON e.place >= t.number * ${Stretch.length} + ? AND e.place < (t.number + 1) * ${Stretch.length} WHERE t.tenant_id = ? ORDER BY e.place ${limited}`
  const invalid = (collection: string, index: string) =>
    Result.fail(
      new Ledger.InvalidQuery({ collection, index, reason: "the cursor or the limit is not valid" })
    )
  return {
    history: (ref, after, limit) => {
      const from = position(after)
      if (from === null || !Query.validLimit(limit)) return invalid(ref.collection, "history")
      const { collection, key } = ref
      const found = connection.all<StoredRow>(historySql, tenant, collection, key, from, limit + 1)
      const items = found.slice(0, limit)
      return Result.succeed({
        items: items.map(({ envelope, sealed }) => ({ envelope, sealed: bytes(sealed) })),
        next: found.length > limit ? String(items.at(-1)?.position) : null
      })
    },
    feed: (after, limit) => {
      const from = Chain.place(after)
      if (from === null || !Query.validLimit(limit)) return invalid("journal", "feed")
      // With the event at the cursor, which another store does not have, nor this one once an older copy was put back.
      const before = from.position > 0 ? 1 : 0
      const found = connection.all<StoredRow>(feedSql, from.position, tenant, limit + before)
      if (!Chain.isAt(from, found[0]?.hash)) return invalid("journal", "feed")
      const events = found
        .slice(before)
        .map(({ position, hash, envelope, sealed }) => ({ envelope, sealed: bytes(sealed), position, hash }))
      return Result.succeed({ events, cursor: Chain.cursor(found.at(-1)) })
    }
  }
}
