import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { laws, type Subject } from "./Partner.laws.ts"
import * as Partner from "./Partner.ts"

const { cases } = Partner.Event

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a partner is as it was last told": {
    ...Partner,
    evolve: (state, event) =>
      event._tag === "Changed" && state !== null
        ? { ...(Partner.evolve(state, event) ?? state), tier: state.tier }
        : Partner.evolve(state, event)
  },
  "telling the same again changes nothing": {
    ...Partner,
    tell: (id, state, profile, at) =>
      state === null
        ? Partner.tell(id, state, profile, at)
        : Result.succeed([cases.Changed.make({ ...profile, at })])
  },
  "a partner is in the network since it first came into view": {
    ...Partner,
    evolve: (state, event) => {
      const after = Partner.evolve(state, event)
      return after && { ...after, since: event.at }
    }
  },
  "who left stays away, and nothing more is told of it": {
    ...Partner,
    tell: (id, state, profile, at) => Partner.tell(id, state && { ...state, left: null }, profile, at)
  }
}

describe("Partner", () => {
  for (const [law, holds] of Object.entries(laws(Partner))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
