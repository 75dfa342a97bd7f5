/**
 * What one system says about a person (*bronregistratie*): a fact that is revised, never merged or overwritten by
 * another system. Every source record belongs to exactly one client; that link is the client's, see `Client`.
 */
import { Collection, Json } from "@zorgband/plugin-sdk"
import { Equal, Result, Schema } from "effect"
import * as Instant from "../time/Instant.ts"
import * as Bsn from "./Bsn.ts"
import * as Comparable from "./Comparable.ts"
import * as Identifier from "./Identifier.ts"
import * as Own from "./Own.ts"
import * as Person from "./Person.ts"

// What it is

/** Names a source record: `system|local id`. Neither part may be a BSN or other personal data. */
export const SourceRecordId = Schema.String.check(
  Schema.isPattern(/^[^|\p{Cc}]{1,60}\|[^\p{Cc}]{1,120}$/u)
).pipe(Schema.brand("SourceRecordId"))
/** See {@link SourceRecordId}. */
export type SourceRecordId = typeof SourceRecordId.Type

/** The keyed hash of a verified BSN. Equal for equal numbers, and tells nothing without the vault's key. */
export const BsnToken = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)).pipe(Schema.brand("BsnToken"))
/** See {@link BsnToken}. */
export type BsnToken = typeof BsnToken.Type

/** A source record as it stands. */
export const SourceRecord = Schema.Struct({
  /** What the system says; nothing at all when it was erased, see {@link isErased}. */
  person: Person.Kept,
  /** The keyed hash of the person's BSN when that is verified, else `null`. */
  bsn: Schema.NullOr(BsnToken),
  /** 1 when registered; one more for each revision. */
  revision: Schema.Int,
  /** When the system last said something new. */
  at: Instant.Instant,
  /** Since when it says what it says, of each field for which that was before `at`. */
  since: Schema.Record(Schema.String, Instant.Instant),
  /** When it was last confirmed that all this is still so; `null`: never since it was said. */
  confirmedAt: Schema.NullOr(Instant.Instant)
})
/** See {@link SourceRecord}. */
export interface SourceRecord extends Schema.Schema.Type<typeof SourceRecord> {}

const said = {
  /** What the system says; left out when it was erased. */
  person: Schema.optionalKey(Person.Kept),
  /** The keyed hash of the verified BSN; left out when it was erased. */
  bsn: Schema.optionalKey(Schema.NullOr(BsnToken)),
  /** When. */
  at: Instant.Instant
}

