import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { CheckFailed, failsWith, required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { idOf, withEvents } from "./events.ts"

const historyOf = (desk: Desk.Desk, key: string, limit = 1_000) =>
  Effect.gen(function* () {
    const ids: Array<string> = []
    let after: string | null = null
    do {
      const page: Ledger.Page<Ledger.StoredEvent> = yield* desk.ledger.history(Desk.ref(key), after, limit)
      ids.push(...page.items.map(idOf))
      after = page.next
      if (ids.length > 10_000)
        return yield* new CheckFailed({
          what: "a history comes to an end",
          expected: "an end",
          actual: "10,000"
        })
    } while (after !== null)
    return ids
  })

/** The events of one record. */
export const history = {
  "history.oldest-first": required(
    "0.1.0",
    "the events of a record, oldest first, in the order of each batch",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* withEvents(desk, { a: Ticket.make() }, { z: ["a"], y: ["a"] })
        yield* withEvents(desk, { b: Ticket.make() }, { x: ["b"] })
        yield* withEvents(desk, { a: Ticket.make() }, { w: ["a"], v: ["a"] })
        yield* same("the history of a", yield* historyOf(desk, "a"), ["z", "y", "w", "v"])
        yield* same("the history of b", yield* historyOf(desk, "b"), ["x"])
        yield* same("the history of nothing", yield* historyOf(desk, "none"), [])
      })
  ),
  "history.every-record": required(
    "0.1.0",
    "an event is in the history of each record that it is about",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const changes = { a: Ticket.make(), b: Ticket.make(), c: Ticket.make() }
        yield* withEvents(desk, changes, { one: ["a", "b", "c"], two: ["b"], three: ["c", "a"] })
        yield* same("of a", yield* historyOf(desk, "a"), ["one", "three"])
        yield* same("of b", yield* historyOf(desk, "b"), ["one", "two"])
        yield* same("of c", yield* historyOf(desk, "c"), ["one", "three"])
        yield* same("the number of events", (yield* desk.feed).length, 3)
      })
  ),
  "history.once": required("0.1.0", "an event that names a record twice is in its history once", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* withEvents(desk, { a: Ticket.make(), b: Ticket.make() }, { e: ["a", "b", "a"] })
      for (const key of ["a", "b"]) yield* same(`the history of ${key}`, yield* historyOf(desk, key), ["e"])
      yield* same("the feed", (yield* desk.feed).map(idOf), ["e"])
    })
  ),
  "history.pages": required(
    "0.1.0",
    "a history in pages has no gaps or repeats, while it grows too",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const ids = Array.from({ length: 11 }, (_, at) => `e${at}`)
        for (const id of ids)
          yield* withEvents(desk, { a: Ticket.make() }, { [id]: ["a"], [`${id}-b`]: ["b"] })
        for (const limit of [1, 2, 5, 10, 11, 12])
          yield* same(`by ${limit}`, yield* historyOf(desk, "a", limit), ids)
        const first = yield* desk.ledger.history(Desk.ref("a"), null, 6)
        yield* withEvents(desk, { a: Ticket.make() }, { late: ["a"] })
        const rest = yield* desk.ledger.history(Desk.ref("a"), first.next, 1_000)
        yield* same("the rest after it grew", rest.items.map(idOf), [...ids.slice(6), "late"])
      })
  ),
  "history.outlives-the-row": required("0.1.0", "a removed row keeps its history", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: Ticket.make() })
      yield* desk.must({ a: null })
      yield* same("the number of events", (yield* historyOf(desk, "a")).length, 2)
    })
  ),
  "history.as-written": required("0.1.0", "envelopes and sealed bytes come back byte for byte", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      const extra = { "z é e\u0301": [1e-21, 0.1, "😀\n'\"\\"], a: { "10": 1, "9": 2 } }
      const batch = yield* desk.batch({
        a: Ticket.make({ title: "secret 😀", extra: { ...extra, n: 100 } }),
        b: Ticket.make()
      })
      yield* desk.commit(batch)
      const written = batch.events.map(({ envelope, sealed }) => ({
        envelope,
        sealed: sealed?.bytes ?? null
      }))
      const { items } = yield* desk.ledger.history(Desk.ref("a"), null, 10)
      yield* same("in the history", items, written.slice(0, 1))
      const fed = (yield* desk.feed).map(({ envelope, sealed }) => ({ envelope, sealed }))
      yield* same("in the feed", fed, written)
    })
  ),
  "history.refuses": required(
    "0.1.0",
    "a cursor or limit that is not valid is refused as InvalidQuery",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: Ticket.make() })
        for (const after of ["nonsense", "-1", "{}"])
          yield* failsWith(`after ${after}`, "InvalidQuery", desk.ledger.history(Desk.ref("a"), after, 1))
        for (const limit of [0, 1_001, 0.5])
          yield* failsWith(`limit ${limit}`, "InvalidQuery", desk.ledger.history(Desk.ref("a"), null, limit))
      })
  )
}
