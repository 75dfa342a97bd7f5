/**
 * What each system is to take over, noted by following what happened from a checkpoint. What is noted depends on how
 * things stand and not on which events were seen, so that following again changes nothing.
 */
import { Envelope, Json, type Ledger, Query } from "@zorgband/plugin-sdk"
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

/** What a record is to take over, as its client stood. */
export interface Seen {
  /** The client that it hangs on. */
  readonly client: Client.ClientId
  /** How the client and its records stood: the same while nothing of them changed. */
  readonly standing: string
  /** What it is to take over, with its keyed hash; `null` when that is nothing. */
  readonly wanted: { readonly change: Delivery.Change; readonly digest: string } | null
}

/** See {@link make}. */
export interface Following {
  /** Looks at what happened since the last call, and notes what each system is to take over. */
  readonly follow: (caller: Caller, stamp: Required<Work.Stamp>) => Effect.Effect<Followed, Work.WorkError>
  /**
   * Looks what records are to take over, one after the other: each as things stand when it is asked. What is unchanged
   * since the record before, of the same client, is not worked out again.
   */
  readonly looking: () => (record: SourceRecord.SourceRecordId) => Effect.Effect<Seen | null, Work.WorkError>
  /** Notes what the records of a client that was looked at are to take over. */
  readonly note: (
    caller: Caller,
    stamp: Required<Work.Stamp>,
    seen: Seen
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

/** Follows, over the storage of the host, with the policy of survivorship that the host settled. */
export const make = (store: Store.Store, policy: GoldenRecord.Policy | undefined): Following => {
  const { ledger, vault, run } = store

  /** Gives the keyed hash of a change: the same for the same change. Changes that share a list share its hash. */
  const hashing = () => {
    const hashes = new Map<Delivery.Change["together"], string>()
    const blind = (value: Json.Json) =>
      Effect.flatMap(Effect.fromResult(Json.canonical(value, "A change")), (text) =>
        vault.blind("delivery", text)
      )
    return ({ record, person, together, secret }: Delivery.Change) =>
      Effect.gen(function* () {
        const hash = hashes.get(together) ?? (yield* blind([...together]))
        hashes.set(together, hash)
        return yield* blind([record, encode(person), together.length === 1 ? [] : [hash], secret])
      })
  }

  /** What each record of a client is to take over. */
  const changesOf = (
    { links }: Client.Client,
    rows: ReadonlyArray<SourceRecord.SourceRecord | null>
  ): ReadonlyMap<string, Delivery.Change> => {
    const known = links.flatMap(({ record: id }, at): ReadonlyArray<GoldenRecord.Known> => {
      const record = rows[at] ?? null
      return record === null ? [] : [{ id, record }]
    })
    return new Map(Delivery.changes(known, policy).map((change) => [change.record, change]))
  }

  const recordsOf = ({ links }: Client.Client) => links.map(({ record }) => record)

  /** The clients of records: each once. */
  const ownersOf = (records: ReadonlyArray<string>) =>
    ledger.find({
      collection: Client.collection.name,
      index: "by_record",
      equals: [{ anyOf: records }],
      limit: records.length
    })

  const looking: Following["looking"] = () => {
    let last:
      | { readonly standing: string; readonly changes: ReadonlyMap<string, Delivery.Change> }
      | undefined
    let hash = hashing()
    return (record) =>
      Effect.gen(function* () {
        const [owner] = (yield* ownersOf([record])).items
        if (owner === undefined) return null
        const client = Client.collection.decode(owner.doc, owner.schema)
        const { collection } = SourceRecord
        const refs = recordsOf(client).map((key) => ({ collection: collection.name, key }))
        const { rows } = yield* ledger.get(refs, [])
        const standing = [owner, ...rows].map((row) => `${row?.ref.key} ${row?.version}`).join("\n")
        if (last?.standing !== standing) {
          const decoded = rows.map((row) => row && collection.decode(row.doc, row.schema))
          last = { standing, changes: changesOf(client, decoded) }
          hash = hashing()
        }
        const change = last.changes.get(record)
        const wanted = change === undefined ? null : { change, digest: yield* hash(change) }
        return { client: Client.ClientId.make(owner.ref.key), standing, wanted }
      })
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
        if (client === null) return null
        const records = recordsOf(client)
        const changes = changesOf(client, yield* work.getAll(SourceRecord.collection, records))
        const noted = yield* work.getAll(Delivery.collection, records)
        const hash = hashing()
        for (const [at, record] of records.entries()) {
          const change = changes.get(record)
          const wanted =
            change === undefined
              ? null
              : {
                  source: SourceRecord.systemOf(record),
                  fields: Object.keys(change.person).sort(),
                  digest: yield* hash(change)
                }
          for (const event of Delivery.want(noted[at] ?? null, wanted, Instant.of(work.at)))
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
      while (records.size > 0) {
        const asked = [...records].slice(0, Query.maxAnyOf)
        for (const record of asked) records.delete(record)
        for (const { ref, doc, schema } of (yield* ownersOf(asked)).items) {
          clients.add(ref.key)
          // Whose client is known need not be asked.
          for (const record of recordsOf(Client.collection.decode(doc, schema))) records.delete(record)
        }
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
    looking,
    note: (caller, stamp, { standing, client }) => run(noting(caller, stamp, standing, client))
  }
}
