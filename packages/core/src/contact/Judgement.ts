/**
 * Whether a promise was kept in time, as a fold over its recorded facts in one calendar, as of any moment.
 *
 * It takes nothing that was computed on the way. What was recorded later, and a calendar or norm that was published
 * later, changes nothing of what was judged: the verdict of a past moment can be given again at any time.
 */
import type { Instant } from "../time/Instant.ts"
import * as Calendar from "./Calendar.ts"
import * as Deadline from "./Deadline.ts"
import type { Commitment, Event, Verdict } from "./Terms.ts"

// What it is

/** An event of a promise, and when it was recorded. */
export interface Recorded {
  /** What happened. */
  readonly event: Event
  /** When that was recorded. */
  readonly at: Instant
}

/** How a promise stood at a moment. */
export interface Standing {
  /** Its verdict, or `open`, `paused` or `lapsed` (open, and not kept or explained in time) while it had none. */
  readonly as: Verdict | "open" | "paused" | "lapsed"
  /** When it was due, as one knew it then. */
  readonly due: Instant
  /**
   * Whether it was given that due moment, by agreement or by a pause, only after it had lapsed: dated in time, and recorded
   * later.
   */
  readonly movedLater: boolean
}

// What it decides

type Facts = Pick<Commitment, "due" | "within" | "madeAt" | "pauses"> & {
  readonly explained: "in time" | "recorded later" | null
  readonly movedLater: boolean
  readonly done: { readonly verdict: Verdict; readonly at: Instant; readonly recordedAt: Instant } | null
}

/** The facts: when what was promised, paused, told and done. Of what was computed, nothing. */
const facts = (
  before: Facts | null,
  { event, at }: Recorded,
  calendar: Calendar.Calendar | null
): Facts | null => {
  if (event._tag === "Made") {
    const { due, within } = event
    return {
      due,
      within,
      madeAt: event.at,
      pauses: [],
      explained: null,
      movedLater: false,
      done: null
    }
  }
  if (before === null) return null
  /** Whether it had lapsed when this was recorded, as one knew it then. */
  const isLater = () => at > dueOf(before, at, calendar === null ? null : Calendar.asOf(calendar, at))
  const ended = (to: Instant) => before.pauses.map((pause) => (pause.to === null ? { ...pause, to } : pause))
  switch (event._tag) {
    case "Renegotiated":
      return {
        ...before,
        due: event.due,
        within: null,
        pauses: [],
        explained: null,
        movedLater: before.movedLater || isLater()
      }
    case "Paused":
      return {
        ...before,
        movedLater: before.movedLater || isLater(),
        pauses: [...before.pauses, { from: event.at, to: null, reason: event.reason }]
      }
    case "Resumed":
      return { ...before, pauses: ended(event.at) }
    case "Explained":
      return { ...before, explained: before.explained ?? (isLater() ? "recorded later" : "in time") }
    case "Closed":
      return { ...before, done: { verdict: event.verdict, at: event.at, recordedAt: at } }
    default:
      return before
  }
}

/** When it was due: a fixed moment moves by all the time that did not count. */
const dueOf = (known: Facts, moment: Instant, calendar: Deadline.KnownCalendar | null): Instant => {
  if (known.within !== null) return Deadline.at(known, moment, calendar)
  const lost = known.pauses.reduce(
    (sum, { from, to }) => sum + Math.max(0, (to ?? Math.max(moment, from)) - from),
    0
  )
  return (known.due + lost) as Instant
}

const verdict = ({ done, explained }: Facts, due: Instant): Verdict | null => {
  if (done === null) return null
  switch (done.verdict) {
    case "kept":
    case "kept late":
      return done.at <= due ? "kept" : "kept late"
    case "explained":
    case "explained, recorded later":
    case "broken":
      if (explained === null) return "broken"
      return explained === "in time" ? "explained" : "explained, recorded later"
    default:
      return done.verdict
  }
}

/**
 * How a promise stood at a moment; `null` when it had not been made.
 *
 * @param history all its events, oldest first
 * @param calendar the calendar that it counts in with all its versions, or `null` for a fixed moment
 */
export const judge = (
  history: ReadonlyArray<Recorded>,
  calendar: Calendar.Calendar | null,
  asOf: Instant
): Standing | null => {
  const known = history
    .filter(({ at }) => at <= asOf)
    .reduce<Facts | null>((before, recorded) => facts(before, recorded, calendar), null)
  if (known === null) return null
  const { done, explained, pauses, movedLater } = known
  const judgedAt = done?.recordedAt ?? asOf
  const by = calendar === null ? null : Calendar.asOf(calendar, judgedAt)
  const due = dueOf(known, done?.at ?? asOf, by)
  const ended = verdict(known, due)
  if (ended !== null) return { as: ended, due, movedLater }
  if (pauses.at(-1)?.to === null) return { as: "paused", due, movedLater }
  return { as: asOf > due && explained === null ? "lapsed" : "open", due, movedLater }
}
