/** The service of referrals: receives them, takes their steps, and measures them. */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import { Code } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as LeadTime from "./LeadTime.ts"
import * as Mix from "./Mix.ts"
import * as Referral from "./Referral.ts"

// What it is

/** A step to take. */
export interface Step {
  /** Which referral. */
  readonly referral: Referral.ReferralId
  /** Which step. */
  readonly step: Referral.Step
  /** Who takes it. */
  readonly by: Referral.Side
  /** When it happened; the time of recording when left out. */
  readonly at?: Instant.Instant
  /** Why; needed to decline or cancel. */
  readonly reason?: Code
}

/** A period of receipt, both ends included; open when left out. */
export interface Period {
  /** Received at or after. */
  readonly from?: Instant.Instant
  /** Received at or before. */
  readonly to?: Instant.Instant
}

/** A referral with its id. */
export type Known = Store.Stored<Referral.ReferralId, Referral.Referral>

/** There is no such referral. */
export class ReferralNotFound extends Schema.TaggedError<ReferralNotFound>()("ReferralNotFound", {
  /** The id that was asked. */
  referral: Referral.ReferralId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no referral ${this.referral}. Use the id that receiving it gave.`
  }
}

/** What a call about referrals can be refused for, beside the errors of any command. */
export type ReferralError =
  | ReferralNotFound
  | Referral.ReceivedLater
  | Referral.IllegalStep
  | Referral.WrongSide
  | Referral.OutOfOrder
  | Referral.ReasonMissing

type Answer<A> = Effect.Effect<A, ReferralError | Work.WorkError>

/** See {@link Referrals}. */
export interface ReferralsService {
  /** Receives a referral; `at` is when it came in. */
  readonly receive: (
    caller: Caller,
    request: typeof Referral.Request.Encoded,
    at: Instant.Instant,
    stamp?: Work.Stamp
  ) => Answer<Referral.ReferralId>
  /** Takes a step, and gives where the referral stands then. */
  readonly take: (caller: Caller, step: Step, stamp?: Work.Stamp) => Answer<Referral.State>
  /** Records that the referrer was told what happened so far. */
  readonly reportBack: (caller: Caller, referral: Referral.ReferralId, stamp?: Work.Stamp) => Answer<null>
  /** A referral. */
  readonly get: (caller: Caller, referral: Referral.ReferralId) => Answer<Referral.Referral>
  /** Referrals in a state, oldest first. */
  readonly inState: (caller: Caller, state: Referral.State, page?: Store.PageOf) => Answer<Ledger.Page<Known>>
  /** Referrals of which the referrer has still to hear, oldest first. */
  readonly owedAnswers: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<Known>>
  /** Lead times for each referrer, over the referrals received in a period. */
  readonly leadTimes: (
    caller: Caller,
    points: { readonly from: LeadTime.Point; readonly to: LeadTime.Point },
    period?: Period
  ) => Answer<ReadonlyArray<LeadTime.Summary>>
  /** Through whom people came, over the referrals received in a period. */
  readonly mix: (caller: Caller, period?: Period) => Answer<Mix.Mix>
}

// What it does

const Range = Schema.Struct({
  from: Schema.optionalKey(Instant.Instant),
  to: Schema.optionalKey(Instant.Instant)
})
const input = {
  receive: Input.reader("referrals.receive", { request: Referral.Request, at: Instant.Instant }),
  take: Input.reader("referrals.take", {
    referral: Referral.ReferralId,
    step: Referral.Step,
    by: Referral.Side,
    at: Schema.optionalKey(Instant.Instant),
    reason: Schema.optionalKey(Code)
  }),
  reportBack: Input.reader("referrals.reportBack", { referral: Referral.ReferralId }),
  get: Input.reader("referrals.get", { referral: Referral.ReferralId }),
  leadTimes: Input.reader("referrals.leadTimes", {
    from: LeadTime.Point,
    to: LeadTime.Point,
    period: Range
  }),
  mix: Input.reader("referrals.mix", { period: Range }),
  inState: Input.reader("referrals.inState", { state: Referral.State })
}

const existing = (work: Work.Work, id: Referral.ReferralId) =>
  Effect.flatMap(work.get(Referral.collection, id), (state) =>
    state === null ? Effect.fail(new ReferralNotFound({ referral: id })) : Effect.succeed({ id, state })
  )

const about = (request: Pick<Referral.Request, "about">) => ({ also: Party.refs([request.about]) })

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (index: string, equals: ReadonlyArray<string>, page?: Store.PageOf) =>
    store.page<Referral.ReferralId, Referral.Referral, Referral.Event>(
      Referral.collection,
      { index, equals },
      page
    )
  const received = (range: Period, add: (referral: Referral.Referral) => void) =>
    store.each(Referral.collection, { index: "by_received", equals: [], range }, add)
  return Store.guarded("referrals", {
    receive: Effect.fn("Referrals.receive")((caller, asked, received, stamp = {}) =>
      store.command(
        input.receive,
        { caller, stamp, asked: { request: asked, at: received } },
        function* (work, given) {
          const { request, at } = given
          const id = Referral.ReferralId.make(work.id("referral"))
          const events = Referral.receive(request, at, Instant.of(work.at))
          for (const event of yield* Effect.fromResult(events))
            yield* work.record(Referral.collection, event, [id], about(request))
          return id
        }
      )
    ),
    take: Effect.fn("Referrals.take")((caller, asked, stamp = {}) =>
      store.command(input.take, { caller, stamp, asked }, function* (work, given) {
        const { referral: id, step, by, at, reason } = given
        const known = yield* existing(work, id)
        const now = Instant.of(work.at)
        const taken = Referral.take(known, { step, by, at: at ?? now, reason: reason ?? null }, now)
        for (const event of yield* Effect.fromResult(taken))
          yield* work.record(Referral.collection, event, [id], about(known.state))
        return (yield* existing(work, id)).state.state
      })
    ),
    reportBack: Effect.fn("Referrals.reportBack")((caller, referral, stamp = {}) =>
      store.command(input.reportBack, { caller, stamp, asked: { referral } }, function* (work, given) {
        const { id, state } = yield* existing(work, given.referral)
        for (const event of Referral.reportBack(state, Instant.of(work.at)))
          yield* work.record(Referral.collection, event, [id], about(state))
        return null
      })
    ),
    get: Effect.fn("Referrals.get")(function* (_caller, referral) {
      const { given } = yield* input.get({ referral })
      return (yield* store.get(Referral.collection, given.referral)) ?? (yield* new ReferralNotFound(given))
    }),
    inState: Effect.fn("Referrals.inState")(function* (_caller, state, page) {
      const { given } = yield* input.inState({ state })
      return yield* list("by_state", [given.state], page)
    }),
    owedAnswers: Effect.fn("Referrals.owedAnswers")((_caller, page) => list("by_answer", ["owed"], page)),
    leadTimes: Effect.fn("Referrals.leadTimes")(function* (_caller, points, period = {}) {
      const { given } = yield* input.leadTimes({ ...points, period })
      const counted = LeadTime.tally(given.from, given.to)
      yield* received(given.period, counted.add)
      return counted.summaries()
    }),
    mix: Effect.fn("Referrals.mix")(function* (_caller, period = {}) {
      const { given } = yield* input.mix({ period })
      const counted = Mix.tally()
      yield* received(given.period, counted.add)
      return counted.mix()
    })
  } satisfies ReferralsService)
})

/** Referrals, over the storage and vault of the host. */
export class Referrals extends Context.Service<Referrals, ReferralsService>()(
  "@zorgband/core/referral/Referrals"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Referrals> = Layer.effect(Referrals, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [Referral.collection]
