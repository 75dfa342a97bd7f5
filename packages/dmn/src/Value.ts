/** The values of FEEL: what inputs hold and decisions give. */

// What it is

/** The kinds of {@link Temporal}. */
export type TemporalKind =
  | "date"
  | "time"
  | "date and time"
  | "days and time duration"
  | "years and months duration"

/** A date, time or duration. Make it with {@link temporal}. */
export interface Temporal {
  /** Which of them. */
  readonly kind: TemporalKind
  /** Days since 1970-01-01 of a date; months of a duration in years and months; else milliseconds, in UTC when there is an offset. */
  readonly at: number
  /** Minutes before UTC of a time with an offset, else null. */
  readonly offset: number | null
}

/** A context: values by name. */
export interface Structure {
  /** The values. */
  readonly entries: ReadonlyMap<string, Value>
}

/** Any value. */
export type Value = null | boolean | number | string | Temporal | Structure | ReadonlyArray<Value>

// What it decides

/** Whether a value is a list. */
export const isList = (value: Value): value is ReadonlyArray<Value> => Array.isArray(value)
/** Whether a value is a date, time or duration. */
export const isTemporal = (value: Value): value is Temporal =>
  typeof value === "object" && value !== null && "kind" in value
/** Whether a value is a context. */
export const isStructure = (value: Value): value is Structure =>
  typeof value === "object" && value !== null && "entries" in value && !isList(value)

/** A context of these values. */
export const structure = (entries: Iterable<readonly [string, Value]>): Structure => ({
  entries: new Map(entries)
})

const dayLength = 86_400_000
const clock = String.raw`(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?`
const patterns = {
  date: /^(-?\d{4,6})-(\d{2})-(\d{2})$/,
  time: new RegExp(`^${clock}$`),
  "date and time": new RegExp(`^(-?\\d{4,6}-\\d{2}-\\d{2})T${clock}$`),
  "days and time duration":
    /^(-)?P(?=.)(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/,
  "years and months duration": /^(-)?P(?=.)(?:(\d{1,7})Y)?(?:(\d{1,8})M)?$/
}

const dayOf = (text: string): number | null => {
  const found = patterns.date.exec(text)
  if (found === null) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isSame =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isSame ? date.getTime() / dayLength : null
}

/** Milliseconds since midnight in UTC, and the offset; null when there is no such time. */
const clockOf = (parts: ReadonlyArray<string | undefined>): Omit<Temporal, "kind"> | null => {
  const [hours, minutes, seconds] = [Number(parts[0]), Number(parts[1]), Number(parts[2])]
  if (hours > 23 || minutes > 59 || seconds > 59) return null
  const zone = parts[4]
  const sign = zone?.startsWith("-") === true ? -1 : 1
  const offset =
    zone === undefined
      ? null
      : zone === "Z"
        ? 0
        : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)))
  const at = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + Number(`0.${parts[3] ?? "0"}`) * 1_000
  return { at: at - (offset ?? 0) * 60_000, offset }
}

/** A date, time or duration from its text in ISO 8601; null when it is none. */
export const temporal = (kind: TemporalKind, text: string): Temporal | null => {
  if (kind === "date") {
    const at = dayOf(text)
    return at === null ? null : { kind, at, offset: null }
  }
  const found = patterns[kind].exec(text)
  if (found === null) return null
  switch (kind) {
    case "time": {
      const read = clockOf(found.slice(1))
      return read === null ? null : { kind, ...read }
    }
    case "date and time": {
      const day = dayOf(found[1]!)
      const read = clockOf(found.slice(2))
      return day === null || read === null
        ? null
        : { kind, at: day * dayLength + read.at, offset: read.offset }
    }
    case "days and time duration": {
      const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = found
      const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
      return { kind, at: (sign === undefined ? 1 : -1) * whole * 1_000 + 0, offset: null }
    }
    case "years and months duration": {
      const [, sign, years = 0, months = 0] = found
      return {
        kind,
        at: (sign === undefined ? 1 : -1) * (Number(years) * 12 + Number(months)) + 0,
        offset: null
      }
    }
  }
}

