/** The service of change requests: carers propose, the data owner decides, the proposer hears. */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import { PartyId, refs } from "../access/Party.ts"
import * as Client from "../identity/Client.ts"
import { ownerOf } from "../identity/Hanging.ts"
import * as Own from "../identity/Own.ts"
import * as SourceRecord from "../identity/SourceRecord.ts"
import { retracting, stating } from "../identity/Stating.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as ChangeRequest from "./ChangeRequest.ts"

// What it is

/** There is no such change request. */
export class ChangeRequestNotFound extends Schema.TaggedError<ChangeRequestNotFound>()(
  "ChangeRequestNotFound",
  {
    /** The id that was asked. */
    request: ChangeRequest.ChangeRequestId
  }
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no change request ${this.request}. Use the id that proposing it gave.`
  }
}

/** There is no such source record. */
export class RecordNotFound extends Schema.TaggedError<RecordNotFound>()("RecordNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "There is no such source record. Use the id that registering it gave."
  }
}

/** What a call about change requests can be refused for, beside the errors of any command. */
export type ChangeRequestError =
  | ChangeRequestNotFound
  | RecordNotFound
  | ChangeRequest.RecordChanged
  | ChangeRequest.NothingToChange
  | ChangeRequest.RequestClosed
  | ChangeRequest.MakerIsChecker
  | ChangeRequest.NotYourRequest
  | ChangeRequest.FieldsDiffer
  | ChangeRequest.FieldsChanged

/** What a proposer asks. */
export const Proposal = Schema.Struct({
  /** The source record to change. */
  record: SourceRecord.SourceRecordId,
  /** The revision that the proposer saw. */
  revision: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
  /** What the fields should be; `null` for nothing at all. */
  to: ChangeRequest.Values
})
/** See {@link Proposal}. */
export interface Proposal extends Schema.Schema.Type<typeof Proposal> {}

/** A change request with its id. */
export type KnownChangeRequest = Store.Stored<ChangeRequest.ChangeRequestId, ChangeRequest.ChangeRequest>

/** A change request as whoever decides needs it. */
export interface ToDecide extends KnownChangeRequest {
  /** The fields that have changed in the record since, or of which another value was accepted since, or none. */
  readonly changedSince: ReadonlyArray<ChangeRequest.Field>
  /** Other open requests that want something else in the same fields. */
  readonly conflicting: ReadonlyArray<ChangeRequest.ChangeRequestId>
}

type Answer<A> = Effect.Effect<A, ChangeRequestError | Work.WorkError>

/** See {@link ChangeRequests}. */
export interface ChangeRequestsService {
  /** Proposes a change. Refused when the record has changed since the proposer looked. */
  readonly propose: (
    caller: Caller,
    proposal: typeof Proposal.Encoded,
    stamp?: Work.Stamp
  ) => Answer<ChangeRequest.ChangeRequestId>
  /**
   * Decides about each proposed field. What is accepted is what the organisation states of the client from then on: it
   * is in the golden record, and goes out to the systems that say something else, see `Outward`. What systems say stays
   * until they say something else themselves. A field that is to be emptied the organisation states no longer; that it
   * is to be emptied, people tell the systems.
   */
  readonly decide: (
    caller: Caller,
    request: ChangeRequest.ChangeRequestId,
    verdicts: typeof ChangeRequest.Verdicts.Encoded,
    stamp?: Work.Stamp
  ) => Answer<ReturnType<typeof ChangeRequest.outcome>>
  /** The proposer takes it back. */
  readonly withdraw: (
    caller: Caller,
    request: ChangeRequest.ChangeRequestId,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** The proposer has heard what was decided. */
  readonly hear: (caller: Caller, request: ChangeRequest.ChangeRequestId, stamp?: Work.Stamp) => Answer<null>
  /** A change request with what whoever decides needs to know. */
  readonly get: (caller: Caller, request: ChangeRequest.ChangeRequestId) => Answer<ToDecide>
  /** Open requests, the oldest first. */
  readonly open: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<KnownChangeRequest>>
  /** What was decided about the caller's requests and the caller has not heard, the oldest first. */
  readonly unheard: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<KnownChangeRequest>>
}

// What it does

const id = { request: ChangeRequest.ChangeRequestId }
const input = {
  propose: Input.reader("changeRequests.propose", Proposal.fields),
  decide: Input.reader("changeRequests.decide", { ...id, verdicts: ChangeRequest.Verdicts }),
  withdraw: Input.reader("changeRequests.withdraw", id),
  hear: Input.reader("changeRequests.hear", id),
  get: Input.reader("changeRequests.get", id)
}

const existing = (work: Work.Work, request: ChangeRequest.ChangeRequestId) =>
  Effect.flatMap(work.get(ChangeRequest.collection, request), (state) =>
    state === null
      ? Effect.fail(new ChangeRequestNotFound({ request }))
      : Effect.succeed({ id: request, state })
  )

const recordOf = (work: Work.Work, record: SourceRecord.SourceRecordId) =>
  Effect.flatMap(work.get(SourceRecord.collection, record), (found) =>
    found === null ? Effect.fail(new RecordNotFound()) : Effect.succeed({ id: record, ...found })
  )

/** What the organisation itself states of a client. */
const statedOf = (work: Pick<Work.Work, "get">, client: Client.Client | undefined) =>
  Effect.map(
    Effect.forEach(
      (client?.links ?? []).filter(({ record }) => Own.is(record)),
      ({ record }) => work.get(SourceRecord.collection, record)
    ),
    (found) => found.filter((one) => one !== null)
  )

/** A record, whose it is, and what the organisation itself states of that client. */
const heldOf = (work: Work.Work, id: SourceRecord.SourceRecordId) =>
  Effect.gen(function* () {
    const record = yield* recordOf(work, id)
    const owner = yield* ownerOf(work, id)
    return { owner, held: { ...record, stated: yield* statedOf(work, owner?.state) } }
  })

/** The requests about a record by which fields were emptied since a request was proposed. */
const emptyingOf = ({ record, at }: ChangeRequest.ChangeRequest) => ({
  index: "by_emptied",
  equals: [record],
  range: { from: at }
})

const also = (record: SourceRecord.SourceRecordId) => refs([PartyId.make(record)])

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (index: string, value: string, page?: Store.PageOf) =>
    store.page<ChangeRequest.ChangeRequestId, ChangeRequest.ChangeRequest, ChangeRequest.Event>(
      ChangeRequest.collection,
      { index, equals: [value] },
      page
    )
  return Store.guarded("changeRequests", {
    propose: Effect.fn("ChangeRequests.propose")((caller, proposal, stamp = {}) =>
      store.command(input.propose, { caller, stamp, asked: proposal }, function* (work, given) {
        const { held } = yield* heldOf(work, given.record)
        const request = ChangeRequest.ChangeRequestId.make(work.id("change request"))
        const at = Instant.of(work.at)
        const proposed = ChangeRequest.propose(held, given, caller, at)
        for (const event of yield* Effect.fromResult(proposed))
          yield* work.record(ChangeRequest.collection, event, [request], {
            also: also(given.record),
            subject: ChangeRequest.subject(given)
          })
        return request
      })
    ),
    decide: Effect.fn("ChangeRequests.decide")((caller, request, verdicts, stamp = {}) =>
      store.command(input.decide, { caller, stamp, asked: { request, verdicts } }, function* (work, given) {
        const known = yield* existing(work, given.request)
        const { owner, held } = yield* heldOf(work, known.state.record)
        const at = Instant.of(work.at)
        const found = yield* work.find(ChangeRequest.collection, { ...emptyingOf(known.state), limit: 1_000 })
        const emptying = found.map(({ row }) => row)
        const decided = ChangeRequest.decide(known, { ...held, emptying }, given.verdicts, caller, at)
        for (const event of yield* Effect.fromResult(decided))
          yield* work.record(ChangeRequest.collection, event, [known.id], {
            also: also(known.state.record)
          })
        const accepted = ChangeRequest.accepted(known.state, given.verdicts)
        if (owner !== undefined && Object.keys(accepted).length > 0) yield* stating(work, owner, accepted)
        if (owner !== undefined)
          yield* retracting(work, owner, ChangeRequest.emptied(known.state, given.verdicts))
        return ChangeRequest.outcome((yield* existing(work, given.request)).state)
      })
    ),
    withdraw: Effect.fn("ChangeRequests.withdraw")((caller, request, stamp = {}) =>
      store.command(input.withdraw, { caller, stamp, asked: { request } }, function* (work, given) {
        const known = yield* existing(work, given.request)
        for (const event of yield* Effect.fromResult(ChangeRequest.withdraw(known, caller.actor)))
          yield* work.record(ChangeRequest.collection, event, [known.id], {
            also: also(known.state.record)
          })
        return null
      })
    ),
    hear: Effect.fn("ChangeRequests.hear")((caller, request, stamp = {}) =>
      store.command(input.hear, { caller, stamp, asked: { request } }, function* (work, given) {
        const known = yield* existing(work, given.request)
        const heard = ChangeRequest.hear(known, caller.actor, Instant.of(work.at))
        for (const event of yield* Effect.fromResult(heard))
          yield* work.record(ChangeRequest.collection, event, [known.id])
        return null
      })
    ),
    get: Effect.fn("ChangeRequests.get")(function* (_caller, request) {
      const { given } = yield* input.get({ request })
      const row = yield* store.get(ChangeRequest.collection, given.request)
      if (row === null) return yield* new ChangeRequestNotFound({ request: given.request })
      const record = yield* store.get(SourceRecord.collection, row.record)
      const open = ChangeRequest.outcome(row) === "open"
      const conflicting: Array<ChangeRequest.ChangeRequestId> = []
      if (open)
        yield* store.each(
          ChangeRequest.collection,
          { index: "by_record", equals: [row.record] },
          (other, key) => {
            if (key !== given.request && ChangeRequest.conflicts(row, other).length > 0)
              conflicting.push(ChangeRequest.ChangeRequestId.make(key))
          }
        )
      const clients = yield* store.page<Client.ClientId, Client.Client, Client.Event>(
        Client.collection,
        { index: "by_record", equals: [row.record] },
        { limit: 1 }
      )
      const stated = yield* statedOf(store, clients.items[0]?.row)
      const emptying: Array<ChangeRequest.ChangeRequest> = []
      if (open) yield* store.each(ChangeRequest.collection, emptyingOf(row), (other) => emptying.push(other))
      return {
        id: given.request,
        row,
        changedSince:
          record === null || !open ? [] : ChangeRequest.changedSince(row, { ...record, stated, emptying }),
        conflicting
      }
    }),
    open: Effect.fn("ChangeRequests.open")((_caller, page) => list("by_status", "open", page)),
    unheard: Effect.fn("ChangeRequests.unheard")((caller, page) => list("by_unheard", caller.actor, page))
  } satisfies ChangeRequestsService)
})

/** Change requests, over the storage and vault of the host. */
export class ChangeRequests extends Context.Service<ChangeRequests, ChangeRequestsService>()(
  "@zorgband/core/contact/ChangeRequests"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<ChangeRequests> = Layer.effect(ChangeRequests, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [ChangeRequest.collection]
