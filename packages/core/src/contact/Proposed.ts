/** What is proposed to change in base data, what is decided about it, and what can be refused. */
import { Schema } from "effect"
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
  /** For whom, when that is somebody else. That one does not decide either. */
  onBehalfOf: Schema.optionalKey(Code),
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

/** Who proposes a change, or had it proposed, does not decide about it; nor does anybody on their behalf. */
export class MakerIsChecker extends Schema.TaggedError<MakerIsChecker>()("MakerIsChecker", {
  /** Which request. */
  request: ChangeRequestId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Change request ${this.request} was proposed by you, for you, or by whom you act for. Let somebody else decide about it.`
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
