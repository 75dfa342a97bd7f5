/** The functions that every model has. As FEEL has it, what cannot be computed is null. Internal. */
import { monthsBetween } from "./Arithmetic.ts"
import type { TemporalKind, Value } from "./Value.ts"
import * as Values from "./Value.ts"

/** A function: values in, a value out. */
export type Function = (...given: ReadonlyArray<Value>) => Value

const finite = (result: number): number | null => (Number.isFinite(result) ? result : null)

const text =
  (work: (text: string, ...rest: ReadonlyArray<string>) => Value): Function =>
  (first = null, ...rest) =>
    typeof first === "string" && rest.every((one) => typeof one === "string")
      ? work(first, ...(rest as ReadonlyArray<string>))
      : null

const number =
  (work: (number: number, ...rest: ReadonlyArray<number>) => number): Function =>
  (first = null, ...rest) => {
    if (typeof first !== "number" || !rest.every((one) => typeof one === "number")) return null
    return finite(work(first, ...(rest as ReadonlyArray<number>)))
  }

/** Of a list, or of the arguments as a list. */
const list =
  (work: (items: ReadonlyArray<Value>) => Value): Function =>
  (...given) => {
    const [first = null] = given
    return work(given.length === 1 && Values.isList(first) ? first : given)
  }

const numbers = (work: (items: ReadonlyArray<number>) => number): Function =>
  list((items) =>
    items.length > 0 && items.every((one) => typeof one === "number")
      ? finite(work(items as ReadonlyArray<number>))
      : null
  )

const extreme = (sign: number): Function =>
  list((items) =>
    items.reduce<Value>((best, next, i) => {
      if (i === 0) return next
      const order = Values.compare(next, best)
      return order === null ? null : order * sign > 0 ? next : best
    }, null)
  )

const all = (wanted: boolean): Function =>
  list((items) => (items.includes(!wanted) ? !wanted : items.every((one) => one === wanted) ? wanted : null))

const constructor =
  (kind: TemporalKind): Function =>
  (first = null, ...rest) => {
    if (typeof first === "string" && rest.length === 0) return Values.temporal(kind, first)
    if (Values.isTemporal(first) && rest.length === 0) {
      const [date, clock] = Values.text(first).split("T")
      if (first.kind === kind) return first
      if (first.kind !== "date and time") return null
      return kind === "date" || kind === "time"
        ? Values.temporal(kind, (kind === "date" ? date : clock)!)
        : null
    }
    return kind === "date and time"
      ? joined(first, rest)
      : kind === "date"
        ? dateOf(first, rest)
        : timeOf(first, rest)
  }

const two = (part: Value): string => String(part).padStart(2, "0")
const areNumbers = (values: ReadonlyArray<Value>): boolean => values.every((one) => typeof one === "number")

/** `date(2026, 11, 22)`. */
const dateOf = (year: Value, rest: ReadonlyArray<Value>): Value =>
  rest.length === 2 && areNumbers([year, ...rest])
    ? Values.temporal("date", `${String(year).padStart(4, "0")}-${two(rest[0]!)}-${two(rest[1]!)}`)
    : null

/** `time(9, 30, 0)`, and perhaps an offset to UTC. */
const timeOf = (hour: Value, [minute = null, second = null, offset = null]: ReadonlyArray<Value>): Value => {
  if (!areNumbers([hour, minute, second])) return null
  const clock = Values.temporal("time", `${two(hour)}:${two(minute)}:${two(second)}`)
  if (clock === null || offset === null) return clock
  return Values.isTemporal(offset) && offset.kind === "days and time duration"
    ? { ...clock, at: clock.at - offset.at, offset: offset.at / 60_000 }
    : null
}

/** `date and time(date, time)`. */
const joined = (date: Value, [clock = null]: ReadonlyArray<Value>): Value => {
  if (!Values.isTemporal(date) || !Values.isTemporal(clock) || clock.kind !== "time") return null
  const [day] = Values.text(date).split("T")
  return date.kind === "date" || date.kind === "date and time"
    ? Values.temporal("date and time", `${day}T${Values.text(clock)}`)
    : null
}

/** `number("1.000,5", ".", ",")`: a text with its separators of thousands and of decimals. */
const numberOf: Function = (value = null, thousands = null, point = null) => {
  if (typeof value === "number") return value
  // No number is that long, and each separator is looked for in all of it.
  if (typeof value !== "string" || value.length > 1_000 || (thousands !== null && thousands === point))
    return null
  const whole = typeof thousands === "string" && thousands !== "" ? value.replaceAll(thousands, "") : value
  const plain = typeof point === "string" && point !== "" ? whole.replace(point, ".") : whole
  return /^-?\d+(\.\d+)?$/.test(plain) ? finite(Number(plain)) : null
}