/** A duration of either kind from its text. */
export const duration = (text: string): Temporal | null =>
  temporal("days and time duration", text) ?? temporal("years and months duration", text)

const two = (number: number): string => String(number).padStart(2, "0")
const dateText = (day: number): string => new Date(day * dayLength).toISOString().split("T")[0]!
const fraction = (millis: number): string =>
  millis === 0 ? "" : String(Math.round(millis * 1e6) / 1e9).slice(1)
const clockText = (at: number): string => {
  const seconds = Math.floor(at / 1_000)
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction(at - seconds * 1_000)}`
}
const zoneText = (offset: number | null): string => {
  if (offset === null) return ""
  const size = Math.abs(offset)
  return offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** A date, time or duration as text in ISO 8601. */
export const text = ({ at, kind, offset }: Temporal): string => {
  const local = at + (offset ?? 0) * 60_000
  switch (kind) {
    case "date":
      return dateText(at)
    case "time":
      return clockText(((local % dayLength) + dayLength) % dayLength) + zoneText(offset)
    case "date and time": {
      const day = Math.floor(local / dayLength)
      return `${dateText(day)}T${clockText(local - day * dayLength)}${zoneText(offset)}`
    }
    case "days and time duration": {
      const size = Math.abs(at)
      const seconds = Math.floor(size / 1_000)
      const rest = seconds % 60
      const part = (amount: number | string, unit: string) => (Number(amount) === 0 ? "" : `${amount}${unit}`)
      const days = part(Math.floor(seconds / 86_400), "D")
      const time =
        part(Math.floor(seconds / 3_600) % 24, "H") +
        part(Math.floor(seconds / 60) % 60, "M") +
        part(`${rest}${fraction(size - seconds * 1_000)}`, "S")
      return days + time === "" ? "PT0S" : `${at < 0 ? "-" : ""}P${days}${time === "" ? "" : `T${time}`}`
    }
    case "years and months duration": {
      const size = Math.abs(at)
      const years = Math.floor(size / 12)
      const months = size % 12
      if (size === 0) return "P0M"
      return `${at < 0 ? "-" : ""}P${years === 0 ? "" : `${years}Y`}${months === 0 ? "" : `${months}M`}`
    }
  }
}

/** A value as plain JSON: dates, times and durations as text. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | ReadonlyArray<Plain>
  | { readonly [name: string]: Plain }

/** A value as plain JSON. */
export const plain = (value: Value): Plain => {
  if (isList(value)) return value.map(plain)
  if (isTemporal(value)) return text(value)
  if (isStructure(value))
    return Object.fromEntries([...value.entries].map(([name, entry]) => [name, plain(entry)]))
  return value
}

/** Whether two values are the same; null when FEEL cannot compare them. */
export const equal = (a: Value, b: Value): boolean | null => {
  if (a === null || b === null) return a === b
  if (isList(a) || isList(b)) {
    if (!isList(a) || !isList(b)) return null
    return a.length === b.length && a.every((one, i) => equal(one, b[i]!) === true)
  }
  if (isTemporal(a) || isTemporal(b)) {
    const order = compare(a, b)
    return order === null ? null : order === 0
  }
  if (isStructure(a) || isStructure(b)) {
    if (!isStructure(a) || !isStructure(b)) return null
    const names = [...a.entries.keys()]
    return (
      names.length === b.entries.size &&
      names.every((name) => b.entries.has(name) && equal(a.entries.get(name)!, b.entries.get(name)!) === true)
    )
  }
  return typeof a === typeof b ? a === b : null
}

/** Below, at or above zero as the first comes before, with or after the second; null when they have no order. */
export const compare = (a: Value, b: Value): number | null => {
  if (typeof a === "number" && typeof b === "number") return a - b
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0
  if (!isTemporal(a) || !isTemporal(b) || a.kind !== b.kind) return null
  // A moment of no known zone is neither before nor after one of a known zone.
  return (a.offset === null) === (b.offset === null) ? a.at - b.at : null
}
