import { Vault } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import * as Fold from "../Fold.ts"
import { chainHolds } from "./events.ts"

/** A ticket with something to erase, and another beside it. */
const titled = (title: string) => Ticket.make({ title, owner: "anna", due: 1, tags: ["x"], number: title })

/** How an erasure comes in one commit: the row without what goes, an event that says so, and the subject. */
const erasing = (desk: Desk.Desk, key: string) =>
  Effect.gen(function* () {
    const ticket = yield* desk.ticket(key)
    const event = Ticket.Event.cases.Erased.make({})
    const events = [
      yield* Build.newEvent(desk.vault, Ticket.collection, { id: `erased ${key}`, event, keys: [key] })
    ]
    yield* desk.must({ [key]: Ticket.evolve(ticket, event) }, { events, erase: [`test/${key}`] })
    yield* desk.vault.destroy(`test/${key}`)
  })

/** What erasing a person asks of a store. */
export const redact = {
  "erase.counts-as-before": required(
    "0.1.0",
    "a row that lost what was personal counts as before, and is not found by what went",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open(), "desk", Vault.memory())
        yield* desk.must({ a: titled("Ypsilanti"), b: titled("Zanzibar") })
        const by = (index: string, equals: ReadonlyArray<string>) =>
          desk.ledger.count({ collection: Ticket.collection.name, index, equals })
        const counted = Effect.all([
          by("id", []),
          by("by_team", ["north", "open"]),
          by("by_owner", ["anna"]),
          by("by_tag", ["x"])
        ])
        const before = yield* counted
        yield* erasing(desk, "a")
        yield* same("what is counted", yield* counted, before)
        const titles = yield* Effect.all([by("by_title", ["Ypsilanti"]), by("by_title", ["Zanzibar"])])
        yield* same("what is found by title", titles, [0, 1])
        yield* same("who is found", yield* desk.keys({ index: "by_title", equals: [] }), ["b"])
        const events = yield* desk.feed
        yield* same("events", events.length, 3)
        yield* chainHolds(context.tenant, events)
        const found = yield* Fold.verify(desk.ledger, desk.vault, [Ticket.collection])
        yield* same("what was found", found, { rows: 2, removed: 0, differences: [] })
      })
  ),
  "erase.again": required("0.1.0", "what came in after an erasure goes with the next one", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      const late = yield* desk.batch({ a: titled("late") })
      yield* desk.must({ c: Ticket.make() }, { erase: ["test/a"] })
      yield* desk.commit(late)
      const sealed = Effect.map(desk.feed, (events) => events.map((event) => event.sealed !== null))
      yield* same("before the next", yield* sealed, [false, true])
      yield* desk.must({ d: Ticket.make() }, { erase: ["test/a"] })
      yield* same("after the next", yield* sealed, [false, false, false])
    })
  ),
  "erase.every-event": required(
    "0.1.0",
    "a subject of more events than one page is erased as a whole",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const each = (from: number) =>
          Effect.forEach(
            Array.from({ length: 300 }, (_, at) => from + at),
            (at) =>
              Build.newEvent(desk.vault, Ticket.collection, {
                id: `e${at}`,
                event: Ticket.Event.cases.Written.make({ ...Ticket.make({ title: null }), title: `${at}` }),
                keys: ["a"]
              })
          )
        for (const from of [0, 300, 600, 900])
          yield* desk.must({ [`row ${from}`]: Ticket.make() }, { events: yield* each(from) })
        yield* desk.must({ b: titled("stays") }, { erase: ["test/a"] })
        const events = yield* desk.feed
        yield* same("events", events.length, 1_201)
        yield* same("sealed bytes that are left", events.filter(({ sealed }) => sealed !== null).length, 1)
      })
  )
}
