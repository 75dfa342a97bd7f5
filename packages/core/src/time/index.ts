/** Time in the rules: dates, instants, zones, calendars, working time and terms. Nothing here reads a clock. */
export * as CalendarDate from "./CalendarDate.ts"
export * as Instant from "./Instant.ts"
export * as OfficeHours from "./OfficeHours.ts"
export * as PartialDate from "./PartialDate.ts"
export * as WorkingTime from "./WorkingTime.ts"
export * as Zone from "./Zone.ts"
