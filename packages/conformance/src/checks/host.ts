import { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Exit, Fiber, Result, type Scope } from "effect"
import { type Check, CheckFailed, type Context, type Joined, required, same, shown, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import type { Line } from "../Line.ts"
import { chainHolds, idOf } from "./events.ts"

const needs: Check["needs"] = "a host to join"

/** The store, migrated, and the same inside a transaction of the host; the name tells several of one tenant apart. */
export const join = (
  context: Context,
  line?: Line,
  name = ""
): Effect.Effect<
  { readonly outside: Desk.Desk; readonly joined: Joined; readonly inside: Desk.Desk },
  unknown,
  Scope.Scope
> =>
  Effect.gen(function* () {
    const outside = Desk.make(yield* context.open(), `outside${name}`)
    yield* outside.must({ known: Ticket.make({ number: "1" }) })
    if (context.joined === null)
      return yield* new CheckFailed({
        what: "the adapter says that it joins a host",
        expected: "that the kit is given what begins a transaction of one",
        actual: "nothing"
      })
    const joined = yield* context.joined(line)
    return { outside, joined, inside: Desk.make(joined.ledger, `inside${name}`) }
  })

type Calls = {
  readonly [method: string]: Effect.Effect<unknown, Ledger.LedgerUnavailable | Ledger.InvalidQuery>
}

/** One call of each method of the port. */
const calls = ({ commit, get, find, count, history, feed, migrations }: Ledger.LedgerService): Calls => {
  const row = Desk.ref("a")
  const all = { collection: row.collection, index: "id", equals: [] }
  const batch = Build.batch({ command: Build.command("c") })
  return {
    commit: commit([batch]),
    get: get([row], []),
    find: find({ ...all, limit: 1 }),
    count: count(all),
    history: history(row, null, 1),
    feed: feed(null, 1),
    "migrations.check": migrations.check
  }
}

/** Inside a host's open transaction. */
export const host = {
  "host.commits-with-it": required(
    "0.1.0",
    "what is written in a host's transaction is seen in it, and is there when the host commits",
    (context) =>
      Effect.gen(function* () {
        const { outside, joined, inside } = yield* join(context)
        yield* inside.must(
          { a: Ticket.make({ tags: ["x"], due: 1 }) },
          { command: Build.command("c"), result: 1 }
        )
        yield* inside.must({ a: Ticket.make({ tags: ["y"], due: 2 }) })
        yield* same("the row, inside", (yield* inside.row("a"))?.version, 2)
        yield* same("what is found, inside", yield* inside.keys({ index: "by_tag", equals: ["y"] }), ["a"])
        yield* joined.commit
        yield* same("the row, afterwards", (yield* outside.row("a"))?.version, 2)
        yield* same("the number of events", (yield* outside.feed).length, 3)
        const repeated = yield* outside.write({ b: Ticket.make() }, { command: Build.command("c") })
        yield* same("the command, repeated", repeated, { _tag: "Replayed", result: 1 })
      }),
    needs
  ),
  "host.goes-with-its-rollback": required(
    "0.1.0",
    "a host's rollback removes everything, and the same command can be tried again",
    (context) =>
      Effect.gen(function* () {
        const { outside, joined, inside } = yield* join(context)
        const snapshot = yield* outside.snapshot
        const command = Build.command("c")
        yield* inside.must({ a: Ticket.make({ number: "2", tags: ["x"], due: 1 }), known: null }, { command })
        yield* joined.rollback
        yield* same("everything that can be read", yield* outside.snapshot, snapshot)
        yield* outside.must({ b: Ticket.make({ number: "2" }) }, { command })
      }),
    needs
  ),
  "host.outlives-a-refusal": required(
    "0.1.0",
    "a conflict, a taken claim and a repeated command leave the host's transaction as it was, and usable",
    (context) =>
      Effect.gen(function* () {
        const { outside, joined, inside } = yield* join(context)
        const command = Build.command("c")
        yield* inside.must({ a: Ticket.make() }, { command })
        const stale = yield* inside.write({ known: Ticket.make() }, { before: { known: null } })
        yield* same("a stale put", stale._tag, "Conflict")
        yield* inside.must({ b: Ticket.make() })
        yield* same(
          "a taken claim",
          (yield* inside.write({ c: Ticket.make({ number: "1" }) }))._tag,
          "ClaimTaken"
        )
        yield* same(
          "a repeated command",
          (yield* inside.write({ d: Ticket.make() }, { command }))._tag,
          "Replayed"
        )
        const other = { ...command, digest: "other" }
        yield* same(
          "a reused id",
          (yield* inside.write({ d: Ticket.make() }, { command: other }))._tag,
          "CommandReused"
        )
        yield* inside.must({ e: Ticket.make() })
        yield* joined.commit
        yield* same("the rows", yield* outside.keys({ index: "id", equals: [] }), ["a", "b", "e", "known"])
      }),
    needs
  ),
  "host.tenants-apart": required(
    "0.1.0",
    "in one transaction of a host two tenants see nothing of each other, and both are there when it commits",
    (context) =>
      Effect.gen(function* () {
        const elsewhere = Desk.make(yield* context.open({ tenant: context.other }))
        const { outside, joined, inside } = yield* join(context)
        const other = Desk.make(joined.of(context.other), "other")
        const command = Build.command("c")
        yield* inside.must({ a: Ticket.make({ number: "2", due: 1 }) }, { command })
        yield* other.must({ a: Ticket.make({ number: "2", due: 2 }) }, { command })
        yield* joined.commit
        for (const [desk, due, events] of [
          [outside, 1, 2],
          [elsewhere, 2, 1]
        ] as const) {
          yield* same("the ticket", (yield* desk.ticket("a"))?.due, due)
          yield* same("the number of events", (yield* desk.feed).length, events)
        }
      }),
    needs
  ),
  "host.feed-skips-nothing": required(
    "0.1.0",
    "who follows the feed while a host holds its transaction open misses nothing of it afterwards",
    (context) =>
      Effect.gen(function* () {
        const { outside, joined, inside } = yield* join(context)
        yield* inside.must({ held: Ticket.make() })
        // An engine with one writer lets it wait; others let it pass.
        const passing = yield* Effect.forkChild(outside.must({ passing: Ticket.make() }))
        yield* Effect.sleep("50 millis")
        const before = yield* outside.ledger.feed(null, 100)
        yield* joined.commit
        yield* Fiber.join(passing)
        const after = yield* outside.ledger.feed(before.cursor, 100)
        const seen = [...before.events, ...after.events]
        yield* same("what was seen", seen.map(idOf).toSorted(), ["inside-1.0", "outside-1.0", "outside-2.0"])
        yield* chainHolds(context.tenant, seen)
      }),
    needs
  ),
  "host.feed-rolled-back": required(
    "0.1.0",
    "a cursor from a transaction that the host rolled back is refused as InvalidQuery, or misses nothing afterwards",
    (context) =>
      Effect.gen(function* () {
        const { outside, joined, inside } = yield* join(context)
        for (const key of ["a", "b"]) yield* inside.must({ [key]: Ticket.make() })
        const before = yield* inside.ledger.feed(null, 100)
        yield* joined.rollback
        for (const key of ["c", "d", "e"]) yield* outside.must({ [key]: Ticket.make() })
        const all = (yield* outside.feed).map(idOf)
        const rest = yield* Effect.result(outside.ledger.feed(before.cursor, 100))
        if (Result.isFailure(rest)) yield* same("the refusal", rest.failure._tag, "InvalidQuery")
        else yield* same("what was seen", [...before.events, ...rest.success.events].map(idOf), all)
      }),
    needs
  ),
  "host.not-a-session": required(
    "0.1.0",
    "every call within something that is no session of the store is refused, with the code that says so",
    ({ within }) =>
      Effect.forEach([{}, null, "care"], (session) =>
        Effect.gen(function* () {
          const what = `within ${shown(session)}`
          const ledger = yield* Effect.try({
            try: () => within?.(session) ?? null,
            catch: () => new CheckFailed({ what, expected: "a ledger that refuses", actual: "a defect" })
          })
          for (const [method, call] of Object.entries(ledger === null ? {} : calls(ledger))) {
            const exit = yield* Effect.exit(call)
            const [reason] = Exit.isFailure(exit) ? exit.cause.reasons : []
            const told = reason?._tag === "Fail" ? { ...reason.error } : (reason?._tag ?? exit)
            yield* so(
              `${what}: ${method} is refused with the code ${Ledger.notASession}`,
              reason?._tag === "Fail" &&
                reason.error._tag === "LedgerUnavailable" &&
                reason.error.code === Ledger.notASession &&
                !reason.error.retryable &&
                !reason.error.outcomeUnknown,
              told
            )
          }
        })
      ).pipe(Effect.asVoid),
    needs
  )
}
