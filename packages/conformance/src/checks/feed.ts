import type { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { failsWith, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { chainHolds, idOf, withEvents } from "./events.ts"
import { due } from "./rows.ts"

/** All events of the tenant, in one order. */
export const feed = {
  "feed.dense": required("0.1.0", "positions are 1, 2, 3 …, and the hash chain holds", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      for (const due of [1, 2, 3])
        yield* desk.must({ a: Ticket.make({ due }), [`k${due}`]: Ticket.make({ title: "t" }) })
      const events = yield* desk.feed
      yield* same(
        "the positions",
        events.map(({ position }) => position),
        [1, 2, 3, 4, 5, 6]
      )
      yield* chainHolds(context.tenant, events)
    })
  ),
  "feed.order": required(
    "0.1.0",
    "events come in the order in which their batches were acknowledged",
    (context) =>
      Effect.gen(function* () {
        const here = Desk.make(yield* context.open(), "here")
        const there = Desk.make(yield* context.open(), "there")
        const ids: Array<string> = []
        for (let turn = 0; turn < 6; turn++) {
          const desk = turn % 2 === 0 ? here : there
          // In the alphabet's reverse, and two of one batch: neither ids nor insertion of sets may decide.
          const two = [`${9 - turn}-z`, `${9 - turn}-a`]
          yield* withEvents(
            desk,
            { [`k${turn}`]: Ticket.make() },
            Object.fromEntries(two.map((id) => [id, [`k${turn}`]]))
          )
          ids.push(...two)
        }
        yield* same("the order", (yield* here.feed).map(idOf), ids)
      })
  ),
  "feed.whatever-the-clock": required(
    "0.1.0",
    "events come in the order of their commits when the clock goes back, also in the history of a record",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const hours = [5, 3, 4, -9, 1]
        for (const hour of hours) {
          const at = Date.UTC(2026, 0, 1, 12 + hour)
          const event = yield* Build.newEvent(desk.vault, Ticket.collection, {
            id: `e${hour}`,
            event: Ticket.written(due(hour)),
            keys: ["a"],
            at
          })
          const batch = yield* desk.batch({ a: due(hour) }, { events: [event] })
          yield* same("the outcome", yield* desk.commit({ ...batch, at }), { _tag: "Committed" })
        }
        const ids = hours.map((hour) => `e${hour}`)
        yield* same("the feed", (yield* desk.feed).map(idOf), ids)
        const { items } = yield* desk.ledger.history(Desk.ref("a"), null, 10)
        yield* same("the history", items.map(idOf), ids)
      })
  ),
  "feed.foreign-cursor": required(
    "0.1.0",
    "a cursor of another tenant is refused as InvalidQuery, from beyond the end and from where there are events",
    (context) =>
      Effect.gen(function* () {
        const here = Desk.make(yield* context.open())
        const there = Desk.make(yield* context.open({ tenant: context.other }))
        yield* here.must({ a: Ticket.make() })
        for (const key of ["a", "b", "c"]) yield* there.must({ [key]: Ticket.make() })
        const { cursor } = yield* there.ledger.feed(null, 10)
        yield* failsWith("after the end of another's feed", "InvalidQuery", here.ledger.feed(cursor, 10))
        // Written the same, so that only whose they are tells the two apart.
        for (const key of ["b", "c", "d"]) yield* here.must({ [key]: Ticket.make() })
        for (const limit of [1, 2, 3]) {
          const page = yield* there.ledger.feed(null, limit)
          yield* failsWith(
            `after event ${limit} of another's feed`,
            "InvalidQuery",
            here.ledger.feed(page.cursor, 10)
          )
        }
      })
  ),
  "feed.pages": required("0.1.0", "pages of any size give every event once, in one order", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      for (let turn = 0; turn < 7; turn++) yield* desk.must({ a: Ticket.make(), [`b${turn}`]: Ticket.make() })
      const all = (yield* desk.feed).map(idOf)
      yield* same("the number of events", all.length, 14)
      for (const limit of [1, 3, 5, 13, 14, 15]) {
        const ids: Array<string> = []
        let cursor: string | null = null
        for (let turn = 0; turn < 20; turn++) {
          const page: Ledger.FeedPage = yield* desk.ledger.feed(cursor, limit)
          yield* so(`at most ${limit}`, page.events.length <= limit, page.events.length)
          ids.push(...page.events.map(idOf))
          cursor = page.cursor
        }
        yield* same(`by ${limit}`, ids, all)
      }
    })
  ),
  "feed.resumes": required(
    "0.1.0",
    "a cursor goes on where it was, also from the end and from nothing",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const empty = yield* desk.ledger.feed(null, 10)
        yield* same("the events of an empty feed", empty.events, [])
        yield* desk.must({ a: Ticket.make() })
        const first = yield* desk.ledger.feed(empty.cursor, 10)
        yield* same("after nothing", first.events.length, 1)
        yield* same("at the end", (yield* desk.ledger.feed(first.cursor, 10)).events, [])
        yield* desk.must({ b: Ticket.make() })
        const other = yield* context.open()
        const second = yield* other.feed(first.cursor, 10)
        yield* same(
          "after the end",
          second.events.map(({ position }) => position),
          [2]
        )
      })
  ),
  "feed.stays": required("0.1.0", "what was read once is read the same for ever", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      for (let turn = 0; turn < 3; turn++) yield* desk.must({ [`a${turn}`]: Ticket.make({ title: "t" }) })
      const before = yield* desk.feed
      for (let turn = 0; turn < 3; turn++) yield* desk.must({ [`a${turn}`]: null })
      yield* same("the events", (yield* desk.feed).slice(0, 3), before)
    })
  ),
  "feed.refuses": required(
    "0.1.0",
    "a cursor or limit that is not valid is refused as InvalidQuery",
    (context) =>
      Effect.gen(function* () {
        const { ledger } = Desk.make(yield* context.open())
        for (const after of ["nonsense", "-1", "{}", "1e3"])
          yield* failsWith(`after ${after}`, "InvalidQuery", ledger.feed(after, 1))
        for (const limit of [0, 1_001, 0.5])
          yield* failsWith(`limit ${limit}`, "InvalidQuery", ledger.feed(null, limit))
      })
  ),
  "feed.with-writers": required(
    "0.1.0",
    "a reader that follows while others write misses nothing, sees nothing twice, and keeps each record's order",
    (context) =>
      Effect.gen(function* () {
        const writers = 6
        const each = 8
        const reader = yield* context.open()
        const desks = yield* Effect.forEach(Array.from({ length: writers }), (_, at) =>
          Effect.map(context.open(), (ledger) => Desk.make(ledger, `w${at}`))
        )
        const total = writers * each
        const written: Array<string> = []
        const write = (desk: Desk.Desk, at: number) =>
          Effect.gen(function* () {
            for (let turn = 0; turn < each; turn++) {
              const id = `${at}-${turn}`
              yield* withEvents(desk, { [`k${at}`]: Ticket.make({ due: turn }) }, { [id]: [`k${at}`] })
              written.push(id)
            }
          })
        const seen: Array<Ledger.SequencedEvent> = []
        const follow = Effect.gen(function* () {
          let cursor: string | null = null
          let idle = 0
          while (idle < 2) {
            const done = written.length === total
            const page: Ledger.FeedPage = yield* reader.feed(cursor, 3)
            seen.push(...page.events)
            cursor = page.cursor
            if (page.events.length === 0 && done) idle += 1
            yield* Effect.sleep("1 millis")
          }
        })
        yield* Effect.all([follow, Effect.forEach(desks, write, { concurrency: "unbounded" })], {
          concurrency: "unbounded"
        })
        const ids = seen.map(idOf)
        yield* same("what was seen", ids.toSorted(), written.toSorted())
        yield* same(
          "the positions",
          seen.map(({ position }) => position),
          ids.map((_, at) => at + 1)
        )
        for (let at = 0; at < writers; at++) {
          const own = ids.filter((id) => id.startsWith(`${at}-`))
          yield* same(
            `the order of k${at}`,
            own,
            Array.from({ length: each }, (_, turn) => `${at}-${turn}`)
          )
        }
        yield* chainHolds(context.tenant, seen)
      })
  ),
  "feed.one-order-for-all": required("0.1.0", "readers that read at once see one order", (context) =>
    Effect.gen(function* () {
      const desks = yield* Effect.forEach(Array.from({ length: 4 }), (_, at) =>
        Effect.map(context.open(), (ledger) => Desk.make(ledger, `d${at}`))
      )
      for (let round = 0; round < 3; round++) {
        const writes = Effect.forEach(
          desks,
          (desk) => desk.must({ [`${desk.name}-${round}`]: Ticket.make() }),
          {
            concurrency: "unbounded"
          }
        )
        yield* Effect.all([writes, desks[0]!.feed], { concurrency: "unbounded" })
        const feeds = yield* Effect.forEach(desks, (desk) => desk.feed, { concurrency: "unbounded" })
        for (const other of feeds) yield* same(`the feed of another reader, round ${round}`, other, feeds[0])
        yield* same("the number of events", feeds[0]?.length, (round + 1) * desks.length)
      }
    })
  )
}
