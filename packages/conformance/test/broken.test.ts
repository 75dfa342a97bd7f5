import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { type BrokenId, broken, twins } from "../src/broken/index.ts"
import { checks } from "../src/checks.ts"
import * as Subject from "../src/Subject.ts"

describe("the kit catches", () => {
  for (const [id, names] of Object.entries(twins)) {
    for (const name of names) {
      it.live(`${name}: ${broken[name].title} (${id})`, () =>
        Effect.gen(function* () {
          const subject = yield* Subject.make(broken[name].plugin)
          const exit = yield* Effect.exit(checks[id as keyof typeof twins].run(yield* subject.context))
          // The law must be what fails, not the fault itself.
          expect(exit).toMatchObject({ _tag: "Failure", cause: { reasons: [{ _tag: "Fail" }] } })
        })
      )
    }
  }

  it("every broken adapter", () => {
    const caught = new Set<BrokenId>(Object.values(twins).flat())
    expect(Object.keys(broken).filter((name) => !caught.has(name as BrokenId))).toEqual([])
    expect(caught.size).toBeGreaterThanOrEqual(25)
  })
})
