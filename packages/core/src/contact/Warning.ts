/**
 * Who is warned of a promise before it lapses, and when: the owner, then the team, then that it lapsed. Each is warned
 * once of a due moment; of one that its calendar moves on they are warned again.
 */
import { Result } from "effect"
import type { Instant } from "../time/Instant.ts"
import * as WorkingTime from "../time/WorkingTime.ts"
import * as Deadline from "./Deadline.ts"
import { type Commitment, Event, Level, type Watch } from "./Terms.ts"

// What it is

/** How long before it lapses the owner and the team are warned: minutes, of working time where a calendar counts. */
export const leads: Record<Exclude<Level, "lapsed">, number> = { owner: 240, team: 60 }

// What it decides

const levels = Level.literals

/** A warning, and when it is given: in working time where a calendar counts, so that nobody is warned at night. */
const of = (level: Level, due: Instant, calendar: Deadline.KnownCalendar | null): Watch => {
  if (level === "lapsed") return { level, at: due }
  const lead = leads[level] * 60_000
  const clock = (due - lead) as Instant
  return {
    level,
    at: calendar === null ? clock : Result.getOrElse(WorkingTime.add(calendar.hours, due, -lead), () => clock)
  }
}

/** The first warning of a due moment. */
export const first = (due: Instant, calendar: Deadline.KnownCalendar | null): Watch =>
  of("owner", due, calendar)

/** Warns of an open promise whose next warning is due, once; else nothing. */
export const warn = (
  { watch, verdict, pauses, due, within }: Commitment,
  { now, calendar }: { readonly now: Instant; readonly calendar: Deadline.KnownCalendar | null }
): ReadonlyArray<Event> => {
  if (verdict !== null || watch === null || Deadline.isPaused({ pauses }) || watch.at > now) return []
  const { level } = watch
  const next = levels[levels.indexOf(level) + 1]
  const counting = within === null ? null : calendar
  return [
    Event.cases.Warned.make({ level, at: now, watch: next === undefined ? null : of(next, due, counting) })
  ]
}

/**
 * Computes what is due by another version of the calendar; nothing when it has counted by that version already. A
 * warning that was given and now lies ahead is given again.
 */
export const recalculate = (
  state: Commitment,
  now: Instant,
  calendar: Deadline.KnownCalendar
): ReadonlyArray<Event> => {
  const { verdict, within, calendarVersion, watch } = state
  if (verdict !== null || within === null || calendarVersion === calendar.version || Deadline.isPaused(state))
    return []
  const due = Deadline.at(state, now, calendar)
  const left = levels
    .map((level) => of(level, due, calendar))
    .find(({ level, at }) => level === watch?.level || at > now)
  return [Event.cases.Recalculated.make({ due, calendarVersion: calendar.version, watch: left ?? null })]
}
