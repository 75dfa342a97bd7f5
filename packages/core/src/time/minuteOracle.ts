/**
 * A slow and plain way to count working time: look at the clock on the wall every minute.
 *
 * It shares nothing with `WorkingTime` but the shape of its input: clock and calendar come from `Intl` alone. Use it
 * to check an implementation of your own. Instants and pauses lie on whole minutes.
 */
import type { OfficeHours, Span } from "./OfficeHours.ts"
import type { Pause } from "./WorkingTime.ts"

/** What the clock on the wall shows at each minute of a stretch of time. */
export interface WallClock {
  /** Epoch milliseconds of the first minute. */
  readonly from: number
  /** For each minute the date as `YYYY-MM-DD`. */
  readonly dates: ReadonlyArray<string>
  /** For each minute the clock time as `HH:MM`. */
  readonly times: ReadonlyArray<string>
}

/** Reads the clock in a zone for `length` minutes from `from` (epoch milliseconds, a whole minute). */
export const wallClock = (zone: string, from: number, length: number): WallClock => {
  const formatter = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short"
  })
  const shown = Array.from({ length }, (_, minute) => formatter.format(from + minute * 60_000).split(" "))
  return { from, dates: shown.map(([date]) => date!), times: shown.map(([, time]) => time!) }
}

const dayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const

const spansOn = ({ week, exceptions, closed }: OfficeHours, date: string): ReadonlyArray<Span> =>
  exceptions.find((exception) => exception.date === date)?.spans ??
  (closed.some((day) => day === date) ? [] : week[dayNames[new Date(date).getUTCDay()]!])

const dayBefore = (date: string): string => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10)

/** For each minute of the clock 1 when the desk is open, else 0. */
export const openMinutes = (hours: OfficeHours, { dates, times }: WallClock): Uint8Array => {
  const known = new Map<string, { readonly own: ReadonlyArray<Span>; readonly tails: ReadonlyArray<Span> }>()
  return Uint8Array.from(dates, (date, minute) => {
    const time = times[minute]!
    let today = known.get(date)
    if (today === undefined) {
      const overMidnight = spansOn(hours, dayBefore(date)).filter(({ from, to }) => to < from)
      today = { own: spansOn(hours, date), tails: overMidnight }
      known.set(date, today)
    }
    return today.own.some(({ from, to }) => from <= time && (time < to || to < from)) ||
      today.tails.some(({ to }) => time < to)
      ? 1
      : 0
  })
}

/** The same minutes without those in a pause. */
export const withoutPauses = (open: Uint8Array, from: number, pauses: ReadonlyArray<Pause>): Uint8Array => {
  const counted = open.slice()
  for (const pause of pauses) {
    const end = pause.to === null ? open.length : (pause.to - from) / 60_000
    for (let minute = Math.max(0, (pause.from - from) / 60_000); minute < end; minute++) counted[minute] = 0
  }
  return counted
}

/** Working minutes from minute `start` until minute `end`. */
export const between = (open: Uint8Array, start: number, end: number): number => {
  let worked = 0
  for (let minute = start; minute < end; minute++) worked += open[minute]!
  return worked
}

/** The minute by which `duration` minutes have been worked since `start`; negative goes back. Undefined past the end. */
export const add = (open: Uint8Array, start: number, duration: number): number | undefined => {
  let minute = start
  let left = Math.abs(duration)
  while (left > 0) {
    if (duration < 0) minute--
    if (minute < 0 || minute >= open.length) return undefined
    left -= open[minute]!
    if (duration > 0) minute++
  }
  return minute
}
