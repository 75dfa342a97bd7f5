/**
 * The days on which people do not work under an agreement (*vrije dagen volgens de cao*).
 *
 * Agreements differ, so this is data with a source and a period. The statutory holidays play no part: 5 May is a
 * recognised holiday every year and a day off in few agreements; Easter Sunday is the other way round.
 */
import { Effect, Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"

// What it is

/** One day off. */
export const DayOff = Schema.Struct({
  /** The day. */
  date: CalendarDate.CalendarDate,
  /** What the agreement calls it. */
  name: Schema.NonEmptyString
})
/** One day off. */
export interface DayOff extends Schema.Schema.Type<typeof DayOff> {}

const Weekday = Schema.Literals([1, 2, 3, 4, 5, 6, 7])

/** The days off of one agreement in one period. For opening hours, pass the dates to `closed` of `OfficeHours`. */
export const LabourCalendar = Schema.Struct({
  /** The agreement, such as a *cao*, and its version. */
  source: Schema.NonEmptyString,
  /** First day for which the days off are in the list. */
  validFrom: CalendarDate.CalendarDate,
  /** Last day for which they are. */
  validUntil: CalendarDate.CalendarDate,
  /** Days of the week on which nobody works; Saturday and Sunday (6 and 7) when left out. */
  weekend: Schema.Array(Weekday).pipe(
    Schema.check(Schema.isUnique()),
    Schema.withConstructorDefault(Effect.succeed([6, 7] as const)),
    Schema.withDecodingDefaultKey(Effect.succeed([6, 7] as const))
  ),
  /** Days off in the period, each once, at most 10,000. */
  daysOff: Schema.Array(DayOff).check(Schema.isMaxLength(10_000))
}).check(
  Schema.makeFilter(({ validFrom, validUntil, daysOff }) =>
    validFrom > validUntil
      ? { path: ["validUntil"], issue: "must not be before validFrom" }
      : new Set(daysOff.map(({ date }) => date)).size < daysOff.length
        ? { path: ["daysOff"], issue: "holds a date twice" }
        : daysOff.every(({ date }) => validFrom <= date && date <= validUntil) || {
            path: ["daysOff"],
            issue: "holds a date outside validFrom to validUntil"
          }
  )
)
/** The days off of one agreement in one period. */
export interface LabourCalendar extends Schema.Schema.Type<typeof LabourCalendar> {}

// What can go wrong

/** The calendar says nothing about a day that the question needs. */
export class OutsideLabourCalendar extends Schema.TaggedError<OutsideLabourCalendar>()(
  "OutsideLabourCalendar",
  {
    /** First day that the calendar covers. */
    validFrom: CalendarDate.CalendarDate,
    /** Last day that the calendar covers. */
    validUntil: CalendarDate.CalendarDate
  }
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The days off are known from ${this.validFrom} to ${this.validUntil} only. Add the days off of the years that are needed.`
  }
}

// What it decides

const works = (calendar: LabourCalendar): ((day: CalendarDate.EpochDay) => boolean) => {
  const off = new Set(calendar.daysOff.map(({ date }) => CalendarDate.toEpochDay(date)))
  return (day) => !off.has(day) && !calendar.weekend.includes(CalendarDate.weekdayOfEpochDay(day))
}

const covers = ({ validFrom, validUntil }: LabourCalendar, day: CalendarDate.EpochDay): boolean =>
  CalendarDate.toEpochDay(validFrom) <= day && day <= CalendarDate.toEpochDay(validUntil)

/** Whether people work on a day. */
export const isWorkingDay = (
  calendar: LabourCalendar,
  date: CalendarDate.CalendarDate
): Result.Result<boolean, OutsideLabourCalendar> => {
  const day = CalendarDate.toEpochDay(date)
  return covers(calendar, day)
    ? Result.succeed(works(calendar)(day))
    : Result.fail(new OutsideLabourCalendar(calendar))
}

/**
 * The day on which the given number of working days has passed since `date`; that day itself does not count.
 * Negative goes back. Use it for promises and agreements in working days, such as 'within two working days'.
 *
 * @param count whole number of working days
 */
export const addWorkingDays = (
  calendar: LabourCalendar,
  date: CalendarDate.CalendarDate,
  count: number
): Result.Result<CalendarDate.CalendarDate, OutsideLabourCalendar> => {
  const isWorking = works(calendar)
  const step = Math.sign(count)
  let day = CalendarDate.toEpochDay(date)
  for (let left = Math.abs(count); left > 0; ) {
    day += step
    if (!covers(calendar, day)) return Result.fail(new OutsideLabourCalendar(calendar))
    if (isWorking(day)) left--
  }
  return Result.succeed(CalendarDate.fromEpochDay(day))
}
