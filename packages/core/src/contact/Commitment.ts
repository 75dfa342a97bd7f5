/**
 * A promise made during a contact (*toezegging, afspraak*): what, to whom, by whom, by when. *Afspraak is afspraak*:
 * it is kept, or the other side is told before it lapses.
 *
 * What is due follows from the facts and one calendar, computed anew at each step: `judge` gives the same from the facts
 * alone, as of any moment.
 */
import { Collection, type Ledger } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import type { PartyId } from "../access/Party.ts"
import * as Party from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import type { Instant } from "../time/Instant.ts"
import * as Deadline from "./Deadline.ts"
import type { Setting } from "./Making.ts"
import {
  type Command,
  Commitment,
  CommitmentClosed,
  type CommitmentId,
  Event,
  NotYourOffer,
  NotYours,
  type Refused,
  ToldTooLate,
  type Verdict,
  WrongMoment,
  WrongPause
} from "./Terms.ts"
import * as Warning from "./Warning.ts"

export type { KnownCalendar } from "./Deadline.ts"
export { make, makeWithin, type Setting } from "./Making.ts"
export * from "./Terms.ts"
export { recalculate, warn } from "./Warning.ts"

// What it decides

type Known = { readonly id: CommitmentId; readonly state: Commitment }
type Decided = Result.Result<ReadonlyArray<Event>, Refused>

/** Decides what a command comes to. */
export const decide = ({ id, state }: Known, command: Command, setting: Setting): Decided => {
  const { now, by, calendar } = setting
  if (state.verdict !== null) return Result.fail(new CommitmentClosed({ commitment: id }))
  const wrong = (at: Instant) => at > now || at < state.madeAt
  const close = (verdict: Verdict, at: Instant) =>
    Result.succeed([Event.cases.Closed.make({ verdict, at, due: Deadline.at(state, at, calendar) })])
  /** What is dated in time is believed; that it was recorded only after the promise lapsed is said with it. */
  const inTime = (
    at: Instant,
    events: (when: { readonly later?: true }) => ReadonlyArray<Event>
  ): Decided => {
    const due = Deadline.at(state, at, calendar)
    if (at > due) return Result.fail(new ToldTooLate({ commitment: id, due }))
    return Result.succeed(events(now > Deadline.at(state, now, calendar) ? { later: true } : {}))
  }
  switch (command._tag) {
    case "Accept":
      if (state.offeredTo !== null && by.includes(state.offeredTo))
        return Result.succeed([Event.cases.HandedOver.make({ to: state.offeredTo })])
      if (!by.includes(state.owner)) return Result.fail(new NotYours({ commitment: id }))
      return Result.succeed(state.accepted ? [] : [Event.cases.Accepted.make({ owner: state.owner })])
    case "Decline":
      return state.offeredTo !== null && by.includes(state.offeredTo)
        ? Result.succeed([Event.cases.Declined.make({ by: state.offeredTo })])
        : Result.fail(new NotYours({ commitment: id }))
    case "TakeOver": {
      const [to = state.owner] = by
      return Result.succeed(to === state.owner && state.accepted ? [] : [Event.cases.HandedOver.make({ to })])
    }
    case "HandOver": {
      const { to } = command
      const [offeredBy = state.owner] = by
      return Result.succeed(to === state.owner ? [] : [Event.cases.Offered.make({ to, by: offeredBy })])
    }
    case "TakeBack": {
      const { offeredTo, offeredBy, owner } = state
      return offeredTo !== null && [owner, offeredBy].some((one) => one !== undefined && by.includes(one))
        ? Result.succeed([Event.cases.TakenBack.make({})])
        : Result.fail(new NotYourOffer({ commitment: id, offeredTo }))
    }
    case "Renegotiate": {
      const { due, toldAt } = command
      if (wrong(toldAt) || due <= toldAt) return Result.fail(new WrongMoment())
      return inTime(toldAt, (when) => [
        Event.cases.Renegotiated.make({ due, toldAt, watch: Warning.first(due, null), ...when })
      ])
    }
    case "Pause": {
      const { at, reason } = command
      if (Deadline.isPaused(state)) return Result.fail(new WrongPause({ commitment: id, paused: true }))
      if (wrong(at) || at < (state.pauses.at(-1)?.to ?? at)) return Result.fail(new WrongMoment())
      // At the due moment nothing is left to pause.
      return inTime((at + 1) as Instant, (when) => [Event.cases.Paused.make({ at, reason, ...when })])
    }
    case "Resume": {
      const { at } = command
      const last = state.pauses.at(-1)
      if (last === undefined || last.to !== null)
        return Result.fail(new WrongPause({ commitment: id, paused: false }))
      if (wrong(at) || at < last.from) return Result.fail(new WrongMoment())
      const due = Deadline.at(state, at, calendar)
      return Result.succeed([
        Event.cases.Resumed.make({
          at,
          due,
          calendarVersion: state.within === null ? 0 : (calendar?.version ?? 0),
          watch: Warning.first(due, state.within === null ? null : calendar)
        })
      ])
    }
    case "Explain":
      if (wrong(command.at)) return Result.fail(new WrongMoment())
      return inTime(command.at, (when) =>
        state.explainedAt === null ? [Event.cases.Explained.make({ at: command.at, ...when })] : []
      )
    case "Keep": {
      const { at } = command
      if (wrong(at)) return Result.fail(new WrongMoment())
      return close(at <= Deadline.at(state, at, calendar) ? "kept" : "kept late", at)
    }
    case "Break": {
      const { explainedAt, explainedLater } = state
      if (explainedAt === null) return close("broken", now)
      return close(explainedLater === true ? "explained, recorded later" : "explained", now)
    }
    case "Withdraw":
      return close("withdrawn", now)
  }
}

