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
  yearsandmonthsduration: "years and months duration"
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
  if (named === "integer" && only === "number") return { kind: named }
  if (named !== undefined && only !== undefined && named !== only)
    return { problem: `is of type ${named}, but holds a value of type ${only}` }
  return { kind: named ?? only ?? "text" }
}

/** No end anywhere. */
export const unbounded: Bounds = { min: null, max: null, minIncluded: false, maxIncluded: false }

/** A type of values that have an order. */
export interface Scale {
  readonly field: (name: string, bounds: Bounds) => Field.Field
  readonly write: (value: Value) => Field.Scalar | undefined
  readonly show: (value: Field.Scalar) => Plain
}

/** After the year 9999 there is nothing to ask: tables write its last day where they mean no end. */
const ends: { readonly [K in Kind]?: number } = {
  date: Values.temporal("date", "9999-12-31")!.at,
  "date and time": Values.temporal("date and time", "9999-12-31T23:59:59")!.at
}

/** The scale of dates, times or durations; with `asDates` those that the decision module has keep their own field. */
export const temporal = (kind: TemporalKind, offset: number | null, asDates: boolean): Scale => {
  const show = (at: number) => Values.text({ kind, at, offset })
  const isOwn = (value: Value): value is Values.Temporal =>
    Values.isTemporal(value) && value.kind === kind && (value.offset === null) === (offset === null)
  if (asDates && (kind === "date" || kind === "days and time duration")) {
    const make = kind === "date" ? Field.date : Field.duration
    return {
      field: (name, { max, min }) => make(name, { min: min as string | null, max: max as string | null }),
      write: (value) => (isOwn(value) ? show(value.at) : undefined),
      show: (value) => value
    }
  }
  const make =
    kind === "time" || kind === "date and time" || kind === "days and time duration"
      ? Field.number
      : Field.integer
  return {
    field: (name, bounds) => {
      const { max, min } = numbersOf(bounds, make === Field.integer)
      return make(name, { min: min ?? null, max: max ?? ends[kind] ?? null })
    },
    write: (value) => (isOwn(value) ? value.at : undefined),
    show: (value) => show(value as number)
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
  show: (value) => value
})
