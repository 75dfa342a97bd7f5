/** Sums, comparisons and properties of values. As FEEL has it, what cannot be computed is null. Internal. */
import type { Operator, Relation } from "./Feel.ts"
import * as Size from "./Size.ts"
import type { Temporal, TemporalKind, Value } from "./Value.ts"
import * as Values from "./Value.ts"

const dayLength = 86_400_000

/** Milliseconds since 1970 as the clock of the value shows them. */
const shown = ({ at, kind, offset }: Temporal): number =>
  (kind === "date" ? at * dayLength : at) + (offset ?? 0) * 60_000

/** A result that can be written; null beyond the last date that there is. */
const within = (value: Temporal): Temporal | null =>
  Number.isNaN(new Date(shown(value)).getTime()) ? null : value

/** The same day so many months later, or the last day of a shorter month. */
const later = (from: Temporal, months: number): Temporal | null => {
  const date = new Date(shown(from))
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate()]
  const last = new Date(0)
  last.setUTCFullYear(year, month + 1, 0)
  const moved = new Date(date)
  moved.setUTCFullYear(year, month, Math.min(day, last.getUTCDate()))
  const passed = moved.getTime() - date.getTime()
  return Number.isNaN(passed)
    ? null
    : within({ ...from, at: from.at + (from.kind === "date" ? passed / dayLength : passed) })
}

const isLength = ({ kind }: Temporal): boolean => kind.endsWith("duration")
const isDuration = (value: Value): value is Temporal => Values.isTemporal(value) && isLength(value)

const added = (left: Temporal, right: Temporal): Temporal | null => {
  if (left.kind === right.kind && isLength(left)) return within({ ...left, at: left.at + right.at })
  if (isLength(left)) return isLength(right) ? null : added(right, left)
  if (right.kind === "years and months duration") return left.kind === "time" ? null : later(left, right.at)
  if (right.kind !== "days and time duration") return null
  if (left.kind === "date") return within({ ...left, at: Math.floor(left.at + right.at / dayLength) })
  const at = left.at + right.at
  return within(
    left.kind === "time" ? { ...left, at: ((at % dayLength) + dayLength) % dayLength } : { ...left, at }
  )
}

/** The time between two of a kind. */
const between = (left: Temporal, right: Temporal): Temporal | null =>
  left.kind !== right.kind || (left.offset === null) !== (right.offset === null)
    ? null
    : {
        kind: "days and time duration",
        at: shown({ ...left, offset: null }) - shown({ ...right, offset: null }),
        offset: null
      }

const calculated = (operator: Operator, left: number, right: number): number | null => {
  const result = {
    "+": () => left + right,
    "-": () => left - right,
    "*": () => left * right,
    "/": () => left / right,
    "**": () => left ** right
  }[operator]()
  return Number.isFinite(result) ? result + 0 : null
}

/** A duration so many times, in whole months or milliseconds. */
const scaled = (operator: Operator, duration: Temporal, number: number): Temporal | null => {
  const at = calculated(operator, duration.at, number)
  return at === null ? null : within({ ...duration, at: Math.trunc(at) + 0 })
}

/** The value of `left operator right`. */
export const arithmetic = (operator: Operator, left: Value, right: Value): Value => {
  if (typeof left === "number" && typeof right === "number") return calculated(operator, left, right)
  if (operator === "+" && typeof left === "string" && typeof right === "string")
    return Size.joined(left, right)
  if (operator === "*" || operator === "/") {
    if (isDuration(left) && typeof right === "number") return scaled(operator, left, right)
    if (operator === "*" && typeof left === "number" && isDuration(right))
      return scaled(operator, right, left)
    return operator === "/" && isDuration(left) && isDuration(right) && left.kind === right.kind
      ? calculated("/", left.at, right.at)
      : null
  }
  if (!Values.isTemporal(left) || !Values.isTemporal(right)) return null
  if (operator === "+") return added(left, right)
  if (operator !== "-") return null
  return isDuration(right) ? added(left, { ...right, at: 0 - right.at }) : between(left, right)
}

const partsOf: Record<TemporalKind, (value: Temporal) => { readonly [name: string]: number }> = {
  date: (value) => {
    const date = new Date(shown(value))
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      weekday: ((date.getUTCDay() + 6) % 7) + 1
    }
  },
  time: (value) => {
    const date = new Date(shown(value))
    return { hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds() }
  },
  "date and time": (value) => ({
    ...partsOf.date(value),
    ...partsOf.time(value)
  }),
  "days and time duration": ({ at }) => ({
    days: Math.trunc(at / dayLength),
    hours: Math.trunc(at / 3_600_000) % 24,
    minutes: Math.trunc(at / 60_000) % 60,
    seconds: Math.trunc(at / 1_000) % 60
  }),
  "years and months duration": ({ at }) => ({ years: Math.trunc(at / 12), months: at % 12 })
}

/** A part of a date, time or duration, such as its `year`; null when it has none of that name. */
export const property = (value: Temporal, name: string): number | null => {
  const parts = partsOf[value.kind](value)
  return Object.hasOwn(parts, name) ? parts[name]! + 0 : null
}

/** The whole months from one date, or date and time, to another. */
export const monthsBetween = (from: Temporal, to: Temporal): Temporal | null => {
  if (!from.kind.startsWith("date") || !to.kind.startsWith("date")) return null
  const [a, b] = [new Date(shown(from)), new Date(shown(to))]
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
  const dayAndTime = (date: Date): number =>
    (date.getUTCDate() - 1) * dayLength + (((date.getTime() % dayLength) + dayLength) % dayLength)
  const short = Math.sign(dayAndTime(b) - dayAndTime(a))
  const at = months > 0 && short < 0 ? months - 1 : months < 0 && short > 0 ? months + 1 : months
  return { kind: "years and months duration", at, offset: null }
}

/** Whether two values are so related; null when they cannot be compared. */
export const related = (relation: Relation, left: Value, right: Value): boolean | null => {
  if (relation === "=" || relation === "!=") {
    const same = Values.equal(left, right)
    return same === null ? null : same === (relation === "=")
  }
  const order = Values.compare(left, right)
  if (order === null) return null
  return relation === "<"
    ? order < 0
    : relation === "<="
      ? order <= 0
      : relation === ">"
        ? order > 0
        : order >= 0
}
