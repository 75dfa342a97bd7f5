import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { failsWith, required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { newCollection, putting } from "./newCollection.ts"

/** The schema of the declared collections. */
export const migrations = {
  "migrations.settle": required(
    "0.1.0",
    "after apply there is nothing left to plan, and check finds nothing",
    (context) =>
      Effect.gen(function* () {
        const collection = yield* newCollection
        const ledger = yield* context.unmigrated({ collections: [collection.layout] })
        const planned = yield* ledger.migrations.plan
        yield* same("the plan, asked again", yield* ledger.migrations.plan, planned)
        yield* same(
          "the order of the plan",
          planned.map(({ id }) => id).toSorted(),
          planned.map(({ id }) => id)
        )
        yield* ledger.migrations.apply
        yield* same("the plan after apply", yield* ledger.migrations.plan, [])
        yield* same("what check finds", yield* ledger.migrations.check, [])
        yield* ledger.migrations.apply
        yield* same("what check finds after a second apply", yield* ledger.migrations.check, [])
        yield* same("the outcome of a commit", yield* ledger.commit([putting(collection, "c")]), [
          { _tag: "Committed" }
        ])
        const count = ledger.count({ collection: collection.name, index: "by_due", equals: [1] })
        yield* same("what is found", yield* count, 1)
      })
  ),
  "migrations.not-unasked": required(
    "0.1.0",
    "a store that needs migrating is not migrated unasked: until then check finds it and writing is refused",
    (context) =>
      Effect.gen(function* () {
        const collection = yield* newCollection
        const ledger = yield* context.unmigrated({ collections: [collection.layout] })
        const planned = yield* ledger.migrations.plan
        // A store without a schema has nothing to migrate, and must work at once.
        if (planned.length === 0) {
          yield* same("the outcome", yield* ledger.commit([putting(collection, "c")]), [
            { _tag: "Committed" }
          ])
          return
        }
        yield* so("check finds it", (yield* ledger.migrations.check).length > 0)
        yield* failsWith("a commit", "LedgerUnavailable", ledger.commit([putting(collection, "c")]))
        yield* same("the plan after it", yield* ledger.migrations.plan, planned)
        yield* ledger.migrations.apply
        yield* same("the outcome", yield* ledger.commit([putting(collection, "c")]), [{ _tag: "Committed" }])
      })
  ),
  "migrations.at-once": required("0.1.0", "several that migrate at once all succeed", (context) =>
    Effect.gen(function* () {
      const collection = yield* newCollection
      const setting = { collections: [collection.layout] }
      const ledgers = yield* Effect.forEach([1, 2, 3, 4], () => context.unmigrated(setting))
      yield* Effect.forEach(ledgers, ({ migrations: { apply } }) => apply, { concurrency: "unbounded" })
      for (const ledger of ledgers) yield* same("what check finds", yield* ledger.migrations.check, [])
    })
  ),
  "migrations.keep-data": required(
    "0.1.0",
    "migrating for a further collection keeps what is there",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: Ticket.make({ number: "1", tags: ["x"], due: 1, title: "t" }) })
        const before = yield* desk.snapshot
        const collection = yield* newCollection
        const grown = Desk.make(
          yield* context.open({ collections: [Ticket.collection.layout, collection.layout] })
        )
        yield* same("everything, seen with the new", yield* grown.snapshot, before)
        yield* same("everything, seen with the old", yield* desk.snapshot, before)
      })
  )
}
