/** Arbitrary dates, instants, zones, pauses and opening hours for property tests. Bounded to years that are in use. */
import fc from "fast-check"
import * as CalendarDate from "./CalendarDate.ts"
import * as Instant from "./Instant.ts"
import * as LabourCalendar from "./LabourCalendar.ts"
import * as OfficeHours from "./OfficeHours.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"
import * as Term from "./Term.ts"
import type * as WorkingTime from "./WorkingTime.ts"
import * as Zone from "./Zone.ts"

/** Any date there is, 1800 to 2200. */
export const calendarDate: fc.Arbitrary<CalendarDate.CalendarDate> = fc
  .integer({
    min: CalendarDate.toEpochDay(CalendarDate.minimum),
    max: CalendarDate.toEpochDay(CalendarDate.maximum)
  })
  .map(CalendarDate.fromEpochDay)

/** A date from 2024 to 2027, around which the other generators gather. */
export const recentDate: fc.Arbitrary<CalendarDate.CalendarDate> = fc
  .integer({ min: 0, max: 1_460 })
  .map((days) => CalendarDate.addDays(CalendarDate.of(2024, 1, 1), days))

/** Any instant there is, 1900 to 2200. */
export const instant: fc.Arbitrary<Instant.Instant> = fc
  .integer({ min: Instant.minimum, max: Instant.maximum })
  .map(Instant.of)

/** A day on which the clock of one of the zones of {@link zone} changes, or an ordinary one. */
const days = fc.oneof(
  fc
    .constantFrom(
      "2024-03-31",
      "2024-10-27",
      "2025-03-09",
      "2025-03-30",
      "2025-04-06",
      "2025-10-26",
      "2025-11-02"
    )
    .map((date) => date as CalendarDate.CalendarDate),
  recentDate
)

/** An instant from 2024 to 2027, often near a change to or from daylight saving. */
export const recentInstant: fc.Arbitrary<Instant.Instant> = fc
  .tuple(days, fc.integer({ min: -86_400_000, max: 2 * 86_400_000 }))
  .map(([date, milliseconds]) => Instant.of(CalendarDate.toEpochDay(date) * 86_400_000 + milliseconds))

/** Zones that differ in kind: an hour of daylight saving, none, a change at midnight, a change of half an hour. */
export const zone: fc.Arbitrary<Zone.Zone> = fc.constantFrom(
  Zone.amsterdam,
  Zone.utc,
  "America/Havana" as Zone.Zone,
  "Australia/Lord_Howe" as Zone.Zone
)

const clock = (minutes: number): OfficeHours.TimeOfDay =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

const span: fc.Arbitrary<OfficeHours.Span> = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
      fc.integer({ min: 0, max: 1_439 })
    ),
    fc.oneof(
      fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15),
      fc.integer({ min: 0, max: 1_440 })
    )
  )
  .map(([from, to]) => ({ from: clock(from), to: clock(to === from ? from + 1 : to) }))

const spans = fc.array(span, { maxLength: 3 })

/** Opening hours with nights, split days, exceptions and closed days; open at least once in every week. */
export const officeHours: fc.Arbitrary<OfficeHours.OfficeHours> = fc
  .record({
    zone,
    week: fc.record({
      monday: fc.array(span, { minLength: 1, maxLength: 3 }),
      tuesday: spans,
      wednesday: spans,
      thursday: spans,
      friday: spans,
      saturday: spans,
      sunday: spans
    }),
    exceptions: fc.uniqueArray(fc.record({ date: days, spans }), {
      maxLength: 4,
      selector: ({ date }) => date
    }),
    closed: fc.array(days, { maxLength: 4 })
  })
  .map((hours) => OfficeHours.OfficeHours.make(hours))

/** Up to three pauses of up to five days, in any order, with or without overlap, each ended. */
export const pauses: fc.Arbitrary<ReadonlyArray<WorkingTime.Pause>> = fc.array(
  fc
    .tuple(recentInstant, fc.integer({ min: 0, max: 5 * 86_400_000 }))
    .map(([from, length]) => ({ from, to: Instant.plus(from, length) })),
  { maxLength: 3 }
)

/** The holidays of the law with up to four days equated by decree. */
export const statutoryCalendar: fc.Arbitrary<StatutoryCalendar.StatutoryCalendar> = fc
  .array(recentDate, { maxLength: 4 })
  .map((dates) =>
    StatutoryCalendar.StatutoryCalendar.make({
      ...StatutoryCalendar.netherlands,
      equatedDays: dates.map((date) => ({ date, source: "made up" }))
    })
  )

/** An agreement for 2023 to 2029 with up to ten days off and a weekend of none to three days. */
export const labourCalendar: fc.Arbitrary<LabourCalendar.LabourCalendar> = fc
  .record({
    daysOff: fc.uniqueArray(recentDate, { maxLength: 10 }),
    weekend: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), { maxLength: 3 })
  })
  .map(({ daysOff, weekend }) =>
    LabourCalendar.LabourCalendar.make({
      source: "made up",
      validFrom: CalendarDate.of(2023, 1, 1),
      validUntil: CalendarDate.of(2029, 12, 31),
      weekend,
      daysOff: daysOff.map((date) => ({ date, name: "made up" }))
    })
  )

/** A term of up to twenty units that holds in all years. */
export const term: fc.Arbitrary<Term.Term> = fc
  .record({
    amount: fc.integer({ min: 1, max: 20 }),
    unit: fc.constantFrom("days", "weeks", "months", "workingDays"),
    basis: fc.constantFrom("statutory", "norm")
  })
  .map((length) =>
    Term.Term.make({
      ...length,
      id: "made-up",
      name: "made up",
      source: "made up",
      validFrom: CalendarDate.minimum
    })
  )

/** A term that runs. */
export interface Running {
  /** The day on which it starts. */
  readonly start: CalendarDate.CalendarDate
  /** Stretches around it that do not count. */
  readonly suspensions: ReadonlyArray<Term.Suspension>
}

/** The start of a term with up to three suspensions around it, in any order, with or without overlap, each ended. */
export const running: fc.Arbitrary<Running> = fc
  .tuple(
    recentDate,
    fc.array(fc.tuple(fc.integer({ min: -20, max: 160 }), fc.integer({ min: 0, max: 31 })), { maxLength: 3 })
  )
  .map(([start, stretches]) => ({
    start,
    suspensions: stretches.map(([after, days]) => {
      const from = CalendarDate.addDays(start, after)
      return { from, to: CalendarDate.addDays(from, days) }
    })
  }))
