/** How far something that follows the feed has come. */
import { Collection, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type * as Work from "./Work.ts"

// What it is

const Checkpoint = Schema.Struct({
  /** The cursor of the feed. */
  cursor: Schema.String
})
type Checkpoint = typeof Checkpoint.Type

/** What can happen to a checkpoint. */
export const Event = Schema.TaggedUnion({
  /** All up to here was followed. */
  Reached: { cursor: Schema.String }
})
type Event = typeof Event.Type

/** How checkpoints are stored, by the name of who follows. */
export const collection: Collection.Collection<Checkpoint, Event> = Collection.define({
  name: "checkpoint",
  version: 1,
  row: Checkpoint,
  categories: { cursor: "internal" },
  fields: {},
  indexes: {},
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve: (_, { cursor }) => ({ cursor })
})

// What it does

/** Notes how far a follower came from `before`, and gives whether it did: who followed further is not put back. */
export const reach = (
  work: Work.Work,
  follower: string,
  before: string | null,
  cursor: string
): Effect.Effect<boolean, Ledger.LedgerUnavailable> =>
  Effect.gen(function* () {
    const now = yield* work.get(collection, follower)
    if ((now?.cursor ?? null) !== before) return false
    yield* work.record(collection, Event.cases.Reached.make({ cursor }), [follower])
    return true
  })
