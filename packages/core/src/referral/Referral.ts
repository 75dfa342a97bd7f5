/**
 * The way in (*verwijzing*): from the one who refers to the start of care, with an answer to the one who referred.
 *
 * Who advised, who made contact and who indicated are three facts. Each step says which side takes it, after the
 * referral states that BSeR and IHE 360X agreed on; a referral that has ended stays as it ended.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Instant } from "../time/Instant.ts"
import { Request, referrer, sourceName } from "./Request.ts"

export * from "./Request.ts"

// What it is

/** Names a referral. */
export const ReferralId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("ReferralId"))
/** See {@link ReferralId}. */
export type ReferralId = typeof ReferralId.Type

/** Where a referral stands. */
export const State = Schema.Literals([
  "received",
  "accepted",
  "scheduled",
  "cancellation requested",
  "care started",
  "declined",
  "cancelled"
])
/** See {@link State}. */
export type State = typeof State.Type

/** What can be done with a referral. */
export const Step = Schema.Literals([
  "accept",
  "decline",
  "schedule intake",
  "start bridging care",
  "start care",
  "request cancellation",
  "confirm cancellation"
])
/** See {@link Step}. */
export type Step = typeof Step.Type

/** Who takes a step: the one who referred, or the one who gives care. */
export const Side = Schema.Literals(["referrer", "provider"])
/** See {@link Side}. */
export type Side = typeof Side.Type

/** A step that was taken. */
export const Taken = Schema.Struct({
  /** Which step. */
  step: Step,
  /** When it happened. */
  at: Instant,
  /** Why, for a decline or a cancellation. */
  reason: Schema.NullOr(Code)
})
/** See {@link Taken}. */
export interface Taken extends Schema.Schema.Type<typeof Taken> {}

/** A referral as it stands. */
export const Referral = Schema.Struct({
  ...Request.fields,
  /** Where it stands. */
  state: State,
  /** When it was received. */
  receivedAt: Instant,
  /** The steps, in order. */
  steps: Schema.Array(Taken),
  /** How many of the steps the referrer was told of. */
  told: Schema.Int
})
/** See {@link Referral}. */
export interface Referral extends Schema.Schema.Type<typeof Referral> {}

