/** Events: of one record, and of the tenant. A place is a position, which nothing ever changes. */
import { Ledger, Query } from "@zorgband/plugin-sdk"
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

const place = (after: string | null): number | null => {
  if (after === null) return 0
  return /^\d{1,15}$/.test(after) ? Number(after) : null
}

// A fresh plain array: drivers give a Buffer, or bytes that share their memory.
const bytes = (sealed: Uint8Array | null): Uint8Array | null =>
  sealed === null ? null : new Uint8Array(sealed)

/** The journal of one tenant. */
export const make = (connection: Connection, names: Names, tenant: string): Journal => {
  const own = names.own
  const historySql = `SELECT e.position, e.hash, e.envelope, e.sealed FROM ${own("history")} h CROSS JOIN ${own("event")} e ON e.place = ? + h.position WHERE h.tenant = ? AND h.collection = ? AND h.key = ? AND h.position > ? ORDER BY h.position ${limited}`
  const feedSql = `SELECT e.position, e.hash, e.envelope, e.sealed FROM ${own("event")} e WHERE e.place > ? AND e.place < ? ORDER BY e.place ${limited}`
  const stretch = Stretch.make(connection, names, tenant)
  const invalid = (collection: string, index: string) =>
    Result.fail(
      new Ledger.InvalidQuery({ collection, index, reason: "the cursor or the limit is not valid" })
    )
  return {
    history: (ref, after, limit) => {
      const from = place(after)
      if (from === null || !Query.validLimit(limit)) return invalid(ref.collection, "history")
      const { number, start } = stretch()
      const found = connection.all<StoredRow>(
        historySql,
        start,
        number,
        ref.collection,
        ref.key,
        from,
        limit + 1
      )
      const items = found.slice(0, limit)
      return Result.succeed({
        items: items.map(({ envelope, sealed }) => ({ envelope, sealed: bytes(sealed) })),
        next: found.length > limit ? String(items.at(-1)?.position) : null
      })
    },
    feed: (after, limit) => {
      const from = place(after)
      if (from === null || !Query.validLimit(limit)) return invalid("journal", "feed")
      const { start, head } = stretch()
      const events = connection
        .all<StoredRow>(feedSql, start + from, start + Stretch.length, limit)
        .map(({ position, hash, envelope, sealed }) => ({ envelope, sealed: bytes(sealed), position, hash }))
      const last = events.at(-1)
      // A place beyond the end is of another store, or of this one before an older copy was put back.
      if (from > head.position) return invalid("journal", "feed")
      return Result.succeed({ events, cursor: String(last?.position ?? from) })
    }
  }
}
