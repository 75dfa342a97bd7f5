import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { broken as fault } from "../src/broken/Broken.ts"
import { type BrokenId, broken, twins } from "../src/broken/index.ts"
import type * as Check from "../src/Check.ts"
import { checks } from "../src/checks.ts"
import * as Subject from "../src/Subject.ts"

describe("the kit passes", () => {
  const sound = fault("nothing is wrong with it", () => ({}), { within: () => ({}) })
  for (const [id, check] of Object.entries<Check.Check>(checks)) {
    if (check.needs === "a host to join")
      it.live(`a sound adapter in a host's transaction (${id})`, () =>
        Effect.gen(function* () {
          const subject = yield* Subject.make(sound.plugin, sound.host)
          yield* check.run(yield* subject.context)
        })
      )
  }
})

describe("the kit catches", () => {
  for (const [id, names] of Object.entries(twins)) {
    for (const name of names) {
      it.live(`${name}: ${broken[name].title} (${id})`, () =>
        Effect.gen(function* () {
          const subject = yield* Subject.make(broken[name].plugin, broken[name].host)
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
