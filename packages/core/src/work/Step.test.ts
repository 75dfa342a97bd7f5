import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { caller, noon } from "../testing/Build.ts"
import * as CommandId from "./CommandId.ts"
import { add, body, opened, rows, using } from "./counters.ts"
import * as Step from "./Step.ts"
import * as Store from "./Store.ts"
import type * as Work from "./Work.ts"

/** Of calls that would do the same, at once and later, one counts it, and all know what it came to. */
const countsOnce = (run: typeof Step.run) =>
  Effect.gen(function* () {
    const opens = yield* opened
    const store = yield* using(opens)(Store.make)
    const own = CommandId.own("add", "a")
    const step = { name: "counters.follow", caller: caller(), own, at: noon, body: body(add) }
    const calls = Array.from({ length: 8 }, () => run(store, step))
    const done = [...(yield* Effect.all(calls, { concurrency: "unbounded" })), yield* run(store, step)]
    expect(yield* rows(opens.ledger)).toBe('[["a",{"total":1,"seat":null}]]')
    expect(done.map((one) => one?.did)).toEqual(done.map(() => 1))
    expect(done.filter((one) => one?.here)).toHaveLength(1)
  }).pipe(Effect.scoped, Effect.runPromise)

describe("Step.run", () => {
  it("is counted by the call that recorded it, and by no other", () => countsOnce(Step.run))

  it("catches a broken copy: whoever is told of it counts it", () =>
    expect(
      countsOnce((store, step) =>
        Effect.map(Step.run(store, step), (done) => done && { ...done, here: true })
      )
    ).rejects.toThrow())

  it.effect("leaves no trace where there is nothing to do, so that it can be done when there is", () =>
    Effect.gen(function* () {
      const opens = yield* opened
      const store = yield* using(opens)(Store.make)
      const step = (does: (work: Work.Work) => Effect.Effect<number, Step.Nothing | Work.WorkError>) =>
        Step.run(store, {
          name: "counters.follow",
          caller: caller(),
          own: CommandId.own("add", "a"),
          at: noon,
          body: does
        })
      expect(yield* step(() => Step.nothing)).toBe(null)
      expect(yield* step((work) => Effect.catchTag(body(add)(work), "Refused", () => Step.nothing))).toEqual({
        did: 1,
        here: true
      })
    })
  )
})
