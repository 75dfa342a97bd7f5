/** Computes anew what is stored beside the rows that are from before an index, one row at a time. */
import { Batch, type Collection, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Card, Client } from "./Client.ts"
import * as Paths from "./Paths.ts"
import { cardsOf, type Kept, type Shown } from "./Stored.ts"

const page = 200

/** Rebuilds what is behind the index version of these collections. */
export const make = (client: Client): Ledger.Migrations["rebuild"] => {
  const one = (
    collection: Collection.AnyCollection,
    ref: Ledger.Ref
  ): Effect.Effect<ReadonlyArray<Ledger.Clash>, Ledger.LedgerUnavailable> =>
    Effect.gen(function* () {
      const { layout } = collection
      const [card] = (yield* client.read("migrations.rebuild", [
        Paths.row(ref)
      ])) as ReadonlyArray<Card<Kept> | null>
      // Somebody may have written it meanwhile, or removed it.
      if (!card || card.value.indexVersion >= layout.indexVersion) return []
      const { row, claims, cards } = card.value
      const is = collection.project(collection.decode(row.doc, row.schema))
      const paths = [...is.claims.map(Paths.claim), ...is.scopes.map(Paths.scope)]
      const found = yield* client.read("migrations.rebuild", paths)
      const by = (at: number) => (found[at]?.value ?? ref) as Ledger.Ref
      const gets = (at: number) => Batch.refId(by(at)) === Batch.refId(ref)
      const held = is.claims.filter((_, at) => gets(at))
      const known = {
        row,
        fields: is.fields,
        entries: is.entries,
        claims: held,
        indexVersion: layout.indexVersion
      }
      const now: Kept = { ...known, cards: cardsOf(layout, known) }
      const shown: Shown = { row, fields: is.fields }
      const put = new Map<string, unknown>([
        [card.path, now],
        ...now.cards.map((path) => [path, shown] as const),
        ...held.map((claim) => [Paths.claim(claim), ref] as const),
        ...is.scopes.map(
          (scope, at) => [Paths.scope(scope), Number(found[is.claims.length + at]?.value ?? 0) + 1] as const
        )
      ])
      const done = yield* client.change("migrations.rebuild", {
        when: [
          { path: card.path, revision: card.revision },
          ...paths.map((path, at) => ({ path, revision: found[at]?.revision ?? 0 }))
        ],
        put: [...put].map(([path, value]) => ({ path, value })),
        remove: [...cards, ...claims.map(Paths.claim)].filter((path) => !put.has(path))
      })
      if (!done) return yield* one(collection, ref)
      return is.claims.flatMap((claim, at) => (gets(at) ? [] : [{ claim, by: by(at), wanted: ref }]))
    })

  const all = (collection: Collection.AnyCollection) =>
    Effect.gen(function* () {
      const { name, indexVersion } = collection.layout
      const clashes: Array<Ledger.Clash> = []
      for (;;) {
        // What is rebuilt is not behind any more.
        const [behind = []] = yield* client.list(
          "migrations.rebuild",
          [Paths.behind(name, indexVersion)],
          page
        )
        for (const card of behind as ReadonlyArray<Card<Shown>>)
          clashes.push(...(yield* one(collection, card.value.row.ref)))
        if (behind.length < page) return clashes
      }
    })

  return (collections) => Effect.map(Effect.forEach(collections, all), (clashes) => clashes.flat())
}
