import type { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Exit } from "effect"
import { required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { newCollection } from "./newCollection.ts"

/** Every trace of a value in an error: its text, its fields, its causes. */
export const traces = (error: unknown, depth = 0): string => {
  if (typeof error !== "object" || error === null || depth > 5) return String(error)
  const own = Object.getOwnPropertyNames(error).map((name) => {
    const value: unknown = (error as Record<string, unknown>)[name]
    return `${name}: ${traces(value, depth + 1)}`
  })
  return [error instanceof Error ? `${error.message} ${error.stack}` : "", ...own].join("\n")
}

const secret = "Ypsilanti 012345672"

/** Fails unless it was refused as the port says, without the secret. */
const refused = (exit: Exit.Exit<unknown, Ledger.LedgerUnavailable>) =>
  Effect.gen(function* () {
    const reasons = Exit.isFailure(exit) ? exit.cause.reasons : []
    const tags = reasons.map((reason) => (reason._tag === "Fail" ? reason.error._tag : reason._tag))
    yield* same("the error", tags, ["LedgerUnavailable"])
    for (const reason of reasons) {
      const error = reason._tag === "Fail" ? reason.error : null
      yield* so("the error holds no data", !traces(error).includes(secret), "the secret of the row")
    }
  })

/** Trouble is typed, and says nothing of any record. */
export const errors = {
  "errors.undeclared-collection": required(
    "0.1.0",
    "a row of a collection that was not declared is refused as LedgerUnavailable and leaves no trace",
    (context) =>
      Effect.gen(function* () {
        const collection = yield* newCollection
        const desk = Desk.make(yield* context.open())
        const snapshot = yield* desk.snapshot
        const wrong = Build.batch({
          command: Build.command("wrong"),
          changes: [
            { collection: Ticket.collection, key: "a", before: null, after: Ticket.make() },
            { collection, key: "a", before: null, after: Ticket.make({ title: secret }) }
          ]
        })
        yield* refused(yield* Effect.exit(desk.ledger.commit([wrong])))
        yield* same("everything that can be read", yield* desk.snapshot, snapshot)
      })
  ),
  "errors.hold-no-data": required(
    "0.1.0",
    "what an engine cannot store is given back unchanged or refused as LedgerUnavailable, without data in the error",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        for (const [at, bad] of ["\u0000", "\ud800"].entries()) {
          const key = `k${at}`
          const good = yield* desk.batch({ [key]: Ticket.make({ extra: "placeholder", title: "t" }) })
          const batch = {
            ...good,
            put: good.put.map((put) => ({
              ...put,
              doc: { ...(put.doc as object), extra: `${secret}${bad}` }
            }))
          }
          const exit = yield* Effect.exit(desk.ledger.commit([batch]))
          if (exit._tag === "Success") {
            const row = yield* desk.row(key)
            yield* same("what came back", (row?.doc as Ticket.Ticket | undefined)?.extra, `${secret}${bad}`)
            continue
          }
          yield* refused(exit)
        }
      })
  )
}
