/**
 * A proposal to change base data (*mutatieverzoek*): a carer sees that something is wrong, the data owner decides, field
 * by field. Who proposes does not decide, and what changed since is not overwritten unseen.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Equal, Result, Schema } from "effect"
import * as Party from "../access/Party.ts"
import { Code } from "../access/Party.ts"
import * as Person from "../identity/Person.ts"
import { SourceRecordId } from "../identity/SourceRecord.ts"
import { Instant } from "../time/Instant.ts"

// What it is

/** Names a change request. */
export const ChangeRequestId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("ChangeRequestId"))
/** See {@link ChangeRequestId}. */
export type ChangeRequestId = typeof ChangeRequestId.Type

/** A field of base data that can be proposed to change. */
export const Field = Schema.Literals(["name", "birthDate", "gender", "address", "telephones", "email"])
/** See {@link Field}. */
export type Field = typeof Field.Type

const { name, birthDate, gender, address, telephones, email } = Person.Kept.fields

/** Values of fields; `null` is no value at all. */
export const Values = Schema.Struct({
  /** How the person is called. */
  name: Schema.optionalKey(Schema.NullOr(name.schema)),
  /** Date of birth. */
  birthDate: Schema.optionalKey(Schema.NullOr(birthDate.schema)),
  /** Administrative gender. */
  gender: Schema.optionalKey(Schema.NullOr(gender.schema)),
  /** Where the person lives. */
  address: Schema.optionalKey(Schema.NullOr(address.schema)),
  /** Telephone numbers. */
  telephones: Schema.optionalKey(Schema.NullOr(telephones.schema)),
  /** E-mail address. */
  email: Schema.optionalKey(Schema.NullOr(email.schema))
})
/** See {@link Values}. */
export interface Values extends Schema.Schema.Type<typeof Values> {}

/** What is decided about one field. */
export const Verdict = Schema.Union([
  Schema.Struct({
    /** The field changes. */
    verdict: Schema.Literal("accepted"),
    /** Whether whoever decided saw that the field has changed since it was proposed. */
    despite: Schema.optionalKey(Schema.Boolean)
  }),
  Schema.Struct({
    /** The field stays. */
    verdict: Schema.Literal("declined"),
    /** Why. */
    reason: Code
  })
])
/** See {@link Verdict}. */
export type Verdict = typeof Verdict.Type

/** What is decided, by field. */
export const Verdicts = Schema.Struct(
  Object.fromEntries(Field.literals.map((field) => [field, Schema.optionalKey(Verdict)])) as {
    readonly [field in Field]: Schema.optionalKey<typeof Verdict>
  }
)
/** See {@link Verdicts}. */
export interface Verdicts extends Schema.Schema.Type<typeof Verdicts> {}

const proposed = {
  /** The source record to change. */
  record: SourceRecordId,
  /** The revision of the record that the proposer saw. */
  revision: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
  /** Who proposes. */
  by: Code,
  /** The fields to change. */
  fields: Schema.NonEmptyArray(Field)
}

/** A change request as it stands. */
export const ChangeRequest = Schema.Struct({
  ...proposed,
  /** What the fields should be; nothing once that was erased. */
  to: Values,
  /** What the proposer saw in them; nothing once that was erased. */
  from: Values,
  /** When it was proposed. */
  at: Instant,
  /** What was decided, by whom and when; `null` while it is open. */
  decided: Schema.NullOr(Schema.Struct({ by: Code, at: Instant, verdicts: Verdicts })),
  /** Whether the proposer took it back. */
  withdrawn: Schema.Boolean,
  /** When the proposer heard what was decided, or `null`. */
  heardAt: Schema.NullOr(Instant)
})
/** See {@link ChangeRequest}. */
export interface ChangeRequest extends Schema.Schema.Type<typeof ChangeRequest> {}

