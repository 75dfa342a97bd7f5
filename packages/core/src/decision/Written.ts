/** Dates, times and durations as they are written in tables, and as numbers that can be compared. Internal. */
import { Result } from "effect"
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Instant from "../time/Instant.ts"

/** Days since 1970-01-01 of a date `YYYY-MM-DD`; NaN if there is no such date. */
export const dayOf = (date: unknown): number => {
  if (typeof date !== "string") return Number.NaN
  const parsed = CalendarDate.parse(date)
  return Result.isSuccess(parsed) ? CalendarDate.toEpochDay(parsed.success) : Number.NaN
}

const clockPattern = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?$/
const dayLength = 86_400_000

/** Milliseconds since midnight of a time `HH:MM:SS`; NaN if there is no such time. */
export const clockOf = (time: unknown): number => {
  const parts = typeof time === "string" ? clockPattern.exec(time) : null
  if (parts === null) return Number.NaN
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + Number((parts[4] ?? "0").padEnd(3, "0"))
}

/** Milliseconds of a date with a time as if the clock showed UTC; NaN if there is none. */
export const dateTimeOf = (text: unknown): number =>
  typeof text === "string" && text[10] === "T"
    ? dayOf(text.slice(0, 10)) * dayLength + clockOf(text.slice(11))
    : Number.NaN

/** The shortest form of a date with a time. */
export const dateTimeText = (millis: number): string => instantText(millis).slice(0, -1)

/** The shortest form of a number of milliseconds since midnight. */
export const clockText = (millis: number): string => dateTimeText(millis).slice(11)

/** Milliseconds since 1970 of a moment with an offset to UTC; NaN if there is none. */
export const instantOf = (text: unknown): number => {
  const parsed = typeof text === "string" ? Instant.parse(text) : null
  return parsed !== null && Result.isSuccess(parsed) ? parsed.success : Number.NaN
}

/** The shortest form of a moment, in UTC. */
export const instantText = (millis: number): string => new Date(millis).toISOString().replace(".000Z", "Z")

const monthsPattern = /^(-)?P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?$/

/** Months of an ISO 8601 duration in years and months; NaN if it is none. */
export const monthsOf = (duration: unknown): number => {
  const parts = typeof duration === "string" ? monthsPattern.exec(duration) : null
  if (parts === null) return Number.NaN
  const months = Number(parts[2] ?? 0) * 12 + Number(parts[3] ?? 0)
  return parts[1] === undefined ? months : 0 - months
}

/** The shortest ISO 8601 form of a number of months. */
export const monthsText = (months: number): string => {
  const size = Math.abs(months)
  if (size === 0) return "P0M"
  const years = Math.floor(size / 12)
  const rest = size % 12
  return `${months < 0 ? "-" : ""}P${years === 0 ? "" : `${years}Y`}${rest === 0 ? "" : `${rest}M`}`
}

const durationPattern =
  /^(-)?P(?=\d|T)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d{1,3}))?S)?)?$/

/** Milliseconds of an ISO 8601 duration in days, hours, minutes and seconds; NaN if it is none. */
export const millisOf = (duration: unknown): number => {
  if (typeof duration !== "string") return Number.NaN
  const parts = durationPattern.exec(duration)
  if (parts === null) return Number.NaN
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = "0"] = parts
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
  const millis = whole * 1_000 + Number(fraction.padEnd(3, "0"))
  return sign === undefined ? millis : 0 - millis
}

/** The shortest ISO 8601 form of a number of milliseconds. */
export const durationOf = (millis: number): string => {
  const size = Math.abs(millis)
  const days = Math.floor(size / 86_400_000)
  const hours = Math.floor(size / 3_600_000) % 24
  const minutes = Math.floor(size / 60_000) % 60
  const seconds = (size % 60_000) / 1_000
  const time = `${hours === 0 ? "" : `${hours}H`}${minutes === 0 ? "" : `${minutes}M`}${seconds === 0 ? "" : `${seconds}S`}`
  const date = days === 0 ? "" : `${days}D`
  if (date === "" && time === "") return "PT0S"
  return `${millis < 0 ? "-" : ""}P${date}${time === "" ? "" : `T${time}`}`
}
