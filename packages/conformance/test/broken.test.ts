import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { broken as fault } from "../src/broken/Broken.ts"
import { type BrokenId, broken, twins } from "../src/broken/index.ts"
import { inStatements, onLine } from "../src/broken/spoken.ts"
import * as Check from "../src/Check.ts"
import { checks } from "../src/checks.ts"
import * as Subject from "../src/Subject.ts"

const well = "nothing is wrong with it"
const sound = fault(well, () => ({}), { within: inStatements(), over: onLine() })
const kept = (writers: "one process" | "many machines") =>
  fault(well, () => ({}), {
    capabilities: { durable: true, writers, joinsHost: false },
    lasting: true,
    alone: writers === "one process"
  })
const soundFor = (needs: Check.Need | null) => {
  if (needs === "durable" || needs === "one process") return kept("one process")
  return needs === "several processes" ? kept("many machines") : sound
}

describe("the kit passes", () => {
  for (const [id, check] of Object.entries<Check.Check>(checks)) {
    it.live(`a sound adapter (${id})`, () =>
      Effect.gen(function* () {
        const { plugin, given } = soundFor(check.needs)
        const context = yield* (yield* Subject.make(plugin, given)).context
        expect(Check.applies(check, context)).toBe(true)
        yield* check.run(context)
      })
    )
  }
})

describe("the kit catches", () => {
  for (const [id, names] of Object.entries(twins)) {
    for (const name of names) {
      it.live(`${name}: ${broken[name].title} (${id})`, () =>
        Effect.gen(function* () {
          const subject = yield* Subject.make(broken[name].plugin, broken[name].given)
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
