import { Vault } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"
import * as Fold from "../Fold.ts"

/** State and journal say the same. */
export const journal = {
  "journal.rows-are-folds": required("0.1.0", "state rows equal the fold of their events", (context) =>
    Effect.gen(function* () {
      const vault = Vault.memory()
      const desk = Desk.make(yield* context.open(), "desk", vault)
      const tagged = (key: string, tag: string) =>
        Effect.gen(function* () {
          const event = Ticket.Event.cases.Tagged.make({ tag })
          const events = [
            yield* Build.newEvent(vault, Ticket.collection, { id: `${key}-${tag}`, event, keys: [key] })
          ]
          yield* desk.must({ [key]: Ticket.evolve(yield* desk.ticket(key), event) }, { events })
        })
      yield* desk.must({
        a: Ticket.make({ title: "é", due: 1 }),
        b: Ticket.make({ extra: [2 ** 53 - 1, 0.1] })
      })
      for (const tag of ["x", "y", "z"]) yield* tagged("a", tag)
      yield* tagged("new", "x")
      yield* desk.must({ b: null, c: Ticket.make({ title: "gone" }) })
      const erased = Ticket.Event.cases.Erased.make({})
      const events = [
        yield* Build.newEvent(vault, Ticket.collection, { id: "erased", event: erased, keys: ["c"] })
      ]
      yield* desk.must({ c: Ticket.make() }, { events, erase: ["test/c"] })
      yield* vault.destroy("test/c")
      const found = yield* Fold.verify(desk.ledger, vault, [Ticket.collection])
      yield* same("what was found", found, { rows: 3, removed: 1, differences: [] })
    })
  )
}
