/** Builders for tests: a fixed clock, ids in order, commands, events and batches. */
import { type Effect, Result } from "effect"
import * as Batch from "../Batch.ts"
import type * as Collection from "../Collection.ts"
import type { Tagged } from "../Collection.ts"
import * as Hash from "../Hash.ts"
import * as Json from "../Json.ts"
import type * as Ledger from "../Ledger.ts"
import * as Sealing from "../Sealing.ts"
import type * as Vault from "../Vault.ts"

/** A clock that stands still until it is moved. Instants are in epoch milliseconds. */
export interface FixedClock {
  /** What time it is. */
  readonly now: () => number
  /** Moves it on by so many milliseconds, and tells what time it is then. */
  readonly advance: (milliseconds: number) => number
}

/** A clock that stands still at `start`: 1 January 2026, noon UTC, when left out. */
export const fixedClock = (start = Date.UTC(2026, 0, 1, 12)): FixedClock => {
  let now = start
  return {
    now: () => now,
    advance: (milliseconds) => {
      now += milliseconds
      return now
    }
  }
}

/** Gives `prefix-1`, `prefix-2` and so on. */
export const ids = (prefix: string): (() => string) => {
  let last = 0
  return () => {
    last += 1
    return `${prefix}-${last}`
  }
}

/** A command with a digest of what it asks. */
export const command = (id: string, payload: Json.Json = null): Ledger.Command => ({
  id,
  digest: Hash.digest(Result.getOrThrow(Json.canonical(payload)))
})

/** What {@link newEvent} asks. */
export interface EventDraft<Event extends Tagged> {
  /** The event's id. */
  readonly id: string
  /** What happened. */
  readonly event: Event
  /** The records that it is about, all of the collection. */
  readonly keys: ReadonlyArray<string>
  /** Whose personal data it holds, when it holds any. */
  readonly subject?: Vault.Subject
  /** When, in epoch milliseconds. */
  readonly at?: number
}

/** An event of a collection as it goes into a batch, its personal part sealed. */
export const newEvent = <Row, Event extends Tagged>(
  vault: Vault.VaultService,
  collection: Collection.Collection<Row, Event>,
  { id, event, keys, subject = `test/${keys[0]}`, at = Date.UTC(2026, 0, 1, 12) }: EventDraft<Event>
): Effect.Effect<Ledger.NewEvent, Vault.VaultUnavailable | Vault.SubjectErased | Json.UnstorableValue> =>
  Sealing.seal(vault, {
    ...collection.split(event),
    id,
    at,
    command: id,
    actor: "tester",
    purpose: "test",
    onBehalfOf: null,
    on: keys.map((key) => ({ collection: collection.name, key })),
    subject
  })

/** A batch out of changes; what is left out is empty. Throws when no engine could be trusted with it. */
export const batch = (draft: Pick<Batch.Draft, "command"> & Partial<Batch.Draft>): Ledger.Batch =>
  Result.getOrThrow(
    Batch.make({ at: Date.UTC(2026, 0, 1, 12), expect: [], changes: [], events: [], result: null, ...draft })
  )
