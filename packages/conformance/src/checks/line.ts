import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result, type Scope } from "effect"
import { CheckFailed, type Context, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import * as Line from "../Line.ts"
import { traces } from "./errors.ts"

/** How many requests a commit of the kit may take, at most. */
const many = 200

/** A commit of which the n-th request goes wrong, and the next, until a commit has none so far on. */
const eachRequest = (
  context: Context,
  name: string,
  wrong: Line.Wrong,
  judge: (tried: {
    readonly desk: Desk.Desk
    readonly line: Line.Line
    readonly key: string
    readonly again: Effect.Effect<Ledger.Outcome, Ledger.LedgerUnavailable | CheckFailed>
    /** What was told; `null`: that it is committed. */
    readonly failure: Ledger.LedgerUnavailable | null
  }) => Effect.Effect<void, unknown>,
  /** With another batch in the same call. */
  two = false
): Effect.Effect<void, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    if (context.over === null) return
    const line = Line.make()
    const desk = Desk.make(yield* context.over(line), name)
    for (let at = 1; at <= many; at++) {
      const key = `${name} ${at}`
      const batch = yield* desk.batch({ [key]: Ticket.make({ tags: ["x"], due: at, title: "t" }) })
      const other = two ? [yield* desk.batch({ [`${key} 2`]: Ticket.make() })] : []
      line.arm({ at, wrong })
      const result = yield* Effect.result(desk.ledger.commit([batch, ...other]))
      const happened = line.disarm()
      // A plugin whose requests do not pass the line proves nothing.
      if (at === 1) yield* so("the requests of a commit go over the line", happened)
      if (!happened) return yield* same("a commit that nothing befell", Result.isSuccess(result), true)
      if (Result.isSuccess(result)) {
        const tags = result.success.map(({ _tag }) => _tag)
        yield* same(
          `what is told (request ${at})`,
          tags,
          [batch, ...other].map(() => "Committed")
        )
      }
      const failure = Result.isFailure(result) ? result.failure : null
      yield* judge({ desk, line, key, again: desk.commit(batch), failure })
    }
    return yield* new CheckFailed({ what: "a commit", expected: `${many} requests or fewer`, actual: "more" })
  })

/** It happened once. */
const onceThere = (desk: Desk.Desk, key: string, when: string) =>
  Effect.gen(function* () {
    yield* same(`the version of its row, ${when}`, (yield* desk.row(key))?.version, 1)
    const { items } = yield* desk.ledger.history(Desk.ref(key), null, 10)
    yield* same(`the number of its events, ${when}`, items.length, 1)
  })

/** A line to the engine that breaks. */
export const line = {
  "line.broken": required(
    "0.1.0",
    "a line that breaks around any request of a commit: what is told of the outcome is true, and the same command settles it",
    (context) =>
      Effect.forEach(["lost before", "lost after"] as const, (wrong) =>
        eachRequest(context, wrong, wrong, ({ desk, key, again, failure }) =>
          Effect.gen(function* () {
            const there = (yield* desk.row(key)) !== null
            if (failure === null) yield* so("what was acknowledged is there", there)
            else {
              yield* so("the same call may succeed later", failure.retryable)
              if (there) yield* so("it says that it may have happened", failure.outcomeUnknown)
            }
            yield* same("the same command", (yield* again)._tag, there ? "Replayed" : "Committed")
            yield* onceThere(desk, key, wrong)
          })
        )
      ),
    "a line"
  ),
  "line.lands-late": required(
    "0.1.0",
    "a request that arrives after its receipt was looked for is found by the same command, or has no effect any more",
    (context) =>
      Effect.gen(function* () {
        // It arrives after the command was repeated.
        yield* eachRequest(context, "repeated", "lost, and late", ({ desk, line, key, again, failure }) =>
          Effect.gen(function* () {
            yield* again
            yield* onceThere(desk, key, "repeated")
            yield* Effect.promise(line.land)
            yield* onceThere(desk, key, failure === null ? "afterwards" : "after the late one")
            yield* same("the same command", (yield* again)._tag, "Replayed")
          })
        )
        // It arrives before, and whoever was told that nothing happened was told the truth.
        yield* eachRequest(context, "found", "lost, and late", ({ desk, line, key, again, failure }) =>
          Effect.gen(function* () {
            yield* desk.row(key)
            yield* Effect.promise(line.land)
            const there = (yield* desk.row(key)) !== null
            if (there && failure !== null)
              yield* so("it says that it may have happened", failure.outcomeUnknown)
            yield* same("the same command", (yield* again)._tag, there ? "Replayed" : "Committed")
            yield* onceThere(desk, key, "found")
          })
        )
      }),
    "a line"
  ),
  "line.whole-call": required(
    "0.1.0",
    "a failure of a call with several batches leaves its outcome open as soon as one of them may be there",
    (context) =>
      Effect.forEach(
        [
          ["a broken line", "lost before"],
          ...Object.entries(context.troubles ?? {}).map(
            ([code, { thrown }]) => [code, { thrown: thrown() }] as const
          )
        ] as ReadonlyArray<readonly [string, Line.Wrong]>,
        ([name, wrong]) =>
          eachRequest(
            context,
            `call ${name}`,
            wrong,
            ({ desk, key, failure }) =>
              Effect.gen(function* () {
                const rows = yield* Effect.forEach([key, `${key} 2`], desk.row)
                const there = rows.filter((row) => row !== null).length
                if (failure === null) yield* same("the rows of what was acknowledged", there, 2)
                else if (there > 0) yield* so("it says that it may have happened", failure.outcomeUnknown)
              }),
            true
          )
      ),
    "a line"
  ),
  "line.trouble": required(
    "0.1.0",
    "trouble of the engine at any request of a commit is told as what it is, without data, and leaves nothing",
    (context) =>
      Effect.forEach(Object.entries(context.troubles ?? {}), ([code, trouble]) => {
        const thrown = trouble.thrown()
        return eachRequest(context, code, { thrown }, ({ desk, key, again, failure }) =>
          Effect.gen(function* () {
            if (failure !== null) {
              const { retryable, outcomeUnknown } = trouble
              const expected = { code, retryable, outcomeUnknown: outcomeUnknown && failure.outcomeUnknown }
              const { code: told, ...rest } = failure
              yield* same(
                "what is told",
                { code: told, retryable: rest.retryable, outcomeUnknown: rest.outcomeUnknown },
                expected
              )
              const leaks = thrown instanceof Error && traces(failure).includes(thrown.message)
              yield* so("the error holds nothing of the driver's", !leaks)
              yield* same("its row", yield* desk.row(key), null)
            }
            yield* same("the same command", (yield* again)._tag, failure === null ? "Replayed" : "Committed")
            yield* onceThere(desk, key, "afterwards")
          })
        )
      }),
    "troubles"
  )
}
