/// <reference types="node" />
/** What the cards hold. */
import { type Chain, Collection, type Ledger } from "@zorgband/plugin-sdk"
import * as Paths from "./Paths.ts"

/** What an index shows of a row: the row itself, so that a search is one request and of one moment. */
export interface Shown {
  readonly row: Ledger.Row
  readonly fields: Ledger.Put["fields"]
}

/** A row with everything that goes when it goes. */
export interface Kept extends Shown {
  readonly entries: ReadonlyArray<Ledger.Entry>
  /** The claims that it holds. */
  readonly claims: ReadonlyArray<Ledger.Claim>
  /** The index version that it is complete for. */
  readonly indexVersion: number
  /** The paths of its index cards, whichever build wrote them. */
  readonly cards: ReadonlyArray<string>
}

/** An event. */
export interface Event extends Chain.Head {
  readonly envelope: string
  /** In base64. */
  readonly sealed: string | null
}

/** The paths of a row's index cards. A row that lacks a value for a field of an index is not in it. */
export const cardsOf = (
  layout: Collection.Layout,
  { row: { ref }, fields, entries, indexVersion }: Omit<Kept, "cards">
): ReadonlyArray<string> => [
  Paths.complete(ref, indexVersion),
  ...layout.indexes.flatMap((index) => {
    const single = index.fields.map((field) => fields[field] ?? null)
    const lists = Collection.isMany(layout, index)
      ? entries.filter((entry) => entry.index === index.name).map((entry) => entry.values)
      : single.includes(null)
        ? []
        : [single as ReadonlyArray<Ledger.Scalar>]
    return lists.map(
      (list) => `${Paths.index(ref.collection, index.name)}${Paths.values([...list, ref.key])}`
    )
  })
]

/** What an event gives back. */
export const opened = ({ envelope, sealed }: Event): Ledger.StoredEvent => ({
  envelope,
  sealed: sealed === null ? null : new Uint8Array(Buffer.from(sealed, "base64"))
})
