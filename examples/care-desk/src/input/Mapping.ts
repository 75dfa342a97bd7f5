/**
 * How a file of the input folder is read: a mapping file beside it says what the file holds, how it is written, and
 * which column is which field.
 */
import { Bsn } from "@zorgband/core/identity"
import { Instant } from "@zorgband/core/time"
import { Effect, Result, Schema, SchemaGetter, SchemaIssue } from "effect"
import { Encoding } from "./Encoding.ts"

// What it is

/** A column, by its heading or, from 1, by its place. */
const Column = Schema.Union([Schema.NonEmptyString, Schema.Int.check(Schema.isGreaterThan(0))])

const columns = <const Required extends string, const Other extends string>(
  required: ReadonlyArray<Required>,
  other: ReadonlyArray<Other>
) =>
  Schema.Struct({
    ...(Object.fromEntries(required.map((field) => [field, Column])) as Record<Required, typeof Column>),
    ...(Object.fromEntries(other.map((field) => [field, Schema.optionalKey(Column)])) as Record<
      Other,
      Schema.optionalKey<typeof Column>
    >)
  })

/** A moment in ISO 8601 with an offset. */
const Moment = Schema.String.pipe(
  Schema.decodeTo(Instant.Instant, {
    decode: SchemaGetter.transformEffect(
      (text: string, options): Effect.Effect<number, SchemaIssue.Issue> =>
        Result.match(Instant.parse(text), {
          onSuccess: Effect.succeed,
          onFailure: ({ message }) => Effect.fail(new SchemaIssue.InvalidValue({ message }, text, options))
        })
    ),
    encode: SchemaGetter.transform((instant: number) => Instant.format(Instant.of(instant)))
  })
)

const FileName = Schema.String.check(Schema.isPattern(/^[^/\\]{1,200}$/))
const System = Schema.String.check(Schema.isPattern(/^[^|@\p{Cc}]{1,60}$/u))

const file = {
  /** The name of the file, in the same folder. */
  file: FileName,
  /** How its characters are written. */
  encoding: Encoding,
  /** What stands between two cells. */
  delimiter: Schema.Literals([";", ",", "\t", "|"]),
  /** How dates are written. A time is a date in this form and `HH:MM`, in the Netherlands; or ISO 8601 with an offset. */
  dates: Schema.Literals(["YYYY-MM-DD", "YYYYMMDD", "DD-MM-YYYY", "MM-DD-YYYY"]),
  /** What to do about columns that no field names: `report` when left out. */
  otherColumns: Schema.optionalKey(Schema.Literals(["report", "ignore"])),
  /** The column that is filled where a record begins. The lines below it, where it is empty, are history: not read. */
  recordStartsAt: Schema.optionalKey(Column),
  /** Per field what its codes mean. A code that is not in the table is a problem. */
  codes: Schema.optionalKey(
    Schema.Record(Schema.NonEmptyString, Schema.Record(Schema.String, Schema.String))
  ),
  /** When the export was made, in ISO 8601 with an offset; the moment of the desk when left out. */
  exportedAt: Schema.optionalKey(Moment)
}

/** A file with people, as one system has them. */
export const Persons = Schema.Struct({
  ...file,
  kind: Schema.tag("persons"),
  /** The name of the system. */
  system: System,
  /** How all BSNs of this file were verified. Left out, those are verified that have a method in `bsnVerified`. */
  verifiedBsn: Schema.optionalKey(Bsn.Method),
  columns: columns(
    ["localId"],
    [
      "firstNames",
      "usualName",
      "initials",
      "prefix",
      "surname",
      "partnerPrefix",
      "partnerSurname",
      "nameUsage",
      "birthDate",
      "gender",
      "bsn",
      "bsnVerified",
      "multipleBirthOrder",
      "street",
      "houseNumber",
      "letter",
      "addition",
      "indication",
      "postcode",
      "place",
      "country",
      "telephone",
      "mobile",
      "email",
      "secrecy",
      "suspension",
      "deathDate"
    ]
  )
})
/** See {@link Persons}. */
export interface Persons extends Schema.Schema.Type<typeof Persons> {}

