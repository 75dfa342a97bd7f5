/**
 * What each system is to take over, noted by following what happened from a checkpoint. What is noted depends on how
 * things stand and not on which events were seen, so that following again changes nothing.
 */
import { type Collection, Envelope, Json, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as Checkpoint from "../work/Checkpoint.ts"
import * as CommandId from "../work/CommandId.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Delivery from "./Delivery.ts"
import type * as GoldenRecord from "./GoldenRecord.ts"
import * as Person from "./Person.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What following came to. */
export type Followed = {
  /** How many clients were looked at. */
  readonly clients: number
  /** Whether there is more to follow: call again. */
  readonly more: boolean
}

/** See {@link make}. */
export interface Following {
  /** Looks at what happened since the last call, and notes what each system is to take over. */
  readonly follow: (caller: Caller, stamp: Required<Work.Stamp>) => Effect.Effect<Followed, Work.WorkError>
  /** What a record is to take over as things stand, and its keyed hash; `null` when that is nothing. */
  readonly now: (
    record: SourceRecord.SourceRecordId
  ) => Effect.Effect<{ readonly change: Delivery.Change; readonly digest: string } | null, Work.WorkError>
  /**
   * Notes what the records of the client of a record are to take over. `seen` is what it was asked for, so that the same
   * command notes what changed since.
   */
  readonly note: (
    caller: Caller,
    stamp: Required<Work.Stamp>,
    seen: string,
    record: SourceRecord.SourceRecordId
  ) => Effect.Effect<void, Work.WorkError>
}

// What it does

const follower = "outward"
const eventsAtOnce = 500

/** Whether an event can change what a system is to take over. */
const tells = (type: string): boolean => type.startsWith("source_record.") || type.startsWith("client.")

const encodeKept = Schema.encodeSync(Person.Kept)

/** The fields of a change, as JSON. */
export const encode = (person: typeof Person.Kept.Type): Json.Json => encodeKept(person) as Json.Json

type Get = <Row, Event extends Collection.Tagged>(
  collection: Collection.Collection<Row, Event>,
  key: string
) => Effect.Effect<Row | null, Ledger.LedgerUnavailable>

/** Follows, over the storage of the host, with the policy of survivorship that the host settled. */
export const make = (store: Store.Store, policy: GoldenRecord.Policy | undefined): Following => {
  const { ledger, vault, run } = store

  /** The keyed hash of a change: the same for the same change. */
  const digestOf = (change: Delivery.Change) =>
    Effect.gen(function* () {
      const { record, person, duplicates, secret } = change
      const text = yield* Effect.fromResult(
        Json.canonical([record, encode(person), [...duplicates], secret], "A change")
      )
      return yield* vault.blind("delivery", text)
    })

  /** What each record of a client is to take over. */
  const changesOf = (get: Get, client: Client.Client) =>
    Effect.gen(function* () {
      const records: Array<GoldenRecord.Known> = []
      for (const { record } of client.links) {
        const held = yield* get(SourceRecord.collection, record)
        if (held !== null) records.push({ id: record, record: held })
      }
      return Delivery.changes(records, policy)
    })

  const ownerOf = (record: string) => {
    const look = { index: "by_record", equals: [record] }
    return Effect.map(
      store.page<Client.ClientId, Client.Client, Client.Event>(Client.collection, look, { limit: 1 }),
      ({ items }) => items[0]
    )
  }

  /** Notes what the records of a client are to take over. */
  const noting = (caller: Caller, stamp: Required<Work.Stamp>, seen: string, id: string) => ({
    name: "outward.follow",
    caller,
    stamp,
    own: CommandId.own("note", stamp.command, seen, id),
    payload: id,
    body: (work: Work.Work) =>
      Effect.gen(function* () {
        const client = yield* work.get(Client.collection, id)
        const changes = client === null ? [] : yield* changesOf(work.get, client)
        for (const { record } of client?.links ?? []) {
          const change = changes.find((one) => one.record === record)
          const wanted =
            change === undefined
              ? null
              : {
                  source: SourceRecord.systemOf(record),
                  fields: Object.keys(change.person).sort(),
                  digest: yield* digestOf(change)
                }
          const state = yield* work.get(Delivery.collection, record)
          for (const event of Delivery.want(state, wanted, Instant.of(work.at)))
            yield* work.record(Delivery.collection, event, [record])
        }
        return null
      })
  })

  /** The clients that events are about, themselves or through their records. */
  const clientsOf = (events: ReadonlyArray<Ledger.SequencedEvent>) =>
    Effect.gen(function* () {
      const refs = events.flatMap(({ envelope }) => {
        const { type, on } = Envelope.decode(envelope)
        return tells(type) ? on : []
      })
      const clients = new Set(
        refs.flatMap(({ collection, key }) => (collection === Client.collection.name ? key : []))
      )
      const records = new Set(
        refs.flatMap(({ collection, key }) => (collection === SourceRecord.collection.name ? key : []))
      )
      for (const record of records) {
        const owner = yield* ownerOf(record)
        if (owner !== undefined) clients.add(owner.id)
      }
      return [...clients]
    })

  return {
    follow: (caller, stamp) =>
      Effect.gen(function* () {
        const before = yield* store.get(Checkpoint.collection, follower)
        const page = yield* ledger.feed(before?.cursor ?? null, eventsAtOnce)
        const clients = yield* clientsOf(page.events)
        for (const answer of yield* store.runAll(clients.map((id) => noting(caller, stamp, page.cursor, id))))
          if (Result.isFailure(answer)) return yield* answer.failure
        const own = page.events.every(({ envelope }) => {
          const { type } = Envelope.decode(envelope)
          return type.startsWith("checkpoint.") || type.startsWith("delivery.")
        })
        // What it writes itself is in the feed too: a checkpoint for that alone, at its end, would never end.
        if (!own || page.events.length === eventsAtOnce)
          yield* run({
            name: "outward.follow",
            caller,
            stamp,
            own: CommandId.own("noted", stamp.command, page.cursor),
            payload: page.cursor,
            body: (work) => Checkpoint.reach(work, follower, before?.cursor ?? null, page.cursor)
          })
        return { clients: clients.length, more: page.events.length === eventsAtOnce }
      }),
    now: (record) =>
      Effect.gen(function* () {
        const owner = yield* ownerOf(record)
        const changes = owner === undefined ? [] : yield* changesOf(store.get, owner.row)
        const change = changes.find((one) => one.record === record)
        return change === undefined ? null : { change, digest: yield* digestOf(change) }
      }),
    note: (caller, stamp, seen, record) =>
      Effect.gen(function* () {
        const owner = yield* ownerOf(record)
        if (owner !== undefined) yield* run(noting(caller, stamp, seen, owner.id))
      })
  }
}
