/**
 * A change on its way out: a source record says something else than is known to be right, and its system is asked to take
 * that over. It ends when the system says so itself.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Schema } from "effect"
import * as Instant from "../time/Instant.ts"
import * as GoldenRecord from "./GoldenRecord.ts"
import * as Own from "./Own.ts"
import * as Person from "./Person.ts"
import * as SourceRecord from "./SourceRecord.ts"

// What it is

const Text = Schema.String.check(Schema.isMaxLength(200))

/** A delivery as it stands. It holds names of fields and no values: those are read again when it is sent. */
export const Delivery = Schema.Struct({
  /** The system that is asked. */
  source: Text,
  /** The fields that differ; none when only a second registration is to be joined. */
  fields: Schema.Array(Text),
  /** The keyed hash of what is to be taken over: the same for the same change. */
  digest: Text,
  /** `pending`: to be sent. `sent`: taken by the system, which does not say so itself yet. `refused`: by the system. */
  status: Schema.Literals(["pending", "sent", "refused"]),
  /** How often sending failed. */
  attempts: Schema.Int,
  /** When it is sent; `null` when it is not. */
  nextAt: Schema.NullOr(Instant.Instant),
  /** Since when they differ. */
  since: Instant.Instant,
  /** The receipt or the reason that the system gave; `null` when it gave none. */
  answer: Schema.NullOr(Text)
})
/** See {@link Delivery}. */
export interface Delivery extends Schema.Schema.Type<typeof Delivery> {}

/** What can happen to a delivery. */
export const Event = Schema.TaggedUnion({
  /** The system is to take this over. */
  Wanted: { source: Text, fields: Schema.Array(Text), digest: Text, at: Instant.Instant },
  /** The system took it. */
  Sent: { receipt: Text },
  /** The system will not take it. */
  Refused: { reason: Text },
  /** The system could not be reached. */
  Failed: { nextAt: Instant.Instant },
  /** The system says the same as is known. */
  Agreed: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

/** What a record is asked to take over. */
export interface Change {
  /** The record. */
  readonly record: SourceRecord.SourceRecordId
  /** The fields that differ, with what is right. */
  readonly person: typeof Person.Kept.Type
  /** All records of its system that are of the same person, itself too: one list for all of them. */
  readonly together: ReadonlyArray<SourceRecord.SourceRecordId>
  /** Whether address and telephones may not be given out. */
  readonly secret: boolean
}

// What it decides

const fields = ["name", "birthDate", "gender", "bsn", "address", "telephones", "email"] as const

/**
 * What each record of a client is asked to take over: where it says something else than the golden record, and which
 * other records of its system are of the same person. A field that a system does not hold at all is not pressed on it,
 * unless the organisation itself stated it.
 */
export const changes = (
  records: ReadonlyArray<GoldenRecord.Known>,
  policy?: GoldenRecord.Policy
): ReadonlyArray<Change> => {
  const { person: golden, from } = GoldenRecord.of(records, policy)
  if (golden === null) return []
  const kept = records.filter(({ id, record }) => !Own.is(id) && !SourceRecord.isErased(record))
  const bySystem = Map.groupBy(kept.map(({ id }) => id).sort(), SourceRecord.systemOf)
  return kept.flatMap(({ id, record }) => {
    const person: typeof Person.Kept.Type = Person.withoutPlaceholders(record.person) ?? {}
    const differing = fields.filter(
      (field) =>
        golden[field] !== undefined &&
        (person[field] === undefined ? Own.is(from[field] ?? "") : !Person.agree(person, golden, field))
    )
    const together = bySystem.get(SourceRecord.systemOf(id)) ?? []
    if (differing.length === 0 && together.length === 1) return []
    return [
      {
        record: id,
        person: Object.fromEntries(differing.map((field) => [field, golden[field]])),
        together,
        secret: golden.flags?.secrecy === true
      }
    ]
  })
}

/** What follows from what a record is now asked to take over; `null`: nothing. */
export const want = (
  state: Delivery | null,
  wanted: Pick<Delivery, "source" | "fields" | "digest"> | null,
  at: Instant.Instant
): ReadonlyArray<Event> =>
  wanted === null
    ? state === null
      ? []
      : [Event.cases.Agreed.make({})]
    : state?.digest === wanted.digest
      ? []
      : [Event.cases.Wanted.make({ ...wanted, at })]

const minute = 60_000
const day = 1_440 * minute

/** When a change that could not be sent is sent again: after a minute, two, four, at most a day. */
export const again = ({ attempts }: Delivery, at: Instant.Instant): Instant.Instant =>
  Instant.of(at + Math.min(day, minute * 2 ** Math.min(attempts, 20)))

/** The delivery after an event. */
export const evolve = (state: Delivery | null, event: Event): Delivery | null =>
  Event.match(event, {
    Wanted: ({ at, ...wanted }): Delivery | null => ({
      ...wanted,
      status: "pending",
      attempts: 0,
      nextAt: at,
      since: state?.since ?? at,
      answer: null
    }),
    Sent: ({ receipt }) => state && { ...state, status: "sent" as const, nextAt: null, answer: receipt },
    Refused: ({ reason }) => state && { ...state, status: "refused" as const, nextAt: null, answer: reason },
    Failed: ({ nextAt }) =>
      state?.status === "pending" ? { ...state, attempts: state.attempts + 1, nextAt } : state,
    Agreed: () => null
  })

/** How deliveries are stored, by the id of the source record. */
export const collection: Collection.Collection<Delivery, Event> = Collection.define({
  name: "delivery",
  version: 1,
  row: Delivery,
  categories: {
    source: "internal",
    fields: "internal",
    digest: "internal",
    status: "internal",
    attempts: "internal",
    nextAt: "internal",
    since: "internal",
    answer: "internal"
  },
  fields: {
    source: Collection.text<Delivery>((row) => row.source),
    status: Collection.text<Delivery>((row) => row.status),
    next: Collection.integer<Delivery>((row) => row.nextAt),
    since: Collection.integer<Delivery>((row) => row.since)
  },
  indexes: { by_next: { fields: ["status", "source", "next"] }, by_status: { fields: ["status", "since"] } },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
