import { Batch, Envelope, type Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { asks, broken, type Fault, puts } from "./Broken.ts"

/** The same, as if its row were one of tickets. */
const ofTickets = (ref: Ledger.Ref): Ledger.Ref => ({ ...ref, collection: "ticket" })

/** A session that keeps what a method has answered. */
const remembering =
  (method: "find" | "count" | "history"): Fault =>
  (sound) => {
    const known = new Map<string, unknown>()
    const ask = sound[method] as (...asked: ReadonlyArray<unknown>) => Effect.Effect<unknown, never>
    return {
      commit: (batches) => {
        known.clear()
        return sound.commit(batches)
      },
      [method]: (...asked: ReadonlyArray<unknown>) => {
        const id = JSON.stringify(asked)
        return known.has(id)
          ? Effect.succeed(known.get(id))
          : Effect.tap(ask(...asked), (answer) => Effect.sync(() => known.set(id, answer)))
      }
    }
  }

/** Faults of what is equal and not the same: collections that mix, documents that run together, sessions that forget. */
export const apart = {
  "history by key": broken(
    "rows of one key in two collections have one history",
    asks((batch) => ({
      ...batch,
      events: batch.events.map((event) => ({ ...event, on: [...event.on, ...event.on.map(ofTickets)] }))
    }))
  ),
  "history by mention": broken("an event is in a history as often as it names the record", (sound) => ({
    history: (ref, after, limit) =>
      Effect.map(sound.history(ref, after, limit), (page) => ({
        ...page,
        items: page.items.flatMap((event) =>
          Envelope.decode(event.envelope)
            .on.filter((one) => Batch.refId(one) === Batch.refId(ref))
            .map(() => event)
        )
      }))
  })),
  "claims by value": broken(
    "a value that is claimed in one collection is taken in every other",
    (sound, { store }) => ({
      commit: (batches) =>
        Effect.suspend(() => {
          for (const claim of batches.flatMap(({ put }) => put.flatMap(({ claims }) => claims.take)))
            for (const [held, by] of store.claims)
              if (held !== Batch.claimId(claim) && held.endsWith(`=${claim.value}`))
                return Effect.succeed(batches.map((): Ledger.Outcome => ({ _tag: "ClaimTaken", claim, by })))
          return sound.commit(batches)
        })
    })
  ),
  "opening forgets claims": broken("who opens the store frees what is claimed", (_, { session, store }) => {
    if (session > 1) store.claims.clear()
    return {}
  }),
  "opening forgets receipts": broken("commands are known to the session that made them", (_, world) => {
    if (world.session > 1) world.store.receipts.clear()
    return {}
  }),
  "finds what it found": broken(
    "a session answers a search as it did before, until it commits",
    remembering("find")
  ),
  "counts what it counted": broken(
    "a session answers a count as before, until it commits",
    remembering("count")
  ),
  "tells what it told": broken(
    "a session answers a history as before, until it commits",
    remembering("history")
  ),
  "receipts remembered": broken("a session keeps the receipts that it has read", (sound) => {
    const known = new Map<string, Ledger.Receipt | null>()
    return {
      get: (refs, commands) =>
        Effect.map(sound.get(refs, commands), ({ rows, receipts }) => ({
          rows,
          receipts: commands.map((command, at) => {
            if (!known.has(command)) known.set(command, receipts[at] ?? null)
            return known.get(command) ?? null
          })
        }))
    }
  }),
  "documents run together": broken(
    "of a document that is put what it does not have stays",
    puts((put, { store }) => {
      const before = store.rows.get(Batch.refId(put.ref))?.row.doc ?? {}
      return { ...put, doc: { ...(before as object), ...(put.doc as object) } }
    })
  ),
  "about nothing, nowhere": broken(
    "an event that is about no record is not kept",
    asks((batch) => ({ ...batch, events: batch.events.filter(({ on }) => on.length > 0) }))
  )
}
