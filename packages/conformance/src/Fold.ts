/**
 * Whether state and journal say the same: every row is the fold of its events, and what has no row folds to
 * nothing. For adapters under test, and for a host to run on its own store while it is in use.
 */
import { type Collection, Envelope, Json, type Ledger, Sealing, type Vault } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"

// What it is

/** A record whose row is not the fold of its events. Holds no data of the record. */
export interface Difference {
  /** Which record. */
  readonly ref: Ledger.Ref
  /** The fields that differ; empty when one of the two is not there at all. */
  readonly fields: ReadonlyArray<string>
}

/** What was found. */
export interface Verified {
  /** How many rows were compared. */
  readonly rows: number
  /** How many records without a row were compared; one that changed often may be counted more than once. */
  readonly removed: number
  /** The records that differ. */
  readonly differences: ReadonlyArray<Difference>
}

type Trouble =
  | Ledger.LedgerUnavailable
  | Ledger.InvalidQuery
  | Vault.VaultUnavailable
  | Collection.NewerVersion

// What it does

const pageSize = 200

/** The record's events, folded. An event applies to each record of its own collection that it is about. */
const fold = (
  ledger: Ledger.LedgerService,
  vault: Vault.VaultService,
  collection: Collection.AnyCollection,
  ref: Ledger.Ref
): Effect.Effect<unknown, Trouble> =>
  Effect.gen(function* () {
    let row: unknown = null
    let after: string | null = null
    do {
      const page: Ledger.Page<Ledger.StoredEvent> = yield* ledger.history(ref, after, pageSize)
      for (const stored of page.items) {
        const event = yield* Sealing.read(vault, collection, stored)
        if (event !== null) row = collection.evolve(row, event, ref.key)
      }
      after = page.next
    } while (after !== null)
    return row
  })

const differing = (collection: Collection.AnyCollection, row: Ledger.Row | null, folded: unknown) => {
  if (row === null || folded === null) return row === null && folded === null ? null : []
  const left = collection.encode(collection.decode(row.doc, row.schema)) as Record<string, Json.Json>
  const right = collection.encode(folded) as Record<string, Json.Json>
  const fields = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (field) => text(left[field]) !== text(right[field])
  )
  return fields.length === 0 ? null : fields.sort()
}

const text = (value: Json.Json | undefined): string | null =>
  value === undefined ? null : Result.getOrElse(Json.canonical(value), () => "not JSON")

/** Compares one record, again when it changed while it was looked at. */
const compare = (
  ledger: Ledger.LedgerService,
  vault: Vault.VaultService,
  collection: Collection.AnyCollection,
  ref: Ledger.Ref,
  known: Ledger.Row | null
): Effect.Effect<Difference | null, Trouble> =>
  Effect.gen(function* () {
    let row = known
    for (;;) {
      const fields = differing(collection, row, yield* fold(ledger, vault, collection, ref))
      if (fields === null) return null
      const now = (yield* ledger.get([ref], [])).rows[0] ?? null
      if (now?.version === row?.version) return { ref, fields }
      row = now
    }
  })

/** Compares every row of these collections with its events, and every record of the feed that has no row. */
export const verify = (
  ledger: Ledger.LedgerService,
  vault: Vault.VaultService,
  collections: ReadonlyArray<Collection.AnyCollection>
): Effect.Effect<Verified, Trouble> =>
  Effect.gen(function* () {
    const differences: Array<Difference> = []
    const note = (difference: Difference | null) => {
      if (difference !== null) differences.push(difference)
    }
    let rows = 0
    for (const collection of collections) {
      const query = { collection: collection.name, index: "id", equals: [], limit: pageSize }
      let page = yield* ledger.find(query)
      for (;;) {
        for (const row of page.items) note(yield* compare(ledger, vault, collection, row.ref, row))
        rows += page.items.length
        if (page.next === null) break
        page = yield* ledger.find({ ...query, after: page.next })
      }
    }
    const byName = new Map(collections.map((collection) => [collection.name, collection]))
    let removed = 0
    let fed = yield* ledger.feed(null, pageSize)
    while (fed.events.length > 0) {
      const about = new Map(
        fed.events
          .flatMap(({ envelope }) => Envelope.decode(envelope).on)
          .filter((ref) => byName.has(ref.collection))
          .map((ref) => [`${ref.collection}/${ref.key}`, ref])
      )
      const refs = [...about.values()]
      const { rows: found } = yield* ledger.get(refs, [])
      for (const [at, ref] of refs.entries()) {
        const collection = byName.get(ref.collection)
        if (found[at] !== null || collection === undefined) continue
        removed += 1
        note(yield* compare(ledger, vault, collection, ref, null))
      }
      fed = yield* ledger.feed(fed.cursor, pageSize)
    }
    const once = new Map(differences.map((difference) => [JSON.stringify(difference.ref), difference]))
    return { rows, removed, differences: [...once.values()] }
  })
