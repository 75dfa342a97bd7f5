import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"

/** What is acknowledged outlives the process. */
export const durable = {
  "durable.reopened": required(
    "0.1.0",
    "everything is there when the store is opened again",
    (context) =>
      Effect.gen(function* () {
        const write = Effect.gen(function* () {
          const desk = Desk.make(yield* context.open(), "first")
          yield* desk.must({
            a: Ticket.make({ number: "1", tags: ["x"], due: 1, title: "t" }),
            b: Ticket.make()
          })
          yield* desk.must({ b: null }, { command: Build.command("known"), result: "answer" })
          return yield* desk.snapshot
        })
        const before = yield* Effect.scoped(write)
        const look = (again: typeof context.open) =>
          Effect.gen(function* () {
            const desk = Desk.make(yield* again(), "second")
            yield* same("everything that can be read", yield* desk.snapshot, before)
            yield* same(
              "the claim",
              (yield* desk.write({ c: Ticket.make({ number: "1" }) }))._tag,
              "ClaimTaken"
            )
            const outcome = yield* desk.write({ d: Ticket.make() }, { command: Build.command("known") })
            yield* same("the known command", outcome, { _tag: "Replayed", result: "answer" })
          })
        // One after the other: who is for one process at a time must have let go.
        for (const again of [context.open, context.elsewhere]) yield* Effect.scoped(look(again))
      }),
    "durable"
  ),
  "durable.shared": required(
    "0.1.0",
    "two that opened the store apart see each other's writes and conflicts at once",
    (context) =>
      Effect.gen(function* () {
        const here = Desk.make(yield* context.open(), "here")
        const there = Desk.make(yield* context.elsewhere(), "there")
        yield* here.must({ a: Ticket.make({ number: "1" }) })
        yield* same("the row", (yield* there.row("a"))?.version, 1)
        const before = { a: yield* there.row("a") }
        yield* here.must({ a: Ticket.make({ number: "1", due: 1 }) })
        yield* same("the row, changed", (yield* there.row("a"))?.version, 2)
        yield* same("the stale put", (yield* there.write({ a: Ticket.make() }, { before }))._tag, "Conflict")
        yield* same("the claim", (yield* there.write({ b: Ticket.make({ number: "1" }) }))._tag, "ClaimTaken")
        yield* there.must({ c: Ticket.make() })
        yield* same("the feeds", yield* here.feed, yield* there.feed)
      }),
    "several processes"
  )
}
