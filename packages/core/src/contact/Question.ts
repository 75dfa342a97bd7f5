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
  /** About whom; `null` for somebody who is not known. */
  about: Schema.NullOr(PartyId),
  /** What was asked. */
  asked: field(2_000),
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

/** A question as it stands. */
export const Question = Schema.Struct({
  ...asked,
  /** When it was asked. */
  askedAt: Instant,
  /** Who has it now. */
  owner: Code,
  /** Where it was sent, or `null` while it was not. */
  route: Schema.NullOr(Routed),
  /** Who had it, since when; the last is the owner. */
  hops: Schema.Array(Schema.Struct({ owner: Code, at: Instant })),
  /** The answer, or `null` while it is open. */
  answer: Schema.NullOr(Schema.Struct({ text: field(4_000), by: Code, at: Instant })),
  /** Who voided it with its contact, and when; `null` when it stands. */
  voided: Schema.NullOr(Schema.Struct({ by: Code, at: Instant }))
})
/** See {@link Question}. */
export interface Question extends Schema.Schema.Type<typeof Question> {}

/** What can happen to a question. */
export const Event = Schema.TaggedUnion({
  /** It was asked; who heard it owns it. */
  Asked: { ...asked, owner: Code, at: Instant },
  /** Rules sent it to its owner. */
  Routed: { route: Routed, at: Instant },
  /** Another owner took it. */
  HandedOver: { to: Code, at: Instant },
  /** It was answered. */
  Answered: { text: field(4_000), by: Code, at: Instant },
  /** The contact in which it was asked was voided while it was open. */
  Voided: { by: Code, at: Instant }
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

/** Gives the question another owner. */
export const handOver = (known: Known, to: Code, at: Instant): Decided =>
  ifOpen(known, () => (to === known.state.owner ? [] : [Event.cases.HandedOver.make({ to, at })]))

/** Answers the question. */
export const answer = (known: Known, text: string, by: Code, at: Instant): Decided =>
  ifOpen(known, () => [Event.cases.Answered.make({ text, by, at })])

/** Voids the question with its contact; one that was answered stays as it was answered. */
export const void_ = ({ state }: Pick<Known, "state">, by: Code, at: Instant): ReadonlyArray<Event> =>
  state.answer === null && state.voided === null ? [Event.cases.Voided.make({ by, at })] : []

const moved = (state: Question, owner: Code, at: Instant): Question =>
  owner === state.owner ? state : { ...state, owner, hops: [...state.hops, { owner, at }] }

/** The question after an event. */
export const evolve = (state: Question | null, event: Event): Question | null => {
  if (event._tag === "Asked") {
    const { _tag, at, ...question } = event
    return {
      ...question,
      askedAt: at,
      route: null,
      hops: [{ owner: event.owner, at }],
      answer: null,
      voided: null
    }
  }
  if (state === null) return null
  return Event.match(event, {
    Asked: () => state,
    Routed: ({ route: to, at }): Question => ({ ...moved(state, to.owner, at), route: to }),
    HandedOver: ({ to, at }) => moved(state, to, at),
    Answered: ({ text, by, at }) => ({ ...state, answer: { text, by, at } }),
    Voided: ({ by, at }) => ({ ...state, voided: { by, at } })
  })
}

/** Whose key seals what was asked and answered. */
export const subject = (id: QuestionId, { about }: Pick<Question, "about">): string =>
  `contact/${about ?? id}`

const status = ({ answer: given, voided }: Question): string =>
  voided !== null ? "voided" : given === null ? "open" : "answered"

/** How questions are stored. */
export const collection = Collection.define({
  name: "question",
  version: 1,
  row: Question,
  categories: {
    contact: "contact fact",
    about: "identity",
    asked: "contact content",
    behind: "contact content",
    inputs: "contact fact",
    labels: "contact fact",
    askedAt: "contact fact",
    owner: "contact fact",
    route: "contact fact",
    hops: "contact fact",
    answer: "contact content",
    voided: "contact fact"
  },
  fields: {
    status: Collection.text<Question>(status),
    owner: Collection.text<Question>((row) => (status(row) === "open" ? row.owner : null)),
    due: Collection.integer<Question>((row) => row.route?.due ?? row.askedAt),
    about: Collection.text<Question>((row) => row.about),
    contact: Collection.text<Question>((row) => row.contact),
    visibility: Collection.text<Question>((row) => Reading.visibility(row.labels))
  },
  indexes: {
    by_status: { fields: ["status", "visibility", "due"] },
    by_owner: { fields: ["owner", "visibility", "due"] },
    by_party: { fields: ["about", "visibility", "due"] },
    by_contact: { fields: ["contact"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Asked: ["asked", "behind"], Answered: ["text"] },
  evolve
})
