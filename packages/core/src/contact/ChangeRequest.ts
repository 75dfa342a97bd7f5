/**
 * A proposal to change base data (*mutatieverzoek*): a carer sees that something is wrong, the data owner decides, field
 * by field. Who proposes does not decide, and what changed since is not overwritten unseen.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Equal, Result, Schema } from "effect"
import { type Caller, people } from "../access/Caller.ts"
import type { Code } from "../access/Party.ts"
import * as Party from "../access/Party.ts"
import type * as Person from "../identity/Person.ts"
import type { SourceRecord, SourceRecordId } from "../identity/SourceRecord.ts"
import type { Instant } from "../time/Instant.ts"
import {
  ChangeRequest,
  type ChangeRequestId,
  Event,
  Field,
  FieldsChanged,
  FieldsDiffer,
  MakerIsChecker,
  NothingToChange,
  NotYourRequest,
  RecordChanged,
  RequestClosed,
  type Values,
  type Verdict,
  type Verdicts
} from "./Proposed.ts"

export * from "./Proposed.ts"

// What it decides

/** Who acts, and for whom. */
type Who = Pick<Caller, "actor" | "onBehalfOf">

type Held = {
  readonly revision: number
  readonly person: typeof Person.Kept.Type
  /** What the organisation itself states of the client: what was accepted before. */
  readonly stated?: ReadonlyArray<Pick<SourceRecord, "person" | "at" | "since">>
  /** Other requests about the record by which it was accepted that fields are to be emptied. */
  readonly emptying?: ReadonlyArray<Pick<ChangeRequest, "to" | "decided">>
}
type Known = { readonly id: ChangeRequestId; readonly state: ChangeRequest }

const keys = (values: Values): ReadonlyArray<Field> => Field.literals.filter((field) => field in values)

/** What the record says in these fields. */
const said = ({ person }: Held, fields: ReadonlyArray<Field>): Values =>
  Object.fromEntries(fields.map((field) => [field, person[field] ?? null])) as Values

/** Proposes a change of what the proposer saw, or of what the organisation states instead. */
export const propose = (
  record: { readonly id: SourceRecordId } & Held,
  { revision, to }: { readonly revision: number; readonly to: Values },
  { actor, onBehalfOf }: Who,
  at: Instant
): Result.Result<ReadonlyArray<Event>, RecordChanged | NothingToChange> => {
  if (revision !== record.revision) return Result.fail(new RecordChanged({ revision: record.revision }))
  const [first, ...rest] = keys(to).filter((field) => {
    const differs = (value: unknown) => !Equal.equals(to[field] ?? null, value ?? null)
    const isStated = ({ person }: Pick<SourceRecord, "person">) =>
      person[field] !== undefined && differs(person[field])
    return differs(record.person[field]) || (record.stated ?? []).some(isStated)
  })
  if (first === undefined) return Result.fail(new NothingToChange())
  const fields = [first, ...rest] as const
  const only = Object.fromEntries(fields.map((field) => [field, to[field] ?? null])) as Values
  return Result.succeed([
    Event.cases.Proposed.make({
      record: record.id,
      revision,
      by: actor,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      fields,
      to: only,
      from: said(record, fields),
      at
    })
  ])
}

/**
 * The fields that have changed in the record since they were proposed, or of which another value was accepted since, or
 * none at all.
 */
export const changedSince = (
  { from, to, fields, at: proposedAt }: Pick<ChangeRequest, "from" | "to" | "fields" | "at">,
  { person, stated = [], emptying = [] }: Held
) =>
  fields.filter((field) => {
    const differs = (value: unknown) => !Equal.equals(from[field] ?? null, value ?? null)
    const isAccepted = stated.some(
      ({ person, since, at }) =>
        person[field] !== undefined && differs(person[field]) && (since[field] ?? at) >= proposedAt
    )
    // That something is to be emptied leaves no statement.
    const isEmptied = emptying.some(
      (one) =>
        one.decided !== null &&
        one.decided.at >= proposedAt &&
        emptied(one, one.decided.verdicts).includes(field)
    )
    return isAccepted || (isEmptied && to[field] !== null) || differs(person[field])
  })

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
  who: Who,
  at: Instant
): Result.Result<ReadonlyArray<Event>, RequestClosed | MakerIsChecker | FieldsDiffer | FieldsChanged> => {
  if (!isOpen(state)) return Result.fail(new RequestClosed({ request: id }))
  if (people(who).some((one) => one === state.by || one === state.onBehalfOf))
    return Result.fail(new MakerIsChecker({ request: id }))
  const given = Field.literals.filter((field) => verdicts[field] !== undefined)
  if (given.length !== state.fields.length || given.some((field) => !state.fields.includes(field)))
    return Result.fail(new FieldsDiffer({ fields: state.fields }))
  const unseen = changedSince(state, record).filter((field) => {
    const about = verdicts[field]
    return about?.verdict === "accepted" && about.despite !== true
  })
  return unseen.length > 0
    ? Result.fail(new FieldsChanged({ fields: unseen }))
    : Result.succeed([Event.cases.Decided.make({ by: who.actor, at, verdicts })])
}

/** The values that are accepted; that a field is to be emptied is not one, see {@link emptied}. */
export const accepted = ({ to }: Pick<ChangeRequest, "to">, verdicts: Verdicts): typeof Person.Kept.Type =>
  Object.fromEntries(
    Field.literals.flatMap((field) =>
      verdicts[field]?.verdict === "accepted" && to[field] != null ? [[field, to[field]]] : []
    )
  )

/** The fields of which it is accepted that they are to be emptied. */
export const emptied = ({ to }: Pick<ChangeRequest, "to">, verdicts: Verdicts): ReadonlyArray<Field> =>
  Field.literals.filter((field) => verdicts[field]?.verdict === "accepted" && to[field] === null)

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
    onBehalfOf: "internal",
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
    proposed_at: Collection.integer<ChangeRequest>((row) => row.at),
    emptied_record: Collection.text<ChangeRequest>((row) =>
      row.decided !== null && emptied(row, row.decided.verdicts).length > 0 ? row.record : null
    ),
    decided_at: Collection.integer<ChangeRequest>((row) => row.decided?.at)
  },
  indexes: {
    by_status: { fields: ["status", "proposed_at"] },
    by_record: { fields: ["open_record", "proposed_at"] },
    by_unheard: { fields: ["unheard_by", "proposed_at"] },
    // Guarded: whoever decides is told of what is emptied meanwhile.
    by_emptied: { fields: ["emptied_record", "decided_at"], guard: 1 }
  },
  event: Event,
  eventVersion: 1,
  personal: { Proposed: ["to", "from"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
