import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Batch.laws.ts"
import * as Batch from "./Batch.ts"
import type { Batch as LedgerBatch } from "./Ledger.ts"
import { command } from "./testing/Build.ts"
import * as Ticket from "./testing/Ticket.ts"

const makes = (change: (batch: LedgerBatch, draft: Batch.Draft) => Partial<LedgerBatch>): Subject => ({
  ...Batch,
  make: (draft) => Result.map(Batch.make(draft), (batch) => ({ ...batch, ...change(batch, draft) }))
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a change is a put or a removal of the version that was read, or nothing": makes(({ put }) => ({
    put: put.map((one) => ({ ...one, expect: 0 }))
  })),
  "entries before, less those removed, with those added, are the entries after": makes(({ put }) => ({
    put: put.map((one) => ({ ...one, entries: { ...one.entries, remove: [] } }))
  })),
  "claims that are applied in any order end with the rows that have them": makes(() => ({ move: [] })),
  "every scope that a row was or becomes part of is touched, once": makes(({ touch }, { changes }) => ({
    touch: changes.some(({ after }) => after === null) ? [] : touch
  })),
  "what was read and is written is not expected apart": makes((_, { expect: all }) => ({ expect: all })),
  "nothing new is sealed for who is erased": makes((_, { events }) => ({ events })),
  "nobody in a group writes what another reads or writes": {
    ...Batch,
    together: (all, footprintOf, max) =>
      Batch.together(all, (one) => ({ ...footprintOf(one), reads: [] }), max)
  },
  "what is left keeps its place, and nothing overtakes what it meets": {
    ...Batch,
    together: (all, footprintOf, max) => {
      const { group, rest } = Batch.together(all.toReversed(), footprintOf, max)
      return { group: group.toReversed(), rest: rest.toReversed() }
    }
  },
  "batches that meet nobody go together": {
    ...Batch,
    together: (all) => ({ group: all.slice(0, 1), rest: all.slice(1) })
  },
  "what no engine can index is refused": {
    ...Batch,
    make: (draft) => {
      const made = Batch.make(draft)
      return Result.isSuccess(made) ? made : Batch.make({ ...draft, changes: [] })
    }
  }
}

describe("Batch", () => {
  for (const [law, holds] of Object.entries(laws(Batch))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("keeps both takers of one value, so that the store can refuse them", () => {
    const change = (key: string) => ({
      collection: Ticket.collection,
      key,
      before: null,
      after: Ticket.make({ number: "1" })
    })
    const draft = { command: command("c"), at: 0, expect: [], events: [], result: null }
    const { put } = Result.getOrThrow(Batch.make({ ...draft, changes: [change("a"), change("b")] }))
    expect(put.map(({ claims }) => claims.take.length)).toEqual([1, 1])
  })

  it("takes what one index has of a row up to its last byte, and not one more", () => {
    // 1,200 and 1,024 bytes, and the key.
    const after = Ticket.make({ team: "\u4e00".repeat(400), status: "é".repeat(512) })
    const made = (key: string) =>
      Batch.make({
        command: command("c"),
        at: 0,
        expect: [],
        changes: [{ collection: Ticket.collection, key, before: null, after }],
        events: [],
        result: null
      })
    expect(Result.isSuccess(made("k".repeat(176)))).toBe(true)
    expect(Result.getOrThrow(Result.flip(made("k".repeat(177)))).message).toContain("by_team")
  })

  it("refuses keys and command ids that are too long", () => {
    const draft = {
      command: command("c".repeat(201)),
      at: 0,
      expect: [],
      changes: [],
      events: [],
      result: null
    }
    expect(Result.isFailure(Batch.make(draft))).toBe(true)
    const changes = [
      { collection: Ticket.collection, key: "k".repeat(201), before: null, after: Ticket.make() }
    ]
    expect(Result.isFailure(Batch.make({ ...draft, command: command("c"), changes }))).toBe(true)
  })
})
