/**
 * One exchange between somebody inside and somebody outside (*contactmoment*): a call, visit, mail, letter, message
 * or meeting.
 *
 * The facts (who, when, along which channel, with what outcome) are kept apart from the content (what was said), so
 * that a reader without a right to the content can still see that there was contact. Nothing is overwritten: a contact
 * that was recorded by mistake is voided with who, when and why.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { maxLabels } from "../access/Caller.ts"
import { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { field } from "../identity/Text.ts"
import { Instant } from "../time/Instant.ts"

// What it is

/** Names a contact moment. */
export const ContactId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("ContactId"))
/** See {@link ContactId}. */
export type ContactId = typeof ContactId.Type

/** Somebody on the outside. */
export const Outside = Schema.Struct({
  /** In what role this person takes part. */
  role: Schema.Literals(["client", "relative", "representative", "referrer", "partner contact", "anonymous"]),
  /** The client or source record, or who a relative or representative speaks for; left out for others. */
  about: Schema.optionalKey(PartyId),
  /** Which referrer or partner: an id of the host's. */
  id: Schema.optionalKey(Code)
})
/** See {@link Outside}. */
export interface Outside extends Schema.Schema.Type<typeof Outside> {}

/** Somebody or something on the inside. */
export const Inside = Schema.Struct({
  /** What it is. */
  kind: Schema.Literals(["employee", "team", "automatic"]),
  /** Its id in the host. */
  id: Code
})
/** See {@link Inside}. */
export interface Inside extends Schema.Schema.Type<typeof Inside> {}

/** What was said. Shown only to who may read content. */
export const Content = Schema.Struct({
  /** What it was about, in a few words. */
  subject: Schema.optionalKey(field(200)),
  /** What was said and answered. */
  notes: Schema.optionalKey(field(8_000))
})
/** See {@link Content}. */
export interface Content extends Schema.Schema.Type<typeof Content> {}

/** Labels of confidentiality (*vertrouwelijkheid*), such as `psychosocial` or `complaint`; at most two (`Caller.maxLabels`). */
export const Labels = Schema.Array(Code).check(Schema.isMaxLength(maxLabels), Schema.isUnique())

const facts = {
  /** When it happened. */
  happenedAt: Instant,
  /** `in`: the outside took the initiative. */
  direction: Schema.Literals(["in", "out"]),
  /** The channel; an open list: `telephone`, `visit`, `mail`, `letter`, `portal`, `meeting`, … */
  channel: Code,
  /** Who took part on the inside; at least one, at most fifty. */
  inside: Schema.NonEmptyArray(Inside).check(Schema.isMaxLength(50)),
  /** Who took part on the outside; at least one, at most fifty. */
  outside: Schema.NonEmptyArray(Outside).check(Schema.isMaxLength(50)),
  /** How the caller was verified before anything was disclosed, such as `control questions`; `null`: not. */
  verified: Schema.NullOr(Code),
  /** How it ended. */
  outcome: Schema.Literals(["answered", "transferred", "call back", "no answer", "failed attempt"]),
  /** How long it took, in seconds, when known. */
  duration: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 86_400 }))),
  /** Who may read it: only whoever may read all its labels. */
  labels: Labels
}

/** A contact to record. */
export const Account = Schema.Struct({
  ...facts,
  /** What was said. */
  content: Content
})
/** See {@link Account}. */
export interface Account extends Schema.Schema.Type<typeof Account> {}

/** A contact moment as it stands. */
export const ContactMoment = Schema.Struct({
  ...facts,
  /** What was said. */
  content: Content,
  /** When it was recorded. */
  recordedAt: Instant,
  /** Who voided it, when and why; `null` when it stands. */
  voided: Schema.NullOr(Schema.Struct({ by: Code, at: Instant, reason: Code }))
})
/** See {@link ContactMoment}. */
export interface ContactMoment extends Schema.Schema.Type<typeof ContactMoment> {}

/** What can happen to a contact moment. */
export const Event = Schema.TaggedUnion({
  /** It was recorded. */
  Recorded: { ...facts, content: Content, recordedAt: Instant },
  /** It was recorded by mistake. */
  Voided: { by: Code, at: Instant, reason: Code }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** A contact cannot have happened after it was recorded. */
export class HappensLater extends Schema.TaggedError<HappensLater>()("HappensLater", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The contact is dated in the future. Correct the time, or plan it as a commitment."
  }
}

/** The contact was voided before. */
export class AlreadyVoided extends Schema.TaggedError<AlreadyVoided>()("AlreadyVoided", {
  /** Which contact. */
  contact: ContactId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Contact ${this.contact} was voided. Record a new one.`
  }
}

// What it decides

/** Records a contact. */
export const record = (account: Account, now: Instant): Result.Result<ReadonlyArray<Event>, HappensLater> =>
  account.happenedAt > now
    ? Result.fail(new HappensLater())
    : Result.succeed([Event.cases.Recorded.make({ ...account, recordedAt: now })])

/** Voids a contact; its history stays. */
export const void_ = (
  contact: { readonly id: ContactId; readonly state: ContactMoment },
  by: Code,
  at: Instant,
  reason: Code
): Result.Result<ReadonlyArray<Event>, AlreadyVoided> =>
  contact.state.voided !== null
    ? Result.fail(new AlreadyVoided({ contact: contact.id }))
    : Result.succeed([Event.cases.Voided.make({ by, at, reason })])

/** The contact moment after an event. */
export const evolve = (state: ContactMoment | null, event: Event): ContactMoment | null => {
  if (event._tag === "Recorded") {
    const { _tag, ...recorded } = event
    return { ...recorded, voided: null }
  }
  const { by, at, reason } = event
  return state && { ...state, voided: { by, at, reason } }
}

/** Whose key seals the content: the first party that is known, else the contact's own. */
export const subject = (id: ContactId, { outside }: Pick<Account, "outside">): string =>
  `contact/${outside.find(({ about }) => about !== undefined)?.about ?? id}`

/** How contact moments are stored. */
export const collection = Collection.define({
  name: "contact_moment",
  version: 1,
  row: ContactMoment,
  categories: {
    happenedAt: "contact fact",
    direction: "contact fact",
    channel: "contact fact",
    inside: "contact fact",
    outside: "contact fact",
    verified: "contact fact",
    outcome: "contact fact",
    duration: "contact fact",
    labels: "contact fact",
    content: "contact content",
    recordedAt: "contact fact",
    voided: "contact fact"
  },
  fields: {
    party: Collection.texts<ContactMoment>((row) =>
      row.outside.flatMap(({ about, id }) => [
        ...(about === undefined ? [] : [about]),
        ...(id === undefined ? [] : [id])
      ])
    ),
    visibility: Collection.text<ContactMoment>((row) => Reading.visibility(row.labels)),
    happened_at: Collection.integer<ContactMoment>((row) => (row.voided === null ? row.happenedAt : null))
  },
  indexes: {
    by_party: { fields: ["party", "visibility", "happened_at"] },
    by_time: { fields: ["visibility", "happened_at"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Recorded: ["content"] },
  evolve
})
