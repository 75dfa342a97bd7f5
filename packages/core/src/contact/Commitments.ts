/** The service of commitments: makes promises, follows them, and shows what is due. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Clock, Context, Effect, Layer, type Result, Schema } from "effect"
import { type Caller, people } from "../access/Caller.ts"
import { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Arising from "./Arising.ts"
import * as Calendar from "./Calendar.ts"
import { type CalendarNotFound, existing as existingCalendar } from "./Calendars.ts"
import * as Commitment from "./Commitment.ts"
import { existing as existingContact } from "./Contacts.ts"
import type { ContactNotFound } from "./ContactsService.ts"
import type { NeverDue } from "./Deadline.ts"
import * as Figures from "./Figures.ts"
import type * as Judgement from "./Judgement.ts"
import * as Judging from "./Judging.ts"
import * as OneClient from "./OneClient.ts"
import { existing as existingQuestion, type QuestionNotFound } from "./Questions.ts"
import * as Ticking from "./Ticking.ts"

// What it is

/** There is no such commitment, or the caller may not read it. */
export class CommitmentNotFound extends Schema.TaggedError<CommitmentNotFound>()("CommitmentNotFound", {
  /** The id that was asked. */
  commitment: Commitment.CommitmentId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no commitment ${this.commitment} that you may read. Use the id that making it gave, as a caller whose roles open its labels.`
  }
}

/** What a call about commitments can be refused for, beside the errors of any command. */
export type CommitmentError =
  | ContactNotFound
  | CommitmentNotFound
  | QuestionNotFound
  | Arising.Refused
  | CalendarNotFound
  | NeverDue
  | Commitment.Refused

/** A commitment with its id. */
export type KnownCommitment = Store.Stored<Commitment.CommitmentId, Commitment.Commitment>

type Answer<A> = Effect.Effect<A, CommitmentError | Work.WorkError>

/** See {@link Commitments}. */
export interface CommitmentsService {
  /**
   * Makes a promise in a contact that was not voided, to nobody (`null`) or to a client whom that contact was about, whoever
   * spoke: by any of the client's source records or ids. Of a contact with somebody of whom it is not known whom it was about,
   * it may be to any. A question that it is about is of that client too, and was not answered before that contact; what was
   * answered in it may be. About a routed question only who may commit can: the caller, the
   * promise's owner, or whoever the caller acts for must be one of them, or have the question: by assignment from a team that is,
   * or by escalation when the rules let its owner commit.
   */
  readonly make: (
    caller: Caller,
    promise: typeof Commitment.Promised.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Commitment.CommitmentId>
  /** The same for a promise to keep within so much working time, counted from now in a published calendar. */
  readonly makeWithin: (
    caller: Caller,
    promise: typeof Commitment.PromisedWithin.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Commitment.CommitmentId>
  /** Accepts, hands over, takes back an offer, renegotiates, pauses, explains, keeps, breaks or withdraws a promise, see `Commitment.Command`. */
  readonly decide: (
    caller: Caller,
    commitment: Commitment.CommitmentId,
    command: Commitment.Command,
    stamp?: Work.Stamp
  ) => Answer<Commitment.Verdict | null>
  /** A commitment. */
  readonly get: (caller: Caller, commitment: Commitment.CommitmentId) => Answer<Commitment.Commitment>
  /**
   * How a promise stood at a moment, from the facts that were recorded by then and the calendar as it was known then; `null`
   * when it had not been made. What was recorded or published since changes nothing of it.
   *
   * @param asOf epoch milliseconds; the present moment when left out
   */
  readonly judge: (
    caller: Caller,
    commitment: Commitment.CommitmentId,
    asOf?: Instant.Instant
  ) => Answer<Judgement.Standing | null>
  /** Open promises that lapse at or before a moment, the first due first; without a moment, all open ones. */
  readonly due: (
    caller: Caller,
    by?: Instant.Instant,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<KnownCommitment>>
  /** Open promises of an owner, the first due first. */
  readonly ofOwner: (caller: Caller, owner: Code, page?: Store.PageOf) => Answer<Ledger.Page<KnownCommitment>>
  /** Promises that were offered to somebody who has not accepted them, the first due first. */
  readonly offeredTo: (caller: Caller, to: Code, page?: Store.PageOf) => Answer<Ledger.Page<KnownCommitment>>
  /**
   * Warns of promises that are about to lapse: the owner, then the team, then that it lapsed; each once, as an event
   * `commitment.Warned` in the feed, however often this is called. Also gives promises whose calendar was changed the due
   * moment that follows. Call it every minute or so.
   *
   * @param now epoch milliseconds; repeatable when given
   */
  readonly tick: (caller: Caller, now?: Instant.Instant) => Answer<Ticking.Ticked>
  /** What became of the promises that were made in a period and that the caller may read, by owner. */
  readonly figures: (
    caller: Caller,
    period: Figures.Period
  ) => Answer<ReadonlyMap<string, Figures.OfPromises>>
  /**
   * All promises to a party, the first due first. Those that were made about a client to somebody who is no client, while they
   * are open, are in `contacts.overview`.
   */
  readonly to: (caller: Caller, party: PartyId, page?: Store.PageOf) => Answer<Ledger.Page<KnownCommitment>>
  /** All promises to a referrer or partner, by the id with which it took part in their contacts, the first due first. */
  readonly toOther: (caller: Caller, other: Code, page?: Store.PageOf) => Answer<Ledger.Page<KnownCommitment>>
}

// What it does

const input = {
  make: Input.reader("commitments.make", Commitment.Promised.fields),
  decide: Input.reader("commitments.decide", {
    commitment: Commitment.CommitmentId,
    command: Commitment.Command
  }),
  get: Input.reader("commitments.get", { commitment: Commitment.CommitmentId }),
  judge: Input.reader("commitments.judge", {
    commitment: Commitment.CommitmentId,
    asOf: Schema.optionalKey(Instant.Instant)
  }),
  due: Input.reader("commitments.due", { by: Schema.optionalKey(Instant.Instant) }),
  ofOwner: Input.reader("commitments.ofOwner", { owner: Code }),
  makeWithin: Input.reader("commitments.makeWithin", Commitment.PromisedWithin.fields),
  offeredTo: Input.reader("commitments.offeredTo", { to: Code }),
  figures: Input.reader("commitments.figures", { period: Figures.Period }),
  tick: Input.reader("commitments.tick", { now: Schema.optionalKey(Instant.Instant) }),
  to: Input.reader("commitments.to", { party: PartyId }),
  toOther: Input.reader("commitments.toOther", { other: Code })
}

const found = (caller: Caller, id: Commitment.CommitmentId, state: Commitment.Commitment | null) =>
  state === null || !Reading.mayRead(caller, state.labels)
    ? Effect.fail(new CommitmentNotFound({ commitment: id }))
    : Effect.succeed({ id, state })

/** What a promise is made in: refuses what cannot arise from its contact, see {@link Arising.check}. */
const arising = (
  work: Work.Work,
  promise: Pick<Commitment.Promised, "contact" | "question" | "to" | "other" | "owner">
) =>
  Effect.gen(function* () {
    const contact = yield* existingContact(work, promise.contact)
    const question = promise.question === null ? null : yield* existingQuestion(work, promise.question)
    const made = { promise, contact, question, by: people(work.caller), now: Instant.of(work.at) }
    const isOne = yield* OneClient.among(work, Arising.parties(made))
    yield* Effect.fromResult(Arising.check({ ...made, isOne }))
    const { labels, outside } = contact.state
    const [about = question?.state.about ?? undefined] = outside.flatMap((one) => one.about ?? [])
    const other = Arising.otherOf(made)
    return {
      labels,
      ...(about === undefined ? {} : { about }),
      ...(other === undefined ? {} : { other })
    }
  })

/** Makes a promise, whatever its terms: in a contact that stands, by somebody who may. */
const promise = (
  work: Work.Work,
  given: Pick<Commitment.Promised, "contact" | "question" | "to" | "other" | "owner">,
  decide: (
    from: Effect.Success<ReturnType<typeof arising>>
  ) => Result.Result<ReadonlyArray<Commitment.Event>, CommitmentError>
) =>
  Effect.gen(function* () {
    const from = yield* arising(work, given)
    const id = Commitment.CommitmentId.make(work.id("commitment"))
    const one = { ...given, ...from }
    for (const event of yield* Effect.fromResult(decide(from)))
      yield* work.record(Commitment.collection, event, [id], {
        also: Commitment.also(one),
        subject: Commitment.subject(id, one)
      })
    return id
  })

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (
    caller: Caller,
    index: string,
    value: string,
    page?: Store.PageOf,
    look: Pick<Store.Look, "range"> = {}
  ) =>
    store.page<Commitment.CommitmentId, Commitment.Commitment, Commitment.Event>(
      Commitment.collection,
      { index, equals: [value, { anyOf: Reading.readable(caller) }], ...look },
      page
    )
  return Store.guarded("commitments", {
    make: Effect.fn("Commitments.make")((caller, asked, stamp = {}) =>
      store.command(input.make, { caller, stamp, asked }, function* (work, given) {
        const setting = { now: Instant.of(work.at), by: people(caller), calendar: null }
        return yield* promise(work, given, (from) => Commitment.make(given, from, setting))
      })
    ),
    makeWithin: Effect.fn("Commitments.makeWithin")((caller, asked, stamp = {}) =>
      store.command(input.makeWithin, { caller, stamp, asked }, function* (work, given) {
        const calendar = Calendar.latest(yield* existingCalendar(work, given.within.calendar))
        const setting = { now: Instant.of(work.at), by: people(caller), calendar }
        return yield* promise(work, given, (from) => Commitment.makeWithin(given, from, setting))
      })
    ),
    decide: Effect.fn("Commitments.decide")((caller, commitment, command, stamp = {}) =>
      store.command(input.decide, { caller, stamp, asked: { commitment, command } }, function* (work, given) {
        const row = yield* work.get(Commitment.collection, given.commitment)
        const known = yield* found(caller, given.commitment, row)
        const calendar = yield* Ticking.calendarOf(work, known.state)
        const setting = { now: Instant.of(work.at), by: people(caller), calendar }
        const decided = Commitment.decide(known, given.command, setting)
        for (const event of yield* Effect.fromResult(decided))
          yield* work.record(Commitment.collection, event, [known.id], { also: Commitment.also(known.state) })
        return (yield* work.get(Commitment.collection, known.id))?.verdict ?? null
      })
    ),
    get: Effect.fn("Commitments.get")(function* (caller, commitment) {
      const { given } = yield* input.get({ commitment })
      const row = yield* store.get(Commitment.collection, given.commitment)
      return (yield* found(caller, given.commitment, row)).state
    }),
    judge: Effect.fn("Commitments.judge")(function* (caller, commitment, asOf) {
      const { given } = yield* input.judge({ commitment, ...(asOf === undefined ? {} : { asOf }) })
      const row = yield* store.get(Commitment.collection, given.commitment)
      const { id } = yield* found(caller, given.commitment, row)
      const moment = given.asOf ?? Instant.of(yield* Clock.currentTimeMillis)
      return yield* Judging.judge(store, id, moment)
    }),
    due: Effect.fn("Commitments.due")(function* (caller, by, page) {
      const { given } = yield* input.due(by === undefined ? {} : { by })
      return yield* list(
        caller,
        "by_status",
        "open",
        page,
        given.by === undefined ? {} : { range: { to: given.by } }
      )
    }),
    ofOwner: Effect.fn("Commitments.ofOwner")(function* (caller, owner, page) {
      const { given } = yield* input.ofOwner({ owner })
      return yield* list(caller, "by_owner", given.owner, page)
    }),
    offeredTo: Effect.fn("Commitments.offeredTo")(function* (caller, to, page) {
      const { given } = yield* input.offeredTo({ to })
      return yield* list(caller, "by_offer", given.to, page)
    }),
    tick: Effect.fn("Commitments.tick")(function* (caller, asked) {
      const { given } = yield* input.tick(asked === undefined ? {} : { now: asked })
      const now = given.now ?? Instant.of(yield* Clock.currentTimeMillis)
      return yield* Ticking.tick(store, caller, now)
    }),
    figures: Effect.fn("Commitments.figures")(function* (caller, period) {
      const { given } = yield* input.figures({ period })
      const count = Figures.promises()
      const equals = [{ anyOf: Reading.readable(caller) }]
      const { from, to } = given.period
      const look = { index: "by_made", equals, range: { from, to: to - 1 } }
      yield* store.each(Commitment.collection, look, count.add)
      return count.all()
    }),
    to: Effect.fn("Commitments.to")(function* (caller, party, page) {
      const { given } = yield* input.to({ party })
      return yield* list(caller, "by_party", given.party, page)
    }),
    toOther: Effect.fn("Commitments.toOther")(function* (caller, other, page) {
      const { given } = yield* input.toOther({ other })
      return yield* list(caller, "by_other", given.other, page)
    })
  } satisfies CommitmentsService)
})

/** Commitments, over the storage and vault of the host. */
export class Commitments extends Context.Service<Commitments, CommitmentsService>()(
  "@zorgband/core/contact/Commitments"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Commitments> = Layer.effect(Commitments, make)
}
