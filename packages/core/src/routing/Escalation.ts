/**
 * Escalation (*opschaling*): who takes a question over when nothing happens, level by level.
 *
 * What was done is kept as events, so that a level is taken once whatever happens: restarts, clocks that are put back,
 * ticks that come late or twice. Call {@link tick} as often as wanted; it says what is due and not yet done.
 */
import { Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Instant, type OfficeHours, WorkingTime } from "../time/index.ts"
import type { Outcome } from "./Outcome.ts"

// What it is

/** A level of a chain with its moment. */
export const Level = Schema.Struct({
  /** The id of the party that takes the question on. */
  to: Code,
  /** The moment at which that is due. */
  at: Instant.Instant
})
/** See {@link Level}. */
export interface Level extends Schema.Schema.Type<typeof Level> {}

/** The escalation of one question that was routed. */
export const Escalation = Schema.Struct({
  /** The levels, soonest first. */
  levels: Schema.Array(Level),
  /** How many levels were taken. */
  taken: Schema.Int,
  /** Whether it has ended, because the question was answered or routed anew. */
  ended: Schema.Boolean
})
/** See {@link Escalation}. */
export interface Escalation extends Schema.Schema.Type<typeof Escalation> {}

/** What can happen to an escalation. */
export const Event = Schema.TaggedUnion({
  /** A level was taken: this party owns the question from now on. */
  Escalated: {
    /** The number of the level, from 1. */
    level: Schema.Int,
    /** The id of the party that takes it on. */
    to: Code,
    /** When it was due. */
    due: Instant.Instant,
    /** When it was done. */
    at: Instant.Instant
  },
  /** Nothing more happens. */
  Ended: {
    /** When. */
    at: Instant.Instant
  }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What it decides

/**
 * The escalation of a question that was routed at a moment: working minutes become moments once, so that opening hours
 * which change later move nothing.
 */
export const begin = (
  { escalation }: Pick<Outcome, "escalation">,
  hours: OfficeHours.OfficeHours,
  routedAt: Instant.Instant
): Result.Result<
  Escalation,
  WorkingTime.NoWorkingTime | WorkingTime.StillPaused | WorkingTime.InvalidDuration
> =>
  Result.gen(function* () {
    const levels: Array<Level> = []
    for (const { afterMinutes, to } of escalation)
      levels.push({ to, at: yield* WorkingTime.add(hours, routedAt, afterMinutes * 60_000) })
    return { levels, taken: 0, ended: false }
  })

/** What is due at a moment and was not done: each level once, the lowest first. */
export const tick = ({ ended, levels, taken }: Escalation, now: Instant.Instant): ReadonlyArray<Event> => {
  if (ended) return []
  const events: Array<Event> = []
  for (const [i, { at, to }] of levels.entries()) {
    if (i < taken) continue
    // A level never goes before the one below it.
    if (at > now) break
    events.push(Event.cases.Escalated.make({ level: i + 1, to, due: at, at: now }))
  }
  return events
}

/** Ends it: the question was answered, or is routed anew. Ending it twice changes nothing. */
export const end = ({ ended }: Escalation, at: Instant.Instant): ReadonlyArray<Event> =>
  ended ? [] : [Event.cases.Ended.make({ at })]

/** The escalation after an event. */
export const evolve = (state: Escalation, event: Event): Escalation =>
  Event.match(event, {
    Escalated: ({ level }) => ({ ...state, taken: Math.max(state.taken, level) }),
    Ended: () => ({ ...state, ended: true })
  })

/** The moment of the next level, for who sets a timer; null when nothing is to come. */
export const next = ({ ended, levels, taken }: Escalation): Instant.Instant | null =>
  ended ? null : (levels[taken]?.at ?? null)
