/**
 * A calendar date of which the day, the month and day, or everything may be unknown.
 *
 * The Dutch population register (BRP) writes unknown parts as zeros; a birth date of someone who fled may be a year
 * only. Use it for dates of birth and death. It is text, so that it stores, sorts and compares without a clock or a
 * zone: `1970-04-01`, `1970-04`, `1970` or `unknown`.
 */
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"

const shape = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/

const exists = (year: number, month: number, day: number): boolean =>
  year > 0
    ? month > 0
      ? month <= 12 && day <= CalendarDate.daysInMonth(year, month)
      : month === 0 && day === 0
    : month === 0 && day === 0

const read = (text: string): Parts | undefined => {
  if (text === "unknown") return { year: 0, month: 0, day: 0 }
  const found = shape.exec(text)
  if (found === null || found[1] === "0000" || found[2] === "00" || found[3] === "00") return undefined
  const parts = { year: Number(found[1]), month: Number(found[2] ?? 0), day: Number(found[3] ?? 0) }
  return exists(parts.year, parts.month, parts.day) ? parts : undefined
}

// What it is

/** Encoded as `YYYY-MM-DD`, `YYYY-MM`, `YYYY` or `unknown`; years 0001 to 9999. Impossible dates are refused. */
export const PartialDate = Schema.String.check(
  Schema.isMaxLength(10),
  Schema.makeFilter(
    (text: string) => read(text) !== undefined || "Expected a date: YYYY-MM-DD, YYYY-MM, YYYY or unknown"
  )
).pipe(Schema.brand("PartialDate"))
/** A value of {@link PartialDate}. */
export type PartialDate = typeof PartialDate.Type

/** The parts of a date as numbers; 0 stands for unknown. */
export interface Parts {
  /** 1 to 9999, or 0. */
  readonly year: number
  /** 1 to 12, or 0. */
  readonly month: number
  /** 1 to 31, or 0. */
  readonly day: number
}

/**
 * How a system writes dates. Unknown parts are `00`, in ISO they may also be left out. `YYYYMMDD` is how the BRP
 * does it; the others accept `-`, `/`, `.` and a space between the parts, and single digits for day and month.
 */
export type Format = "YYYY-MM-DD" | "YYYYMMDD" | "DD-MM-YYYY" | "MM-DD-YYYY"

/** Nothing is known of the date. */
export const unknown: PartialDate = PartialDate.make("unknown")

// What can go wrong

/** The text is no date in the declared format. The text itself is left out: it is personal data. */
export class InvalidPartialDate extends Schema.TaggedError<InvalidPartialDate>()("InvalidPartialDate", {
  /** The format that was declared for the text. */
  format: Schema.Literals(["YYYY-MM-DD", "YYYYMMDD", "DD-MM-YYYY", "MM-DD-YYYY"]),
  /** `shape`: not written in this format. `calendar`: no such day exists. */
  reason: Schema.Literals(["shape", "calendar"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.reason === "shape"
      ? `The date is not written as ${this.format}. Declare the format that the system uses; write unknown parts as 00.`
      : `No such day exists when the date is read as ${this.format}. Check the date and the declared format.`
  }
}

// What it decides

const patterns: Record<Format, RegExp> = {
  "YYYY-MM-DD": /^(?<year>\d{4})(?:[-/. ](?<month>\d{1,2})(?:[-/. ](?<day>\d{1,2}))?)?$/,
  YYYYMMDD: /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  "DD-MM-YYYY": /^(?:(?:(?<day>\d{1,2})[-/. ])?(?<month>\d{1,2})[-/. ])?(?<year>\d{4})$/,
  "MM-DD-YYYY": /^(?:(?<month>\d{1,2})[-/. ](?:(?<day>\d{1,2})[-/. ])?)?(?<year>\d{4})$/
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)
const four = (n: number): string => `${n}`.padStart(4, "0")

/** Makes a date of its parts; 0 is unknown. `undefined` when no such date exists, e.g. a day without a month. */
export const make = (year: number, month: number, day: number): PartialDate | undefined => {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return undefined
  if (year < 0 || year > 9999 || month < 0 || day < 0 || !exists(year, month, day)) return undefined
  if (year === 0) return unknown
  const text = month === 0 ? four(year) : `${four(year)}-${two(month)}${day === 0 ? "" : `-${two(day)}`}`
  return text as PartialDate
}

/** Reads what a system or a person wrote, in the declared format. `unknown` is accepted in every format. */
export const parse = (text: string, format: Format): Result.Result<PartialDate, InvalidPartialDate> => {
  const trimmed = text.length > 40 ? "" : text.trim()
  if (trimmed === "unknown") return Result.succeed(unknown)
  const found = patterns[format].exec(trimmed)?.groups
  if (found === undefined) return Result.fail(new InvalidPartialDate({ format, reason: "shape" }))
  const date = make(Number(found.year), Number(found.month ?? 0), Number(found.day ?? 0))
  return date === undefined
    ? Result.fail(new InvalidPartialDate({ format, reason: "calendar" }))
    : Result.succeed(date)
}

/** Writes a date so that {@link parse} with the same format reads it back. Unknown parts are `00`, in ISO left out. */
export const format = (date: PartialDate, as: Format): string => {
  if (as === "YYYY-MM-DD") return date
  const { year, month, day } = parts(date)
  switch (as) {
    case "YYYYMMDD":
      return four(year) + two(month) + two(day)
    case "DD-MM-YYYY":
      return `${two(day)}-${two(month)}-${four(year)}`
    case "MM-DD-YYYY":
      return `${two(month)}-${two(day)}-${four(year)}`
  }
}

/** The parts as numbers, 0 for unknown. */
export const parts = (date: PartialDate): Parts =>
  date === "unknown"
    ? { year: 0, month: 0, day: 0 }
    : {
        year: Number(date.slice(0, 4)),
        month: date.length > 4 ? Number(date.slice(5, 7)) : 0,
        day: date.length > 7 ? Number(date.slice(8, 10)) : 0
      }

/** True when year, month and day are all known. */
export const isComplete = (date: PartialDate): boolean => date.length === 10

/**
 * A total order for lists: by the earliest day that the date can be; the less precise of two comes first, and
 * `unknown` last. Returns a negative number, 0 or a positive number.
 */
export const compare = (a: PartialDate, b: PartialDate): number => (a === b ? 0 : a < b ? -1 : 1)

/** True when both can be one and the same day: what is known in both is equal. An unknown date fits any other. */
export const isCompatible = (a: PartialDate, b: PartialDate): boolean =>
  a === "unknown" || b === "unknown" || a.startsWith(b) || b.startsWith(a)

/** True when `a` lies before `b` whatever the unknown parts turn out to be. */
export const isBefore = (a: PartialDate, b: PartialDate): boolean => !isCompatible(a, b) && a < b
