/**
 * A date on the calendar (*kalenderdatum*): a year, a month and a day, without a time and without a zone.
 *
 * Written `YYYY-MM-DD`, so dates sort and compare as strings. Birth dates, validity periods, visits and the last
 * day of a term are calendar dates; see `Zone.dateOf` for the date at an instant.
 */
import { Result, Schema } from "effect"

// What it is

/**
 * Days since 1970-01-01, negative before it. Use it to count in days: subtracting two gives days, adding one
 * gives the next day.
 */
export type EpochDay = number

/** Day of the week by ISO 8601: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

const text = /^\d{4}-\d{2}-\d{2}$/

/** Digits at a fixed place, without making a substring: dates are read in hot loops. */
const digits = (date: string, from: number, to: number): number => {
  let n = 0
  for (let i = from; i < to; i++) n = n * 10 + date.charCodeAt(i) - 48
  return n
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Number of days in a month; `month` is 1 to 12. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

const problem = (date: string): typeof InvalidCalendarDate.Type.problem | undefined => {
  if (!text.test(date)) return "not written as YYYY-MM-DD"
  const month = digits(date, 5, 7)
  const day = digits(date, 8, 10)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(digits(date, 0, 4), month)) return "no such day"
  return date < minimum || date > maximum ? "outside 1800-01-01 to 2200-12-31" : undefined
}

/**
 * A day that exists, from 1800-01-01 to 2200-12-31, as an ISO 8601 string: `"2026-02-28"`.
 *
 * Decode input from outside with this schema or with {@link parse}.
 */
export const CalendarDate = Schema.String.check(
  Schema.isPattern(text),
  Schema.makeFilter((date) => problem(date) ?? true)
).pipe(Schema.brand("CalendarDate"))
/** A day that exists, from 1800-01-01 to 2200-12-31, as an ISO 8601 string. */
export type CalendarDate = typeof CalendarDate.Type

/** The earliest date there is. */
export const minimum = "1800-01-01" as CalendarDate

/** The latest date there is. */
export const maximum = "2200-12-31" as CalendarDate

// What can go wrong

/** The text is not a date. It is left out of the error on purpose: it may be a date of birth. */
export class InvalidCalendarDate extends Schema.TaggedError<InvalidCalendarDate>()("InvalidCalendarDate", {
  /** What is the matter with the text. */
  problem: Schema.Literals(["not written as YYYY-MM-DD", "no such day", "outside 1800-01-01 to 2200-12-31"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Not a calendar date: ${this.problem}. Give an existing day such as 2026-02-28.`
  }
}

/** Arithmetic left the range 1800-01-01 to 2200-12-31. Thrown, because every bounded input stays inside. */
export class CalendarDateOutOfRange extends Schema.TaggedError<CalendarDateOutOfRange>()(
  "CalendarDateOutOfRange",
  {}
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The date falls outside 1800-01-01 to 2200-12-31. Bound the number of days or months that is added."
  }
}

// What it decides

/** Reads a date from text. Use at a boundary where a `Result` is easier than a decoder. */
export const parse = (date: string): Result.Result<CalendarDate, InvalidCalendarDate> => {
  const wrong = problem(date)
  return wrong === undefined
    ? Result.succeed(date as CalendarDate)
    : Result.fail(new InvalidCalendarDate({ problem: wrong }))
}

/** The year, 1800 to 2200. */
export const year = (date: CalendarDate): number => digits(date, 0, 4)

/** The month, 1 to 12. */
export const month = (date: CalendarDate): number => digits(date, 5, 7)

/** The day of the month, 1 to 31. */
export const day = (date: CalendarDate): number => digits(date, 8, 10)

/** A date from its parts. Throws {@link CalendarDateOutOfRange} when there is no such day in the range. */
export const of = (year: number, month: number, day: number): CalendarDate => {
  const whole = Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day)
  const bounded = year >= 1800 && year <= 2200 && month >= 1 && month <= 12
  if (!(whole && bounded && day >= 1 && day <= daysInMonth(year, month))) throw new CalendarDateOutOfRange()
  return `${year}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}` as CalendarDate
}

/** The date as a day number, for counting. */
export const toEpochDay = (date: CalendarDate): EpochDay => {
  // Civil-from-days of Howard Hinnant: years begin in March, eras are 400 years of 146,097 days.
  const m = month(date)
  const y = m > 2 ? year(date) : year(date) - 1
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + day(date) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date of a day number. Throws {@link CalendarDateOutOfRange} outside the range. */
export const fromEpochDay = (epochDay: EpochDay): CalendarDate => {
  const shifted = epochDay + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const m = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return of(
    yearOfEra + era * 400 + (m <= 2 ? 1 : 0),
    m,
    dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  )
}

/** The date `days` later, or earlier when negative. Throws {@link CalendarDateOutOfRange} outside the range. */
export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  fromEpochDay(toEpochDay(date) + days)

/**
 * The date `months` later, or earlier when negative, on the anchor day; the last day of the month when the month
 * is shorter. Throws {@link CalendarDateOutOfRange} outside the range.
 *
 * Keep the anchor of a series apart, else the end of February sticks: `addMonths("2026-02-28", 1)` is 28 March,
 * `addMonths("2026-02-28", 1, 31)` is 31 March.
 *
 * @param anchorDay day of the month to aim for, 1 to 31; the day of `date` when left out
 */
export const addMonths = (
  date: CalendarDate,
  months: number,
  anchorDay: number = day(date)
): CalendarDate => {
  const total = year(date) * 12 + month(date) - 1 + months
  const y = Math.floor(total / 12)
  const m = total - y * 12 + 1
  return of(y, m, Math.min(anchorDay, daysInMonth(y, m)))
}

/** Days from one date to another; negative when `to` is the earlier one. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number => toEpochDay(to) - toEpochDay(from)

/** Day of the week of a day number, 1 (Monday) to 7 (Sunday). */
export const weekdayOfEpochDay = (epochDay: EpochDay): Weekday =>
  (((((epochDay + 3) % 7) + 7) % 7) + 1) as Weekday

/** Day of the week, 1 (Monday) to 7 (Sunday). */
export const weekday = (date: CalendarDate): Weekday => weekdayOfEpochDay(toEpochDay(date))

/** Order of two dates: negative, zero or positive, for `sort`. The operators `<` and `>` work on dates as well. */
export const compare = (a: CalendarDate, b: CalendarDate): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)
