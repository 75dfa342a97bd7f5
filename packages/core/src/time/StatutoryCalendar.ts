/**
 * The days that count in law (*Algemene termijnenwet*, Atw): which days are recognised holidays, and on which day a
 * statutory term ends.
 *
 * It says nothing about days off or opening hours; those are a `LabourCalendar` and `OfficeHours`.
 */
import { Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"

// What it is

/** A day that a royal decree equates with a holiday (art. 3 lid 3), such as the Friday after Ascension Day. */
export const EquatedDay = Schema.Struct({
  /** The day. */
  date: CalendarDate.CalendarDate,
  /** The decree, or where it was found. */
  source: Schema.NonEmptyString
})
/** A day that a royal decree equates with a holiday. */
export interface EquatedDay extends Schema.Schema.Type<typeof EquatedDay> {}

/**
 * The decrees that were known at some moment. The other holidays are computed.
 *
 * Decrees come about once every three years. Keep the calendar that was in use: a verdict of the past is made again
 * with the calendar of the past.
 */
export const StatutoryCalendar = Schema.Struct({
  /** Days equated by decree, at most 10,000. */
  equatedDays: Schema.Array(EquatedDay).check(Schema.isMaxLength(10_000)),
  /** First day of the period for which all decrees are in the list. */
  validFrom: CalendarDate.CalendarDate,
  /** Last day of that period; later decrees may still come. */
  validUntil: CalendarDate.CalendarDate
}).check(
  Schema.makeFilter(
    ({ validFrom, validUntil }) =>
      validFrom <= validUntil || { path: ["validUntil"], issue: "must not be before validFrom" }
  )
)
/** The decrees that were known at some moment. */
export interface StatutoryCalendar extends Schema.Schema.Type<typeof StatutoryCalendar> {}

/** A recognised holiday, or a day equated with one. */
export interface Holiday {
  /** The day. */
  readonly date: CalendarDate.CalendarDate
  /** Its Dutch name. */
  readonly name: string
  /** Which part of article 3 makes it count. */
  readonly ground: "art. 3 lid 1" | "art. 3 lid 2" | "art. 3 lid 3"
}

const decree = (years: string, dates: ReadonlyArray<string>): ReadonlyArray<EquatedDay> =>
  dates.map((date) => ({
    date: date as CalendarDate.CalendarDate,
    source: `Besluit gelijkstelling ${years} (Atw art. 3 lid 3), as listed at sterfgeval.nl, question 70745, 4 October 2025`
  }))

/** The decrees for 2023 to 2028 as known in October 2025. Compare with wetten.overheid.nl before you rely on them. */
export const netherlands: StatutoryCalendar = StatutoryCalendar.make({
  equatedDays: [
    ...decree("2023-2025", ["2023-04-28", "2023-05-19", "2024-05-10", "2024-12-27", "2025-05-30"]),
    ...decree("2026-2028", ["2026-01-02", "2026-05-15", "2027-05-07", "2028-04-28", "2028-05-26"])
  ],
  validFrom: CalendarDate.of(2023, 1, 1),
  validUntil: CalendarDate.of(2028, 12, 31)
})

// What it decides

/** Easter Sunday of a year, by the Gregorian computus. Use it to work out the days that hang on Easter. */
export const easter = (year: number): CalendarDate.CalendarDate => {
  // Anonymous Gregorian algorithm (Meeus/Jones/Butcher).
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const day = epact + weekday - 7 * late + 114
  return CalendarDate.of(year, Math.floor(day / 31), (day % 31) + 1)
}

/** Birthdays of the head of state as celebrated; on the Saturday before when it falls on a Sunday. */
const kingsDay = (year: number): CalendarDate.CalendarDate => {
  const birthday = year < 2014 ? CalendarDate.of(year, 4, 30) : CalendarDate.of(year, 4, 27)
  return CalendarDate.weekday(birthday) === 7 ? CalendarDate.addDays(birthday, -1) : birthday
}

const computed = new Map<number, ReadonlyArray<Holiday>>()

const computedIn = (year: number): ReadonlyArray<Holiday> => {
  const known = computed.get(year)
  if (known !== undefined) return known
  const easterDay = easter(year)
  const law = (name: string, date: CalendarDate.CalendarDate): Holiday => ({
    date,
    name,
    ground: "art. 3 lid 1"
  })
  const days: ReadonlyArray<Holiday> = [
    law("Nieuwjaarsdag", CalendarDate.of(year, 1, 1)),
    { date: CalendarDate.addDays(easterDay, -2), name: "Goede Vrijdag", ground: "art. 3 lid 2" },
    law("Tweede Paasdag", CalendarDate.addDays(easterDay, 1)),
    law("Koningsdag", kingsDay(year)),
    law("Vijfde mei", CalendarDate.of(year, 5, 5)),
    law("Hemelvaartsdag", CalendarDate.addDays(easterDay, 39)),
    law("Tweede Pinksterdag", CalendarDate.addDays(easterDay, 50)),
    law("Eerste Kerstdag", CalendarDate.of(year, 12, 25)),
    law("Tweede Kerstdag", CalendarDate.of(year, 12, 26))
  ]
  computed.set(year, days)
  return days
}

const equatedSets = new WeakMap<StatutoryCalendar, ReadonlySet<string>>()

const equatedIn = (calendar: StatutoryCalendar): ReadonlySet<string> => {
  let dates = equatedSets.get(calendar)
  if (dates === undefined) {
    dates = new Set(calendar.equatedDays.map(({ date }) => date))
    equatedSets.set(calendar, dates)
  }
  return dates
}

/**
 * The recognised holidays of a year and the days equated with them, in order of date. Sundays are not in it, they
 * never need to be.
 *
 * The King's birthday is celebrated on 27 April from 2014, before that the Queen's on 30 April; a day earlier when
 * that is a Sunday. Years before 1980 celebrated a day later instead and are not right.
 *
 * @param year 1800 to 2200
 */
export const holidays = (calendar: StatutoryCalendar, year: number): ReadonlyArray<Holiday> =>
  [
    ...computedIn(year),
    ...calendar.equatedDays
      .filter(({ date }) => CalendarDate.year(date) === year)
      .map(({ date }): Holiday => ({ date, name: "Gelijkgestelde dag", ground: "art. 3 lid 3" }))
  ].toSorted((a, b) => CalendarDate.compare(a.date, b.date))

/** Whether a day is a recognised holiday (art. 3 lid 1) or equated with one (lid 2 and 3). */
export const isHoliday = (calendar: StatutoryCalendar, date: CalendarDate.CalendarDate): boolean =>
  computedIn(CalendarDate.year(date)).some((holiday) => holiday.date === date) ||
  equatedIn(calendar).has(date)

/** Whether a day is not a Saturday, not a Sunday and not a recognised holiday: a working day in law. */
export const isOrdinaryDay = (calendar: StatutoryCalendar, date: CalendarDate.CalendarDate): boolean =>
  CalendarDate.weekday(date) < 6 && !isHoliday(calendar, date)

/**
 * Whether the Atw applies to a term of this length (art. 4): not in hours, and not over 90 days, 12 weeks or 3
 * months. It applies to terms in an act or a general order only; not to agreements.
 */
export const governs = (amount: number, unit: "hours" | "days" | "weeks" | "months" | "years"): boolean =>
  unit === "days" ? amount <= 90 : unit === "weeks" ? amount <= 12 : unit === "months" && amount <= 3

/**
 * The last day of a statutory term that would run from `first` to `last`, both included.
 *
 * A term of three days or more is made to hold two ordinary days (art. 2), and a term that would end on a Saturday,
 * Sunday or holiday runs through the next ordinary day (art. 1 lid 1). Ask {@link governs} first, and do not use it
 * for a term that is counted back from a day (art. 1 lid 2). Throws `CalendarDateOutOfRange` past 2200.
 *
 * @param counts days for which this is false are passed over, such as those on which the term is suspended
 */
export const endOfTerm = (
  calendar: StatutoryCalendar,
  first: CalendarDate.CalendarDate,
  last: CalendarDate.CalendarDate,
  counts: (date: CalendarDate.CalendarDate) => boolean = () => true
): CalendarDate.CalendarDate => {
  const ordinary = (date: CalendarDate.CalendarDate) => counts(date) && isOrdinaryDay(calendar, date)
  let length = 0
  let ordinaryDays = 0
  for (let date = first; date <= last; date = CalendarDate.addDays(date, 1)) {
    if (counts(date)) length++
    if (ordinary(date)) ordinaryDays++
  }
  let end = last
  while (!ordinary(end) || (length >= 3 && ordinaryDays < 2)) {
    end = CalendarDate.addDays(end, 1)
    if (ordinary(end)) ordinaryDays++
  }
  return end
}
