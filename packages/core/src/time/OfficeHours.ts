/**
 * When a desk is open (*openingstijden*): spans of clock time per day of the week, in a zone, with exceptions.
 *
 * The desk is open at an instant when the clock on its wall shows a time inside a span. So an hour that daylight
 * saving skips is not worked, and an hour that comes twice is worked twice. A span whose end is not after its
 * start runs over midnight and belongs to the day on which it begins: closing that day closes all of it, closing
 * the day after does not.
 */
import { Effect, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as Zone from "./Zone.ts"

// What it is

/** Clock time `HH:MM`, from `00:00` to `24:00`. `24:00` is the midnight at the end of the day. */
export const TimeOfDay = Schema.String.check(Schema.isPattern(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/))
/** Clock time `HH:MM`, from `00:00` to `24:00`. */
export type TimeOfDay = typeof TimeOfDay.Type

/**
 * From one clock time until another. `22:00` until `06:00` ends the next morning; the whole day is `00:00` until
 * `24:00`.
 */
export const Span = Schema.Struct({
  /** Open from this time, to the minute. */
  from: TimeOfDay,
  /** Open until this time; on the next day when it is earlier than `from`. */
  to: TimeOfDay
}).check(
  Schema.makeFilter(({ from, to }) =>
    from === "24:00"
      ? { path: ["from"], issue: "a span cannot begin at 24:00; begin the next day at 00:00" }
      : from !== to || {
          path: ["to"],
          issue: "a span cannot be empty; write a whole day as 00:00 until 24:00"
        }
  )
)
/** From one clock time until another. */
export interface Span extends Schema.Schema.Type<typeof Span> {}

const Spans = Schema.Array(Span).check(Schema.isMaxLength(48))
const SpansOrNone = Spans.pipe(
  Schema.withConstructorDefault(Effect.succeed([])),
  Schema.withDecodingDefaultKey(Effect.succeed([]))
)

/** What holds on one date instead of the week; no spans means closed. */
export const Exception = Schema.Struct({
  /** The date on which the spans begin. */
  date: CalendarDate.CalendarDate,
  /** Open in these spans only. */
  spans: Spans
})
/** What holds on one date instead of the week; no spans means closed. */
export interface Exception extends Schema.Schema.Type<typeof Exception> {}

/**
 * Opening hours of one desk. Spans that overlap count once. An exception goes before a closed day, a closed day
 * before the week. Decode it or use `OfficeHours.make`, once; `WorkingTime` keeps an index per object.
 */
export const OfficeHours = Schema.Struct({
  /** Where the clock hangs that the spans refer to. Europe/Amsterdam when left out. */
  zone: Zone.Zone.pipe(
    Schema.withConstructorDefault(Effect.succeed(Zone.amsterdam)),
    Schema.withDecodingDefaultKey(Effect.succeed("Europe/Amsterdam"))
  ),
  /** Spans that begin on each day of the week; a day left out is closed. At most 48 a day. */
  week: Schema.Struct({
    /** Spans that begin on a Monday. */
    monday: SpansOrNone,
    /** Spans that begin on a Tuesday. */
    tuesday: SpansOrNone,
    /** Spans that begin on a Wednesday. */
    wednesday: SpansOrNone,
    /** Spans that begin on a Thursday. */
    thursday: SpansOrNone,
    /** Spans that begin on a Friday. */
    friday: SpansOrNone,
    /** Spans that begin on a Saturday. */
    saturday: SpansOrNone,
    /** Spans that begin on a Sunday. */
    sunday: SpansOrNone
  }),
  /** Dates on which other spans hold, each date once, at most 10,000. */
  exceptions: Schema.Array(Exception).pipe(
    Schema.check(
      Schema.isMaxLength(10_000),
      Schema.makeFilter(
        (exceptions) =>
          new Set(exceptions.map(({ date }) => date)).size === exceptions.length ||
          "Expected each date to have one exception"
      )
    ),
    Schema.withConstructorDefault(Effect.succeed([])),
    Schema.withDecodingDefaultKey(Effect.succeed([]))
  ),
  /** Dates on which nothing begins, such as the days off of a `LabourCalendar`, at most 10,000. */
  closed: Schema.Array(CalendarDate.CalendarDate).pipe(
    Schema.check(Schema.isMaxLength(10_000)),
    Schema.withConstructorDefault(Effect.succeed([])),
    Schema.withDecodingDefaultKey(Effect.succeed([]))
  )
}).pipe(Schema.brand("OfficeHours"))
/** Opening hours of one desk. */
export type OfficeHours = typeof OfficeHours.Type

/** Minutes since midnight at which a desk opens and closes; the end is over 1,440 when it is on the next day. */
export type MinuteSpan = readonly [from: number, to: number]

// What it decides

const minutes = (time: TimeOfDay): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const inMinutes = ({ from, to }: Span): MinuteSpan => [
  minutes(from),
  to > from ? minutes(to) : minutes(to) + 1_440
]

/**
 * Which spans begin on a day. Prepared once per calendar, so that asking about many days is quick; use
 * `WorkingTime` for questions about instants.
 */
export const beginningOn = ({
  week,
  exceptions,
  closed
}: OfficeHours): ((day: CalendarDate.EpochDay) => ReadonlyArray<MinuteSpan>) => {
  const days = [
    week.monday,
    week.tuesday,
    week.wednesday,
    week.thursday,
    week.friday,
    week.saturday,
    week.sunday
  ]
  const weekly = days.map((spans) => spans.map(inMinutes))
  const dated = new Map<CalendarDate.EpochDay, ReadonlyArray<MinuteSpan>>()
  for (const date of closed) dated.set(CalendarDate.toEpochDay(date), [])
  for (const { date, spans } of exceptions) dated.set(CalendarDate.toEpochDay(date), spans.map(inMinutes))
  return (day) => dated.get(day) ?? weekly[CalendarDate.weekdayOfEpochDay(day) - 1]!
}
