/**
 * A named time zone (*tijdzone*) of the IANA database, such as `Europe/Amsterdam`: what the clock on the wall
 * shows at an instant, and which instant a clock time is.
 *
 * The zone of the process plays no part. Rules come from the JavaScript engine (`Intl`); they are asked once per
 * stretch of time and kept.
 */
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as Instant from "./Instant.ts"

// What it is

/** Clock time at an instant. */
export interface LocalTime {
  /** The date on the calendar on the wall. */
  readonly date: CalendarDate.CalendarDate
  /** Minutes since midnight by the clock on the wall, 0 to 1439. */
  readonly minutesOfDay: number
  /** Milliseconds within the minute, 0 to 59,999. */
  readonly milliseconds: number
}

/** One offset that holds from `from` until `to`: epoch milliseconds, offset in milliseconds ahead of UTC. */
export interface Stretch {
  /** First millisecond at which the offset holds. */
  readonly from: number
  /** First millisecond at which it holds no more. */
  readonly to: number
  /** Milliseconds that the clock is ahead of UTC. */
  readonly offset: number
}

/** The rules of a zone are asked per window of 32 days, by a probe every 4: no two changes were ever closer than 7. */
const windowLength = 32 * 86_400_000
const probeLength = 4 * 86_400_000

interface Rules {
  readonly formatter: Intl.DateTimeFormat
  readonly windows: Map<number, ReadonlyArray<Stretch>>
}

const loaded = new Map<string, Rules>()

/** More than there are zones. Spellings in other letter cases are names too, hence a bound. */
const maximumLoaded = 1_024

/** Offsets such as `+01:00` are names to some engines, yet know no daylight saving. */
const name = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/

const load = (zone: string): Rules | undefined => {
  const known = loaded.get(zone)
  if (known !== undefined) return known
  if (zone.length > 64 || !name.test(zone)) return undefined
  try {
    const formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit"
    })
    if (loaded.size >= maximumLoaded) loaded.clear()
    const rules = { formatter, windows: new Map() }
    loaded.set(zone, rules)
    return rules
  } catch {
    return undefined
  }
}

/** The name of a zone that the JavaScript engine knows. Decode configuration with this schema or with {@link parse}. */
export const Zone = Schema.String.check(
  Schema.makeFilter(
    (zone) => load(zone) !== undefined || "Expected a named IANA time zone such as Europe/Amsterdam"
  )
).pipe(Schema.brand("Zone"))
/** The name of a zone that the JavaScript engine knows. */
export type Zone = typeof Zone.Type

/** The zone of the Netherlands, and the default. */
export const amsterdam = "Europe/Amsterdam" as Zone

/** Coordinated universal time. */
export const utc = "UTC" as Zone

// What can go wrong

