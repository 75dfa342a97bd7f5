import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { chainHolds } from "./events.ts"

/** Sealed bytes can go; the events stay. */
export const erase = {
  "erase.bytes": required("0.1.0", "the sealed bytes of an erased subject are gone, everywhere", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: Ticket.make({ title: "one" }), b: Ticket.make({ title: "two" }) })
      yield* desk.must({ a: Ticket.make({ title: "three" }) })
      yield* desk.must({ a: Ticket.make() }, { erase: ["test/a"] })
      const sealed = (events: ReadonlyArray<Ledger.StoredEvent>) =>
        events.map((event) => event.sealed !== null)
      yield* same("in the feed", sealed(yield* desk.feed), [false, true, false, false])
      const { items } = yield* desk.ledger.history(Desk.ref("a"), null, 10)
      yield* same("in the history", sealed(items), [false, false, false])
    })
  ),
  "erase.chain-whole": required("0.1.0", "erasing keeps every event, position and link", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: Ticket.make({ title: "one" }), b: Ticket.make({ title: "two" }) })
      const before = (yield* desk.feed).map(({ envelope, position, hash }) => ({ envelope, position, hash }))
      yield* desk.must({ c: Ticket.make() }, { erase: ["test/a", "test/nobody"] })
      const events = yield* desk.feed
      const after = events.map(({ envelope, position, hash }) => ({ envelope, position, hash }))
      yield* same("the events before", after.slice(0, 2), before)
      yield* chainHolds(context.tenant, events)
    })
  ),
  "erase.all-or-nothing": required("0.1.0", "a refused batch erases nothing", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: Ticket.make({ title: "one" }) })
      const expect = [{ ref: Desk.ref("a"), version: 9 }]
      yield* same(
        "the outcome",
        (yield* desk.write({ b: Ticket.make() }, { expect, erase: ["test/a"] }))._tag,
        "Conflict"
      )
      yield* so("the bytes are there", (yield* desk.feed)[0]?.sealed !== null)
    })
  )
}