const away = (round: (number: number) => number) => (value: number) =>
  Math.sign(value) * round(Math.abs(value))
const toEven = (value: number): number => {
  const down = Math.floor(value)
  return value - down === 0.5 ? down + (down % 2 === 0 ? 0 : 1) : Math.round(value)
}

/** A number with its point so many places to the right, as it is written: no digit is lost. */
const shifted = (value: number, places: number): number => {
  const [digits, exponent = "0"] = String(value).split("e")
  return Number(`${digits}e${Number(exponent) + places}`)
}

const rounded = (round: (number: number) => number) =>
  number((value, scale = 0) => shifted(round(shifted(value, scale)), -scale) + 0)

/** The place so many letters after one in a text, a letter being a whole one: two units where UTF-16 needs two. */
const after = (whole: string, from: number, letters: number): number => {
  let at = from
  for (let left = letters; left > 0 && at < whole.length; left--)
    at += whole.codePointAt(at)! > 0xffff ? 2 : 1
  return at
}

/** The place so many letters before the end of a text, or its beginning. */
const fromEnd = (whole: string, letters: number): number => {
  let at = whole.length
  for (let left = letters; left > 0 && at > 0; left--)
    at -= at > 1 && whole.codePointAt(at - 2)! > 0xffff ? 2 : 1
  return at
}

const lengthOf = (whole: string): number => {
  let letters = 0
  for (let at = 0; at < whole.length; letters++) at += whole.codePointAt(at)! > 0xffff ? 2 : 1
  return letters
}

/** The functions by name. */
export const functions: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["not", (value = null) => (typeof value === "boolean" ? !value : null)],
  ["date", constructor("date")],
  ["time", constructor("time")],
  ["date and time", constructor("date and time")],
  ["duration", text(Values.duration)],
  [
    "years and months duration",
    (from = null, to = null) =>
      Values.isTemporal(from) && Values.isTemporal(to) ? monthsBetween(from, to) : null
  ],
  [
    "string",
    (value = null) =>
      value === null
        ? null
        : Values.isTemporal(value)
          ? Values.text(value)
          : typeof value === "object"
            ? null
            : String(value)
  ],
  ["number", numberOf],
  ["contains", text((whole, part = "") => whole.includes(part))],
  ["starts with", text((whole, part = "") => whole.startsWith(part))],
  ["ends with", text((whole, part = "") => whole.endsWith(part))],
  ["upper case", text((whole) => whole.toUpperCase())],
  ["lower case", text((whole) => whole.toLowerCase())],
  ["string length", text(lengthOf)],
  [
    "substring",
    (whole = null, start = null, length = Number.MAX_SAFE_INTEGER) => {
      if (typeof whole !== "string" || typeof start !== "number" || typeof length !== "number") return null
      const first = Math.trunc(start)
      if (first === 0 || length < 0) return null
      const from = first > 0 ? after(whole, 0, first - 1) : fromEnd(whole, -first)
      return whole.slice(from, after(whole, from, Math.trunc(length)))
    }
  ],
  ["abs", number(Math.abs)],
  ["floor", rounded(Math.floor)],
  ["ceiling", rounded(Math.ceil)],
  ["decimal", rounded(toEven)],
  ["round up", rounded(away(Math.ceil))],
  ["round down", rounded(away(Math.floor))],
  ["round half up", rounded(away((value) => Math.floor(value + 0.5)))],
  ["round half down", rounded(away((value) => Math.ceil(value - 0.5)))],
  ["odd", (value = null) => (typeof value === "number" ? Math.abs(value % 2) === 1 : null)],
  ["even", (value = null) => (typeof value === "number" ? value % 2 === 0 : null)],
  ["modulo", number((a, b = 0) => a - b * Math.floor(a / b))],
  ["count", list((items) => items.length)],
  ["sum", numbers((items) => items.reduce((sum, next) => sum + next, 0))],
  ["mean", numbers((items) => items.reduce((sum, next) => sum + next, 0) / items.length)],
  ["min", extreme(-1)],
  ["max", extreme(1)],
  ["all", all(true)],
  ["any", all(false)],
  [
    "list contains",
    (items = null, value = null) =>
      Values.isList(items) ? items.some((one) => Values.equal(one, value) === true) : null
  ]
])
