/** Stories of a promise for its laws: what is promised and done about it, played event by event as services do. */
import { Result } from "effect"
import fc from "fast-check"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import * as OfficeHours from "../time/OfficeHours.ts"
import type * as Zone from "../time/Zone.ts"
import * as Calendar from "./Calendar.ts"
import * as Commitment from "./Commitment.ts"
import * as Deadline from "./Deadline.ts"
import { command, owner, promise, promiseWithin } from "./generators.ts"
import type * as Judgement from "./Judgement.ts"

/** What is put to the test. */
export type Subject = Pick<
  typeof Commitment,
  "make" | "makeWithin" | "decide" | "evolve" | "warn" | "recalculate" | "void"
> &
  Pick<typeof Judgement, "judge">

interface Asked {
  readonly command: Commitment.Command
  readonly now: Instant.Instant
  readonly by: string
  /** Whether time passes a tick first. */
  readonly tick: boolean
}

/** A minute, in milliseconds. */
export const minute = 60_000
/** A moment so many minutes later. */
export const later = (from: Instant.Instant, minutes: number) => Instant.plus(from, minutes * minute)

/** A command near the promise in time, so that it is kept, late, told in time and too late. */
const near = (madeAt: Instant.Instant, reach: number): fc.Arbitrary<Asked> =>
  fc
    .record({
      one: command,
      on: fc.integer({ min: 1, max: 2 * reach }),
      before: fc.nat({ max: Math.ceil(reach / 2) }),
      ahead: fc.integer({ min: -20, max: reach }),
      by: owner,
      tick: fc.boolean()
    })
    .map(({ one, on, before, ahead, by, tick }) => {
      const now = later(madeAt, on)
      const then = later(now, -before)
      const dated =
        one._tag === "Renegotiate"
          ? { ...one, toldAt: then, due: later(now, ahead) }
          : "at" in one
            ? { ...one, at: then }
            : one
      return { command: dated, now, by, tick }
    })

/** A promise, fixed or in a calendar that may change, with what is done about it in order of recording. */
export interface Story {
  /** What is promised. */
  readonly promise: Commitment.Promised | Commitment.PromisedWithin
  /** When. */
  readonly madeAt: Instant.Instant
  /** The calendar with all its versions. */
  readonly calendar: Calendar.Calendar
  /** What is done about it. */
  readonly asked: ReadonlyArray<Asked>
}

const everyDay = (...spans: ReadonlyArray<OfficeHours.Span>) => ({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: spans,
  sunday: spans
})
const day = everyDay({ from: "09:00", to: "17:00" })
/** Office hours that differ much. */
export const desks = [
  { week: { ...day, saturday: [], sunday: [] } },
  {
    week: {
      ...day,
      friday: [
        { from: "08:30", to: "12:00" },
        { from: "13:00", to: "21:00" }
      ]
    }
  },
  { week: everyDay({ from: "22:00", to: "06:00" }), zone: "America/Havana" as Zone.Zone },
  { week: everyDay({ from: "00:00", to: "24:00" }) }
].map((hours) => OfficeHours.OfficeHours.make(hours))

/** Any story. */
export const story: fc.Arbitrary<Story> = fc
  .record({
    one: fc.oneof(promise, promiseWithin),
    madeAt: instant,
    minutes: fc.integer({ min: 1, max: 600 }),
    first: fc.constantFrom(...desks),
    second: fc.constantFrom(...desks),
    changes: fc.integer({ min: 1, max: 2_400 })
  })
  .chain(({ one, madeAt, minutes, first, second, changes }) => {
    const fixed = "due" in one
    return fc.record({
      promise: fc.constant(fixed ? { ...one, due: later(madeAt, minutes) } : one),
      madeAt: fc.constant(madeAt),
      calendar: fc.constant({
        versions: [
          { hours: first, at: madeAt },
          { hours: second, at: later(madeAt, changes) }
        ] as const
      }),
      asked: fc
        .array(near(madeAt, fixed ? minutes : 3 * one.within.minutes), { maxLength: 12, size: "max" })
        .map((all) =>
          all
            .toSorted((left, right) => left.now - right.now)
            // Everything is recorded at a moment of its own.
            .map((each, at) => ({ ...each, now: Instant.plus(each.now, at) }))
        )
    })
  })

