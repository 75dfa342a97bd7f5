import { Batch, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { asks, broken, finds, hesitate, puts } from "./Broken.ts"

/** The same, with its texts cut to this length. */
const cut = (length: number) => {
  const claim = (one: Ledger.Claim) => ({ ...one, value: one.value.slice(0, length) })
  const ref = (one: Ledger.Ref) => ({ ...one, key: one.key.slice(0, length) })
  return { claim, ref, text: (value: string) => value.slice(0, length) }
}

const page = 1_000

/** What a column of text for an index holds in a well-known engine. */
const column = cut(191)
const short = cut(128)

/** Faults of size: what is more, or longer, than the store takes or gives at once. */
export const many = {
  "counts a page": broken("counts end with a page", (sound) => ({
    count: (selection) => Effect.map(sound.count(selection), (count) => Math.min(count, page))
  })),
  "gives a hundred": broken("of the records asked the first hundred are given", (sound) => ({
    get: (refs, commands) =>
      Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
        rows: rows.map((row, at) => (at < 100 ? row : null)),
        receipts
      }))
  })),
  "writes a page": broken(
    "of a batch the first thousand rows are written",
    asks((batch) => ({ ...batch, put: batch.put.slice(0, page) }))
  ),
  "one page of history": broken("a history ends with its first page", (sound) => ({
    history: (ref, after, limit) =>
      Effect.map(sound.history(ref, after, limit), (one) =>
        one.items.length < page ? one : { ...one, next: null }
      )
  })),
  "no large documents": broken("a document beyond 400,000 characters is left as it was", (sound) => ({
    commit: (batches) =>
      sound.commit(
        batches.map((batch) => ({
          ...batch,
          put: batch.put.filter(({ doc }) => JSON.stringify(doc).length < 400_000)
        }))
      )
  })),
  "no large events": broken("what an event says is cut at 65,535 characters", (sound) => ({
    feed: (after, limit) =>
      Effect.map(sound.feed(after, limit), (one) => ({
        ...one,
        events: one.events.map((event) => ({ ...event, envelope: event.envelope.slice(0, 65_535) }))
      }))
  })),
  "no large sealed bytes": broken("what is sealed is cut at 65,535 bytes", (sound) => ({
    commit: (batches) =>
      sound.commit(
        batches.map((batch) => ({
          ...batch,
          events: batch.events.map((event) => ({
            ...event,
            sealed: event.sealed && { ...event.sealed, bytes: event.sealed.bytes.slice(0, 65_535) }
          }))
        }))
      )
  })),
  "keys cut": broken("keys are cut at 128 characters", (sound) => ({
    commit: (batches) =>
      Effect.suspend(() =>
        sound.commit(
          batches.map((batch) => ({
            ...batch,
            put: batch.put.map((put) => ({ ...put, ref: short.ref(put.ref) })),
            events: batch.events.map((event) => ({ ...event, on: event.on.map(short.ref) }))
          }))
        )
      ),
    get: (refs, commands) => sound.get(refs.map(short.ref), commands),
    history: (ref, after, limit) => sound.history(short.ref(ref), after, limit)
  })),
  "ids of commands cut": broken("ids of commands are cut at 128 characters", (sound) => ({
    commit: (batches) =>
      Effect.suspend(() =>
        sound.commit(
          batches.map((batch) => ({
            ...batch,
            command: { ...batch.command, id: short.text(batch.command.id) }
          }))
        )
      ),
    get: (refs, commands) => sound.get(refs, commands.map(short.text))
  })),
  "indexed text cut": broken(
    "indexed text is cut at 191 characters",
    puts((put) => ({
      ...put,
      fields: Object.fromEntries(
        Object.entries(put.fields).map(([field, value]) => [
          field,
          typeof value === "string" ? column.text(value) : value
        ])
      )
    }))
  ),
  "claims cut": broken(
    "claims are cut at 191 characters",
    puts((put) => ({
      ...put,
      claims: { take: put.claims.take.map(column.claim), release: put.claims.release.map(column.claim) }
    }))
  ),
  "values joined": broken("a value is looked up as the beginning of a path", (sound) => ({
    find: (query) => {
      const [value] = query.equals
      if (query.index !== "by_owner" || typeof value !== "string") return sound.find(query)
      const range = { from: `${value}/`, to: `${value}/\u{10ffff}` }
      return Effect.zipWith(sound.find(query), sound.find({ ...query, equals: [], range }), (own, below) => ({
        ...own,
        items: [...own.items, ...below.items]
      }))
    }
  })),
  "scopes joined": broken("the values of a scope are joined by a line", (sound, world) => {
    const joined = ({ equals }: Ledger.Scope) => `scope ${equals.join("|")}`
    const moves = (scope: Ledger.Scope) => Number(world.notes.get(joined(scope)) ?? 0)
    return {
      ...finds((found, { collection, index, equals }) =>
        found.scope === null
          ? found
          : { ...found, scope: moves({ collection, index, equals: equals as ReadonlyArray<Ledger.Scalar> }) }
      )(sound, world),
      commit: (batches) =>
        Effect.tap(sound.commit(batches), (outcomes) =>
          Effect.sync(() => {
            for (const [at, { touch }] of batches.entries())
              if (outcomes[at]?._tag === "Committed")
                for (const scope of touch) world.notes.set(joined(scope), moves(scope) + 1)
          })
        )
    }
  }),
  "scope after its rows": broken("the version of a scope is read after its rows", (sound, { store }) => ({
    find: (query) =>
      Effect.gen(function* () {
        const found = yield* sound.find(query)
        if (found.scope === null) return found
        yield* hesitate
        const { collection, index, equals } = query
        const scope = { collection, index, equals: equals as ReadonlyArray<Ledger.Scalar> }
        return { ...found, scope: store.scopes.get(Batch.scopeId(scope)) ?? 0 }
      })
  }))
}
