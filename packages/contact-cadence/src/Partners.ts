/** The service of partners: who is in the network, and with whom contact is active. */
import type { Caller } from "@zorgband/core"
import { Instant } from "@zorgband/core/time"
import { Input, Store, type Work } from "@zorgband/core/work"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import * as Partner from "./Partner.ts"

// What it is

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
export type PartnerError = PartnerNotFound | Partner.PartnerLeft

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

const input = {
  tell: Input.reader("partners.tell", { id: Partner.PartnerId, profile: Partner.Profile }),
  leave: Input.reader("partners.leave", { id: Partner.PartnerId }),
  get: Input.reader("partners.get", { id: Partner.PartnerId }),
  inTier: Input.reader("partners.inTier", { tier: Partner.Tier })
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const existing = (work: Work.Work, id: Partner.PartnerId) =>
    Effect.flatMap(work.get(Partner.collection, id), (state) =>
      state === null ? Effect.fail(new PartnerNotFound({ partner: id })) : Effect.succeed(state)
    )
  const counted = (tier: Partner.Tier) =>
    store.ledger.count({ collection: Partner.collection.name, index: "by_tier", equals: [tier] })
  return Store.guarded("partners", {
    tell: Effect.fn("Partners.tell")((caller, asked, said, stamp = {}) =>
      store.command(
        input.tell,
        { caller, stamp, asked: { id: asked, profile: said } },
        function* (work, given) {
          const { id, profile } = given
          const state = yield* work.get(Partner.collection, id)
          const told = Partner.tell(id, state, profile, Instant.of(work.at))
          for (const event of yield* Effect.fromResult(told))
            yield* work.record(Partner.collection, event, [id], { subject: Partner.subject(id) })
          return id
        }
      )
    ),
    leave: Effect.fn("Partners.leave")((caller, partner, stamp = {}) =>
      store.command(input.leave, { caller, stamp, asked: { id: partner } }, function* (work, given) {
        const { id } = given
        const left = Partner.leave(id, yield* existing(work, id), Instant.of(work.at))
        for (const event of yield* Effect.fromResult(left))
          yield* work.record(Partner.collection, event, [id])
        return null
      })
    ),
    get: Effect.fn("Partners.get")(function* (_caller, partner) {
      const { id } = (yield* input.get({ id: partner })).given
      return (yield* store.get(Partner.collection, id)) ?? (yield* new PartnerNotFound({ partner: id }))
    }),
    inTier: Effect.fn("Partners.inTier")(function* (_caller, asked, page) {
      const { tier } = (yield* input.inTier({ tier: asked })).given
      return yield* store.page<Partner.PartnerId, Partner.Partner, Partner.Event>(
        Partner.collection,
        { index: "by_tier", equals: [tier] },
        page
      )
    }),
    count: Effect.fn("Partners.count")(function* (_caller) {
      return { "in view": yield* counted("in view"), active: yield* counted("active") }
    })
  } satisfies PartnersService)
})

/** Partners, over the storage and vault of the host. */
export class Partners extends Context.Service<Partners, PartnersService>()(
  "@zorgband/contact-cadence/Partners"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Partners> = Layer.effect(Partners, make)
}