/** One thing that was asked, and what came of it. */
export interface Step extends Asked {
  readonly before: Commitment.Commitment
  readonly after: Commitment.Commitment
  readonly allowed: boolean
  /** When it was due as it was decided. */
  readonly due: Instant.Instant
  /** Whether it had lapsed when this was recorded. */
  readonly lapsed: boolean
  /** How many of the recorded events there were after it. */
  readonly recorded: number
}

/** Plays a story: as services do, event by event, each decided on what the events before made. */
export const play = (subject: Subject, { promise: one, madeAt, calendar, asked }: Story) => {
  const { make, makeWithin, decide, evolve, warn, recalculate } = subject
  const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
  const history: Array<Judgement.Recorded> = []
  const fold = (
    state: Commitment.Commitment | null,
    events: ReadonlyArray<Commitment.Event>,
    at: Instant.Instant
  ) => {
    history.push(...events.map((event) => ({ event, at })))
    return events.reduce(evolve, state)
  }
  const known = (state: Commitment.Commitment, now: Instant.Instant) =>
    state.within === null ? null : Calendar.asOf(calendar, now)
  const by = [one.owner]
  const made: Result.Result<ReadonlyArray<Commitment.Event>, { readonly _tag: string }> = "due" in one
    ? make(one, { labels: [] }, { now: madeAt, by, calendar: null })
    : makeWithin(one, { labels: [] }, { now: madeAt, by, calendar: Calendar.asOf(calendar, madeAt) })
  const start = fold(null, Result.getOrThrow(made), madeAt)
  if (start === null) throw new Error("a promise that was made is not there")
  const steps: Array<Step> = []
  const warned: Array<{ readonly level: Commitment.Level; readonly due: number; readonly cycle: string }> = []
  let state = start
  for (const next of asked) {
    const { now } = next
    const by = known(state, now)
    if (next.tick) {
      if (by !== null) state = fold(state, recalculate(state, now, by), now) ?? state
      for (let again = 0; again < 4; again++) {
        const events = warn(state, { now, calendar: by })
        for (const event of events)
          if (event._tag === "Warned")
            warned.push({
              level: event.level,
              due: state.due,
              cycle: `${state.moved.length}/${state.pauses.length}/${state.calendarVersion}`
            })
        state = fold(state, events, now) ?? state
      }
    }
    const before = state
    const decided = decide({ id, state }, next.command, { now, by: [next.by], calendar: by })
    const allowed = Result.isSuccess(decided)
    if (allowed) state = fold(state, decided.success, now) ?? state
    const at = "at" in next.command ? next.command.at : now
    const due = Deadline.at(before, at, by)
    const lapsed = now > Deadline.at(before, now, by)
    steps.push({ ...next, before, after: state, allowed, due, lapsed, recorded: history.length })
  }
  return { start, steps, end: state, history, calendar, warned }
}

/** What came of a story. */
export type Played = ReturnType<typeof play>

/** How a promise stands by what was computed on the way. */
const standing = (state: Commitment.Commitment, now: Instant.Instant, due: number) =>
  state.verdict ??
  (Deadline.isPaused(state)
    ? "paused"
    : now > due && state.explainedAt === null
      ? ("lapsed" as const)
      : ("open" as const))

/** Whether verdicts computed on the way are those from the facts alone, at each step. */
export const agrees = (subject: Subject, { steps, history, calendar, start }: Played): boolean =>
  steps.every(({ after, now, recorded }) => {
    const counting = start.within === null ? null : calendar
    const judged = subject.judge(history.slice(0, recorded), counting, now)
    const due = after.within === null ? after.due : Deadline.at(after, now, Calendar.asOf(calendar, now))
    return (
      judged?.as === standing(after, now, due) &&
      judged.movedLater === Commitment.movedLater(after) &&
      (Deadline.isPaused(after) || judged.due === (after.verdict === null ? due : after.due))
    )
  })
