import { describe, expect, it } from "@effect/vitest"
import { Hash } from "@zorgband/plugin-sdk"
import { Result } from "effect"
import { laws, type Subject } from "./Doubt.laws.ts"
import * as Doubt from "./Doubt.ts"

const { cases } = Doubt.Event

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a pair has one name, in either order, and other pairs have others": {
    ...Doubt,
    pair: (left, right) =>
      Result.succeed({ id: Hash.digest(`${left}\n${right}`) as Doubt.DoubtId, left, right })
  },
  "nobody doubts whether a record is itself": {
    ...Doubt,
    pair: (left, right) =>
      left === right
        ? Result.succeed({ id: Hash.digest(left) as Doubt.DoubtId, left, right })
        : Doubt.pair(left, right)
  },
  "what was decided is not raised again": {
    ...Doubt,
    raise: (_state, names, why, at) => [cases.Raised.make({ left: names.left, right: names.right, why, at })]
  },
  "the last verdict holds, and deciding it again only ends what was proposed since": {
    ...Doubt,
    decide: (state, names, verdict, at) =>
      state?.verdict == null ? Doubt.decide(state, names, verdict, at) : []
  },
  "nobody seconds a proposal of their own, and a verdict ends every proposal": {
    ...Doubt,
    isSeconded: (state, verdict, { actor }) => Doubt.isSeconded(state, verdict, { actor })
  },
  "why it was raised stays, whatever is decided": {
    ...Doubt,
    evolve: (state, event) => {
      const after = Doubt.evolve(state, event)
      return after && event._tag === "Decided" ? { ...after, why: null } : after
    }
  }
}

describe("Doubt", () => {
  for (const [law, holds] of Object.entries(laws(Doubt))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
