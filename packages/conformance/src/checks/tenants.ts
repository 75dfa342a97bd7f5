import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"

/** Nothing spans tenants. */
export const tenants = {
  "tenants.apart": required(
    "0.1.0",
    "two tenants see nothing of each other, whatever is equal in both",
    (context) =>
      Effect.gen(function* () {
        const here = Desk.make(yield* context.open())
        const there = Desk.make(yield* context.open({ tenant: context.other }))
        const command = Build.command("the same")
        const full = Ticket.make({ number: "1", tags: ["x"], due: 1, owner: "anna", title: "t" })
        const empty = yield* there.snapshot
        yield* here.must({ a: full }, { command, result: "here" })
        yield* same("everything of the other tenant", yield* there.snapshot, empty)
        yield* same("the receipt of the other tenant", (yield* there.ledger.get([], ["the same"])).receipts, [
          null
        ])
        const { items } = yield* there.ledger.history(Desk.ref("a"), null, 10)
        yield* same("the history of the other tenant", items, [])
        const before = yield* here.snapshot
        yield* there.must({ a: Ticket.make({ number: "1", due: 2 }) }, { command, result: "there" })
        yield* there.must({ a: null })
        yield* same("everything of the first tenant", yield* here.snapshot, before)
      })
  ),
  "tenants.erased-apart": required("0.1.0", "erasing in one tenant leaves the other's bytes", (context) =>
    Effect.gen(function* () {
      const here = Desk.make(yield* context.open())
      const there = Desk.make(yield* context.open({ tenant: context.other }))
      yield* here.must({ a: Ticket.make({ title: "t" }) })
      yield* there.must({ a: Ticket.make({ title: "t" }) })
      const before = yield* here.snapshot
      yield* there.must({ a: Ticket.make() }, { erase: ["test/a"] })
      yield* same("everything of the first tenant", yield* here.snapshot, before)
    })
  )
}
