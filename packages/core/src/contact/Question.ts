/**
 * A question asked in a contact (*vraag*), until it is answered: always with exactly one owner. The question that was
 * asked and the question behind it (*achterliggende vraag*) are both kept.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { field } from "../identity/Text.ts"
import { Instant } from "../time/Instant.ts"
import { ContactId, Labels } from "./ContactMoment.ts"

// What it is

/** Names a question. */
export const QuestionId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("QuestionId"))
/** See {@link QuestionId}. */
export type QuestionId = typeof QuestionId.Type

/** What routing rules read of a question, at most fifty values: enumerations, numbers and booleans, never text of a person. */
export const Inputs = Schema.Record(
  Code,
  Schema.NullOr(Schema.Union([Code, Schema.Finite, Schema.Boolean]))
).check(Schema.isMaxProperties(50))
/** See {@link Inputs}. */
export type Inputs = typeof Inputs.Type

const asked = {
  /** The contact in which it was asked. */
  contact: ContactId,
  /** Which of the questions of that contact it is: 0 for the first. */
  ordinal: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99 })),
  /** About whom; `null` for somebody who is not known. */
  about: Schema.NullOr(PartyId),
  /** What was asked; `null` once it was erased. */
  asked: Schema.NullOr(field(2_000)),
  /** The question behind it, when one was heard. */
  behind: Schema.NullOr(field(2_000)),
  /** What routing rules read of it. */
  inputs: Inputs,
  /** Labels of confidentiality, as the contact has. */
  labels: Labels
}

/** Where a question was sent, and until when. */
export const Routed = Schema.Struct({
  /** The version of the rules. */
  version: Code,
  /** The outcome of the rules. */
  outcome: Code,
  /** The desk. */
  desk: Code,
  /** Front or back office. */
  office: Schema.Literals(["front", "back"]),
  /** Who owns it. */
  owner: Code,
  /** By when it must be answered. */
  due: Instant,
  /** Who may promise something about it. */
  mayCommit: Schema.Array(Code)
})
/** See {@link Routed}. */
export interface Routed extends Schema.Schema.Type<typeof Routed> {}

/**
 * Why a question moved: `wrong desk` says that it should not have been where it was; `partner` that a partner accepted
 * it; `returned` that the partner gave it back.
 */
export const Why = Schema.Literals([
  "asked",
  "routed",
  "handed over",
  "wrong desk",
  "taken",
  "partner",
  "returned"
])
/** See {@link Why}. */
export type Why = typeof Why.Type

/** One who had a question. */
export const Hop = Schema.Struct({
  /** Who. */
  owner: Code,
  /** Since when. */
  at: Instant,
  /** Why it came there. */
  why: Why
})
/** See {@link Hop}. */
export interface Hop extends Schema.Schema.Type<typeof Hop> {}

/** A question as it stands. */
export const Question = Schema.Struct({
  ...asked,
  /** When it was asked. */
  askedAt: Instant,
  /** Who has it now. */
  owner: Code,
  /** Where it was sent, or `null` while it was not. */
  route: Schema.NullOr(Routed),
  /** Who had it, since when and why; the last is the owner. */
  hops: Schema.Array(Hop),
  /** The partner to whom it was offered, by whom and when, while that partner has not answered; else `null`. */
  offer: Schema.NullOr(Schema.Struct({ to: Code, by: Code, at: Instant })),
  /** Whether a partner accepted it and has it. */
  withPartner: Schema.Boolean,
  /** When the asker was called back, by whom, and whether that reached anybody. */
  attempts: Schema.Array(Schema.Struct({ by: Code, at: Instant, reached: Schema.Boolean })),
  /** The answer, or `null` while it is open; its text is `null` once it was erased. */
  answer: Schema.NullOr(Schema.Struct({ text: Schema.NullOr(field(4_000)), by: Code, at: Instant })),
  /** Who voided it with its contact, and when; `null` when it stands. */
  voided: Schema.NullOr(Schema.Struct({ by: Code, at: Instant }))
})
/** See {@link Question}. */
export interface Question extends Schema.Schema.Type<typeof Question> {}