/** What can happen to a source record. */
export const Event = Schema.TaggedUnion({
  /** A system told of this person for the first time. */
  Registered: said,
  /** The system says something else than before. */
  Revised: said,
  /** All that was said last is still so: asked of the person, or told by the system. */
  Confirmed: { at: Instant.Instant },
  /** What was said of the person was erased. That there was a record, and since when, stays. */
  Erased: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The name of the system or its local id cannot name a source record. The id itself is left out. */
export class InvalidSourceRecordId extends Schema.TaggedError<InvalidSourceRecordId>()(
  "InvalidSourceRecordId",
  {}
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "A source record is named by a system (1 to 60 characters, no |, not zorgband) and its local id (1 to 120), without control characters."
  }
}

// What it decides

/** The record of what the organisation itself states of a client, beside what systems say; see `Stating`. */
export const own = (client: string): SourceRecordId => SourceRecordId.make(`${Own.system}|${client}`)

const decodeId = Schema.decodeUnknownResult(SourceRecordId)

/** The id of what a system has under a local id. */
export const id = (system: string, localId: string): Result.Result<SourceRecordId, InvalidSourceRecordId> =>
  // With a | in its name a system could take the ids of another.
  system.includes("|") || system === Own.system
    ? Result.fail(new InvalidSourceRecordId())
    : Result.mapError(
        decodeId(Identifier.toToken({ system, value: localId })),
        () => new InvalidSourceRecordId()
      )

/** The system of a source record. */
export const systemOf = (record: SourceRecordId): string => record.slice(0, record.indexOf("|"))

/** The BSN that may be used as this person's: verified, or `null`. */
export const verifiedBsn = ({ bsn }: Person.Person): Bsn.Bsn | null =>
  bsn !== undefined && Bsn.isVerified(bsn.verification) ? bsn.value : null

/** Whether what was said of the person was erased. */
export const isErased = ({ person }: Pick<SourceRecord, "person">): boolean =>
  Object.keys(person).length === 0

const encode = Schema.encodeSync(Person.Kept)

const same = (left: typeof Person.Kept.Type, right: typeof Person.Kept.Type): boolean => {
  const [one, other] = [left, right].map((person) => Json.canonical(encode(person) as Json.Json))
  return one !== undefined && other !== undefined && Result.getOrNull(one) === Result.getOrNull(other)
}

/**
 * A system says this of a person: registers, revises, or changes nothing when it says what it said before. What is
 * said of a record that was erased cannot be sealed any more, and is refused by the vault.
 */
export const decide = (
  state: SourceRecord | null,
  said: {
    readonly person: typeof Person.Kept.Type
    readonly bsn: BsnToken | null
    readonly at: Instant.Instant
  }
): ReadonlyArray<Event> => {
  if (state === null) return [Event.cases.Registered.make(said)]
  return !isErased(state) && same(state.person, said.person) && state.bsn === said.bsn
    ? []
    : [Event.cases.Revised.make(said)]
}

/** The record once its system has said this. */
export const revised = (
  state: SourceRecord | null,
  { person = {}, bsn = null, at }: Schema.Struct.Type<typeof said>
): SourceRecord => ({
  person,
  bsn,
  revision: (state?.revision ?? 0) + 1,
  at,
  since: state === null ? {} : unchanged(state, person),
  confirmedAt: null
})

const unchanged = (state: SourceRecord, person: typeof Person.Kept.Type): SourceRecord["since"] =>
  Object.fromEntries(
    Object.entries(person).flatMap(([field, value]) =>
      Equal.equals(state.person[field as keyof typeof Person.Kept.Type], value)
        ? [[field, saidAt(state, field as keyof typeof Person.Kept.Type)]]
        : []
    )
  )

/** When a record last said, or was confirmed to say, what it says of a field. */
export const saidAt = (
  { at, since, confirmedAt }: Pick<SourceRecord, "at" | "since" | "confirmedAt">,
  field: keyof typeof Person.Kept.Type
): Instant.Instant => confirmedAt ?? since[field] ?? at

/** All that a record says is still so. Nothing happens when that was said or confirmed at this moment or later. */
export const confirm = (state: SourceRecord, at: Instant.Instant): ReadonlyArray<Event> =>
  !isErased(state) && at > (state.confirmedAt ?? state.at) ? [Event.cases.Confirmed.make({ at })] : []

/** The record after an event. */
export const evolve = (state: SourceRecord | null, event: Event): SourceRecord | null =>
  event._tag === "Erased"
    ? state && { ...state, person: {}, bsn: null, since: {} }
    : event._tag === "Confirmed"
      ? state && { ...state, confirmedAt: event.at }
      : revised(state, event)

/** Whose key seals the personal data of a source record's events. */
export const subject = (record: SourceRecordId): string => `identity/${record}`

/** How source records are stored. */
export const collection = Collection.define({
  name: "source_record",
  version: 1,
  row: SourceRecord,
  categories: {
    person: "identity",
    bsn: "identity",
    revision: "internal",
    at: "internal",
    since: "internal",
    confirmedAt: "internal"
  },
  fields: {
    bsn: Collection.text<SourceRecord>((row) => row.bsn),
    match: Collection.texts<SourceRecord>(Comparable.keys)
  },
  indexes: { by_bsn: { fields: ["bsn"] }, by_match: { fields: ["match"] } },
  event: Event,
  eventVersion: 1,
  personal: { Registered: ["person", "bsn"], Revised: ["person", "bsn"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
