/** What a promise is: its terms, how it stands, what can be done with it and what can happen to it. */
import { Schema } from "effect"
import { Code, PartyId } from "../access/Party.ts"
import { prose } from "../identity/Text.ts"
import { Instant } from "../time/Instant.ts"
import { ContactId, Labels } from "./Account.ts"
import { QuestionId } from "./Question.ts"

// What it is

/** Names a commitment. */
export const CommitmentId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("CommitmentId"))
/** See {@link CommitmentId}. */
export type CommitmentId = typeof CommitmentId.Type

/**
 * How a promise ended: `explained` was not kept, but the other side was told before it lapsed; of what was `explained,
 * recorded later` that was recorded only after it had lapsed, so that somebody's word is all there is for it; `voided` was
 * made in a contact that was recorded by mistake.
 */
export const Verdict = Schema.Literals([
  "kept",
  "kept late",
  "explained",
  "explained, recorded later",
  "broken",
  "withdrawn",
  "voided"
])
/** See {@link Verdict}. */
export type Verdict = typeof Verdict.Type

/** The most working time that can be promised, in minutes: a thousand hours. */
export const maxMinutes = 60_000

/** Working time in a calendar, such as four working hours of the care desk. */
export const Within = Schema.Struct({
  /** The calendar: a name under which office hours were published, see `Calendars`. */
  calendar: Code,
  /** Working minutes, at most {@link maxMinutes}. */
  minutes: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxMinutes }))
})
/** See {@link Within}. */
export interface Within extends Schema.Schema.Type<typeof Within> {}

const said = {
  /** The contact in which it was made. */
  contact: ContactId,
  /** The question that it is about, or `null`. */
  question: Schema.NullOr(QuestionId),
  /** To whom; `null` for somebody who is not known as a client, such as a referrer. */
  to: Schema.NullOr(PartyId),
  /**
   * To which referrer or partner, of those who took part in its contact: an id of the host's. Left out of a promise to nobody
   * who is a client it is the one who took part, when there was one.
   */
  other: Schema.optionalKey(Code),
  /** The promise in the words that were used. */
  wording: prose(1_000),
  /** Who keeps it: a team or person of the host's. */
  owner: Code
}

/** A promise to make. */
export const Promised = Schema.Struct({
  ...said,
  /** By when. */
  due: Instant
})
/** See {@link Promised}. */
export interface Promised extends Schema.Schema.Type<typeof Promised> {}

/** A promise to keep within so much working time. */
export const PromisedWithin = Schema.Struct({
  ...said,
  /** Within how much working time of which calendar. */
  within: Within
})
/** See {@link PromisedWithin}. */
export interface PromisedWithin extends Schema.Schema.Type<typeof PromisedWithin> {}

/** Who is warned of a promise that is about to lapse: the owner, then the team, then that it lapsed. */
export const Level = Schema.Literals(["owner", "team", "lapsed"])
/** See {@link Level}. */
export type Level = typeof Level.Type

/** The next warning, and when it is given. */
export const Watch = Schema.Struct({
  /** To whom. */
  level: Level,
  /** When. */
  at: Instant
})
/** See {@link Watch}. */
export interface Watch extends Schema.Schema.Type<typeof Watch> {}

const terms = {
  ...said,
  /** By when, in the calendar as it was known when this was last looked at. */
  due: Instant,
  /** The working time that was promised, or `null` for a fixed moment. */
  within: Schema.NullOr(Within),
  /** Which version of the calendar gave `due`: how many had been published; 0 for a fixed moment. */
  calendarVersion: Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)),
  /** Whether the owner accepted it. */
  accepted: Schema.Boolean,
  /**
   * The client whom its contact was about, of a promise to somebody who is no client, such as a referrer: whoever opens that
   * client sees it, and its words are erased with that client's.
   */
  about: Schema.optionalKey(PartyId)
}

/** That something of before the promise lapsed was recorded only after it had; left out when it was not. */
const later = Schema.optionalKey(Schema.Literal(true))

/** A commitment as it stands. */
export const Commitment = Schema.Struct({
  ...terms,
  /** The promise in the words that were used; `null` once they were erased. */
  wording: Schema.NullOr(said.wording),
  /** Labels of confidentiality, as the contact has. */
  labels: Labels,
  /** When it was made. */
  madeAt: Instant,
  /** To whom it was offered, while that one has not accepted; else `null`. */
  offeredTo: Schema.NullOr(Code),
  /** Who offered it; left out when it is not offered. */
  offeredBy: Schema.optionalKey(Code),
  /**
   * When each earlier due moment was given up, and when the other side was told; `later` when that was recorded only after
   * it had lapsed. The promise as made stays readable.
   */
  moved: Schema.Array(Schema.Struct({ due: Instant, toldAt: Instant, later })),
  /**
   * When time did not count, and why; the last has no end while it is paused. `later` when it was recorded only after the
   * promise had lapsed.
   */
  pauses: Schema.Array(Schema.Struct({ from: Instant, to: Schema.NullOr(Instant), reason: Code, later })),
  /** The next warning; `null` when none is left. */
  watch: Schema.NullOr(Watch),
  /** When the other side was told that it will not be kept as it stands, or `null`. */
  explainedAt: Schema.NullOr(Instant),
  /** Whether that was recorded only after it had lapsed. */
  explainedLater: later,
  /** How it ended, or `null` while it is open. */
  verdict: Schema.NullOr(Verdict)
})
/** See {@link Commitment}. */
export interface Commitment extends Schema.Schema.Type<typeof Commitment> {}

