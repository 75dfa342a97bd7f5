import type { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { idOf } from "./events.ts"

/** More than a page of the port, and than what most stores give, take or keep at once. */
const many = 1_100

const numbers = Array.from({ length: many }, (_, at) => at)
const keys = numbers.map((at) => `k${String(at).padStart(4, "0")}`)

/** More than fits a page. */
export const manyOf = {
  "many.rows": required(
    "0.1.0",
    `a batch of ${many} rows is committed as a whole, and each of them is found, counted, given and told of`,
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const events = yield* Effect.forEach(keys, (key) =>
          Build.newEvent(desk.vault, Ticket.collection, {
            id: `e-${key}`,
            event: Ticket.written(Ticket.make()),
            keys: [key, "all"]
          })
        )
        yield* desk.must(Object.fromEntries(keys.map((key) => [key, Ticket.make()])), { events })
        const open = { index: "by_team", equals: ["north", "open"] }
        yield* same("what is found", yield* desk.keys(open), keys)
        yield* same("what is counted", yield* desk.ledger.count({ collection: "ticket", ...open }), many)
        const { rows } = yield* desk.ledger.get(keys.map(Desk.ref), [])
        yield* same(
          "what is given",
          rows.map((row) => row?.ref.key),
          keys
        )
        const ids = events.map(({ id }) => id)
        yield* same("the feed", (yield* desk.feed).map(idOf), ids)
        const told: Array<string> = []
        for (let after: string | null = null; told.length <= many; ) {
          const page: Ledger.Page<Ledger.StoredEvent> = yield* desk.ledger.history(
            Desk.ref("all"),
            after,
            1_000
          )
          told.push(...page.items.map(idOf))
          after = page.next
          if (after === null) break
        }
        yield* same("the history of what all are about", told, ids)
      })
  ),
  "many.commands": required(
    "0.1.0",
    `a command is known, and answers what it answered, after ${many} others`,
    (context) =>
      Effect.gen(function* () {
        const { ledger } = Desk.make(yield* context.open())
        const command = (at: number) => Build.batch({ command: Build.command(`c${at}`), result: at })
        yield* ledger.commit(numbers.map(command))
        const { receipts } = yield* ledger.get(
          [],
          numbers.map((at) => `c${at}`)
        )
        yield* same(
          "the receipts",
          receipts.map((receipt) => receipt?.result),
          numbers
        )
        yield* same("the first, repeated", yield* ledger.commit([command(0)]), [
          { _tag: "Replayed", result: 0 }
        ])
      })
  )
}