/** A contact log: a row is one contact with at most one question and one promise. */
export const Contacts = Schema.Struct({
  ...file,
  kind: Schema.tag("contacts"),
  /** The name of the log: its ids are unique within it. */
  system: System,
  columns: columns(
    ["localId", "happenedAt", "direction", "channel", "employee", "role", "outcome"],
    [
      "clientSystem",
      "client",
      "outsideId",
      "verified",
      "duration",
      "label",
      "subject",
      "notes",
      "question",
      "questionBehind",
      "answer",
      "law",
      "theme",
      "urgency",
      "promise",
      "promiseOwner",
      "promiseDue"
    ]
  )
})
/** See {@link Contacts}. */
export interface Contacts extends Schema.Schema.Type<typeof Contacts> {}

/** Referrals, each with the moments of the steps that were taken. */
export const Referrals = Schema.Struct({
  ...file,
  kind: Schema.tag("referrals"),
  /** The name of the system that the ids are unique in. */
  system: System,
  columns: columns(
    ["localId", "clientSystem", "client", "service", "receivedAt", "contacted"],
    [
      "law",
      "advised",
      "advisedId",
      "contactedId",
      "indicated",
      "indicatedId",
      "accepted",
      "declined",
      "intakeScheduled",
      "bridgingStarted",
      "careStarted",
      "cancellationRequested",
      "cancelled",
      "reason",
      "toldAt"
    ]
  )
})
/** See {@link Referrals}. */
export interface Referrals extends Schema.Schema.Type<typeof Referrals> {}

/** The partner register, with the agreed rhythm of contact where there is one. */
export const Partners = Schema.Struct({
  ...file,
  kind: Schema.tag("partners"),
  columns: columns(
    ["localId", "name", "sort", "tier"],
    ["kvk", "agb", "locations", "subject", "everyMonths", "planDays", "owner", "since", "lastContact"]
  )
})
/** See {@link Partners}. */
export interface Partners extends Schema.Schema.Type<typeof Partners> {}

/** The codes of a field that is read from no column would never be used: most likely the field is misspelt. */
const codesAreRead = Schema.makeFilter(
  ({ codes = {}, columns: read }: { readonly codes?: object; readonly columns: object }) => {
    const unread = Object.keys(codes).find((field) => !Object.hasOwn(read, field))
    return unread === undefined || { path: ["codes", unread], issue: "Expected a field of columns" }
  }
)

/** Any mapping file. */
export const Mapping = Schema.Union([
  Persons.check(codesAreRead),
  Contacts.check(codesAreRead),
  Referrals.check(codesAreRead),
  Partners.check(codesAreRead)
])
/** See {@link Mapping}. */
export type Mapping = typeof Mapping.Type

/** The fields that a mapping can name. */
export type FieldOf<M extends Mapping> = keyof M["columns"] & string

/** The file `desk.json` of the input folder. */
const Setting = Schema.Struct({
  /** The moment at which the desk looks: what is due or overdue is so at this moment. The clock is never read. */
  at: Moment
})

// What can go wrong

/** The input cannot be used at all. */
export class UnusableInput extends Schema.TaggedError<UnusableInput>()("UnusableInput", {
  /** What is wrong, and what to do. */
  reason: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.reason
  }
}

// What it decides

const decoding = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })
  return (name: string, text: string): Result.Result<S["Type"], UnusableInput> => {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      return Result.fail(new UnusableInput({ reason: `${name} is not JSON.` }))
    }
    return Result.mapError(
      decode(json),
      (wrong) => new UnusableInput({ reason: `${name} is refused. ${wrong.message}` })
    )
  }
}

/** Reads the text of a mapping file. */
export const parse = decoding(Mapping)

/** Reads the text of `desk.json`. */
export const parseSetting = decoding(Setting)