/** What can be done with a commitment. */
export const Command = Schema.TaggedUnion({
  /** The owner, or whoever it was offered to, takes it on. */
  Accept: {},
  /** Whoever it was offered to does not take it on: it stays with its owner. */
  Decline: {},
  /** The caller becomes the owner. */
  TakeOver: {},
  /** Somebody else is asked to take it on. It stays with its owner until that one accepts. */
  HandOver: { to: Code },
  /** Its owner, or whoever offered it, no longer asks that: it stays with its owner. */
  TakeBack: {},
  /** Another due moment was agreed with the other side, told at `toldAt`. */
  Renegotiate: { due: Instant, toldAt: Instant },
  /** Time does not count from `at`, such as while the other side has to answer first. */
  Pause: { at: Instant, reason: Code },
  /** Time counts again from `at`. */
  Resume: { at: Instant },
  /** The other side was told at `at` that it will not be kept. */
  Explain: { at: Instant },
  /** It was done at `at`. */
  Keep: { at: Instant },
  /** It was not done and will not be. */
  Break: {},
  /** The other side needs it no longer. */
  Withdraw: {}
})
/** See {@link Command}. */
export type Command = typeof Command.Type

/**
 * What can happen to a commitment. Events that change what is due say what is due then. With `later` something of before
 * the promise lapsed was recorded only after it had.
 */
export const Event = Schema.TaggedUnion({
  /** It was made. */
  Made: {
    ...terms,
    wording: Schema.optionalKey(said.wording),
    labels: Labels,
    at: Instant,
    watch: Schema.NullOr(Watch)
  },
  /** Its owner accepted it. */
  Accepted: { owner: Code },
  /** It was offered to somebody. */
  Offered: { to: Code, by: Schema.optionalKey(Code) },
  /** The offer was taken back. */
  TakenBack: {},
  /** Whoever it was offered to did not take it on. */
  Declined: { by: Code },
  /** It has another owner, who accepted it. */
  HandedOver: { to: Code },
  /** It has another due moment. */
  Renegotiated: { due: Instant, toldAt: Instant, watch: Schema.NullOr(Watch), later },
  /** Time does not count. */
  Paused: { at: Instant, reason: Code, later },
  /** Time counts again. */
  Resumed: { at: Instant, due: Instant, calendarVersion: Schema.Int, watch: Schema.NullOr(Watch) },
  /** The calendar changed, and with it what is due. */
  Recalculated: { due: Instant, calendarVersion: Schema.Int, watch: Schema.NullOr(Watch) },
  /** Somebody was warned. */
  Warned: { level: Level, at: Instant, watch: Schema.NullOr(Watch) },
  /** The other side was told that it will not be kept. */
  Explained: { at: Instant, later },
  /** It ended, judged against this due moment. */
  Closed: { verdict: Verdict, at: Instant, due: Instant },
  /** Its words were erased. That there was a promise, and how it ended, stays. */
  Erased: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The commitment has ended; nothing more can happen to it. */
export class CommitmentClosed extends Schema.TaggedError<CommitmentClosed>()("CommitmentClosed", {
  /** Which commitment. */
  commitment: CommitmentId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Commitment ${this.commitment} is closed. Make a new one instead.`
  }
}

/** The other side was told, or time was paused, only after the promise had lapsed. */
export class ToldTooLate extends Schema.TaggedError<ToldTooLate>()("ToldTooLate", {
  /** Which commitment. */
  commitment: CommitmentId,
  /** When it lapsed. */
  due: Instant
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Commitment ${this.commitment} lapsed before the other side was told. Close it as kept late or broken.`
  }
}

/**
 * The promise is dated before its contact, the due moment before the moment at which it is agreed, or something before the
 * promise or in the future.
 */
export class WrongMoment extends Schema.TaggedError<WrongMoment>()("WrongMoment", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "A promise is made in its contact or after it, is due after it is made, and was kept, paused or talked about after that, in order, and not in the future. Correct the moment."
  }
}

/** A pause is asked of what is paused, or the end of a pause of what is not. */
export class WrongPause extends Schema.TaggedError<WrongPause>()("WrongPause", {
  /** Which commitment. */
  commitment: CommitmentId,
  /** Whether it is paused. */
  paused: Schema.Boolean
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.paused
      ? `Commitment ${this.commitment} is paused already. Resume it first.`
      : `Commitment ${this.commitment} is not paused. There is nothing to resume.`
  }
}

/** The caller is neither the owner nor the one to whom it was offered. */
export class NotYours extends Schema.TaggedError<NotYours>()("NotYours", {
  /** Which commitment. */
  commitment: CommitmentId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Commitment ${this.commitment} was not offered to you. Take it over, or have it handed over to you.`
  }
}

/** There is no offer to take back: nobody is asked to take the commitment on, or by somebody else than the caller. */
export class NotYourOffer extends Schema.TaggedError<NotYourOffer>()("NotYourOffer", {
  /** Which commitment. */
  commitment: CommitmentId,
  /** Who is asked to take it on; `null` when nobody is, or no longer. */
  offeredTo: Schema.NullOr(Code)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.offeredTo === null
      ? `Commitment ${this.commitment} is offered to nobody. Look who has it now.`
      : `Commitment ${this.commitment} is offered to ${this.offeredTo} by somebody else. Its owner, or who offered it, can take that back.`
  }
}

/** What deciding about a commitment can be refused for. */
export type Refused = CommitmentClosed | ToldTooLate | WrongMoment | WrongPause | NotYours | NotYourOffer