/** Closes a promise whose contact was recorded by mistake; one that has ended stays as it ended. */
const voiding = (state: Commitment, at: Instant): ReadonlyArray<Event> =>
  state.verdict === null ? [Event.cases.Closed.make({ verdict: "voided", at, due: state.due })] : []

export { voiding as void }

const unexplained = ({ explainedLater: _, ...state }: Commitment): Commitment => ({
  ...state,
  explainedAt: null
})

const notOffered = ({ offeredBy: _, ...state }: Commitment): Commitment => ({ ...state, offeredTo: null })

/** The commitment after an event. */
export const evolve = (state: Commitment | null, event: Event): Commitment | null => {
  if (event._tag === "Made") {
    const { _tag, at, wording = null, ...promise } = event
    return {
      ...promise,
      wording,
      madeAt: at,
      offeredTo: null,
      moved: [],
      pauses: [],
      explainedAt: null,
      verdict: null
    }
  }
  if (state === null) return null
  return Event.match(event, {
    Made: () => state,
    Accepted: (): Commitment => ({ ...state, accepted: true }),
    Offered: ({ to, by }) => ({
      ...notOffered(state),
      offeredTo: to,
      ...(by === undefined ? {} : { offeredBy: by })
    }),
    TakenBack: () => notOffered(state),
    Declined: () => notOffered(state),
    HandedOver: ({ to }) => ({ ...notOffered(state), owner: to, accepted: true }),
    // What was explained was the promise before: the new one must be kept or explained in its turn. It is a fixed
    // moment, and pauses before it no longer count: one that had not begun when the other side was told lasts no time.
    Renegotiated: ({ due, toldAt, watch, later }) => ({
      ...unexplained(state),
      due,
      within: null,
      calendarVersion: 0,
      pauses: state.pauses.map((pause) =>
        pause.to === null ? { ...pause, to: Math.max(toldAt, pause.from) as Instant } : pause
      ),
      watch,
      moved: [...state.moved, { due: state.due, toldAt, ...(later === true ? { later } : {}) }]
    }),
    Paused: ({ at, reason, later }) => ({
      ...state,
      pauses: [...state.pauses, { from: at, to: null, reason, ...(later === true ? { later } : {}) }]
    }),
    Resumed: ({ at, due, calendarVersion, watch }) => ({
      ...state,
      due,
      calendarVersion,
      watch,
      pauses: state.pauses.map((pause) => (pause.to === null ? { ...pause, to: at } : pause))
    }),
    Recalculated: ({ due, calendarVersion, watch }) => ({ ...state, due, calendarVersion, watch }),
    Warned: ({ watch }) => ({ ...state, watch }),
    Explained: ({ at, later }) => ({
      ...state,
      explainedAt: at,
      ...(later === true ? { explainedLater: later } : {})
    }),
    Closed: ({ verdict, due }) => ({ ...notOffered(state), verdict, due, watch: null }),
    Erased: () => ({ ...state, wording: null })
  })
}

