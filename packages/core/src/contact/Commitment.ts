/**
 * A promise made during a contact (*toezegging, afspraak*): what, to whom, by whom, by when. *Afspraak is afspraak*:
 * it is kept, or the other side is told before it lapses.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { field } from "../identity/Text.ts"
import { Instant } from "../time/Instant.ts"
import { ContactId, type ContactMoment, Labels } from "./ContactMoment.ts"
import { QuestionId } from "./Question.ts"

// What it is

/** Names a commitment. */
export const CommitmentId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("CommitmentId"))
/** See {@link CommitmentId}. */
export type CommitmentId = typeof CommitmentId.Type

/** How a promise ended: `explained` was not kept, but the other side was told before it lapsed. */
export const Verdict = Schema.Literals(["kept", "kept late", "explained", "broken", "withdrawn"])
/** See {@link Verdict}. */
export type Verdict = typeof Verdict.Type

const terms = {
  /** The contact in which it was made. */
  contact: ContactId,
  /** The question that it answers, or `null`. */
  question: Schema.NullOr(QuestionId),
  /** To whom; `null` for somebody who is not known as a client. */
  to: Schema.NullOr(PartyId),
  /** The promise in the words that were used. */
  wording: field(1_000),
  /** Who keeps it: a team or person of the host's. */
  owner: Code,
  /** By when. */
  due: Instant
}

/** A promise to make. */
export const Promise_ = Schema.Struct(terms)
/** See {@link Promise_}. */
export interface Promise_ extends Schema.Schema.Type<typeof Promise_> {}

/** A commitment as it stands. */
export const Commitment = Schema.Struct({
  ...terms,
  /** Labels of confidentiality, as the contact has. */
  labels: Labels,
  /** When it was made. */
  madeAt: Instant,
  /** When each earlier due moment was given up, and when the other side was told. The promise as made stays readable. */
  moved: Schema.Array(Schema.Struct({ due: Instant, toldAt: Instant })),
  /** When the other side was told that it will not be kept as it stands, or `null`. */
  explainedAt: Schema.NullOr(Instant),
  /** How it ended, or `null` while it is open. */
  verdict: Schema.NullOr(Verdict)
})
/** See {@link Commitment}. */
export interface Commitment extends Schema.Schema.Type<typeof Commitment> {}

/** What can be done with a commitment. */
export const Command = Schema.TaggedUnion({
  /** Somebody else takes it over. */
  HandOver: { to: Code },
  /** Another due moment was agreed with the other side, told at `toldAt`. */
  Renegotiate: { due: Instant, toldAt: Instant },
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

/** What can happen to a commitment. */
export const Event = Schema.TaggedUnion({
  /** It was made. */
  Made: { ...terms, labels: Labels, at: Instant },
  /** It has another owner. */
  HandedOver: { to: Code },
  /** It has another due moment. */
  Renegotiated: { due: Instant, toldAt: Instant },
  /** The other side was told that it will not be kept. */
  Explained: { at: Instant },
  /** It ended. */
  Closed: { verdict: Verdict, at: Instant }
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

/** The other side was told only after the promise had lapsed. */
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

/** The due moment lies before the moment at which it is agreed, or something is dated before the promise or in the future. */
export class WrongMoment extends Schema.TaggedError<WrongMoment>()("WrongMoment", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "A promise is due after it is made, and was kept or talked about after that and not in the future. Correct the moment."
  }
}

// What it decides

/** Makes a promise; who may read the contact may read it. */
export const make = (
  promise: Promise_,
  { labels }: Pick<ContactMoment, "labels">,
  now: Instant
): Result.Result<ReadonlyArray<Event>, WrongMoment> =>
  promise.due <= now
    ? Result.fail(new WrongMoment())
    : Result.succeed([Event.cases.Made.make({ ...promise, labels, at: now })])

/** Decides what a command comes to, at the moment `now` of recording. */
export const decide = (
  { id, state }: { readonly id: CommitmentId; readonly state: Commitment },
  command: Command,
  now: Instant
): Result.Result<ReadonlyArray<Event>, CommitmentClosed | ToldTooLate | WrongMoment> => {
  if (state.verdict !== null) return Result.fail(new CommitmentClosed({ commitment: id }))
  const close = (verdict: Verdict, at: Instant) => Result.succeed([Event.cases.Closed.make({ verdict, at })])
  switch (command._tag) {
    case "HandOver":
      return Result.succeed(
        command.to === state.owner ? [] : [Event.cases.HandedOver.make({ to: command.to })]
      )
    case "Renegotiate": {
      const { due, toldAt } = command
      if (toldAt > now || toldAt < state.madeAt || due <= toldAt) return Result.fail(new WrongMoment())
      if (toldAt > state.due) return Result.fail(new ToldTooLate({ commitment: id, due: state.due }))
      return Result.succeed([Event.cases.Renegotiated.make({ due, toldAt })])
    }
    case "Explain": {
      if (command.at > now || command.at < state.madeAt) return Result.fail(new WrongMoment())
      if (command.at > state.due) return Result.fail(new ToldTooLate({ commitment: id, due: state.due }))
      return Result.succeed(
        state.explainedAt === null ? [Event.cases.Explained.make({ at: command.at })] : []
      )
    }
    case "Keep":
      if (command.at > now || command.at < state.madeAt) return Result.fail(new WrongMoment())
      return close(command.at <= state.due ? "kept" : "kept late", command.at)
    case "Break":
      return close(state.explainedAt === null ? "broken" : "explained", now)
    case "Withdraw":
      return close("withdrawn", now)
  }
}

/** The commitment after an event. */
export const evolve = (state: Commitment | null, event: Event): Commitment | null => {
  if (event._tag === "Made") {
    const { _tag, at, ...promise } = event
    return { ...promise, madeAt: at, moved: [], explainedAt: null, verdict: null }
  }
  if (state === null) return null
  return Event.match(event, {
    Made: () => state,
    HandedOver: ({ to }): Commitment => ({ ...state, owner: to }),
    // What was explained was the promise before: the new one must be kept or explained in its turn.
    Renegotiated: ({ due, toldAt }) => ({
      ...state,
      due,
      explainedAt: null,
      moved: [...state.moved, { due: state.due, toldAt }]
    }),
    Explained: ({ at }) => ({ ...state, explainedAt: at }),
    Closed: ({ verdict }) => ({ ...state, verdict })
  })
}

/** Whose key seals the wording. */
export const subject = (id: CommitmentId, { to }: Pick<Commitment, "to">): string => `contact/${to ?? id}`

/** How commitments are stored. */
export const collection = Collection.define({
  name: "commitment",
  version: 1,
  row: Commitment,
  categories: {
    contact: "contact fact",
    question: "contact fact",
    to: "identity",
    wording: "contact content",
    labels: "contact fact",
    owner: "contact fact",
    due: "contact fact",
    madeAt: "contact fact",
    moved: "contact fact",
    explainedAt: "contact fact",
    verdict: "contact fact"
  },
  fields: {
    status: Collection.text<Commitment>((row) => row.verdict ?? "open"),
    owner: Collection.text<Commitment>((row) => (row.verdict === null ? row.owner : null)),
    due: Collection.integer<Commitment>((row) => row.due),
    to: Collection.text<Commitment>((row) => row.to),
    visibility: Collection.text<Commitment>((row) => Reading.visibility(row.labels))
  },
  indexes: {
    by_status: { fields: ["status", "visibility", "due"] },
    by_owner: { fields: ["owner", "visibility", "due"] },
    by_party: { fields: ["to", "visibility", "due"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Made: ["wording"] },
  evolve
})
