/**
 * Escalation (*opschaling*): who is told, and who takes a question over, when nothing happens; level by level.
 *
 * What was done is kept, so that a level is taken once whatever happens: restarts, clocks that are put back, ticks that
 * come late or twice. Call {@link tick} as often as wanted; it says what is due and not yet done.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Equal, Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Instant, type OfficeHours, WorkingTime } from "../time/index.ts"
import type { Outcome } from "./Outcome.ts"

// What it is

/** What a level does: the party owns the question from then on, or only hears of it. */
export const As = Schema.Literals(["owner", "told"])
/** See {@link As}. */
export type As = typeof As.Type

/** A level of a chain with its moment. */
export const Level = Schema.Struct({
  /** The id of the party. */
  to: Code,
  /** What the level does. */
  as: As,
  /** The moment at which that is due. */
  at: Instant.Instant
})
/** See {@link Level}. */
export interface Level extends Schema.Schema.Type<typeof Level> {}

/** A chain from a moment on. */
export const Chain = Schema.Struct({
  /** When the question was sent to its owner. */
  from: Instant.Instant,
  /** The levels, soonest first. */
  levels: Schema.Array(Level)
})
/** See {@link Chain}. */
export interface Chain extends Schema.Schema.Type<typeof Chain> {}

/** The escalation of one question that was routed. */
export const Escalation = Schema.Struct({
  ...Chain.fields,
  /** How many levels were taken. */
  taken: Schema.Int,
  /** How often it began, see {@link begin}. */
  cycle: Schema.Int,
  /** Whether it has ended, because the question was answered or voided. */
  ended: Schema.Boolean
})
/** See {@link Escalation}. */
export interface Escalation extends Schema.Schema.Type<typeof Escalation> {}

/** What can happen to an escalation. */
export const Event = Schema.TaggedUnion({
  /** It began: no level was taken. */
  Begun: { ...Chain.fields, at: Instant.Instant },
  /** The moments of the levels are others, such as when office hours have changed. What was taken stays taken. */
  Retimed: { levels: Schema.Array(Level), at: Instant.Instant },
  /** A level was taken. */
  Escalated: {
    /** The number of the level, from 1. */
    level: Schema.Int,
    /** The id of the party. */
    to: Code,
    /** Whether the party owns the question from now on, or hears of it. */
    as: As,
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

/** The chain of an outcome for a question that was sent to its owner at a moment: working minutes become moments. */
export const chain = (
  { escalation }: Pick<Outcome, "escalation">,
  hours: OfficeHours.OfficeHours,
  from: Instant.Instant
): Result.Result<Chain, WorkingTime.NoWorkingTime | WorkingTime.StillPaused | WorkingTime.InvalidDuration> =>
  Result.map(
    Result.all(
      escalation.map(({ afterMinutes, to, as = "owner" }) =>
        Result.map(WorkingTime.add(hours, from, afterMinutes * 60_000), (at) => ({ to, as, at }))
      )
    ),
    (levels) => ({ from, levels })
  )

/** Who comes when in a chain, without the moments. */
const parties = (levels: ReadonlyArray<Level>) => levels.map(({ to, as }) => ({ to, as }))

/**
 * Begins it. One that has begun goes on with the moments that hold now; it begins anew, with no level taken, when the
 * question has another owner or was sent back to it (`anew`), or the chain other parties. What holds already changes
 * nothing.
 */
export const begin = (
  state: Escalation | null,
  { from, levels }: Chain,
  anew: boolean,
  at: Instant.Instant
): ReadonlyArray<Event> => {
  const goesOn = state !== null && !anew && Equal.equals(parties(state.levels), parties(levels))
  if (!goesOn) return [Event.cases.Begun.make({ from, levels, at })]
  return Equal.equals(state.levels, levels) ? [] : [Event.cases.Retimed.make({ levels, at })]
}

/** What is due at a moment and was not done: each level once, the lowest first. */
export const tick = (
  { ended, levels: all, taken }: Escalation,
  now: Instant.Instant
): ReadonlyArray<Event> => {
  if (ended) return []
  const events: Array<Event> = []
  for (const [i, { at, to, as }] of all.entries()) {
    if (i < taken) continue
    // A level never goes before the one below it.
    if (at > now) break
    events.push(Event.cases.Escalated.make({ level: i + 1, to, as, due: at, at: now }))
  }
  return events
}

/** Ends it: the question was answered or voided. Ending it twice changes nothing. */
export const end = ({ ended }: Escalation, at: Instant.Instant): ReadonlyArray<Event> =>
  ended ? [] : [Event.cases.Ended.make({ at })]

/** The escalation after an event. */
export const evolve = (state: Escalation | null, event: Event): Escalation | null => {
  if (event._tag === "Begun")
    return { from: event.from, levels: event.levels, taken: 0, cycle: (state?.cycle ?? 0) + 1, ended: false }
  if (state === null) return null
  return Event.match(event, {
    Begun: () => state,
    Retimed: ({ levels: all }): Escalation => ({ ...state, levels: all }),
    Escalated: ({ level }) => ({ ...state, taken: Math.max(state.taken, level) }),
    Ended: () => ({ ...state, ended: true })
  })
}

/** Whether a level was taken by which somebody else owns the question. */
export const isTakenOver = ({ levels, taken }: Pick<Escalation, "levels" | "taken">): boolean =>
  levels.slice(0, taken).some(({ as }) => as === "owner")

/** The moment of the next level, for who sets a timer; null when nothing is to come. */
export const next = ({ ended, levels: all, taken }: Escalation): Instant.Instant | null =>
  ended ? null : (all[taken]?.at ?? null)

/** How escalations are stored: by the id of the question. */
export const collection = Collection.define({
  name: "escalation",
  version: 1,
  row: Escalation,
  categories: {
    from: "internal",
    levels: "internal",
    taken: "internal",
    cycle: "internal",
    ended: "internal"
  },
  fields: {
    waits: Collection.text<Escalation>((row) => (next(row) === null ? null : "yes")),
    next: Collection.integer<Escalation>(next)
  },
  indexes: { by_next: { fields: ["waits", "next"] } },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
