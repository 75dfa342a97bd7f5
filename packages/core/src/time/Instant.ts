/**
 * A moment on the time line (*tijdstip*), the same everywhere: milliseconds since 1970-01-01T00:00:00Z.
 *
 * When something happened or was recorded is an instant. What the clock on the wall showed follows from a `Zone`.
 */
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"

// What it is

/** The earliest instant, 1900-01-01T00:00:00Z, in milliseconds. */
export const minimum = -2_208_988_800_000 as Instant

/** The latest instant, 2200-01-01T00:00:00Z, in milliseconds. */
export const maximum = 7_258_118_400_000 as Instant

/** Whole milliseconds since 1970-01-01T00:00:00Z, from 1900-01-01 to 2200-01-01. */
export const Instant = Schema.Int.check(
  Schema.isBetween({ minimum: -2_208_988_800_000, maximum: 7_258_118_400_000 })
).pipe(Schema.brand("Instant"))
/** Whole milliseconds since 1970-01-01T00:00:00Z, from 1900-01-01 to 2200-01-01. */
export type Instant = typeof Instant.Type

// What can go wrong

/** The text is not an instant. It is left out of the error on purpose: it may be personal. */
export class InvalidInstant extends Schema.TaggedError<InvalidInstant>()("InvalidInstant", {
  /** What is the matter with the text. */
  problem: Schema.Literals([
    "not written as ISO 8601 with an offset",
    "no such day or time",
    "outside 1900 to 2200"
  ])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Not an instant: ${this.problem}. Give date, time and offset, such as 2026-03-29T09:00:00+02:00.`
  }
}

/** Arithmetic left the range 1900 to 2200. Thrown, because every bounded input stays inside. */
export class InstantOutOfRange extends Schema.TaggedError<InstantOutOfRange>()("InstantOutOfRange", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The instant falls outside 1900-01-01 to 2200-01-01. Bound the time that is added."
  }
}

// What it decides

const iso = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/

/**
 * Reads an instant from ISO 8601 text with seconds and an offset (RFC 3339): `2026-03-29T09:00:00Z`,
 * `2026-03-29T09:00:00.25+02:00`. Digits below the millisecond are cut off. Text without an offset is refused,
 * because it would mean another instant in another process.
 */
export const parse = (text: string): Result.Result<Instant, InvalidInstant> => {
  const found = iso.exec(text)
  if (found === null)
    return Result.fail(new InvalidInstant({ problem: "not written as ISO 8601 with an offset" }))
  const [, date = "", hours, minutes, seconds, fraction = "", sign, offsetHours = "0", offsetMinutes = "0"] =
    found
  const day = CalendarDate.parse(date)
  if (
    (Result.isFailure(day) && day.failure.problem === "no such day") ||
    Number(hours) > 23 ||
    Number(minutes) > 59 ||
    Number(seconds) > 59 ||
    Number(offsetHours) > 23 ||
    Number(offsetMinutes) > 59
  ) {
    return Result.fail(new InvalidInstant({ problem: "no such day or time" }))
  }
  if (Result.isFailure(day)) return Result.fail(new InvalidInstant({ problem: "outside 1900 to 2200" }))
  const time = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === "-" ? -60_000 : 60_000)
  const milliseconds =
    CalendarDate.toEpochDay(day.success) * 86_400_000 +
    time +
    Number(fraction.padEnd(3, "0").slice(0, 3)) -
    offset
  return milliseconds < minimum || milliseconds > maximum
    ? Result.fail(new InvalidInstant({ problem: "outside 1900 to 2200" }))
    : Result.succeed(milliseconds as Instant)
}

/** ISO 8601 text in UTC with milliseconds: `2026-03-29T07:00:00.000Z`. {@link parse} reads it back. */
export const format = (instant: Instant): string => new Date(instant).toISOString()

/**
 * The instant of a number of milliseconds. Use it for results of arithmetic; decode input with the schema.
 * Throws {@link InstantOutOfRange} for a number that is not whole or not between 1900 and 2200.
 */
export const of = (milliseconds: number): Instant => {
  if (!(Number.isInteger(milliseconds) && milliseconds >= minimum && milliseconds <= maximum)) {
    throw new InstantOutOfRange()
  }
  return milliseconds as Instant
}

/**
 * The instant a number of elapsed milliseconds later, or earlier when negative; no calendar is involved.
 * Throws {@link InstantOutOfRange} outside 1900 to 2200.
 */
export const plus = (instant: Instant, milliseconds: number): Instant => of(instant + milliseconds)

/** Order of two instants: negative, zero or positive, for `sort`. */
export const compare = (a: Instant, b: Instant): number => a - b
