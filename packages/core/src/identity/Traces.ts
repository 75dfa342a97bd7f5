/** Where personal data of people is: the records whose events hold it, and the rows that still say it. */
import { Batch, type Collection, Envelope, Json, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import * as Party from "../access/Party.ts"
import type * as Store from "../work/Store.ts"
import * as Erasure from "./Erasure.ts"

// What it is

/** Where personal data of a party is or was. */
export interface Traces {
  /** The records whose events hold it. */
  readonly refs: ReadonlyArray<Ledger.Ref>
  /** Whether sealed bytes are still there. */
  readonly sealed: boolean
}

/** A row that still holds what must go. */
export interface Holding {
  readonly collection: Collection.AnyCollection
  readonly key: string
}

// What it does

type Trouble = Ledger.LedgerUnavailable | Ledger.InvalidQuery

const pageSize = 500

/** Looks in the histories of the parties: each event with data of theirs is there, whatever it is about besides. */
export const of = (
  ledger: Ledger.LedgerService,
  parties: ReadonlyArray<Party.PartyId>
): Effect.Effect<Traces, Trouble> =>
  Effect.gen(function* () {
    const subjects = new Set(Erasure.subjects({ parties }))
    const refs = new Map<string, Ledger.Ref>()
    let sealed = false
    for (const party of Party.refs(parties)) {
      let after: string | null = null
      do {
        const page: Ledger.Page<Ledger.StoredEvent> = yield* ledger.history(party, after, pageSize)
        for (const stored of page.items) {
          const { type, on, personal } = Envelope.decode(stored.envelope)
          if (personal === null || !subjects.has(personal.subject)) continue
          sealed ||= stored.sealed !== null
          for (const ref of on) if (type.startsWith(`${ref.collection}.`)) refs.set(Batch.refId(ref), ref)
        }
        after = page.next
      } while (after !== null)
    }
    return { refs: [...refs.values()], sealed }
  })

const text = (value: Json.Json): string => Result.getOrThrow(Json.canonical(value))

/** The rows among these that hold personal data. */
export const holding = <E>(
  collections: ReadonlyArray<Collection.AnyCollection>,
  refs: ReadonlyArray<Ledger.Ref>,
  get: (collection: Collection.AnyCollection, key: string) => Effect.Effect<unknown, E>
): Effect.Effect<ReadonlyArray<Holding>, E | Erasure.CannotErase> =>
  Effect.gen(function* () {
    const found: Array<Holding> = []
    for (const { collection: name, key } of refs) {
      const collection = collections.find((one) => one.name === name)
      if (collection === undefined || collection.erased === null)
        return yield* new Erasure.CannotErase({ collection: name })
      const row = yield* get(collection, key)
      if (row === null) continue
      const after = collection.evolve(row, collection.erased, key)
      if (after === null || text(collection.encode(after)) !== text(collection.encode(row)))
        found.push({ collection, key })
    }
    return found
  })

/** Whether something of these parties is still there. */
export const isLeft = (
  store: Store.Store,
  collections: ReadonlyArray<Collection.AnyCollection>,
  parties: ReadonlyArray<Party.PartyId>
): Effect.Effect<boolean, Trouble | Erasure.CannotErase> =>
  Effect.gen(function* () {
    const { refs, sealed } = yield* of(store.ledger, parties)
    return sealed || (yield* holding(collections, refs, store.get)).length > 0
  })
