/** The service of partners: who is in the network, and with whom contact is active. */
import type { Caller } from "@zorgband/core"
import { Instant } from "@zorgband/core/time"
import { Store, type Work } from "@zorgband/core/work"
import type { Json, Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import * as Partner from "./Partner.ts"

// What it is

/** What was told of a partner is not valid. Only field names are told. */
export class InvalidPartner extends Schema.TaggedError<InvalidPartner>()("InvalidPartner", {
  /** What is wrong, without values. */
  reason: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The partner cannot be registered: ${this.reason}`
  }
}

/** There is no such partner. */
export class PartnerNotFound extends Schema.TaggedError<PartnerNotFound>()("PartnerNotFound", {
  /** The id that was asked. */
  partner: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no partner ${this.partner}. Register it first.`
  }
}

/** What a call about partners can be refused for, beside the errors of any command. */
export type PartnerError = InvalidPartner | PartnerNotFound | Partner.PartnerLeft

/** A partner with its id. */
export type KnownPartner = Store.Stored<Partner.PartnerId, Partner.Partner>

type Answer<A> = Effect.Effect<A, PartnerError | Work.WorkError>

/** See {@link Partners}. */
export interface PartnersService {
  /** Registers a partner under an id of the host's, or takes over what changed. */
  readonly tell: (
    caller: Caller.Caller,
    id: string,
    profile: typeof Partner.Profile.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Partner.PartnerId>
  /** A partner leaves the network. */
  readonly leave: (caller: Caller.Caller, id: Partner.PartnerId, stamp?: Work.Stamp) => Answer<null>
  /** A partner. */
  readonly get: (caller: Caller.Caller, id: Partner.PartnerId) => Answer<Partner.Partner>
  /** The partners of a tier, by id. */
  readonly inTier: (
    caller: Caller.Caller,
    tier: Partner.Tier,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<KnownPartner>>
  /** How many partners there are in each tier. */
  readonly count: (caller: Caller.Caller) => Answer<{ readonly [Tier in Partner.Tier]: number }>
}

// What it does

const decode = Schema.decodeUnknownResult(
  Schema.Struct({ id: Partner.PartnerId, profile: Partner.Profile }),
  {
    onExcessProperty: "error"
  }
)

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const existing = (work: Work.Work, id: Partner.PartnerId) =>
    Effect.flatMap(work.get(Partner.collection, id), (state) =>
      state === null ? Effect.fail(new PartnerNotFound({ partner: id })) : Effect.succeed(state)
    )
  const counted = (tier: Partner.Tier) =>
    store.ledger.count({ collection: Partner.collection.name, index: "by_tier", equals: [tier] })
  return Partners.of({
    tell: Effect.fn("Partners.tell")(function* (caller, asked, said, stamp = {}) {
      const decoded = decode({ id: asked, profile: said })
      if (Result.isFailure(decoded)) return yield* new InvalidPartner({ reason: decoded.failure.message })
      const { id, profile } = decoded.success
      return yield* store.run({
        name: "partners.tell",
        caller,
        stamp,
        payload: { id, profile: said as unknown as Json.Json },
        body: (work) =>
          Effect.gen(function* () {
            const state = yield* work.get(Partner.collection, id)
            for (const event of yield* Effect.fromResult(
              Partner.tell(id, state, profile, Instant.of(work.at))
            ))
              yield* work.record(Partner.collection, event, [id])
            return id
          })
      })
    }),
    leave: Effect.fn("Partners.leave")((caller, id, stamp = {}) =>
      store.run({
        name: "partners.leave",
        caller,
        stamp,
        payload: { id },
        body: (work) =>
          Effect.gen(function* () {
            const state = yield* existing(work, id)
            for (const event of yield* Effect.fromResult(Partner.leave(id, state, Instant.of(work.at))))
              yield* work.record(Partner.collection, event, [id])
            return null
          })
      })
    ),
    get: Effect.fn("Partners.get")(function* (_caller, id) {
      return (yield* store.get(Partner.collection, id)) ?? (yield* new PartnerNotFound({ partner: id }))
    }),
    inTier: Effect.fn("Partners.inTier")((_caller, tier, page) =>
      store.page<Partner.PartnerId, Partner.Partner, Partner.Event>(
        Partner.collection,
        { index: "by_tier", equals: [tier] },
        page
      )
    ),
    count: Effect.fn("Partners.count")(function* (_caller) {
      return { "in view": yield* counted("in view"), active: yield* counted("active") }
    })
  })
})

/** Partners, over the storage and vault of the host. */
export class Partners extends Context.Service<Partners, PartnersService>()(
  "@zorgband/contact-cadence/Partners"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Partners> = Layer.effect(Partners, make)
}
