/** What a question is: as it was asked, as it stands, what can happen to it and what it can be refused for. */
import { Schema } from "effect"
import { Code, PartyId } from "../access/Party.ts"
import { prose } from "../identity/Text.ts"
import { Instant } from "../time/Instant.ts"
import { ContactId, Labels } from "./Account.ts"
import { QuestionId } from "./QuestionId.ts"

export { QuestionId }

// What it is

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
  asked: Schema.NullOr(prose(2_000)),
  /** The question behind it, when one was heard. */
  behind: Schema.NullOr(prose(2_000)),
  /** What routing rules read of it, as it is known now. */
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
  /** Who may promise something about it, whoever has it. */
  mayCommit: Schema.Array(Code),
  /** With it whoever has the question by escalation may too. */
  ownerMayCommit: Schema.optionalKey(Schema.Literal(true))
})
/** See {@link Routed}. */
export interface Routed extends Schema.Schema.Type<typeof Routed> {}

/**
 * Why a question was handed over: `wrong desk` says that it should not have been where it was; `taken` that its new
 * owner took it; `assigned` that it was given to one of the team; `absent` that it went back to the team because its owner
 * is not there; `escalated` that nothing had happened for too long.
 */
export const Handed = Schema.Literals([
  "handed over",
  "wrong desk",
  "taken",
  "assigned",
  "absent",
  "escalated"
])
/** See {@link Handed}. */
export type Handed = typeof Handed.Type

/** Why a question moved: see {@link Handed}; `partner`: a partner accepted it; `returned`: the partner gave it back. */
export const Why = Schema.Literals(["asked", "routed", ...Handed.literals, "partner", "returned"])
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

const attempt = {
  by: Code,
  at: Instant,
  reached: Schema.Boolean,
  contact: Schema.optionalKey(ContactId)
}

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
  /** Which hop its owners are counted from: since rules sent it to the partner who had it, nobody gets it back from there. */
  ownedFrom: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
  /** When the asker was called back, by whom, and whether that reached anybody; in which contact, when that was recorded. */
  attempts: Schema.Array(Schema.Struct(attempt)),
  /** The answer, or `null` while it is open; its text is `null` once it was erased. */
  answer: Schema.NullOr(Schema.Struct({ text: Schema.NullOr(prose(4_000)), by: Code, at: Instant })),
  /** Who voided it with its contact, and when; `null` when it stands. */
  voided: Schema.NullOr(Schema.Struct({ by: Code, at: Instant }))
})
/** See {@link Question}. */
export interface Question extends Schema.Schema.Type<typeof Question> {}

/** What can happen to a question. */
export const Event = Schema.TaggedUnion({
  /** It was asked; who heard it owns it, or who it was given to then. */
  Asked: {
    ...asked,
    asked: Schema.optionalKey(asked.asked),
    behind: Schema.optionalKey(asked.behind),
    owner: Code,
    at: Instant
  },
  /** What routing rules read of it was not right, or has changed. */
  Corrected: { inputs: Inputs, by: Code, at: Instant },
  /** Rules sent it to its owner. With `stays` who has it keeps it: only its deadline or who may commit is another. */
  Routed: { route: Routed, at: Instant, stays: Schema.optionalKey(Schema.Literal(true)) },
  /** Another owner has it. */
  HandedOver: { to: Code, at: Instant, why: Handed },
  /** It was offered to a partner, and stays with its owner until that partner accepts. */
  Offered: { to: Code, by: Code, at: Instant },
  /** The offer was taken back. */
  TakenBack: { by: Code, at: Instant },
  /** The partner accepted it. */
  Accepted: { at: Instant },
  /**
   * The partner gave it back, before or after accepting it. With `stays` a partner who offered it on keeps it; with
   * `withPartner` who has it again is a partner too.
   */
  Returned: {
    at: Instant,
    reason: Code,
    stays: Schema.optionalKey(Schema.Literal(true)),
    withPartner: Schema.optionalKey(Schema.Literal(true))
  },
  /** Somebody called the asker back. */
  CalledBack: attempt,
  /** The contact in which the asker was called back was put right: whether that reached anybody. `null`: it was voided. */
  AttemptCorrected: { contact: ContactId, reached: Schema.NullOr(Schema.Boolean) },
  /** It was answered. */
  Answered: { text: Schema.optionalKey(prose(4_000)), by: Code, at: Instant },
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

/** Somebody is called back about a question of another client. */
export class NotTheirQuestion extends Schema.TaggedError<NotTheirQuestion>()("NotTheirQuestion", {
  /** Which question. */
  question: QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} is of a client whom the contact is not about. Call back about a question of that client.`
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
    return `Question ${this.question} is offered to nobody, and no partner has it. Look who has it, or offer it first.`
  }
}

/** The question was offered by another: only they, and its owner, take that back. */
export class OfferedByOther extends Schema.TaggedError<OfferedByOther>()("OfferedByOther", {
  /** Which question. */
  question: QuestionId,
  /** Who offered it. */
  by: Code,
  /** Who has it. */
  owner: Code
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} was offered by ${this.by}. They, or its owner ${this.owner}, can take that back.`
  }
}

/** The question was offered to another, or another accepted it: only they say whether they take it. */
export class OfferedToOther extends Schema.TaggedError<OfferedToOther>()("OfferedToOther", {
  /** Which question. */
  question: QuestionId,
  /** To whom. */
  to: Code
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Question ${this.question} was offered to ${this.to}. Call as ${this.to}, or name it in onBehalfOf when you act for it.`
  }
}
