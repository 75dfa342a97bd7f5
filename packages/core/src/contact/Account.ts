/** What is told of a contact: who took part and how, its facts, what was said, and what it can be refused for. */
import { Schema } from "effect"
import { maxLabels } from "../access/Caller.ts"
import { Code, PartyId } from "../access/Party.ts"
import { Representation } from "../access/Representation.ts"
import { field, prose } from "../identity/Text.ts"
import { Instant } from "../time/Instant.ts"
import { QuestionId } from "./QuestionId.ts"

// What it is

/** Names a contact moment. */
export const ContactId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("ContactId"))
/** See {@link ContactId}. */
export type ContactId = typeof ContactId.Type

/** Somebody on the outside. */
export const Outside = Schema.Struct({
  /** In what role this person takes part. */
  role: Schema.Literals(["client", "relative", "representative", "referrer", "partner contact", "anonymous"]),
  /** The client or source record that it is about, whoever speaks; left out when that is not known. */
  about: Schema.optionalKey(PartyId),
  /** Which referrer or partner: an id of the host's. */
  id: Schema.optionalKey(Code),
  /** On what ground a representative speaks for the client, and in which period, when it was asked. */
  representation: Schema.optionalKey(Representation)
}).check(
  Schema.makeFilter(
    ({ role, representation }) =>
      representation === undefined ||
      role === "representative" || { path: ["representation"], issue: "is of a representative only" }
  )
)
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

/** The most of what was said, in UTF-16 code units. */
export const maxContent = { subject: 200, notes: 8_000 }

/** What was said. Shown only to who may read content. Of a message that was too long, the text ends in ` […]`. */
export const Content = Schema.Struct({
  /** What it was about, in a few words: one line. */
  subject: Schema.optionalKey(field(maxContent.subject)),
  /** What was said and answered; paragraphs stay. */
  notes: Schema.optionalKey(prose(maxContent.notes))
})
/** See {@link Content}. */
export interface Content extends Schema.Schema.Type<typeof Content> {}

/** What a contact hangs on, in this library or in the host. */
export const Link = Schema.Struct({
  /** What it is. */
  kind: Schema.Literals(["referral", "case", "partner", "cadence", "contact"]),
  /** Its id. */
  id: Code
})
/** See {@link Link}. */
export interface Link extends Schema.Schema.Type<typeof Link> {}

/** The label that every complaint (*klacht*) has, so that only who handles complaints reads it. */
export const complaint = "complaint"

/** Labels of confidentiality (*vertrouwelijkheid*), such as `psychosocial` or `complaint`; at most two (`Caller.maxLabels`). */
export const Labels = Schema.Array(Code).check(Schema.isMaxLength(maxLabels), Schema.isUnique())

/** The facts of a contact: all but what was said. */
export const facts = {
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
  /**
   * The open question about which the asker is called back. Recording keeps the attempt with that question: reached, unless the
   * outcome is `no answer` or `failed attempt`.
   */
  callsBack: Schema.optionalKey(QuestionId),
  /**
   * Which attempt to reach the outside this was, when it was one of several: 1 for the first. Left out where somebody is called
   * back it is counted, since somebody was reached last.
   */
  attempt: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 99 }))),
  /** The language that was spoken or written, as a tag such as `nl`, `en` or `ar-MA`, when it was recorded. */
  language: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/))),
  /** Whether anything about the client was told. Only to a caller who was verified, and never to `anonymous` alone. */
  disclosed: Schema.optionalKey(Schema.Boolean),
  /** Whether it is a complaint. It then has the label {@link complaint}. */
  complaint: Schema.optionalKey(Schema.Boolean),
  /** What it hangs on, at most fifty. */
  links: Schema.optionalKey(Schema.Array(Link).check(Schema.isMaxLength(50))),
  /** Who may read it: only whoever may read all its labels. */
  labels: Labels
}

/** A contact to record. */
export const Account = Schema.Struct({
  ...facts,
  /** What was said. */
  content: Content,
  /** The message that told of it, as a keyed hash: the same message is one contact. */
  message: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)))
})
/** See {@link Account}. */
export interface Account extends Schema.Schema.Type<typeof Account> {}

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

/**
 * Something about the client was told to somebody who was not verified, who is anonymous, or who spoke for the client no
 * longer, or not yet.
 */
export class NotVerified extends Schema.TaggedError<NotVerified>()("NotVerified", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "Something about the client was disclosed, and how the caller was verified is not recorded, or nobody took part who is known and spoke for the client that day. Record who that was, how they were verified and for which period they speak, or that nothing was disclosed."
  }
}

/** A complaint needs the label `complaint` beside two other labels: more than a contact can have. */
export class NoRoomForLabel extends Schema.TaggedError<NoRoomForLabel>()("NoRoomForLabel", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `A complaint has the label ${complaint}, and a contact at most ${maxLabels} labels. Leave one of the others out.`
  }
}
