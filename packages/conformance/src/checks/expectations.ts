import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Deferred, Effect } from "effect"
import { type Context, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"

const open = Ticket.make()
const done = Ticket.make({ status: "done" })

/** How often two or more deciders are set against each other. */
const rounds = 12

/** Two deciders of which each breaks what the other saw. Both `seen` before either goes on. */
const skewed = (
  context: Context,
  look: (desk: Desk.Desk, round: number, seen: Effect.Effect<void>) => Effect.Effect<Ledger.Outcome, unknown>
) =>
  Effect.gen(function* () {
    const left = Desk.make(yield* context.open(), "left")
    const right = Desk.make(yield* context.open(), "right")
    for (let round = 0; round < rounds; round++) {
      const both = yield* Deferred.make<void>()
      let looking = 2
      const seen = Effect.suspend(() =>
        --looking === 0 ? Effect.asVoid(Deferred.succeed(both, undefined)) : Deferred.await(both)
      )
      const outcomes = yield* Effect.all([look(left, round, seen), look(right, round, seen)], {
        concurrency: "unbounded"
      })
      const committed = outcomes.filter(({ _tag }) => _tag === "Committed").length
      yield* so(`at most one of two deciders commits (round ${round})`, committed <= 1, outcomes)
    }
  })

/** What a decision rested on is looked at again when it is committed. */
export const expectations = {
  "expect.record-read": required("0.1.0", "a record that was only read must not have changed", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: open })
      const expect = [{ ref: Desk.ref("a"), version: 1 }]
      yield* desk.must({ b: open }, { expect })
      yield* same("the version of what was only read", (yield* desk.row("a"))?.version, 1)
      yield* desk.must({ a: done })
      yield* same("the outcome", (yield* desk.write({ c: open }, { expect }))._tag, "Conflict")
      yield* same("the row", yield* desk.row("c"), null)
    })
  ),
  "expect.record-gone": required("0.1.0", "a record that was only read must not have gone", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: open })
      yield* desk.must({ a: null })
      const expect = [{ ref: Desk.ref("a"), version: 1 }]
      yield* same("the outcome", (yield* desk.write({ b: open }, { expect }))._tag, "Conflict")
    })
  ),
  "expect.every-one": required(
    "0.1.0",
    "every expectation counts, the last as well as the first",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const keys = ["a", "b", "c", "d"]
        for (const key of keys) yield* desk.must({ [key]: open })
        for (const stale of keys) {
          const expect = keys.map((key) => ({ ref: Desk.ref(key), version: key === stale ? 9 : 1 }))
          const { _tag } = yield* desk.write({ z: open }, { expect })
          yield* same(`the outcome when ${stale} is stale`, _tag, "Conflict")
        }
        const expect = keys.map((key) => ({ ref: Desk.ref(key), version: 1 }))
        yield* desk.must({ z: open }, { expect })
      })
  ),
  "expect.scope": required("0.1.0", "a guarded scope must not have changed since it was read", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: open })
      const scope = Desk.scopeOf("north", "open")
      const version = yield* desk.scope("north", "open")
      yield* so("the scope has a version", version !== null && version > 0, version)
      const expect = [{ scope, version: version ?? 0 }]
      yield* desk.must({ b: Ticket.make({ team: "south" }) }, { expect })
      yield* desk.must({ c: open }, { expect })
      yield* same("the outcome", (yield* desk.write({ d: open }, { expect }))._tag, "Conflict")
      yield* same("the row", yield* desk.row("d"), null)
    })
  ),
  "expect.empty-scope": required(
    "0.1.0",
    "a scope that nothing was ever in has version 0 and can be expected",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* same("the version", yield* desk.scope("north", "open"), 0)
        const expect = [{ scope: Desk.scopeOf("north", "open"), version: 0 }]
        yield* desk.must({ s: Ticket.make({ team: "south" }) }, { expect })
        yield* desk.must({ a: open }, { expect })
        yield* same("the outcome", (yield* desk.write({ b: open }, { expect }))._tag, "Conflict")
      })
  ),
  "expect.scope-moves": required(
    "0.1.0",
    "a scope's version moves with every put and removal of a row that is, was or becomes part of it",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const both = Effect.all([desk.scope("north", "open"), desk.scope("north", "done")])
        const versions = [yield* both]
        for (const after of [open, Ticket.make({ due: 1 }), done, open, null]) {
          yield* desk.must({ a: after })
          versions.push(yield* both)
        }
        yield* same("the versions of [open, done]", versions, [
          [0, 0],
          [1, 0],
          [2, 0],
          [3, 1],
          [4, 2],
          [5, 2]
        ])
        yield* desk.must({ b: Ticket.make({ team: "south" }) })
        yield* same("the versions after a row elsewhere", yield* both, [5, 2])
      })
  ),
  "expect.scope-rests": required(
    "0.1.0",
    "a scope's version does not move when nothing is written",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const batch = yield* desk.batch({ a: Ticket.make({ number: "1" }) })
        yield* desk.commit(batch)
        yield* desk.commit(batch)
        yield* desk.write({ b: open }, { expect: [{ ref: Desk.ref("a"), version: 9 }] })
        yield* desk.write({ c: Ticket.make({ number: "1" }) })
        yield* same("the version", yield* desk.scope("north", "open"), 1)
      })
  ),
  "expect.scope-shown": required(
    "0.1.0",
    "a page shows a scope's version exactly when the scope was asked",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: Ticket.make({ tags: ["x"], due: 1 }) })
        const shown = (index: string, equals: ReadonlyArray<string | { anyOf: ReadonlyArray<string> }>) =>
          Effect.map(
            desk.ledger.find({ collection: "ticket", index, equals, limit: 5 }),
            ({ scope }) => scope
          )
        yield* same("a guarded prefix", yield* shown("by_team", ["north", "open"]), 1)
        yield* same("a shorter prefix", yield* shown("by_team", ["north"]), null)
        yield* same("any of several", yield* shown("by_team", ["north", { anyOf: ["open", "done"] }]), null)
        yield* same("a guarded many-valued field", yield* shown("by_tag", ["x"]), 1)
        yield* same("an index without guard", yield* shown("by_owner", ["anna"]), null)
      })
  ),
  "expect.scope-no-later": required(
    "0.1.0",
    "a page shows a scope's version from no later than its rows",
    (context) =>
      Effect.gen(function* () {
        const writer = Desk.make(yield* context.open(), "writer")
        const reader = yield* context.open()
        const turns = 20
        let writing = true
        const write = Effect.gen(function* () {
          for (let turn = 0; turn < turns; turn++) yield* writer.must({ [`k${turn}`]: open })
          writing = false
        })
        // Each row that comes moves the scope by one: more of its moves than rows are rows that were not seen.
        const read = Effect.gen(function* () {
          while (writing) {
            // Who answers without a pause must not keep the writer from its turn.
            yield* Effect.sleep(0)
            const { items, scope } = yield* reader.find({
              collection: "ticket",
              index: "by_team",
              equals: ["north", "open"],
              limit: 100
            })
            yield* so("as many rows as moves", items.length >= (scope ?? 0), [items.length, scope])
          }
        })
        yield* Effect.all([write, read], { concurrency: "unbounded" })
      })
  ),
  "expect.no-lost-update": required("0.1.0", "of many that change one row at once, none is lost", (context) =>
    Effect.gen(function* () {
      const fibers = 8
      const each = 4
      const desks = yield* Effect.forEach(Array.from({ length: fibers }), (_, at) =>
        Effect.map(context.open(), (ledger) => Desk.make(ledger, `desk-${at}`))
      )
      yield* desks[0]!.must({ a: Ticket.make({ due: 0 }) })
      const addOne = (desk: Desk.Desk): Effect.Effect<void, unknown> =>
        Effect.gen(function* () {
          for (;;) {
            const row = yield* desk.row("a")
            const due = row === null ? 0 : ((row.doc as Ticket.Ticket).due ?? 0)
            const outcome = yield* desk.write({ a: Ticket.make({ due: due + 1 }) }, { before: { a: row } })
            if (outcome._tag === "Committed") return
            yield* same("the outcome of one that came late", outcome._tag, "Conflict")
          }
        })
      yield* Effect.forEach(desks, (desk) => Effect.repeat(addOne(desk), { times: each - 1 }), {
        concurrency: "unbounded"
      })
      const row = yield* desks[0]!.row("a")
      yield* same("the sum", (yield* desks[0]!.ticket("a"))?.due, fibers * each)
      yield* same("the version", row?.version, fibers * each + 1)
      yield* same("the number of events", (yield* desks[0]!.feed).length, fibers * each + 1)
    })
  ),
  "expect.no-write-skew-over-records": required(
    "0.1.0",
    "two that each read what the other writes do not both commit",
    (context) =>
      Effect.gen(function* () {
        const setUp = Desk.make(yield* context.open(), "set-up")
        for (let round = 0; round < rounds; round++)
          yield* setUp.must({ [`a${round}`]: open, [`b${round}`]: open })
        // Each closes its own ticket only while the other's is open.
        yield* skewed(context, (desk, round, seen) =>
          Effect.gen(function* () {
            const [own, other] =
              desk.name === "left" ? [`a${round}`, `b${round}`] : [`b${round}`, `a${round}`]
            const version = (yield* desk.row(other))?.version ?? 0
            yield* seen
            return yield* desk.write({ [own]: done }, { expect: [{ ref: Desk.ref(other), version }] })
          })
        )
      })
  ),
  "expect.no-write-skew-over-scopes": required(
    "0.1.0",
    "two that each find a scope empty do not both fill it",
    (context) =>
      skewed(context, (desk, round, seen) =>
        Effect.gen(function* () {
          const team = `team-${round}`
          const version = (yield* desk.scope(team, "open")) ?? 0
          yield* seen
          return yield* desk.write(
            { [`${desk.name}-${round}`]: Ticket.make({ team }) },
            { expect: [{ scope: Desk.scopeOf(team, "open"), version }] }
          )
        })
      )
  )
}