/** The JavaScript engine knows no zone of this name. */
export class UnknownZone extends Schema.TaggedError<UnknownZone>()("UnknownZone", {
  /** The name as given; "?" when it does not look like a name at all, for it may be anything then. */
  zone: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no time zone named "${this.zone}". Give an IANA name such as Europe/Amsterdam.`
  }
}

// What it decides

const unknown = (zone: string): UnknownZone =>
  new UnknownZone({ zone: zone.length <= 64 && name.test(zone) ? zone : "?" })

/** Reads the name of a zone. */
export const parse = (zone: string): Result.Result<Zone, UnknownZone> =>
  load(zone) === undefined ? Result.fail(unknown(zone)) : Result.succeed(zone as Zone)

const ask = ({ formatter }: Rules, at: number): number => {
  const [month, day, year, hour, minute, second] = formatter.format(at).match(/\d+/g)!.map(Number)
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(at / 1_000) * 1_000
}

/** The whole second at which the offset changes, between two instants with different offsets. */
const change = (rules: Rules, before: number, after: number, offset: number): number => {
  let low = before
  let high = after
  while (high - low > 1_000) {
    const middle = low + Math.floor((high - low) / 2_000) * 1_000
    if (ask(rules, middle) === offset) low = middle
    else high = middle
  }
  return high
}

const stretchesOf = (rules: Rules, index: number): ReadonlyArray<Stretch> => {
  const known = rules.windows.get(index)
  if (known !== undefined) return known
  const end = (index + 1) * windowLength
  const stretches: Array<Stretch> = []
  let from = index * windowLength
  let offset = ask(rules, from)
  for (let before = from; before < end; before += probeLength) {
    const after = before + probeLength
    const next = ask(rules, after)
    if (next === offset) continue
    const to = change(rules, before, after, offset)
    if (to >= end) break
    stretches.push({ from, to, offset })
    from = to
    offset = next
  }
  stretches.push({ from, to: end, offset })
  rules.windows.set(index, stretches)
  return stretches
}

const rulesOf = (zone: Zone): Rules => {
  const rules = load(zone)
  if (rules === undefined) throw unknown(zone)
  return rules
}

const offsetIn = (rules: Rules, at: number): number => {
  const stretches = stretchesOf(rules, Math.floor(at / windowLength))
  let i = 0
  while (at >= stretches[i]!.to) i++
  return stretches[i]!.offset
}

/** Milliseconds that the clock is ahead of UTC: 3,600,000 in an Amsterdam winter. */
export const offsetAt = (zone: Zone, instant: Instant.Instant): number => offsetIn(rulesOf(zone), instant)

/**
 * The stretches of constant offset that together make up `from` until `to` (epoch milliseconds), in order.
 * Use it to work out many local times at once.
 */
export const stretches = (zone: Zone, from: number, to: number): ReadonlyArray<Stretch> => {
  const rules = rulesOf(zone)
  const all: Array<Stretch> = []
  for (let index = Math.floor(from / windowLength); index * windowLength < to; index++) {
    for (const stretch of stretchesOf(rules, index)) {
      if (stretch.to <= from || stretch.from >= to) continue
      const last = all.at(-1)
      const next = {
        from: Math.max(from, stretch.from),
        to: Math.min(to, stretch.to),
        offset: stretch.offset
      }
      if (last !== undefined && last.offset === next.offset) all[all.length - 1] = { ...last, to: next.to }
      else all.push(next)
    }
  }
  return all
}

/** What the calendar and the clock on the wall show. */
export const toLocal = (zone: Zone, instant: Instant.Instant): LocalTime => {
  const local = instant + offsetAt(zone, instant)
  const epochDay = Math.floor(local / 86_400_000)
  const rest = local - epochDay * 86_400_000
  const minutesOfDay = Math.floor(rest / 60_000)
  return {
    date: CalendarDate.fromEpochDay(epochDay),
    minutesOfDay,
    milliseconds: rest - minutesOfDay * 60_000
  }
}

/** The date on the calendar on the wall. */
export const dateOf = (zone: Zone, instant: Instant.Instant): CalendarDate.CalendarDate =>
  CalendarDate.fromEpochDay(Math.floor((instant + offsetAt(zone, instant)) / 86_400_000))

/**
 * The instant of a clock time.
 *
 * A time that the clock shows twice (end of daylight saving) is the first of the two. A time that it skips (start of
 * daylight saving) is the moment of the change: 02:30 becomes 03:00. So a later clock time is never an earlier
 * instant, and midnight is always the first instant of its date. Throws {@link Instant.InstantOutOfRange} outside
 * 1900 to 2200.
 *
 * @param minutesOfDay minutes since midnight, 0 to 1440; 1440 is the midnight at which the date ends
 */
export const toInstant = (
  zone: Zone,
  date: CalendarDate.CalendarDate,
  minutesOfDay: number
): Instant.Instant => {
  const rules = rulesOf(zone)
  const wall = CalendarDate.toEpochDay(date) * 86_400_000 + minutesOfDay * 60_000
  const before = offsetIn(rules, wall - 86_400_000)
  if (offsetIn(rules, wall - before) === before) return Instant.of(wall - before)
  const after = offsetIn(rules, wall + 86_400_000)
  if (offsetIn(rules, wall - after) === after) return Instant.of(wall - after)
  const skipped = stretches(zone, wall - 2 * 86_400_000, wall + 2 * 86_400_000)
  return Instant.of(skipped.find(({ from, offset }) => from + offset > wall)!.from)
}