/** What can happen to a referral. */
export const Event = Schema.TaggedUnion({
  /** It came in. */
  Received: { request: Request, at: Instant },
  /** A step was taken. */
  Moved: { taken: Taken },
  /** The referrer was told of what happened so far. */
  ReportedBack: { at: Instant }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** A referral cannot have come in after it was recorded. */
export class ReceivedLater extends Schema.TaggedError<ReceivedLater>()("ReceivedLater", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The referral is dated in the future. Correct the time at which it came in."
  }
}

/** The step cannot be taken from where the referral stands. */
export class IllegalStep extends Schema.TaggedError<IllegalStep>()("IllegalStep", {
  /** Which referral. */
  referral: ReferralId,
  /** Where it stands. */
  state: State,
  /** What was asked. */
  step: Step
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    const allowed = steps(this.state)
    return allowed.length === 0
      ? `Referral ${this.referral} has ended (${this.state}). Receive a new referral instead of: ${this.step}.`
      : `Referral ${this.referral} is ${this.state}; '${this.step}' is not possible then. Possible: ${allowed.join(", ")}.`
  }
}

/** The other side takes this step. */
export class WrongSide extends Schema.TaggedError<WrongSide>()("WrongSide", {
  /** What was asked. */
  step: Step,
  /** Who takes it. */
  takenBy: Side
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The step '${this.step}' is taken by the ${this.takenBy}.`
  }
}

/** The step would have happened before the step before it, or in the future. */
export class OutOfOrder extends Schema.TaggedError<OutOfOrder>()("OutOfOrder", {
  /** Which referral. */
  referral: ReferralId,
  /** What was asked. */
  step: Step
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `'${this.step}' of referral ${this.referral} is dated before the step before it, or in the future. Correct the time.`
  }
}

/** A decline and a cancellation need a reason. */
export class ReasonMissing extends Schema.TaggedError<ReasonMissing>()("ReasonMissing", {
  /** What was asked. */
  step: Step
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `'${this.step}' needs a reason, as a code.`
  }
}

// What it decides

/** The whole machine: which side takes which step, from where, to where. */
export const transitions: {
  readonly [S in Step]: {
    /** Who takes it. */
    readonly by: Side
    /** From which states. */
    readonly from: ReadonlyArray<State>
    /** To which state; `same`: it stays where it is. */
    readonly to: State | "same"
  }
} = {
  accept: { by: "provider", from: ["received"], to: "accepted" },
  decline: { by: "provider", from: ["received", "accepted", "scheduled"], to: "declined" },
  "schedule intake": { by: "provider", from: ["accepted", "scheduled"], to: "scheduled" },
  "start bridging care": { by: "provider", from: ["accepted", "scheduled"], to: "same" },
  "start care": {
    by: "provider",
    from: ["accepted", "scheduled", "cancellation requested"],
    to: "care started"
  },
  "request cancellation": {
    by: "referrer",
    from: ["received", "accepted", "scheduled"],
    to: "cancellation requested"
  },
  "confirm cancellation": { by: "provider", from: ["cancellation requested"], to: "cancelled" }
}

/** The steps that can be taken from a state; none when it has ended. */
export const steps = (state: State): ReadonlyArray<Step> =>
  Step.literals.filter((step) => transitions[step].from.includes(state))

/**
 * Receives a referral.
 *
 * @param now when it is recorded; it does not come in later than that
 */
export const receive = (
  request: Request,
  at: Instant,
  now: Instant
): Result.Result<ReadonlyArray<Event>, ReceivedLater> =>
  at > now ? Result.fail(new ReceivedLater()) : Result.succeed([Event.cases.Received.make({ request, at })])

/**
 * Takes a step.
 *
 * @param now when it is recorded; a step does not happen later than that
 */
export const take = (
  referral: { readonly id: ReferralId; readonly state: Referral },
  asked: { readonly step: Step; readonly by: Side; readonly at: Instant; readonly reason: Code | null },
  now: Instant
): Result.Result<ReadonlyArray<Event>, IllegalStep | WrongSide | OutOfOrder | ReasonMissing> => {
  const { step, by, at, reason } = asked
  const { id, state } = referral
  const { by: takenBy, from } = transitions[step]
  if (!from.includes(state.state)) {
    return Result.fail(new IllegalStep({ referral: id, state: state.state, step }))
  }
  if (by !== takenBy) return Result.fail(new WrongSide({ step, takenBy }))
  if (at > now || at < (state.steps.at(-1)?.at ?? state.receivedAt)) {
    return Result.fail(new OutOfOrder({ referral: id, step }))
  }
  if (reason === null && (step === "decline" || step === "request cancellation")) {
    return Result.fail(new ReasonMissing({ step }))
  }
  return Result.succeed([Event.cases.Moved.make({ taken: { step, at, reason } })])
}

/** Tells the referrer what happened so far; nothing happens when there is nothing new to tell. */
export const reportBack = (state: Referral, at: Instant): ReadonlyArray<Event> =>
  owesAnswer(state) ? [Event.cases.ReportedBack.make({ at })] : []

/** Whether something happened that the referrer was not told of. */
export const owesAnswer = (state: Referral): boolean => state.told < state.steps.length

/** The referral after an event. */
export const evolve = (state: Referral | null, event: Event): Referral | null => {
  if (event._tag === "Received") {
    return { ...event.request, state: "received", receivedAt: event.at, steps: [], told: 0 }
  }
  if (state === null) return null
  if (event._tag === "ReportedBack") return { ...state, told: state.steps.length }
  const { to } = transitions[event.taken.step]
  return { ...state, state: to === "same" ? state.state : to, steps: [...state.steps, event.taken] }
}

/** How referrals are stored. */
export const collection = Collection.define({
  name: "referral",
  version: 1,
  row: Referral,
  categories: {
    about: "identity",
    service: "care",
    law: "care",
    advised: "network",
    contacted: "network",
    indicated: "network",
    state: "contact fact",
    receivedAt: "contact fact",
    steps: "contact fact",
    told: "contact fact"
  },
  fields: {
    about: Collection.text<Referral>((row) => row.about),
    state: Collection.text<Referral>((row) => row.state),
    received_at: Collection.integer<Referral>((row) => row.receivedAt),
    referrer: Collection.text<Referral>((row) => {
      const source = referrer(row)
      return source && sourceName(source)
    }),
    answer: Collection.text<Referral>((row) => (owesAnswer(row) ? "owed" : null))
  },
  indexes: {
    by_about: { fields: ["about", "received_at"] },
    by_state: { fields: ["state", "received_at"] },
    by_referrer: { fields: ["referrer", "received_at"] },
    by_received: { fields: ["received_at"] },
    by_answer: { fields: ["answer", "received_at"] }
  },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