/**
 * Whether its due moment was moved, by another that was agreed or by a pause, only after it had lapsed: dated in time, and
 * recorded later.
 */
export const movedLater = ({ moved, pauses }: Pick<Commitment, "moved" | "pauses">): boolean =>
  [...moved, ...pauses].some(({ later }) => later === true)

/** Whom it concerns: to whom it is, or else the client whom its contact was about. */
const concerns = ({ to, about }: Pick<Commitment, "to" | "about">): PartyId | null => to ?? about ?? null

/** Whose key seals the wording. */
export const subject = (id: CommitmentId, promise: Pick<Commitment, "to" | "about">): string =>
  `contact/${concerns(promise) ?? id}`

/** In whose history what happens to it is, beside its own. */
export const also = (promise: Pick<Commitment, "contact" | "to" | "about">): ReadonlyArray<Ledger.Ref> => [
  { collection: "contact_moment", key: promise.contact },
  ...Party.refs([concerns(promise)])
]

const open = (row: Commitment): boolean => row.verdict === null

/** How commitments are stored. */
export const collection = Collection.define({
  name: "commitment",
  version: 1,
  row: Schema.toType(Commitment),
  categories: {
    contact: "contact fact",
    question: "contact fact",
    to: "identity",
    about: "identity",
    other: "contact fact",
    wording: "contact content",
    labels: "contact fact",
    owner: "contact fact",
    due: "contact fact",
    within: "contact fact",
    calendarVersion: "contact fact",
    accepted: "contact fact",
    madeAt: "contact fact",
    offeredTo: "contact fact",
    offeredBy: "contact fact",
    moved: "contact fact",
    pauses: "contact fact",
    watch: "contact fact",
    explainedAt: "contact fact",
    explainedLater: "contact fact",
    verdict: "contact fact"
  },
  fields: {
    status: Collection.text<Commitment>((row) => row.verdict ?? "open"),
    owner: Collection.text<Commitment>((row) => (open(row) ? row.owner : null)),
    offered_to: Collection.text<Commitment>((row) => row.offeredTo),
    due: Collection.integer<Commitment>((row) => row.due),
    to: Collection.text<Commitment>((row) => row.to),
    other: Collection.text<Commitment>((row) => row.other),
    open_to: Collection.text<Commitment>((row) => (open(row) ? concerns(row) : null)),
    made_at: Collection.integer<Commitment>((row) => row.madeAt),
    contact: Collection.text<Commitment>((row) => row.contact),
    watched: Collection.text<Commitment>((row) =>
      open(row) && row.watch !== null && !Deadline.isPaused(row) ? "yes" : null
    ),
    watch_at: Collection.integer<Commitment>((row) => row.watch?.at),
    calendar: Collection.text<Commitment>((row) =>
      open(row) && row.within !== null && !Deadline.isPaused(row)
        ? `${row.within.calendar}@${row.calendarVersion}`
        : null
    ),
    visibility: Collection.text<Commitment>((row) => Reading.visibility(row.labels))
  },
  indexes: {
    by_status: { fields: ["status", "visibility", "due"] },
    by_owner: { fields: ["owner", "visibility", "due"] },
    by_offer: { fields: ["offered_to", "visibility", "due"] },
    by_party: { fields: ["to", "visibility", "due"] },
    by_other: { fields: ["other", "visibility", "due"] },
    by_open_party: { fields: ["open_to", "visibility", "due"] },
    by_made: { fields: ["visibility", "made_at"] },
    by_contact: { fields: ["contact", "status"] },
    by_watch: { fields: ["watched", "watch_at"] },
    by_calendar: { fields: ["calendar"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Made: ["wording"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
