/** Laws, generators and a slow oracle for time: run them on your own implementation or data with `fast-check`. */
export { laws as calendarDateLaws, type Subject as CalendarDateSubject } from "./CalendarDate.laws.ts"
export * as generators from "./generators.ts"
export { laws as instantLaws, type Subject as InstantSubject } from "./Instant.laws.ts"
export { laws as labourCalendarLaws, type Subject as LabourCalendarSubject } from "./LabourCalendar.laws.ts"
export * as minuteOracle from "./minuteOracle.ts"
export {
  laws as partialDateLaws,
  partialDate,
  type Subject as PartialDateSubject
} from "./PartialDate.laws.ts"
export {
  laws as statutoryCalendarLaws,
  type Subject as StatutoryCalendarSubject
} from "./StatutoryCalendar.laws.ts"
export { laws as termLaws, type Subject as TermSubject } from "./Term.laws.ts"
export { laws as workingTimeLaws, type Subject as WorkingTimeSubject } from "./WorkingTime.laws.ts"
export { laws as zoneLaws, type Subject as ZoneSubject } from "./Zone.laws.ts"