/** What can happen to a question. */
export const Event = Schema.TaggedUnion({
  /** It was asked; who heard it owns it. */
  Asked: {
    ...asked,
    asked: Schema.optionalKey(asked.asked),
    behind: Schema.optionalKey(asked.behind),
    owner: Code,
    at: Instant
  },
  /** Rules sent it to its owner. */
  Routed: { route: Routed, at: Instant },
  /** Another owner has it. */
  HandedOver: { to: Code, at: Instant, why: Schema.Literals(["handed over", "wrong desk", "taken"]) },
  /** It was offered to a partner, and stays with its owner until that partner accepts. */
  Offered: { to: Code, by: Code, at: Instant },
  /** The partner accepted it. */
  Accepted: { at: Instant },
  /** The partner gave it back, before or after accepting it. */
  Returned: { at: Instant, reason: Code },
  /** Somebody called the asker back. */
  CalledBack: { by: Code, at: Instant, reached: Schema.Boolean },
  /** It was answered. */
  Answered: { text: Schema.optionalKey(field(4_000)), by: Code, at: Instant },
  /** The contact in which it was asked was voided while it was open. */
  Voided: { by: Code, at: Instant },
  /** What was asked and answered was erased. That there was a question, and who had it, stays. */
  Erased: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The question was answered; nothing more can happen to it. */
export class QuestionAnswered extends Schema.TaggedError<QuestionAnswered>()("QuestionAnswered", {
  /** Which question. */
  question: QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} was answered. Record a new contact for what is asked since.`
  }
}

/** The contact in which the question was asked was voided; nothing more can happen to it. */
export class QuestionVoided extends Schema.TaggedError<QuestionVoided>()("QuestionVoided", {
  /** Which question. */
  question: QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} was voided with its contact. Record a new contact for what is asked.`
  }
}

/** Somebody else has the question now. */
export class TakenByOther extends Schema.TaggedError<TakenByOther>()("TakenByOther", {
  /** Which question. */
  question: QuestionId,
  /** Who has it. */
  owner: Code
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} is with ${this.owner}. Look again before taking it.`
  }
}

/** No partner was asked to take the question, or no partner has it. */
export class NotOffered extends Schema.TaggedError<NotOffered>()("NotOffered", {
  /** Which question. */
  question: QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} was not offered to a partner. Offer it first.`
  }
}

// What it decides

type Known = { readonly id: QuestionId; readonly state: Question }
type Decided = Result.Result<ReadonlyArray<Event>, QuestionAnswered | QuestionVoided>

const ifOpen = ({ id, state }: Known, events: () => ReadonlyArray<Event>): Decided => {
  if (state.voided !== null) return Result.fail(new QuestionVoided({ question: id }))
  return state.answer === null
    ? Result.succeed(events())
    : Result.fail(new QuestionAnswered({ question: id }))
}

/** Sends the question where the rules say. */
export const route = (known: Known, to: Routed, at: Instant): Decided =>
  ifOpen(known, () => [Event.cases.Routed.make({ route: to, at })])

/** Gives the question another owner; `wrong desk` when it should not have been with this one. */
export const handOver = (
  known: Known,
  to: Code,
  at: Instant,
  why: "handed over" | "wrong desk" = "handed over"
): Decided =>
  ifOpen(known, () => (to === known.state.owner ? [] : [Event.cases.HandedOver.make({ to, at, why })]))

/** Takes the question from who has it, such as a team; refused when it is no longer there. */
export const take = (
  known: Known,
  by: Code,
  from: Code,
  at: Instant
): Result.Result<ReadonlyArray<Event>, QuestionAnswered | QuestionVoided | TakenByOther> => {
  const { id, state } = known
  if (state.owner !== from && state.owner !== by)
    return Result.fail(new TakenByOther({ question: id, owner: state.owner }))
  return ifOpen(known, () =>
    state.owner === by ? [] : [Event.cases.HandedOver.make({ to: by, at, why: "taken" })]
  )
}

/**
 * Asks a partner to take the question (*warme overdracht*). It stays with its owner until the partner accepts; who has it
 * already need not be asked.
 */
export const offer = (known: Known, to: Code, by: Code, at: Instant): Decided =>
  ifOpen(known, () => (to === known.state.owner ? [] : [Event.cases.Offered.make({ to, by, at })]))

type Answered = Result.Result<ReadonlyArray<Event>, QuestionAnswered | QuestionVoided | NotOffered>

/** The partner accepts the question. */
export const accept = (known: Known, at: Instant): Answered =>
  known.state.offer === null
    ? Result.fail(new NotOffered({ question: known.id }))
    : ifOpen(known, () => [Event.cases.Accepted.make({ at })])

/** The partner gives the question back, with why. */
export const giveBack = (known: Known, at: Instant, reason: Code): Answered =>
  known.state.offer === null && !known.state.withPartner
    ? Result.fail(new NotOffered({ question: known.id }))
    : ifOpen(known, () => [Event.cases.Returned.make({ at, reason })])

/** Somebody called the asker back, reached or not. */
export const callBack = (known: Known, by: Code, at: Instant, reached: boolean): Decided =>
  ifOpen(known, () => [Event.cases.CalledBack.make({ by, at, reached })])

