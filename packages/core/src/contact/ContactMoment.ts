/**
 * One exchange between somebody inside and somebody outside (*contactmoment*): a call, visit, mail, letter, message
 * or meeting.
 *
 * The facts (who, when, along which channel, with what outcome) are kept apart from the content (what was said), so
 * that a reader without a right to the content can still see that there was contact. Nothing is overwritten: a contact
 * that was recorded by mistake is voided with who, when and why.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Equal, Result, Schema } from "effect"
import { type Caller, maxLabels } from "../access/Caller.ts"
import { Code } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import * as Representation from "../access/Representation.ts"
import { Instant } from "../time/Instant.ts"
import * as Zone from "../time/Zone.ts"
import {
  Account,
  AlreadyVoided,
  type ContactId,
  Content,
  complaint,
  facts,
  HappensLater,
  NoRoomForLabel,
  NotVerified
} from "./Account.ts"

export * from "./Account.ts"

// What it is

const corrected = {
  /** When it happened. */
  happenedAt: Schema.optionalKey(facts.happenedAt),
  /** See the contact. */
  direction: Schema.optionalKey(facts.direction),
  /** See the contact. */
  channel: Schema.optionalKey(facts.channel),
  /** See the contact. */
  verified: Schema.optionalKey(facts.verified),
  /** See the contact. */
  outcome: Schema.optionalKey(facts.outcome),
  /** See the contact. */
  duration: Schema.optionalKey(facts.duration),
  /** See the contact. */
  language: facts.language,
  /** See the contact. */
  links: facts.links
}

/** What a correction puts right: the facts that it names. Who took part, and the labels, are put right by voiding. */
export const Facts = Schema.Struct(corrected)
/** See {@link Facts}. */
export interface Facts extends Schema.Schema.Type<typeof Facts> {}

/** Something that was put right, and how it stood before. */
export const Correction = Schema.Struct({
  /** Who put it right. */
  by: Code,
  /** When. */
  at: Instant,
  /** Why. */
  reason: Code,
  /** The facts as they stood. */
  before: Facts,
  /** The content as it stood, when that was put right; else `null`. */
  content: Schema.NullOr(Content)
})
/** See {@link Correction}. */
export interface Correction extends Schema.Schema.Type<typeof Correction> {}

/** A contact moment as it stands. */
export const ContactMoment = Schema.Struct({
  ...Account.fields,
  /** When it was recorded. */
  recordedAt: Instant,
  /** What was put right since, oldest first. What stood before stays readable. */
  corrections: Schema.Array(Correction),
  /** Who voided it, when and why; `null` when it stands. */
  voided: Schema.NullOr(Schema.Struct({ by: Code, at: Instant, reason: Code }))
})
/** See {@link ContactMoment}. */
export interface ContactMoment extends Schema.Schema.Type<typeof ContactMoment> {}

/** A contact as one reader sees it: who may see the facts but not read the content gets `null` for what was said. */
export type Shown = Omit<ContactMoment, "content" | "corrections"> & {
  /** What was said, or `null` when that is not for this reader. */
  readonly content: Content | null
  /** What was put right. */
  readonly corrections: ReadonlyArray<Correction>
}

