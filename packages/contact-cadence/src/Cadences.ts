/** The service of cadences: what was agreed, what counts as kept, and what is due. */
import type { Caller } from "@zorgband/core"
import { CalendarDate, Instant, Zone } from "@zorgband/core/time"
import { Input, Store, type Work } from "@zorgband/core/work"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import * as Cadence from "./Cadence.ts"

// What it is

/** There is a cadence with this party about this subject. */
export class CadenceExists extends Schema.TaggedError<CadenceExists>()("CadenceExists", {
  /** The one that there is. */
  cadence: Cadence.CadenceId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is a cadence with this party about this subject: ${this.cadence}. End it first, or use it.`
  }
}

/** There is no such cadence. */
export class CadenceNotFound extends Schema.TaggedError<CadenceNotFound>()("CadenceNotFound", {
  /** The id that was asked. */
  cadence: Cadence.CadenceId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no cadence ${this.cadence}. Use the id that agreeing on it gave.`
  }
}

/** What a call about cadences can be refused for, beside the errors of any command. */
export type CadenceError = CadenceExists | CadenceNotFound | Cadence.CadenceEnded | Cadence.NotYet

/** A cadence that is due or overdue on a day. */
export interface Due extends Store.Stored<Cadence.CadenceId, Cadence.Cadence> {
  /** The last day on which contact is in time. */
  readonly dueOn: CalendarDate.CalendarDate
  /** How it stands. */
  readonly standing: "due" | "overdue"
  /** How many days until the limit; negative when it has passed. */
  readonly daysLeft: number
}

type Answer<A> = Effect.Effect<A, CadenceError | Work.WorkError>

/** See {@link Cadences}. */
export interface CadencesService {
  /** Agrees on a cadence: one for each party and subject. */
  readonly agree: (
    caller: Caller.Caller,
    agreement: typeof Cadence.Agreement.Encoded,
    stamp?: Work.Stamp
  ) => Answer<Cadence.CadenceId>
  /** There was contact on a day that counts. */
  readonly keep: (
    caller: Caller.Caller,
    cadence: Cadence.CadenceId,
    on: Cadence.Day,
    stamp?: Work.Stamp
  ) => Answer<CalendarDate.CalendarDate>
  /** Ends a cadence. */
  readonly end: (
    caller: Caller.Caller,
    cadence: Cadence.CadenceId,
    on: Cadence.Day,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** A cadence. */
  readonly get: (caller: Caller.Caller, cadence: Cadence.CadenceId) => Answer<Cadence.Cadence>
  /** What is due or overdue on a day, in the order in which it became time to plan. */
  readonly due: (
    caller: Caller.Caller,
    asked: { readonly on: CalendarDate.CalendarDate },
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Due>>
  /** The cadences with a party, those that ended too. */
  readonly with: (
    caller: Caller.Caller,
    id: string,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Store.Stored<Cadence.CadenceId, Cadence.Cadence>>>
}

// What it does

const input = {
  agree: Input.reader("cadences.agree", Cadence.Agreement.fields),
  keep: Input.reader("cadences.keep", { cadence: Cadence.CadenceId, on: Cadence.Day }),
  end: Input.reader("cadences.end", { cadence: Cadence.CadenceId, on: Cadence.Day }),
  get: Input.reader("cadences.get", { cadence: Cadence.CadenceId }),
  due: Input.reader("cadences.due", { on: CalendarDate.CalendarDate }),
  with: Input.reader("cadences.with", { id: Cadence.With.fields.id })
}

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const existing = (work: Work.Work, id: Cadence.CadenceId) =>
    Effect.flatMap(work.get(Cadence.collection, id), (state) =>
      state === null ? Effect.fail(new CadenceNotFound({ cadence: id })) : Effect.succeed({ id, state })
    )
  const list = (look: Store.Look, page?: Store.PageOf) =>
    store.page<Cadence.CadenceId, Cadence.Cadence, Cadence.Event>(Cadence.collection, look, page)
  return Store.guarded("cadences", {
    agree: Effect.fn("Cadences.agree")((caller, asked, stamp = {}) =>
      store.command(input.agree, { caller, stamp, asked }, function* (work, agreement) {
        const [same] = yield* work.find(Cadence.collection, Cadence.openOne(agreement))
        if (same !== undefined) return yield* new CadenceExists({ cadence: Cadence.CadenceId.make(same.key) })
        const id = Cadence.CadenceId.make(work.id("cadence"))
        const event = Cadence.Event.cases.Agreed.make({ agreement, at: Instant.of(work.at) })
        yield* work.record(Cadence.collection, event, [id])
        return id
      })
    ),
    keep: Effect.fn("Cadences.keep")((caller, cadence, on, stamp = {}) =>
      store.command(input.keep, { caller, stamp, asked: { cadence, on } }, function* (work, given) {
        const known = yield* existing(work, given.cadence)
        const at = Instant.of(work.at)
        const kept = Cadence.keep(known, given.on, Zone.dateOf(Zone.amsterdam, at), at)
        for (const event of yield* Effect.fromResult(kept))
          yield* work.record(Cadence.collection, event, [known.id])
        return Cadence.dueOn((yield* existing(work, known.id)).state)
      })
    ),
    end: Effect.fn("Cadences.end")((caller, cadence, on, stamp = {}) =>
      store.command(input.end, { caller, stamp, asked: { cadence, on } }, function* (work, given) {
        const known = yield* existing(work, given.cadence)
        const ended = Cadence.end(known, given.on, Instant.of(work.at))
        for (const event of yield* Effect.fromResult(ended))
          yield* work.record(Cadence.collection, event, [known.id])
        return null
      })
    ),
    get: Effect.fn("Cadences.get")(function* (_caller, cadence) {
      const { given } = yield* input.get({ cadence })
      return (yield* store.get(Cadence.collection, given.cadence)) ?? (yield* new CadenceNotFound(given))
    }),
    due: Effect.fn("Cadences.due")(function* (_caller, asked, page) {
      const { on } = (yield* input.due(asked)).given
      const { items, next } = yield* list({ index: "by_plan", equals: ["open"], range: { to: on } }, page)
      return {
        items: items.map(({ id, row }) => {
          const dueOn = Cadence.dueOn(row)
          const daysLeft = CalendarDate.daysBetween(on, dueOn)
          const standing = daysLeft < 0 ? ("overdue" as const) : ("due" as const)
          return { id, row, dueOn, standing, daysLeft }
        }),
        next
      }
    }),
    with: Effect.fn("Cadences.with")(function* (_caller, id, page) {
      const { given } = yield* input.with({ id })
      return yield* list({ index: "by_with", equals: [given.id] }, page)
    })
  } satisfies CadencesService)
})

/** Cadences, over the storage and vault of the host. */
export class Cadences extends Context.Service<Cadences, CadencesService>()(
  "@zorgband/contact-cadence/Cadences"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Cadences> = Layer.effect(Cadences, make)
}
