import { describe, expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { type Desk, desk } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"
import { Instant } from "../time/index.ts"
import { routesLaws, type Subject } from "./Routes.laws.ts"
import * as Rules from "./Rules.ts"

type Change = (ledger: Ledger.LedgerService) => Ledger.LedgerService

const inLedger = (change: Change): Subject => Effect.suspend(() => desk(Broken.over(change)))

/** After looking for the rules that hold, sending takes so long that a version is published before it commits. */
const slow: Change = (ledger) => ({
  ...ledger,
  find: (query) =>
    Effect.tap(ledger.find(query), () =>
      query.collection === Rules.collection.name && query.limit === 1
        ? Effect.sleep("20 millis")
        : Effect.void
    )
})

/** That nobody put something into a scope since is not looked at. */
const withoutScopes: Change = (ledger) => ({
  ...ledger,
  commit: (batches) =>
    ledger.commit(
      batches.map((batch) => ({ ...batch, expect: batch.expect.filter((one) => !("scope" in one)) }))
    )
})

const over = inLedger(slow)
const routing = (change: (one: Desk) => Partial<Desk["routing"]>): Subject =>
  Effect.map(over, (one) => ({ ...one, routing: { ...one.routing, ...change(one) } }))

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof routesLaws>, Subject> = {
  // The deadline counts from the moment of sending.
  "a question that is sent again under the same rules keeps its deadline": routing((one) => ({
    route: (caller, question, stamp) =>
      Effect.gen(function* () {
        yield* one.routing.route(caller, question, stamp)
        const { inputs } = yield* one.questions.get(caller, question)
        return yield* one.routing.preview(caller, inputs, Instant.of(stamp?.at ?? 0))
      })
  })),
  "however many publish at once, one version holds from a moment, and none changes what was decided":
    inLedger((ledger) => withoutScopes(Broken.withoutClaims(ledger))),
  "a question that is sent while a version is published is sent by the version that holds": inLedger(
    (ledger) => slow(withoutScopes(ledger))
  )
}

describe("Routes", () => {
  for (const [law, holds] of Object.entries(routesLaws(over))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(routesLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})
