/**
 * The service of outward flow: what was settled about a person goes back to the systems that say something else, with
 * receipt and retry, and those that still disagree are listed.
 */
import { type Collection, Id, type Ledger, type Point, type SourceConnector } from "@zorgband/plugin-sdk"
import { Clock, Context, Effect, Exit, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as Checkpoint from "../work/Checkpoint.ts"
import * as CommandId from "../work/CommandId.ts"
import * as Input from "../work/Input.ts"
import * as Points from "../work/Points.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Delivery from "./Delivery.ts"
import * as Following from "./Following.ts"
import { Setting } from "./Setting.ts"
import type * as SourceRecord from "./SourceRecord.ts"

// What it is

/** What delivering came to. */
export interface Delivered {
  /** Taken by their system. */
  readonly sent: number
  /** Not taken by their system. */
  readonly refused: number
  /** Could not be sent; they are sent again later. */
  readonly failed: number
}

/** A record whose system says something else than is known. */
export type Disagreeing = Store.Stored<SourceRecord.SourceRecordId, Delivery.Delivery>

type Answer<A> = Effect.Effect<A, Work.WorkError>

/** See {@link Outward}. */
export interface OutwardService {
  /**
   * Looks at what happened since the last call, and notes what each system is to take over. Call it until there is no
   * more, such as every minute.
   */
  readonly follow: (caller: Caller, stamp?: Work.Stamp) => Answer<Following.Followed>
  /**
   * Sends what is due, at most `limit` (1 to 500; 100 when left out), to one system, through the connector that a plugin
   * provides for it.
   */
  readonly deliver: (
    caller: Caller,
    road: { readonly source: string; readonly limit?: number },
    stamp?: Work.Stamp
  ) => Effect.Effect<Delivered, Work.WorkError | Point.UnknownExtension>
  /** The records whose systems still disagree, the longest first. */
  readonly disagreeing: (
    caller: Caller,
    which: { readonly status: Delivery.Delivery["status"] },
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Disagreeing>>
}

// What it does

const input = {
  deliver: Input.reader("outward.deliver", {
    source: Delivery.Delivery.fields.source,
    limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })))
  }),
  disagreeing: Input.reader("outward.disagreeing", { status: Delivery.Delivery.fields.status })
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const { survivorship: policy } = yield* Setting
  const points = yield* Points.Points
  const { run } = store
  const following = Following.make(store, policy)

  /** Sends one change as it is now, and notes the answer; `null` when it need not be sent any more. */
  const send = (
    caller: Caller,
    stamp: Required<Work.Stamp>,
    { id: record, row }: Disagreeing,
    seen: Following.Seen | null,
    connector: SourceConnector.SourceConnector
  ) =>
    Effect.gen(function* () {
      if (seen === null) return null
      if (seen.wanted?.digest !== row.digest) {
        yield* following.note(caller, stamp, seen)
        return null
      }
      const { change } = seen.wanted
      const asked = {
        key: row.digest,
        localId: localId(record),
        person: Following.encode(change.person),
        duplicates: change.together.flatMap((other) => (other === record ? [] : localId(other))),
        secret: change.secret
      }
      // A connector that throws is one that cannot be reached.
      const sent = yield* Effect.suspend(() => connector.send(asked)).pipe(
        Effect.timeout(patience),
        Effect.map((said) => (isAnswer(said) ? said : null)),
        Effect.exit
      )
      const event = answered(row, sent, Instant.of(stamp.at))
      yield* run({
        name: "outward.deliver",
        caller,
        stamp,
        own: CommandId.own("deliver", stamp.command, row.digest, record),
        payload: record,
        body: (work) =>
          Effect.gen(function* () {
            const state = yield* work.get(Delivery.collection, record)
            if (state?.digest === row.digest && state.status === "pending")
              yield* work.record(Delivery.collection, event, [record])
            return null
          })
      })
      return event._tag
    })

  return Store.guarded("outward", {
    follow: Effect.fn("Outward.follow")(function* (caller, stamp = {}) {
      return yield* following.follow(caller, yield* stamped(stamp))
    }),
    deliver: Effect.fn("Outward.deliver")(function* (caller, road, stamp = {}) {
      const { given } = yield* input.deliver(road)
      const full = yield* stamped(stamp)
      const connector = yield* points.get("source connector", given.source)
      const due = yield* store.page<SourceRecord.SourceRecordId, Delivery.Delivery, Delivery.Event>(
        Delivery.collection,
        { index: "by_next", equals: ["pending", given.source], range: { to: full.at } },
        { limit: given.limit ?? 100 }
      )
      const counts = { Sent: 0, Refused: 0, Failed: 0 }
      const look = following.looking()
      for (const one of due.items) {
        const tag = yield* send(caller, full, one, yield* look(one.id), connector)
        if (tag !== null) counts[tag] += 1
      }
      return { sent: counts.Sent, refused: counts.Refused, failed: counts.Failed }
    }),
    disagreeing: Effect.fn("Outward.disagreeing")(function* (_caller, which, page) {
      const { given } = yield* input.disagreeing(which)
      return yield* store.page<SourceRecord.SourceRecordId, Delivery.Delivery, Delivery.Event>(
        Delivery.collection,
        { index: "by_status", equals: [given.status] },
        page
      )
    })
  } satisfies OutwardService)
})

/** A system that does not answer within this time is sent the change again later. */
const patience = "30 seconds"

const short = (text: string): string => text.slice(0, 200)

/** What a system's answer means; whatever goes wrong in a connector, the change is sent again later. */
const answered = (
  row: Delivery.Delivery,
  sent: Exit.Exit<SourceConnector.SourceAnswer | null, unknown>,
  at: Instant.Instant
) =>
  Exit.isFailure(sent) || sent.value === null
    ? Delivery.Event.cases.Failed.make({ nextAt: Delivery.again(row, at) })
    : sent.value._tag === "Accepted"
      ? Delivery.Event.cases.Sent.make({ receipt: short(sent.value.receipt) })
      : Delivery.Event.cases.Refused.make({ reason: short(sent.value.reason) })

const isAnswer = Schema.is(
  Schema.TaggedUnion({ Accepted: { receipt: Schema.String }, Refused: { reason: Schema.String } })
)

const localId = (record: SourceRecord.SourceRecordId): string => record.slice(record.indexOf("|") + 1)

const stamped = (stamp: Work.Stamp | null): Effect.Effect<Required<Work.Stamp>> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const at = stamp?.at ?? now
    return { at, command: stamp?.command ?? Id.random(at) }
  })

/** Outward flow, over the storage and vault of the host. */
export class Outward extends Context.Service<Outward, OutwardService>()("@zorgband/core/identity/Outward") {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Outward> = Layer.effect(Outward, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [
  Delivery.collection,
  Checkpoint.collection
]
