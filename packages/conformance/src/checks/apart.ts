import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { idOf } from "./events.ts"
import { newCollection } from "./newCollection.ts"

const full = Ticket.make({ number: "1", due: 1, owner: "anna", tags: ["x"] })

/** What is equal and not the same: rows of two collections, a document and the one before it, sessions of one store. */
export const apart = {
  "collections.apart": required(
    "0.1.0",
    "rows of two collections share nothing, whatever is equal in both: key, values, claims and history",
    (context) =>
      Effect.gen(function* () {
        const collection = yield* newCollection
        const ledger = yield* context.open({ collections: [Ticket.collection.layout, collection.layout] })
        const desk = Desk.make(ledger)
        yield* desk.must({ a: full })
        const other = { collection: collection.name, key: "a" }
        const seen = Effect.gen(function* () {
          const { rows } = yield* ledger.get([Desk.ref("a"), other], [])
          const versions = rows.map((row) => row?.version ?? 0)
          const found = yield* Effect.forEach([Desk.ref("a"), other], (ref) =>
            Effect.gen(function* () {
              const due = { collection: ref.collection, index: "by_due", equals: [1] }
              const { items } = yield* ledger.history(ref, null, 10)
              return [yield* ledger.count(due), items.map(idOf)] as const
            })
          )
          return { versions, found }
        })
        const change = (id: string, after: Ticket.Ticket | null) =>
          Effect.gen(function* () {
            const { rows } = yield* ledger.get([other], [])
            const event = after === null ? Ticket.Event.cases.Removed.make({}) : Ticket.written(after)
            const batch = Build.batch({
              command: Build.command(id),
              changes: [{ collection, key: "a", before: rows[0] ?? null, after }],
              events: [yield* Build.newEvent(desk.vault, collection, { id, event, keys: ["a"] })]
            })
            yield* same(`the outcome of ${id}`, yield* desk.commit(batch), { _tag: "Committed" })
          })
        yield* change("made", full)
        yield* same("both", yield* seen, {
          versions: [1, 1],
          found: [
            [1, ["desk-1.0"]],
            [1, ["made"]]
          ]
        })
        yield* change("gone", null)
        yield* same("the one that stays", yield* seen, {
          versions: [1, 0],
          found: [
            [1, ["desk-1.0"]],
            [0, ["made", "gone"]]
          ]
        })
        const taken = yield* desk.write({ b: full })
        yield* same("its claim", taken, { _tag: "ClaimTaken", claim: Desk.claimOf("1"), by: Desk.ref("a") })
      })
  ),
  "commit.opened-later": required(
    "0.1.0",
    "a session that is opened later finds all that was committed before, and is held to it",
    (context) =>
      Effect.gen(function* () {
        const first = Desk.make(yield* context.open(), "first")
        const batch = yield* first.batch({ a: full, b: Ticket.make() }, { result: 7 })
        yield* first.commit(batch)
        const before = yield* first.snapshot
        const later = Desk.make(yield* context.open(), "later")
        yield* same("everything that can be read", yield* later.snapshot, before)
        yield* same("the command, repeated", yield* later.commit(batch), { _tag: "Replayed", result: 7 })
        yield* same("a claim that is held", (yield* later.write({ c: full }))._tag, "ClaimTaken")
        const expect = [{ scope: Desk.scopeOf("north", "open"), version: 0 }]
        yield* same(
          "a scope that has moved",
          (yield* later.write({ c: Ticket.make() }, { expect }))._tag,
          "Conflict"
        )
      })
  ),
  "documents.replaced": required(
    "0.1.0",
    "a put replaces the whole document: what the new one does not have is gone",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const wide = yield* desk.batch({ a: Ticket.make({ extra: { old: { deep: 1 } } }) })
        const put = wide.put.map((one) => ({ ...one, doc: { ...(one.doc as object), spare: [1] } }))
        yield* desk.commit({ ...wide, put })
        const after = Ticket.make({ extra: { new: { deep: 2 } } })
        yield* desk.must({ a: after })
        yield* same("the document", (yield* desk.row("a"))?.doc, Ticket.collection.encode(after))
      })
  ),
  "feed.about-nothing": required(
    "0.1.0",
    "an event that is about no record is in the feed as any other",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const event = yield* Build.newEvent(desk.vault, Ticket.collection, {
          id: "alone",
          event: Ticket.Event.cases.Tagged.make({ tag: "t" }),
          keys: []
        })
        yield* desk.must({ a: Ticket.make() }, { events: [event] })
        yield* desk.must({ b: Ticket.make() })
        yield* same("the feed", (yield* desk.feed).map(idOf), ["alone", "desk-2.0"])
      })
  )
}
