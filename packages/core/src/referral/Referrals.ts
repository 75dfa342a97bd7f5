/** The service of referrals: receives them, takes their steps, and measures them. */
import { Ledger, type Vault } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type { Code } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import * as Work from "../work/Work.ts"
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
export interface Known {
  /** Its id. */
  readonly id: Referral.ReferralId
  /** As it stands. */
  readonly referral: Referral.Referral
}

/** What was received is not a valid request. Only field names are told. */
export class InvalidReferral extends Schema.TaggedError<InvalidReferral>()("InvalidReferral", {
  /** The fields that are wrong. */
  fields: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The referral cannot be received: ${this.fields.join(", ")} ${this.fields.length === 1 ? "is" : "are"} not valid.`
  }
}

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
  | InvalidReferral
  | ReferralNotFound
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
  readonly inState: (
    caller: Caller,
    state: Referral.State,
    page?: { readonly limit?: number; readonly after?: string }
  ) => Answer<Ledger.Page<Known>>
  /** Referrals of which the referrer has still to hear, oldest first. */
  readonly owedAnswers: (
    caller: Caller,
    page?: { readonly limit?: number; readonly after?: string }
  ) => Answer<Ledger.Page<Known>>
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

const decodeRequest = Schema.decodeUnknownResult(Referral.Request, {
  errors: "all",
  onExcessProperty: "error"
})

const wrongFields = (input: object): ReadonlyArray<string> =>
  Object.entries(Referral.Request.fields)
    .filter(([field, schema]) => !Schema.is(schema)((input as Record<string, unknown>)[field]))
    .map(([field]) => field)

const existing = (work: Work.Work, id: Referral.ReferralId) =>
  Effect.flatMap(work.get(Referral.collection, id), (state) =>
    state === null ? Effect.fail(new ReferralNotFound({ referral: id })) : Effect.succeed({ id, state })
  )

const about = ({ about: key }: Pick<Referral.Request, "about">) => ({
  also: [{ collection: key.includes("|") ? "source_record" : "client", key }]
})

const make = Effect.gen(function* () {
  const context = yield* Effect.context<Ledger.Ledger | Vault.Vault>()
  const ledger = yield* Ledger.Ledger
  const known = ({ items, next }: Ledger.Found): Ledger.Page<Known> => ({
    items: items.map(({ ref, doc, schema }) => ({
      id: ref.key as Referral.ReferralId,
      referral: Referral.collection.decode(doc, schema)
    })),
    next
  })
  const find = (
    index: string,
    equals: ReadonlyArray<string>,
    { limit = 100, after }: { readonly limit?: number; readonly after?: string } = {},
    range?: Ledger.Selection["range"]
  ) =>
    Effect.map(
      ledger.find({
        collection: Referral.collection.name,
        index,
        equals,
        limit,
        ...(after === undefined ? {} : { after }),
        ...(range === undefined ? {} : { range })
      }),
      known
    )
  const received = (period: Period) =>
    Effect.gen(function* () {
      const all: Array<Referral.Referral> = []
      let after: string | null = null
      do {
        const page: Ledger.Page<Known> = yield* find(
          "by_received",
          [],
          { limit: 500, ...(after === null ? {} : { after }) },
          period
        )
        all.push(...page.items.map(({ referral }) => referral))
        after = page.next
      } while (after !== null)
      return all
    })
  return Referrals.of({
    receive: Effect.fn("Referrals.receive")(function* (caller, input, at, stamp = {}) {
      const decoded = decodeRequest(input)
      if (decoded._tag === "Failure") return yield* new InvalidReferral({ fields: wrongFields(input) })
      const request = decoded.success
      return yield* Work.run({
        name: "referrals.receive",
        caller,
        stamp,
        payload: { ...input, at } as never,
        body: (work) =>
          Effect.gen(function* () {
            const id = work.id("referral") as Referral.ReferralId
            for (const event of Referral.receive(request, at))
              yield* work.record(Referral.collection, event, [id], about(request))
            return id
          })
      }).pipe(Effect.provideContext(context))
    }),
    take: Effect.fn("Referrals.take")(function* (caller, { referral: id, step, by, at, reason }, stamp = {}) {
      return yield* Work.run({
        name: "referrals.take",
        caller,
        stamp,
        payload: { id, step, by, at: at ?? null, reason: reason ?? null },
        body: (work) =>
          Effect.gen(function* () {
            const referral = yield* existing(work, id)
            const now = Instant.of(work.at)
            const asked = { step, by, at: at ?? now, reason: reason ?? null }
            let state = referral.state
            for (const event of yield* Effect.fromResult(Referral.take(referral, asked, now))) {
              yield* work.record(Referral.collection, event, [id], about(state))
              state = Referral.evolve(state, event) ?? state
            }
            return state.state
          })
      }).pipe(Effect.provideContext(context))
    }),
    reportBack: Effect.fn("Referrals.reportBack")(function* (caller, id, stamp = {}) {
      return yield* Work.run({
        name: "referrals.reportBack",
        caller,
        stamp,
        payload: { id },
        body: (work) =>
          Effect.gen(function* () {
            const { state } = yield* existing(work, id)
            for (const event of Referral.reportBack(state, Instant.of(work.at)))
              yield* work.record(Referral.collection, event, [id], about(state))
            return null
          })
      }).pipe(Effect.provideContext(context))
    }),
    get: Effect.fn("Referrals.get")(function* (_caller, id) {
      const { rows } = yield* ledger.get([{ collection: Referral.collection.name, key: id }], [])
      const [row] = rows
      if (!row) return yield* new ReferralNotFound({ referral: id })
      return Referral.collection.decode(row.doc, row.schema)
    }),
    inState: Effect.fn("Referrals.inState")((_caller, state, page) => find("by_state", [state], page)),
    owedAnswers: Effect.fn("Referrals.owedAnswers")((_caller, page) => find("by_answer", ["owed"], page)),
    leadTimes: Effect.fn("Referrals.leadTimes")(function* (_caller, { from, to }, period = {}) {
      return LeadTime.byReferrer(yield* received(period), from, to)
    }),
    mix: Effect.fn("Referrals.mix")(function* (_caller, period = {}) {
      return Mix.of(yield* received(period))
    })
  })
})

/** Referrals, over the storage and vault of the host. */
export class Referrals extends Context.Service<Referrals, ReferralsService>()(
  "@zorgband/core/referral/Referrals"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer = Layer.effect(Referrals, make)
}

/** The collections that the service uses. */
export const collections = [Referral.collection] as const
