/**
 * The office hours that promises count in, by name, with every version that was published: a changed calendar rewrites
 * no verdict of the past.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"
import { Instant } from "../time/Instant.ts"
import { OfficeHours } from "../time/OfficeHours.ts"
import * as WorkingTime from "../time/WorkingTime.ts"
import type { KnownCalendar } from "./Deadline.ts"
import { maxMinutes } from "./Terms.ts"

// What it is

/** Office hours as they were published. */
export const Published = Schema.Struct({
  /** When a desk is open. */
  hours: OfficeHours,
  /** When this was published. */
  at: Instant
})
/** See {@link Published}. */
export interface Published extends Schema.Schema.Type<typeof Published> {}

/** A calendar with its versions, oldest first. */
export const Calendar = Schema.Struct({
  /** All that was published. */
  versions: Schema.NonEmptyArray(Published).check(Schema.isMaxLength(1_000))
})
/** See {@link Calendar}. */
export interface Calendar extends Schema.Schema.Type<typeof Calendar> {}

/** What can happen to a calendar. */
export const Event = Schema.TaggedUnion({
  /** Other hours hold. */
  Published: { hours: OfficeHours, at: Instant }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The office hours hold too little working time for promises to be kept in. */
export class TooLittleTime extends Schema.TaggedError<TooLittleTime>()("TooLittleTime", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The office hours hold less than ${maxMinutes / 60} working hours in the next ${WorkingTime.horizonYears} years. Open on some day of every week.`
  }
}

// What it decides

/** Publishes office hours; the same hours again change nothing. */
export const publish = (
  state: Calendar | null,
  hours: OfficeHours,
  at: Instant
): Result.Result<ReadonlyArray<Event>, TooLittleTime> => {
  if (Result.isFailure(WorkingTime.add(hours, at, maxMinutes * 60_000)))
    return Result.fail(new TooLittleTime())
  const same = JSON.stringify(state?.versions.at(-1)?.hours) === JSON.stringify(hours)
  return Result.succeed(same ? [] : [Event.cases.Published.make({ hours, at })])
}

/** The calendar as it is known now. */
export const latest = ({ versions }: Calendar): KnownCalendar => ({
  hours: (versions.at(-1) as Published).hours,
  version: versions.length
})

/** The calendar as it was known at a moment; before the first was published, the first. */
export const asOf = ({ versions }: Calendar, moment: Instant): KnownCalendar => {
  const found = versions.findLastIndex(({ at }) => at <= moment)
  const index = Math.max(0, found)
  return { hours: (versions[index] as Published).hours, version: index + 1 }
}

/** The calendar after an event. */
export const evolve = (state: Calendar | null, { hours, at }: Event): Calendar => ({
  versions: [...(state?.versions ?? []), { hours, at }] as unknown as Calendar["versions"]
})

/** How calendars are stored, by name. */
export const collection = Collection.define({
  name: "calendar",
  version: 1,
  row: Calendar,
  categories: { versions: "internal" },
  fields: {},
  indexes: {},
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
