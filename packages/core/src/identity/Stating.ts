/**
 * What the organisation itself states of a client, beside what systems say: a change that was accepted, a death, a
 * restriction. It is a source record of its own, so that a merge and its undoing take it along, it can be erased, and
 * the systems that say something else are told.
 */
import { Effect, Equal, Schema, Struct } from "effect"
import * as Instant from "../time/Instant.ts"
import type * as Work from "../work/Work.ts"
import * as Client from "./Client.ts"
import * as Flags from "./Flags.ts"
import { also, type Known, type Part } from "./Hanging.ts"
import * as Own from "./Own.ts"
import type * as Person from "./Person.ts"
import { ClientNotFound } from "./Portrait.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What can be stated of a client as a whole. What is left out is stated no longer. */
export const Standing = Schema.Struct({
  /** The date of death, as far as it is known, or only that the person died. */
  deceased: Flags.Flags.fields.deceased,
  /** The person left the country. */
  emigrated: Flags.Flags.fields.emigrated,
  /** The person asked that the data be kept and not used (AVG art. 18): the client is not compared with others. */
  restricted: Flags.Flags.fields.restricted,
  /** The client is kept up no longer, and why. */
  suspended: Flags.Flags.fields.suspended,
  /** The address and telephone may not be given out. */
  secrecy: Flags.Flags.fields.secrecy
})
/** See {@link Standing}. */
export interface Standing extends Schema.Schema.Type<typeof Standing> {}

// What it does

/** The client that answers to an id: itself, or the one that it was merged into. */
const surviving = (work: Work.Work, id: Client.ClientId): Part<Known, ClientNotFound> =>
  Effect.gen(function* () {
    const state = yield* work.get(Client.collection, id)
    if (state === null) return yield* new ClientNotFound()
    return state.mergedInto === null ? { id, state } : yield* surviving(work, state.mergedInto)
  })

type Kept = typeof Person.Kept.Type

/** The organisation says this in these fields from now on. What it says in others it says since it began to. */
const revise = (
  work: Work.Work,
  record: SourceRecord.SourceRecordId,
  fields: ReadonlyArray<keyof Kept>,
  said: Kept
): Part<boolean> =>
  Effect.gen(function* () {
    const before = yield* work.get(SourceRecord.collection, record)
    const kept: Kept = before?.person ?? {}
    const rest: Kept = Struct.omit(kept, fields)
    // What is said again is said now, and goes before what systems said meanwhile: so it is taken back first.
    const isAgain = fields.some(
      (field) => said[field] !== undefined && Equal.equals(said[field], kept[field])
    )
    for (const person of isAgain ? [rest, { ...rest, ...said }] : [{ ...rest, ...said }]) {
      const state = yield* work.get(SourceRecord.collection, record)
      for (const event of SourceRecord.decide(state, { person, bsn: null, at: Instant.of(work.at) }))
        yield* work.record(SourceRecord.collection, event, [record], {
          subject: SourceRecord.subject(record)
        })
    }
    return before === null
  })

/** States something of a client, also when that was stated before. It goes before what systems said until then. */
export const stating = (work: Work.Work, { id }: Known, said: Kept): Part<SourceRecord.SourceRecordId> =>
  Effect.gen(function* () {
    const record = SourceRecord.own(id)
    const linked = Client.Event.cases.Linked.make({ link: { record, bsn: null } })
    if (yield* revise(work, record, Struct.keys(said), said))
      yield* work.record(Client.collection, linked, [id], also(record))
    return record
  })

/** States these fields of a client no longer, nor for the clients that were merged into it. */
export const retracting = (
  work: Work.Work,
  { state }: Known,
  fields: ReadonlyArray<keyof Kept>
): Part<void> =>
  Effect.gen(function* () {
    for (const { record } of state.links) {
      const held = Own.is(record) ? yield* work.get(SourceRecord.collection, record) : null
      if (held === null || !fields.some((field) => field in held.person)) continue
      yield* revise(work, record, fields, {})
    }
  })

/** States how a client stands, also for the clients that were merged into it. */
export const standing = (
  work: Work.Work,
  asked: { readonly client: Client.ClientId; readonly is: Standing }
): Part<Client.ClientId, ClientNotFound> =>
  Effect.gen(function* () {
    const client = yield* surviving(work, asked.client)
    const flags = { ...asked.is }
    yield* stating(work, client, { flags })
    for (const { record } of client.state.links)
      if (Own.is(record) && record !== SourceRecord.own(client.id))
        yield* revise(work, record, ["flags"], { flags })
    return client.id
  })
