/** Which claims and entries a row holds, as kept in the row itself: what a removal must take along. */
import type { Ledger } from "@zorgband/plugin-sdk"

type Claim = readonly [name: string, value: string]
type Entry = readonly [index: string, ...values: ReadonlyArray<Ledger.Scalar>]

/** What a row holds. */
export interface Held {
  readonly claims: ReadonlyArray<Claim>
  readonly entries: ReadonlyArray<Entry>
}

/** Of a row that is not there. */
export const nothing: Held = { claims: [], entries: [] }

/** Reads what {@link encode} wrote. */
export const decode = (text: string | null | undefined): Held =>
  text === null || text === undefined ? nothing : (JSON.parse(text) as Held)

/** The text of the column; `null` when the row holds nothing. */
export const encode = ({ claims, entries }: Held): string | null =>
  claims.length + entries.length === 0 ? null : JSON.stringify({ claims, entries })

const without = <A extends ReadonlyArray<Ledger.Scalar>>(
  items: ReadonlyArray<A>,
  gone: ReadonlyArray<A>
): ReadonlyArray<A> => {
  if (items.length === 0 || gone.length === 0) return items
  const known = new Set(gone.map((one) => JSON.stringify(one)))
  return items.filter((one) => !known.has(JSON.stringify(one)))
}

const claim = ({ name, value }: Ledger.Claim): Claim => [name, value]
const entry = ({ index, values }: Ledger.Entry): Entry => [index, ...values]

/** What a row holds that has these. */
export const of = (claims: ReadonlyArray<Ledger.Claim>, entries: ReadonlyArray<Ledger.Entry>): Held => ({
  claims: claims.map(claim),
  entries: entries.map(entry)
})

/** What a row holds after a put, and the moves of its batch. */
export const after = (before: Held, put: Ledger.Put, moves: ReadonlyArray<Ledger.Move>): Held => {
  if (before === nothing && moves.length === 0) return of(put.claims.take, put.entries.add)
  const is = (ref: Ledger.Ref) => ref.key === put.ref.key && ref.collection === put.ref.collection
  const take = [...put.claims.take, ...moves.filter(({ to }) => is(to)).map((move) => move.claim)].map(claim)
  const release = [...put.claims.release, ...moves.filter(({ from }) => is(from)).map((move) => move.claim)]
  const add = put.entries.add.map(entry)
  return {
    claims: [...without(without(before.claims, release.map(claim)), take), ...take],
    entries: [...without(without(before.entries, put.entries.remove.map(entry)), add), ...add]
  }
}
