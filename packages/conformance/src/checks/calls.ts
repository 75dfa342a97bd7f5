import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Fiber } from "effect"
import { CheckFailed, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"

/** How long something may take that waits for nobody. */
const patience = "10 seconds"

const ends = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  Effect.timeoutOrElse(effect, {
    duration: patience,
    orElse: () =>
      Effect.fail(new CheckFailed({ what, expected: "an end", actual: `none within ${patience}` }))
  })

/** A commit as a call: when it begins, how often it is made, and what becomes of it when nobody waits any more. */
export const calls = {
  "commit.when-it-is-run": required(
    "0.1.0",
    "a commit begins when its effect is run, each time anew",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const command = Build.command("c")
        const commit = desk.ledger.commit([yield* desk.batch({ a: Ticket.make() }, { command, result: 1 })])
        yield* Effect.sleep("20 millis")
        yield* same("the receipt, before", (yield* desk.ledger.get([], ["c"])).receipts, [null])
        yield* same("the outcome", yield* commit, [{ _tag: "Committed" }])
        yield* same("the outcome when it is run again", yield* commit, [{ _tag: "Replayed", result: 1 }])
      })
  ),
  "commit.one-command-at-once": required(
    "0.1.0",
    "a command that is made several times at once has one effect, and all get its answer",
    (context) =>
      Effect.gen(function* () {
        const desks = yield* Effect.forEach(Array.from({ length: 6 }), (_, at) =>
          Effect.map(context.open(), (ledger) => Desk.make(ledger, `desk-${at}`))
        )
        const [first] = desks as [Desk.Desk]
        const rounds = 5
        for (let round = 0; round < rounds; round++) {
          const batch = yield* first.batch({ [`k${round}`]: Ticket.make() }, { result: round })
          const outcomes = yield* Effect.forEach(desks, (desk) => desk.commit(batch), {
            concurrency: "unbounded"
          })
          yield* same(
            "the outcomes",
            outcomes.toSorted((left, right) => (left._tag < right._tag ? -1 : 1)),
            desks.map((_, at) => (at === 0 ? { _tag: "Committed" } : { _tag: "Replayed", result: round }))
          )
        }
        yield* same("the number of events", (yield* first.feed).length, rounds)
      })
  ),
  "commit.interrupted": required(
    "0.1.0",
    "a commit that is interrupted is done as a whole or not at all, and holds nobody up",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const turns = [0, 1, 2, 3, 4, 6, 9]
        for (const turn of turns) {
          const [a, b] = [`a${turn}`, `b${turn}`]
          const batch = yield* desk.batch({
            [a]: Ticket.make({ number: a, tags: ["x"] }),
            [b]: Ticket.make()
          })
          const going = yield* Effect.forkChild(desk.commit(batch))
          for (let at = 0; at < turn; at++) yield* Effect.yieldNow
          yield* ends("interrupting a commit", Fiber.interrupt(going))
          const { _tag } = yield* ends("the same command once more", desk.commit(batch))
          yield* so("the same command is done, or was", _tag === "Committed" || _tag === "Replayed", _tag)
          yield* same("the versions", [(yield* desk.row(a))?.version, (yield* desk.row(b))?.version], [1, 1])
        }
        yield* same("the number of events", (yield* desk.feed).length, turns.length * 2)
        const other = Desk.make(yield* context.open(), "other")
        yield* ends("a commit of another session", other.must({ c: Ticket.make() }))
      })
  )
}
