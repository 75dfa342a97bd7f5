/** What the service of contact moments does, and what it can be refused for. */
import type { Channel, Ledger, Point } from "@zorgband/plugin-sdk"
import { type Effect, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type { Code, PartyId } from "../access/Party.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import type * as Commitment from "./Commitment.ts"
import type * as ContactMoment from "./ContactMoment.ts"
import type * as Question from "./Question.ts"
import type { QuestionNotFound } from "./Questions.ts"
import type * as TakingIn from "./TakingIn.ts"
import type { Correction, Recorded, Taking, Told } from "./Told.ts"

// What it is

/** There is no such contact, or the caller may not read it. */
export class ContactNotFound extends Schema.TaggedError<ContactNotFound>()("ContactNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "There is no such contact that you may read. Use the id that recording it gave, as a caller whose roles open its labels."
  }
}

/** What a contact in which somebody is called back can be refused for: see `callsBack` of what is told. */
export type CallsBackRefused =
  | QuestionNotFound
  | Question.NotTheirQuestion
  | Question.QuestionAnswered
  | Question.QuestionVoided

/** What a call about contacts can be refused for, beside the errors of any command. */
export type ContactError =
  | ContactNotFound
  | ContactMoment.HappensLater
  | ContactMoment.NotVerified
  | ContactMoment.NoRoomForLabel
  | ContactMoment.AlreadyVoided
  | CallsBackRefused

/** A contact with its id, as the caller may see it. */
export type KnownContact = Store.Stored<ContactMoment.ContactId, ContactMoment.Shown>

/** What whoever opens a client sees at once: what is open, what was promised, and what was said last. */
export interface Overview {
  /** Open questions, the first due first, at most a hundred. */
  readonly questions: ReadonlyArray<Store.Stored<Question.QuestionId, Question.Question>>
  /**
   * Open promises to the client, and to others such as a referrer in contacts about the client, the first due first, at most a
   * hundred.
   */
  readonly promises: ReadonlyArray<Store.Stored<Commitment.CommitmentId, Commitment.Commitment>>
  /** The latest twenty contacts. */
  readonly contacts: ReadonlyArray<KnownContact>
}

type Answer<A> = Effect.Effect<A, ContactError | Work.WorkError>

/** See {@link Contacts}. */
export interface ContactsService {
  /**
   * Records a contact with its questions. A question is owned by the caller, or by who is given as its owner, until it is routed
   * or handed over. What has labels that the caller may not read can be recorded, and is not there for the caller afterwards:
   * give each of its questions an owner who may read it. A message
   * that told of a contact before makes none: the answer is the contact that it made then. Where it calls somebody back about an
   * open question (`callsBack`), the question keeps the attempt, as it keeps those of `questions.callBack`.
   */
  readonly record: (caller: Caller, told: typeof Told.Encoded, stamp?: Work.Stamp) => Answer<Recorded>
  /**
   * Takes in what a channel heard since the last time: each call or message becomes one contact, however often it comes.
   * The channel is named as the plugin that provides it does. When the storage, the channel or `recognise` fails, what
   * came before is taken in: ask again from the same place. A text that is too long is shortened and then ends in ` […]`.
   */
  readonly takeIn: (
    caller: Caller,
    channel: string,
    taking: TakingIn.Taking
  ) => Effect.Effect<
    TakingIn.Taken,
    | ContactError
    | TakingIn.NotRecognised
    | Work.WorkError
    | Channel.ChannelUnavailable
    | Point.UnknownExtension
  >
  /** Puts something right. What stood before stays readable in `corrections`. */
  readonly correct: (
    caller: Caller,
    contact: ContactMoment.ContactId,
    correction: typeof Correction.Encoded,
    reason: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Voids a contact that was recorded by mistake, with its open questions and promises; their history stays. */
  readonly void: (
    caller: Caller,
    contact: ContactMoment.ContactId,
    reason: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** A contact. */
  readonly get: (caller: Caller, contact: ContactMoment.ContactId) => Answer<ContactMoment.Shown>
  /**
   * The contacts of parties, latest first. Give all parties of a client, at most sixteen: its source records, and its
   * ids. Who has more asks for them in parts. What the caller may not read is as if it were not there, and what was voided is
   * left out: `get` still gives it.
   */
  readonly timeline: (
    caller: Caller,
    parties: ReadonlyArray<PartyId>,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<KnownContact>>
  /** How many contacts {@link timeline} lists in all. */
  readonly count: (caller: Caller, parties: ReadonlyArray<PartyId>) => Answer<number>
  /**
   * The contacts of parties in which something was said, latest first: every word of the text, of at most 200 characters,
   * stands in what was noted, asked or answered, as a word or part of one. Give parties as {@link timeline} takes them.
   * Only what the caller may read in full is searched. A part of the list is what was found among the next `limit`
   * contacts, maybe nothing: go on for as long as there is a `next`.
   */
  readonly search: (
    caller: Caller,
    parties: ReadonlyArray<PartyId>,
    text: string,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<KnownContact>>
  /** The contacts in which an employee or team took part, or which a referrer or partner had, latest first. */
  readonly of: (caller: Caller, who: Taking, page?: Store.PageOf) => Answer<Ledger.Page<KnownContact>>
  /** The contacts that hang on a referral, case, partner, cadence or other contact, latest first. */
  readonly linked: (
    caller: Caller,
    link: ContactMoment.Link,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<KnownContact>>
  /** A client at a glance. Give its parties as {@link timeline} takes them. */
  readonly overview: (caller: Caller, parties: ReadonlyArray<PartyId>) => Answer<Overview>
}