/** What can happen to a change request. */
export const Event = Schema.TaggedUnion({
  /** It was proposed. */
  Proposed: {
    ...proposed,
    to: Schema.optionalKey(Values),
    from: Schema.optionalKey(Values),
    at: Instant
  },
  /** It was decided. */
  Decided: { by: Code, at: Instant, verdicts: Verdicts },
  /** The proposer took it back. */
  Withdrawn: {},
  /** The proposer heard what was decided. */
  Heard: { at: Instant },
  /** What was proposed was erased. */
  Erased: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The record has changed since it was looked at. */
export class RecordChanged extends Schema.TaggedError<RecordChanged>()("RecordChanged", {
  /** Its revision now. */
  revision: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The record has changed since you looked: it is at revision ${this.revision} now. Look again.`
  }
}

/** Nothing that is proposed differs from what is there. */
export class NothingToChange extends Schema.TaggedError<NothingToChange>()("NothingToChange", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Nothing in the proposal differs from what is there. Propose another value for at least one field."
  }
}

/** Who proposes a change does not decide about it. */
export class MakerIsChecker extends Schema.TaggedError<MakerIsChecker>()("MakerIsChecker", {
  /** Which request. */
  request: ChangeRequestId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `You proposed change request ${this.request} yourself. Let somebody else decide about it.`
  }
}

/** The request has been decided or withdrawn. */
export class RequestClosed extends Schema.TaggedError<RequestClosed>()("RequestClosed", {
  /** Which request. */
  request: ChangeRequestId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Change request ${this.request} has been decided or withdrawn. Make a new one.`
  }
}

/** Only who proposed a change can take it back. */
export class NotYourRequest extends Schema.TaggedError<NotYourRequest>()("NotYourRequest", {
  /** Which request. */
  request: ChangeRequestId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Change request ${this.request} was proposed by somebody else. Decline it, or leave it.`
  }
}

/** A decision says nothing about a field that is proposed, or something about one that is not. */
export class FieldsDiffer extends Schema.TaggedError<FieldsDiffer>()("FieldsDiffer", {
  /** The fields that were proposed. */
  fields: Schema.Array(Field)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Decide about each of these fields, and no other: ${this.fields.join(", ")}.`
  }
}

/** Fields that would be accepted have changed since they were proposed. */
export class FieldsChanged extends Schema.TaggedError<FieldsChanged>()("FieldsChanged", {
  /** Which fields. */
  fields: Schema.Array(Field)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `These fields have changed since the change was proposed: ${this.fields.join(", ")}. Look at them, and decline, or accept despite that.`
  }
}

// What it decides

type Held = { readonly revision: number; readonly person: typeof Person.Kept.Type }
type Known = { readonly id: ChangeRequestId; readonly state: ChangeRequest }

const keys = (values: Values): ReadonlyArray<Field> => Field.literals.filter((field) => field in values)

/** What the record says in these fields. */
const said = ({ person }: Held, fields: ReadonlyArray<Field>): Values =>
  Object.fromEntries(fields.map((field) => [field, person[field] ?? null])) as Values

/** Proposes a change of what the proposer saw. */
export const propose = (
  record: { readonly id: SourceRecordId } & Held,
  { revision, to }: { readonly revision: number; readonly to: Values },
  by: Code,
  at: Instant
): Result.Result<ReadonlyArray<Event>, RecordChanged | NothingToChange> => {
  if (revision !== record.revision) return Result.fail(new RecordChanged({ revision: record.revision }))
  const [first, ...rest] = keys(to).filter(
    (field) => !Equal.equals(to[field] ?? null, record.person[field] ?? null)
  )
  if (first === undefined) return Result.fail(new NothingToChange())
  const fields = [first, ...rest] as const
  const only = Object.fromEntries(fields.map((field) => [field, to[field] ?? null])) as Values
  return Result.succeed([
    Event.cases.Proposed.make({
      record: record.id,
      revision,
      by,
      fields,
      to: only,
      from: said(record, fields),
      at
    })
  ])
}

/** The fields that have changed in the record since they were proposed. */
export const changedSince = ({ from, fields }: Pick<ChangeRequest, "from" | "fields">, record: Held) =>
  fields.filter((field) => !Equal.equals(from[field] ?? null, record.person[field] ?? null))

/** The fields in which two requests want something else. */
export const conflicts = (
  one: Pick<ChangeRequest, "fields" | "to">,
  other: Pick<ChangeRequest, "fields" | "to">
): ReadonlyArray<Field> =>
  one.fields.filter(
    (field) => other.fields.includes(field) && !Equal.equals(one.to[field] ?? null, other.to[field] ?? null)
  )

const isOpen = ({ decided, withdrawn }: Pick<ChangeRequest, "decided" | "withdrawn">): boolean =>
  decided === null && !withdrawn

/** Decides about each field. What changed since it was proposed is accepted only by who says to have seen that. */
export const decide = (
  { id, state }: Known,
  record: Held,
  verdicts: Verdicts,
  by: Code,
  at: Instant
): Result.Result<ReadonlyArray<Event>, RequestClosed | MakerIsChecker | FieldsDiffer | FieldsChanged> => {
  if (!isOpen(state)) return Result.fail(new RequestClosed({ request: id }))
  if (by === state.by) return Result.fail(new MakerIsChecker({ request: id }))
  const given = Field.literals.filter((field) => verdicts[field] !== undefined)
  if (given.length !== state.fields.length || given.some((field) => !state.fields.includes(field)))
    return Result.fail(new FieldsDiffer({ fields: state.fields }))
  const unseen = changedSince(state, record).filter((field) => {
    const about = verdicts[field]
    return about?.verdict === "accepted" && about.despite !== true
  })
  return unseen.length > 0
    ? Result.fail(new FieldsChanged({ fields: unseen }))
    : Result.succeed([Event.cases.Decided.make({ by, at, verdicts })])
}

/** The values that are accepted; that a field is to be emptied is not one. */
export const accepted = ({ to }: Pick<ChangeRequest, "to">, verdicts: Verdicts): typeof Person.Kept.Type =>
  Object.fromEntries(
    Field.literals.flatMap((field) =>
      verdicts[field]?.verdict === "accepted" && to[field] != null ? [[field, to[field]]] : []
    )
  )

/** The proposer takes it back. */
export const withdraw = (
  { id, state }: Known,
  by: Code
): Result.Result<ReadonlyArray<Event>, RequestClosed | NotYourRequest> => {
  if (by !== state.by) return Result.fail(new NotYourRequest({ request: id }))
  return isOpen(state)
    ? Result.succeed([Event.cases.Withdrawn.make({})])
    : Result.fail(new RequestClosed({ request: id }))
}

/** The proposer hears what was decided, once. */
export const hear = (
  { id, state }: Known,
  by: Code,
  at: Instant
): Result.Result<ReadonlyArray<Event>, NotYourRequest> =>
  by !== state.by
    ? Result.fail(new NotYourRequest({ request: id }))
    : Result.succeed(state.decided !== null && state.heardAt === null ? [Event.cases.Heard.make({ at })] : [])

/** What was decided as a whole. */
export const outcome = ({
  decided,
  withdrawn
}: Pick<ChangeRequest, "decided" | "withdrawn">):
  | "open"
  | "withdrawn"
  | "accepted"
  | "in part"
  | "declined" => {
  if (withdrawn) return "withdrawn"
  if (decided === null) return "open"
  const accepted = Object.values<Verdict | undefined>(decided.verdicts).map(
    (one) => one?.verdict === "accepted"
  )
  return accepted.every(Boolean) ? "accepted" : accepted.some(Boolean) ? "in part" : "declined"
}

/** The change request after an event. */
export const evolve = (state: ChangeRequest | null, event: Event): ChangeRequest | null => {
  if (event._tag === "Proposed") {
    const { _tag, to = {}, from = {}, ...rest } = event
    return { ...rest, to, from, decided: null, withdrawn: false, heardAt: null }
  }
  if (state === null) return null
  return Event.match(event, {
    Proposed: () => state,
    Decided: ({ by, at, verdicts }): ChangeRequest => ({ ...state, decided: { by, at, verdicts } }),
    Withdrawn: () => ({ ...state, withdrawn: true }),
    Heard: ({ at }) => ({ ...state, heardAt: at }),
    Erased: () => ({ ...state, to: {}, from: {} })
  })
}

/** Whose key seals what is proposed. */
export const subject = ({ record }: Pick<ChangeRequest, "record">) => Party.subject("identity", record)

/** How change requests are stored. */
export const collection = Collection.define({
  name: "change_request",
  version: 1,
  row: Schema.toType(ChangeRequest),
  categories: {
    record: "identity",
    revision: "internal",
    by: "internal",
    fields: "internal",
    to: "identity",
    from: "identity",
    at: "internal",
    decided: "internal",
    withdrawn: "internal",
    heardAt: "internal"
  },
  fields: {
    status: Collection.text<ChangeRequest>(outcome),
    open_record: Collection.text<ChangeRequest>((row) => (isOpen(row) ? row.record : null)),
    unheard_by: Collection.text<ChangeRequest>((row) =>
      row.decided !== null && row.heardAt === null ? row.by : null
    ),
    proposed_at: Collection.integer<ChangeRequest>((row) => row.at)
  },
  indexes: {
    by_status: { fields: ["status", "proposed_at"] },
    by_record: { fields: ["open_record", "proposed_at"] },
    by_unheard: { fields: ["unheard_by", "proposed_at"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Proposed: ["to", "from"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
