import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./SourceRecord.laws.ts"
import * as SourceRecord from "./SourceRecord.ts"

const { cases } = SourceRecord.Event

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "an id names one system and one local id, and different pairs have different ids": {
    ...SourceRecord,
    id: (system, localId) =>
      Result.succeed(`${system}|${localId.trim()}`.slice(0, 12) as SourceRecord.SourceRecordId)
  },
  "a record says what its system said last": {
    ...SourceRecord,
    decide: (state, said) => (state === null ? SourceRecord.decide(state, said) : [])
  },
  "saying the same again is no revision": {
    ...SourceRecord,
    decide: (_state, said) => [cases.Revised.make(said)]
  },
  "each new thing that was said is one revision": {
    ...SourceRecord,
    evolve: (state, event) => {
      const after = SourceRecord.evolve(state, event)
      return after && { ...after, revision: 1 }
    }
  },
  "a field is said since its system began to say so": {
    ...SourceRecord,
    saidAt: ({ at }) => at
  },
  "what is confirmed is as if it was said then, and nothing else changes": {
    ...SourceRecord,
    confirm: (state, at) => [cases.Revised.make({ person: state.person as never, bsn: state.bsn, at })]
  },
  "a BSN counts only when somebody verified it": {
    ...SourceRecord,
    verifiedBsn: (person) => person.bsn?.value ?? null
  }
}

describe("SourceRecord", () => {
  for (const [law, holds] of Object.entries(laws(SourceRecord))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
