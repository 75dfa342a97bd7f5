/** Dates and durations as they are written in tables, and as numbers that can be compared. Internal. */
import { Result } from "effect"
import * as CalendarDate from "../time/CalendarDate.ts"

/** Days since 1970-01-01 of a date `YYYY-MM-DD`; NaN if there is no such date. */
export const dayOf = (date: unknown): number => {
  if (typeof date !== "string") return Number.NaN
  const parsed = CalendarDate.parse(date)
  return Result.isSuccess(parsed) ? CalendarDate.toEpochDay(parsed.success) : Number.NaN
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
