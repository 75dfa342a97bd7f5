/** When a promise is due: computed from the facts and one calendar, never counted on from what was computed before. */
import { Result, Schema } from "effect"
import type { Instant } from "../time/Instant.ts"
import type { OfficeHours } from "../time/OfficeHours.ts"
import * as WorkingTime from "../time/WorkingTime.ts"
import type { Commitment, Within } from "./Terms.ts"

// What it is

/** A calendar as it is known at some moment. */
export interface KnownCalendar {
  /** The office hours. */
  readonly hours: OfficeHours
  /** How many versions of it had been published. */
  readonly version: number
}

// What can go wrong

/** The calendar does not hold enough working time for what is promised. */
export class NeverDue extends Schema.TaggedError<NeverDue>()("NeverDue", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The calendar does not hold enough working time for this promise. Check the office hours, or promise a moment."
  }
}

// What it decides

/** When working time that is promised at a moment has passed. */
export const first = (
  { minutes }: Within,
  madeAt: Instant,
  { hours }: KnownCalendar
): Result.Result<Instant, NeverDue> =>
  Result.mapError(WorkingTime.add(hours, madeAt, minutes * 60_000), () => new NeverDue())

type Counted = Pick<Commitment, "due" | "within" | "pauses" | "madeAt">

/** Whether time does not count now. */
export const isPaused = ({ pauses }: Pick<Commitment, "pauses">): boolean => pauses.at(-1)?.to === null

/** When a promise is due as one saw it at a moment: a pause that lasted then is taken to end there. */
export const at = (state: Counted, moment: Instant, calendar: KnownCalendar | null): Instant => {
  const { due, within, madeAt } = state
  const last = state.pauses.at(-1)
  const end = last === undefined ? moment : (Math.max(moment, last.from) as Instant)
  const pauses = state.pauses.map((pause) => (pause.to === null ? { ...pause, to: end } : pause))
  if (within === null || calendar === null)
    return last?.to === null ? ((due + end - last.from) as Instant) : due
  const counted = WorkingTime.add(calendar.hours, madeAt, within.minutes * 60_000, pauses)
  // A calendar is refused when it holds too little working time: what was due before stands.
  return Result.getOrElse(counted, () => due)
}
