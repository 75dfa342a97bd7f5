/** What a column holds, and how its values stand on a scale of the decision module. Internal. */
import { Field } from "@zorgband/core/decision"
import type { Type } from "./Model.ts"
import type { Plain, TemporalKind, Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** What a column holds. */
export type Kind = "text" | "boolean" | "number" | "integer" | TemporalKind

/** The ends of what exists. */
export interface Bounds {
  readonly min: Field.Scalar | null
  readonly max: Field.Scalar | null
  readonly minIncluded: boolean
  readonly maxIncluded: boolean
}

const kinds: Record<string, Kind> = {
  string: "text",
  boolean: "boolean",
  number: "number",
  double: "number",
  decimal: "number",
  integer: "integer",
  long: "integer",
  int: "integer",
  date: "date",
  time: "time",
  datetime: "date and time",
  dateandtime: "date and time",
  daytimeduration: "days and time duration",
  daysandtimeduration: "days and time duration",
  yearmonthduration: "years and months duration",
  yearsandmonthsduration: "years and months duration",
  instant: "date and time"
}

/** The kind of a value; null for null, lists and contexts. */
const kindOf = (value: Value): Kind | null => {
  if (Values.isTemporal(value)) return value.kind
  if (typeof value === "string") return "text"
  return typeof value === "boolean" || typeof value === "number"
    ? (typeof value as "boolean" | "number")
    : null
}

/** The kind that a type has by its name and by the values that stand in its cells; a text says why it has none. */
export const kindFor = (
  type: Type | null,
  constants: ReadonlyArray<Value>
): { readonly kind: Kind } | { readonly problem: string } => {
  if (type?.isList === true) return { problem: "holds a list" }
  if (type !== null && type.parts.size > 0) return { problem: "holds a structure" }
  const found = new Set(constants.map(kindOf).filter((kind) => kind !== null))
  const named = kinds[(type?.base ?? "").toLowerCase().replaceAll(/\s/g, "")]
  if (found.size > 1) return { problem: `holds values of different types: ${[...found].join(", ")}` }
  const [only] = found
  // Some tools call a date and time a date.
  if (named === "date" && only === "date and time") return { kind: only }
  // Some tools call any number an integer.
  if (named === "integer" && only === "number")
    return {
      kind: constants.every((value) => typeof value !== "number" || Number.isInteger(value)) ? named : only
    }
  if (named !== undefined && only !== undefined && named !== only)
    return { problem: `is of type ${named}, but holds a value of type ${only}` }
  return { kind: named ?? only ?? "text" }
}

/** No end anywhere. */
export const unbounded: Bounds = { min: null, max: null, minIncluded: false, maxIncluded: false }

/** A type of values that have an order. */
export interface Scale {
  /** A field of this type. */
  readonly field: (name: string, bounds: Bounds) => Field.Field
  /** A value as the field has it; undefined when it is of another type. */
  readonly write: (value: Value) => Field.Scalar | undefined
  /** A value of the field in the words of the model. */
  readonly show: (value: Field.Scalar) => Plain
  /** Whether a value lies behind all that the field has, so that as an upper end it is none. */
  readonly isEndless: (value: Value) => boolean
  /** Below, at or above zero as one value of the field comes before, with or after another. */
  readonly compare: (a: Field.Scalar, b: Field.Scalar) => number
}

/** After the year 9999 there is nothing to ask: tables write its last day where they mean no end. */
const ends: { readonly [K in Kind]?: number } = {
  date: Values.temporal("date", "9999-12-31")!.at,
  "date and time": Values.temporal("date and time", "9999-12-31T23:59:59")!.at
}

/** The last that the decision module has. */
const lasts: { readonly [K in Kind]?: number } = {
  date: Values.temporal("date", "2200-12-31")!.at,
  "date and time": Values.temporal("date and time", "2200-12-31T23:59:59.999")!.at
}

/**
 * The field that the decision module has for dates, times or durations, or null. One offset tells whether values have
 * one; null is none.
 */
export const fieldFor = (
  kind: TemporalKind,
  offset: number | null
): ((name: string, bounds?: Field.Bounds<string | null>) => Field.Field) | null => {
  switch (kind) {
    case "date":
      return Field.date
    case "time":
      return offset === null ? Field.time : null
    case "date and time":
      return offset === null ? Field.dateTime : Field.instant
    case "days and time duration":
      return Field.duration
    case "years and months duration":
      return Field.months
  }
}

/** The offset of dates and times that stand together, or what is wrong with them. */
export const offsetOf = (type: Type | null, constants: ReadonlyArray<Value>): number | null | string => {
  const offsets = new Set(constants.filter(Values.isTemporal).map(({ offset }) => offset))
  if (offsets.has(null) && offsets.size > 1) return "holds times with and without an offset to UTC"
  const [first] = offsets
  return first === undefined ? (type?.base === "instant" ? 0 : null) : first
}

/** The scale of dates, times or durations as the decision module has them, or as numbers, which have wider bounds. */
export const temporal = (kind: TemporalKind, offset: number | null, asDates: boolean): Scale | string => {
  const isOwn = (value: Value): value is Values.Temporal =>
    Values.isTemporal(value) && value.kind === kind && (value.offset === null) === (offset === null)
  if (asDates) {
    const make = fieldFor(kind, offset)
    if (make === null)
      return `holds a ${kind} with an offset to UTC, for which the decision module has no field`
    const at = (value: Field.Scalar): number => Values.temporal(kind, String(value))!.at
    return {
      field: (name, { max, min }) => make(name, { min: min as string | null, max: max as string | null }),
      write: (value) => (isOwn(value) ? Values.text(value) : undefined),
      show: (value) => value,
      isEndless: (value) => isOwn(value) && value.at > (lasts[kind] ?? Number.POSITIVE_INFINITY),
      compare: (a, b) => at(a) - at(b)
    }
  }
  const whole = kind === "date" || kind === "years and months duration"
  const make = whole ? Field.integer : Field.number
  return {
    field: (name, bounds) => {
      const { max, min } = numbersOf(bounds, whole)
      return make(name, { min: min ?? null, max: max ?? ends[kind] ?? null })
    },
    write: (value) => (isOwn(value) ? value.at : undefined),
    show: (value) => Values.text({ kind, at: value as number, offset }),
    isEndless: () => false,
    compare: (a, b) => (a as number) - (b as number)
  }
}

const numbersOf = (
  { max, maxIncluded, min, minIncluded }: Bounds,
  whole: boolean
): Field.Bounds<number | null> => ({
  min: typeof min !== "number" || minIncluded ? (min as number | null) : whole ? min + 1 : Field.above(min),
  max: typeof max !== "number" || maxIncluded ? (max as number | null) : whole ? max - 1 : -Field.above(-max)
})

/** The scale of numbers. */
export const number = (whole: boolean): Scale => ({
  field: (name, bounds) => (whole ? Field.integer : Field.number)(name, numbersOf(bounds, whole)),
  write: (value) => (typeof value === "number" ? value : undefined),
  show: (value) => value,
  isEndless: () => false,
  compare: (a, b) => (a as number) - (b as number)
})