/** Answers the question. */
export const answer = (known: Known, text: string, by: Code, at: Instant): Decided =>
  ifOpen(known, () => [Event.cases.Answered.make({ text, by, at })])

/** Voids the question with its contact; one that was answered stays as it was answered. */
export const void_ = ({ state }: Pick<Known, "state">, by: Code, at: Instant): ReadonlyArray<Event> =>
  state.answer === null && state.voided === null ? [Event.cases.Voided.make({ by, at })] : []

/** Who gets it ends what was asked of a partner. */
const moved = (state: Question, hop: Hop): Question => ({
  ...state,
  owner: hop.owner,
  offer: null,
  withPartner: hop.why === "partner",
  hops: hop.owner === state.owner ? state.hops : [...state.hops, hop]
})

/** Who had it before the partner. */
const giver = ({ hops, owner }: Question): Code => hops.findLast((hop) => hop.owner !== owner)?.owner ?? owner

/** The question after an event. */
export const evolve = (state: Question | null, event: Event): Question | null => {
  if (event._tag === "Asked") {
    const { _tag, at, asked: text = null, behind = null, ...question } = event
    return {
      ...question,
      asked: text,
      behind,
      askedAt: at,
      route: null,
      hops: [{ owner: event.owner, at, why: "asked" }],
      offer: null,
      withPartner: false,
      attempts: [],
      answer: null,
      voided: null
    }
  }
  if (state === null) return null
  return Event.match(event, {
    Asked: () => state,
    Routed: ({ route: to, at }): Question => ({
      ...moved(state, { owner: to.owner, at, why: "routed" }),
      route: to
    }),
    HandedOver: ({ to, at, why }) => moved(state, { owner: to, at, why }),
    Offered: ({ to, by, at }) => ({ ...state, offer: { to, by, at } }),
    Accepted: ({ at }) => moved(state, { owner: state.offer?.to ?? state.owner, at, why: "partner" }),
    Returned: ({ at }) =>
      state.withPartner
        ? moved(state, { owner: giver(state), at, why: "returned" })
        : { ...state, offer: null },
    CalledBack: ({ by, at, reached }) => ({ ...state, attempts: [...state.attempts, { by, at, reached }] }),
    Answered: ({ text = null, by, at }) => ({ ...state, answer: { text, by, at } }),
    Voided: ({ by, at }) => ({ ...state, voided: { by, at } }),
    Erased: () => ({
      ...state,
      asked: null,
      behind: null,
      answer: state.answer === null ? null : { ...state.answer, text: null }
    })
  })
}

/** Whose key seals what was asked and answered. */
export const subject = (id: QuestionId, { about }: Pick<Question, "about">): string =>
  `contact/${about ?? id}`

/** Where a question is: `open` questions are ours to answer. */
export const status = ({
  answer: given,
  voided,
  withPartner
}: Pick<Question, "answer" | "voided" | "withPartner">): "voided" | "answered" | "with partner" | "open" =>
  voided !== null ? "voided" : given !== null ? "answered" : withPartner ? "with partner" : "open"

const ends = (row: Question): boolean => row.voided !== null || row.answer !== null

/** How questions are stored. */
export const collection = Collection.define({
  name: "question",
  version: 1,
  row: Question,
  categories: {
    contact: "contact fact",
    ordinal: "contact fact",
    about: "identity",
    asked: "contact content",
    behind: "contact content",
    inputs: "contact fact",
    labels: "contact fact",
    askedAt: "contact fact",
    owner: "contact fact",
    route: "contact fact",
    hops: "contact fact",
    offer: "contact fact",
    withPartner: "contact fact",
    attempts: "contact fact",
    answer: "contact content",
    voided: "contact fact"
  },
  fields: {
    status: Collection.text<Question>(status),
    owner: Collection.text<Question>((row) => (ends(row) ? null : row.owner)),
    open_about: Collection.text<Question>((row) => (ends(row) ? null : row.about)),
    asked_at: Collection.integer<Question>((row) => row.askedAt),
    due: Collection.integer<Question>((row) => row.route?.due ?? row.askedAt),
    about: Collection.text<Question>((row) => row.about),
    contact: Collection.text<Question>((row) => row.contact),
    visibility: Collection.text<Question>((row) => Reading.visibility(row.labels))
  },
  indexes: {
    by_status: { fields: ["status", "visibility", "due"] },
    by_owner: { fields: ["owner", "visibility", "due"] },
    by_party: { fields: ["about", "visibility", "due"] },
    by_open_party: { fields: ["open_about", "visibility", "due"] },
    by_age: { fields: ["status", "visibility", "asked_at"] },
    by_asked: { fields: ["visibility", "asked_at"] },
    by_contact: { fields: ["contact"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Asked: ["asked", "behind"], Answered: ["text"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
