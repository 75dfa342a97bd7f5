import { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import { CheckFailed, type Context, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import * as Line from "../Line.ts"
import { traces } from "./errors.ts"
import { join } from "./host.ts"

/** How many statements a commit of the kit may take, at most. */
const many = 200

/** Tries the n-th statement of a commit, and the next, until a commit has none so far on. */
const eachStatement = (
  attempt: (at: number) => Effect.Effect<boolean, unknown>
): Effect.Effect<void, unknown> =>
  Effect.gen(function* () {
    for (let at = 1; ; at++) {
      const happened = yield* attempt(at)
      // A session whose statements do not pass the line proves nothing.
      if (at === 1) yield* so("the statements of a commit go through the session", happened)
      if (!happened) return
      if (at === many)
        return yield* new CheckFailed({
          what: "a commit",
          expected: `${many} statements or fewer`,
          actual: "more"
        })
    }
  })

/** A commit inside a host's transaction, in which something goes wrong. */
const struck = (context: Context, name: string, strike: Line.Strike) =>
  Effect.gen(function* () {
    const line = Line.make()
    const { inside, joined, outside } = yield* join(context, line, ` ${name}`)
    // A command of the host's transaction that goes well, before.
    const names = { before: `before ${name}`, after: `after ${name}`, a: `a ${name}`, b: `b ${name}` }
    yield* inside.must({ [names.before]: Ticket.make() })
    const batch = yield* inside.batch({
      [names.a]: Ticket.make({ tags: ["x"], due: 1, title: "t" }),
      [names.b]: Ticket.make()
    })
    line.arm(strike)
    const result = yield* Effect.result(inside.commit(batch))
    const happened = line.disarm()
    return { ...names, batch, result, happened, inside, outside, joined }
  })

/** Trouble inside a host's open transaction. */
export const hostTrouble = {
  "host.trouble-leaves-nothing": required(
    "0.1.0",
    "trouble at any statement of a commit leaves nothing of it in the host's transaction, and is told without data",
    (context) =>
      Effect.forEach(Object.entries(context.troubles ?? {}), ([code, trouble]) =>
        eachStatement((at) =>
          Effect.scoped(
            Effect.gen(function* () {
              const thrown = trouble.thrown()
              const tried = yield* struck(context, `${code} ${at}`, { at, wrong: { thrown } })
              const { a, b, before, after, batch, result, inside, outside, joined } = tried
              if (!tried.happened) {
                yield* joined.rollback
                return false
              }
              if (Result.isSuccess(result))
                return yield* new CheckFailed({
                  what: `${code} at ${at}`,
                  expected: "an error",
                  actual: "none"
                })
              const { failure } = result
              if (!(failure instanceof Ledger.LedgerUnavailable)) return yield* failure
              const restart = failure.code === Ledger.restartHostTransaction
              yield* same("whether its outcome is unknown", failure.outcomeUnknown, false)
              if (!restart) yield* same(`whether ${code} is retryable`, failure.retryable, trouble.retryable)
              const told = thrown instanceof Error && traces(failure).includes(thrown.message)
              yield* so("the error holds nothing of the driver's", !told)
              if (restart) yield* joined.rollback
              else {
                yield* same("its row, inside", yield* inside.row(a), null)
                yield* inside.must({ [after]: Ticket.make() })
                yield* joined.commit
              }
              const rows = yield* Effect.forEach([before, a, b, after], outside.row)
              yield* same(
                `which rows are there after ${code} at ${at}`,
                rows.map((row) => row !== null),
                [!restart, false, false, !restart]
              )
              const { items } = yield* outside.ledger.history(Desk.ref(a), null, 10)
              yield* same("the events of its row", items, [])
              yield* same("the outcome of the same command", yield* outside.commit(batch), {
                _tag: "Committed"
              })
              return true
            })
          )
        )
      ),
    "a host to join and troubles"
  ),
  "host.lost-with-its-connection": required(
    "0.1.0",
    "a connection that is lost around any statement of a commit: the host must begin anew, and knows that nothing happened",
    (context) =>
      Effect.gen(function* () {
        const { joined: first } = yield* join(context, Line.make(), " first")
        yield* first.rollback
        // An engine in the same process has no connection to lose.
        if (first.answers === "at once") return
        yield* Effect.forEach(["lost before", "lost after"] as const, (wrong) =>
          eachStatement((at) =>
            Effect.scoped(
              Effect.gen(function* () {
                const tried = yield* struck(context, `${wrong} ${at}`, { at, wrong, stays: true })
                const { a, batch, result, outside, joined } = tried
                yield* joined.rollback
                if (!tried.happened) return false
                const told =
                  Result.isFailure(result) && result.failure instanceof Ledger.LedgerUnavailable
                    ? [result.failure.code, result.failure.outcomeUnknown]
                    : [Result.isSuccess(result) ? result.success._tag : result.failure.name]
                yield* same(`what is told (${wrong}, ${at})`, told, [Ledger.restartHostTransaction, false])
                yield* same("its row", yield* outside.row(a), null)
                yield* same("the outcome of the same command", yield* outside.commit(batch), {
                  _tag: "Committed"
                })
                return true
              })
            )
          )
        )
      }),
    "a host to join and troubles"
  ),
  "host.takes-turns": required(
    "0.1.0",
    "commands at once on one connection of the host do not come between each other's statements",
    (context) =>
      Effect.gen(function* () {
        const line = Line.make()
        const { inside, joined, outside } = yield* join(context, line)
        const stale = { before: { known: null } }
        const all = yield* Effect.all([
          inside.batch({ a: Ticket.make() }),
          inside.batch({ known: Ticket.make() }, stale),
          inside.batch({ b: Ticket.make() }),
          inside.batch({ known: Ticket.make() }, stale),
          inside.batch({ c: Ticket.make() })
        ])
        const outcomes = yield* Effect.forEach(all, inside.commit, { concurrency: "unbounded" })
        yield* same(
          "the outcomes",
          outcomes.map(({ _tag }) => _tag),
          ["Committed", "Conflict", "Committed", "Conflict", "Committed"]
        )
        yield* joined.commit
        yield* same("the rows", yield* outside.keys({ index: "id", equals: [] }), ["a", "b", "c", "known"])
      }),
    "a host to join"
  )
}