/** What can happen to a contact moment. */
export const Event = Schema.TaggedUnion({
  /** It was recorded. */
  Recorded: { ...Account.fields, content: Schema.optionalKey(Content), recordedAt: Instant },
  /** Something was put right; `content` only when that was. */
  Corrected: { by: Code, at: Instant, reason: Code, facts: Facts, content: Schema.optionalKey(Content) },
  /** It was recorded by mistake. */
  Voided: { by: Code, at: Instant, reason: Code },
  /** What was said was erased. That there was contact, when and with whom, stays. */
  Erased: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What it decides

const labelled = ({ labels, ...account }: Account): Account =>
  account.complaint === true && !labels.includes(complaint)
    ? { ...account, labels: [...labels, complaint] }
    : { ...account, labels }

/**
 * To somebody who was verified, and who is the client or speaks for the client that day, as far as is known. Others than the
 * client are told nothing without the client's consent (Burgerlijk Wetboek 7:457), and of whoever is anonymous nothing can
 * be verified: not who they are, and so no consent or ground to speak either.
 */
const mayDisclose = ({ disclosed, verified, outside, happenedAt }: Account): boolean => {
  if (disclosed !== true) return true
  const on = Zone.dateOf(Zone.amsterdam, happenedAt)
  return (
    verified !== null &&
    outside.some(
      ({ role, representation }) =>
        role !== "anonymous" &&
        (representation === undefined || Representation.mayBeTold(representation, on, null))
    )
  )
}

/** Whether somebody was reached. */
export const reaches = (outcome: Account["outcome"]): boolean =>
  outcome !== "no answer" && outcome !== "failed attempt"

/** Records a contact. */
export const record = (
  account: Account,
  now: Instant
): Result.Result<ReadonlyArray<Event>, HappensLater | NotVerified | NoRoomForLabel> => {
  if (account.happenedAt > now) return Result.fail(new HappensLater())
  if (!mayDisclose(account)) return Result.fail(new NotVerified())
  const told = labelled(account)
  if (told.labels.length > maxLabels) return Result.fail(new NoRoomForLabel())
  return Result.succeed([Event.cases.Recorded.make({ ...told, recordedAt: now })])
}

type Known = { readonly id: ContactId; readonly state: ContactMoment }

/** Puts something right; what stood before stays readable. What is right already changes nothing. */
export const correct = (
  { id, state }: Known,
  { facts: to, content }: { readonly facts: Facts; readonly content?: Content },
  by: Code,
  at: Instant,
  reason: Code
): Result.Result<ReadonlyArray<Event>, AlreadyVoided | HappensLater | NotVerified> => {
  if (state.voided !== null) return Result.fail(new AlreadyVoided({ contact: id }))
  // What was recorded then cannot have happened since.
  if ((to.happenedAt ?? state.happenedAt) > state.recordedAt) return Result.fail(new HappensLater())
  if (!mayDisclose({ ...state, ...to })) return Result.fail(new NotVerified())
  const same =
    Object.entries(to).every(([name, value]) => Equal.equals(state[name as keyof Facts], value)) &&
    (content === undefined || Equal.equals(state.content, content))
  if (same) return Result.succeed([])
  const put = { by, at, reason, facts: to }
  return Result.succeed([Event.cases.Corrected.make(content === undefined ? put : { ...put, content })])
}

/** Voids a contact; its history stays. */
const voiding = (
  contact: Known,
  by: Code,
  at: Instant,
  reason: Code
): Result.Result<ReadonlyArray<Event>, AlreadyVoided> =>
  contact.state.voided !== null
    ? Result.fail(new AlreadyVoided({ contact: contact.id }))
    : Result.succeed([Event.cases.Voided.make({ by, at, reason })])

export { voiding as void }

/** The contact moment after an event. */
export const evolve = (state: ContactMoment | null, event: Event): ContactMoment | null => {
  if (event._tag === "Recorded") {
    const { _tag, content = {}, ...recorded } = event
    return { ...recorded, content, corrections: [], voided: null }
  }
  if (state === null) return null
  return Event.match(event, {
    Recorded: () => state,
    Corrected: ({ by, at, reason, facts: to, content }): ContactMoment => {
      const before = Object.fromEntries(
        Object.keys(to).flatMap((name) => {
          const stood = state[name as keyof Facts]
          return stood === undefined ? [] : [[name, stood]]
        })
      ) as Facts
      const correction = { by, at, reason, before, content: content === undefined ? null : state.content }
      return {
        ...state,
        ...to,
        content: content ?? state.content,
        corrections: [...state.corrections, correction]
      }
    },
    Voided: ({ by, at, reason }) => ({ ...state, voided: { by, at, reason } }),
    Erased: () => ({
      ...state,
      content: {},
      corrections: state.corrections.map((correction) => ({ ...correction, content: null }))
    })
  })
}

/** The contact as a reader may see it; `null` when it is as if it were not there. */
export const shown = (caller: Caller, state: ContactMoment): Shown | null =>
  Reading.mayRead(caller, state.labels)
    ? state
    : Reading.maySee(caller, state.labels)
      ? {
          ...state,
          content: null,
          corrections: state.corrections.map((correction) => ({ ...correction, content: null }))
        }
      : null

/** Whose key seals the content: the first party that is known, else the contact's own. */
export const subject = (id: ContactId, { outside }: Pick<Account, "outside">): string =>
  `contact/${outside.find(({ about }) => about !== undefined)?.about ?? id}`

/** How contact moments are stored. */
export const collection = Collection.define({
  name: "contact_moment",
  version: 1,
  row: Schema.toType(ContactMoment),
  categories: {
    happenedAt: "contact fact",
    direction: "contact fact",
    channel: "contact fact",
    inside: "contact fact",
    outside: "contact fact",
    verified: "contact fact",
    outcome: "contact fact",
    duration: "contact fact",
    callsBack: "contact fact",
    attempt: "contact fact",
    language: "contact fact",
    disclosed: "contact fact",
    complaint: "contact fact",
    links: "contact fact",
    labels: "contact fact",
    content: "contact content",
    message: "contact fact",
    recordedAt: "contact fact",
    corrections: "contact content",
    voided: "contact fact"
  },
  fields: {
    party: Collection.texts<ContactMoment>((row) =>
      row.outside.flatMap(({ about, id }) => [
        ...(about === undefined ? [] : [about]),
        ...(id === undefined ? [] : [id])
      ])
    ),
    participant: Collection.texts<ContactMoment>((row) => row.inside.map(({ id }) => id)),
    link: Collection.texts<ContactMoment>((row) => (row.links ?? []).map(({ kind, id }) => `${kind}/${id}`)),
    message: Collection.text<ContactMoment>((row) => row.message),
    visibility: Collection.text<ContactMoment>((row) => Reading.visibility(row.labels)),
    happened_at: Collection.integer<ContactMoment>((row) => (row.voided === null ? row.happenedAt : null))
  },
  indexes: {
    by_party: { fields: ["party", "visibility", "happened_at"] },
    by_participant: { fields: ["participant", "visibility", "happened_at"] },
    by_link: { fields: ["link", "visibility", "happened_at"] },
    by_message: { fields: ["message"] },
    by_time: { fields: ["visibility", "happened_at"] }
  },
  claims: { message: ({ message }) => (message === undefined ? [] : [message]) },
  event: Event,
  eventVersion: 1,
  personal: { Recorded: ["content"], Corrected: ["content"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
