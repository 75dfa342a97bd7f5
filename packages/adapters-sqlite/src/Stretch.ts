/**
 * Where the events of a tenant are: in one stretch of the table, each at its position. So its place alone leads to an
 * event, and a commit need not keep an index of events.
 */
import { Chain } from "@zorgband/plugin-sdk"
import type { Connection } from "./Connection.ts"
import type { Names } from "./Names.ts"

/** How many places a stretch has: an event each second fills it in 136 years. */
export const length = 2 ** 32

/** The stretch of one tenant. */
export interface Stretch {
  /** What the tenant is in the adapter's own tables; 0 when it is not there yet. */
  readonly number: number
  /** The place before the first. */
  readonly start: number
  /** Where the chain of its events stands. */
  readonly head: Chain.Head
}

interface Found {
  readonly number: number
  readonly position: number | null
  readonly hash: string | null
}

/** Looks the stretch of a tenant up. Ask in each transaction: the one that gives a stretch may be undone. */
export const make = (connection: Connection, names: Names, tenant: string): (() => Stretch) => {
  const event = names.own("event")
  const first = Chain.start(tenant)
  const last = `SELECT max(place) FROM ${event} WHERE place > t.number * ${length} AND place < (t.number + 1) * ${length}`
  const sql = `SELECT t.number, e.position, e.hash FROM ${names.own("tenant")} t LEFT JOIN ${event} e ON e.place = (${last}) WHERE t.tenant_id = ?`
  return () => {
    const found = connection.get<Found>(sql, tenant)
    if (found === undefined) return { number: 0, start: 0, head: first }
    const { number, position, hash } = found
    const head = position === null || hash === null ? first : { position, hash }
    return { number, start: number * length, head }
  }
}
