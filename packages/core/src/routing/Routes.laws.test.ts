import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { type Desk, desk } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import { routesLaws, type Subject } from "./Routes.laws.ts"

const over: Subject = Effect.suspend(() => desk(memory()))
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
  }))
}

describe("Routes", () => {
  for (const [law, holds] of Object.entries(routesLaws(over))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(routesLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})
