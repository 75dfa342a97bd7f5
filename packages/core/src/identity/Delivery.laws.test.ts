import { describe, expect, it } from "@effect/vitest"
import * as Instant from "../time/Instant.ts"
import { laws, type Subject } from "./Delivery.laws.ts"
import * as Delivery from "./Delivery.ts"
import * as GoldenRecord from "./GoldenRecord.ts"

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a system that takes over what it is asked is asked nothing more": {
    ...Delivery,
    changes: (all) =>
      all.map(({ id, record }) => ({ record: id, person: record.person, together: [id], secret: false }))
  },
  "nobody is asked to take over what is not known, or what they say already": {
    ...Delivery,
    changes: (all) => {
      const person = GoldenRecord.of(all).person ?? {}
      return all.map(({ id }) => ({ record: id, person, together: [id], secret: false }))
    }
  },
  "a record is told of all records of its system that are of the same person, itself too": {
    ...Delivery,
    changes: (all) => Delivery.changes(all).map((change) => ({ ...change, together: [change.record] }))
  },
  "the work grows with the records of a client, not with their square": {
    ...Delivery,
    changes: (all) =>
      Delivery.changes(all).map((change) => ({ ...change, together: all.map(({ id }) => id).sort() }))
  },
  "a delivery is noted once for one change, and ends when nothing is wanted": {
    ...Delivery,
    want: (_state, wanted, at) => Delivery.want(null, wanted, at)
  },
  "what was taken or refused is not sent again, what failed is": {
    ...Delivery,
    evolve: (state, event) => {
      const after = Delivery.evolve(state, event)
      return after && event._tag === "Sent" ? { ...after, nextAt: Instant.of(1) } : after
    }
  },
  "after each failure the next try is later, and never more than a day away": {
    ...Delivery,
    again: ({ attempts }, at) => Instant.of(at + 60_000 * 2 ** attempts)
  }
}

describe("Delivery", () => {
  for (const [law, holds] of Object.entries(laws(Delivery))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
