/**
 * Which claims and entries a row holds of those that came later than its collection, as kept in the row itself: builds
 * from before them do not know them, and a removal must take them along. The others are told by the row.
 */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"

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

/** The names of the claims and indexes of a collection that came later. */
export const later = ({ name, claims, indexes }: Collection.Layout): ReadonlySet<string> =>
  new Set(
    [...claims.map((one) => ({ ...one, name: `${name}.${one.name}` })), ...indexes]
      .filter(({ since }) => since > 1)
      .map((one) => one.name)
  )

/** What a row holds that has these. */
export const of = (
  late: ReadonlySet<string>,
  claims: ReadonlyArray<Ledger.Claim>,
  entries: ReadonlyArray<Ledger.Entry>
): Held => ({
  claims: claims.filter(({ name }) => late.has(name)).map(claim),
  entries: entries.filter(({ index }) => late.has(index)).map(entry)
})

/** What a row holds after a put, and the moves of its batch. */
export const after = (
  late: ReadonlySet<string>,
  before: Held,
  put: Ledger.Put,
  moves: ReadonlyArray<Ledger.Move>
): Held => {
  if (late.size === 0) return before
  const is = (ref: Ledger.Ref) => ref.key === put.ref.key && ref.collection === put.ref.collection
  const [come, go] = [moves.filter(({ to }) => is(to)), moves.filter(({ from }) => is(from))]
  const added = of(late, [...put.claims.take, ...come.map((move) => move.claim)], put.entries.add)
  const gone = of(late, [...put.claims.release, ...go.map((move) => move.claim)], put.entries.remove)
  return {
    claims: [...without(without(before.claims, gone.claims), added.claims), ...added.claims],
    entries: [...without(without(before.entries, gone.entries), added.entries), ...added.entries]
  }
}
