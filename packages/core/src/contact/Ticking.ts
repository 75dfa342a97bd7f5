/** What time does to open promises: warnings before they lapse, and other due moments when a calendar has changed. */
import { Query } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Instant from "../time/Instant.ts"
import * as CommandId from "../work/CommandId.ts"
import * as Step from "../work/Step.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Calendar from "./Calendar.ts"
import { type CalendarNotFound, existing } from "./Calendars.ts"
import * as Commitment from "./Commitment.ts"

// What it is

/** What a tick recorded itself: of ticks at the same time each thing is in one. */
export type Ticked = {
  /** How many warnings were recorded, by level. */
  readonly warned: { readonly [level in Commitment.Level]: number }
  /** How many promises were computed anew, since their calendar had changed. */
  readonly recalculated: number
}

type Failed = CalendarNotFound | Work.WorkError

// What it does

/** The calendar of a promise as it is known now; `null` for one of a fixed moment. */
export const calendarOf = (
  work: Work.Work,
  { within }: Pick<Commitment.Commitment, "within">
): Effect.Effect<Commitment.KnownCalendar | null, Failed> =>
  within === null ? Effect.succeed(null) : Effect.map(existing(work, within.calendar), Calendar.latest)

interface Ticking {
  readonly store: Store.Store
  readonly caller: Caller
  readonly now: Instant.Instant
}

/**
 * One change of one promise, under a command of its own: it happens once whatever restarts. Answers the level of each event
 * that this tick recorded, `null` for one that is no warning.
 */
const change = (
  { store, caller, now: at }: Ticking,
  id: string,
  own: CommandId.Own,
  decide: (
    state: Commitment.Commitment,
    calendar: Commitment.KnownCalendar | null
  ) => ReadonlyArray<Commitment.Event>
) =>
  Step.run(store, {
    name: "commitments.tick",
    caller,
    own,
    at,
    body: (work) =>
      Effect.gen(function* () {
        const state = yield* work.get(Commitment.collection, id)
        const events = state === null ? [] : decide(state, yield* calendarOf(work, state))
        if (state === null || events.length === 0) return yield* Step.nothing
        for (const event of events)
          yield* work.record(Commitment.collection, event, [id], { also: Commitment.also(state) })
        return events.map((event) => (event._tag === "Warned" ? event.level : null))
      })
  }).pipe(Effect.map((done) => (done?.here === true ? done.did : [])))

/** Does something with each of a list as it stands now; each takes itself out of the list. */
const each = (
  store: Store.Store,
  look: Store.Look,
  one: (row: Commitment.Commitment, id: string) => Effect.Effect<unknown, Failed>
) =>
  Effect.gen(function* () {
    const found: Array<readonly [Commitment.Commitment, string]> = []
    yield* store.each(Commitment.collection, look, (row, id) => found.push([row, id]))
    yield* Effect.forEach(found, ([row, id]) => one(row, id), { concurrency: 16, discard: true })
  })

/** See `Commitments.tick`. */
export const tick = (
  store: Store.Store,
  caller: Caller,
  now: Instant.Instant
): Effect.Effect<Ticked, Failed> =>
  Effect.gen(function* () {
    const ticking = { store, caller, now }
    let recalculated = 0
    const calendars: Array<readonly [string, number]> = []
    yield* store.each(Calendar.collection, { index: "id", equals: [] }, ({ versions }, name) =>
      calendars.push([name, versions.length])
    )
    for (const [name, version] of calendars) {
      const before = Array.from({ length: version - 1 }, (_, at) => `${name}@${at + 1}`)
      for (let from = 0; from < before.length; from += Query.maxAnyOf) {
        const equals = [{ anyOf: before.slice(from, from + Query.maxAnyOf) }]
        yield* each(store, { index: "by_calendar", equals }, (row, id) =>
          Effect.map(
            change(
              ticking,
              id,
              CommandId.own("recalculate", id, version, row.pauses.length),
              (state, calendar) => (calendar === null ? [] : Commitment.recalculate(state, now, calendar))
            ),
            ({ length }) => {
              recalculated += length
            }
          )
        )
      }
    }
    const warned = { owner: 0, team: 0, lapsed: 0 }
    // Once for each level, since what was not looked at for long may have passed all three.
    for (const _ of Commitment.Level.literals)
      yield* each(store, { index: "by_watch", equals: ["yes"], range: { to: now } }, (row, id) => {
        const { watch, moved, pauses, calendarVersion } = row
        if (watch === null) return Effect.void
        // A promise that was moved or paused, or whose calendar was changed, may be warned of anew.
        const own = CommandId.own("warn", id, watch.level, moved.length, pauses.length, calendarVersion)
        return Effect.map(
          change(ticking, id, own, (state, calendar) => Commitment.warn(state, { now, calendar })),
          (levels) => {
            for (const level of levels) if (level !== null) warned[level] += 1
          }
        )
      })
    return { warned, recalculated }
  })
