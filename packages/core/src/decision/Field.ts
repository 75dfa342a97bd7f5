/**
 * A typed column of a decision table: one input that is read, or one output that is given.
 *
 * Build fields with the functions below; they are plain data and can be stored as JSON. `null` is a case of its own:
 * a field refuses it unless it is {@link nullable}.
 */
import { Schema } from "effect"

/** A name for people, in Dutch and English. Sentences use it; decisions do not. */
export const Label = Schema.Struct({
  /** Dutch. */
  nl: Schema.String,
  /** English. */
  en: Schema.String
})
/** The type of {@link Label}. */
export type Label = typeof Label.Type

/** A value in a table: text, number or boolean. Dates, times and durations are text in ISO 8601: `2026-11-22`, `P1DT2H`. */
export const Scalar = Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])
/** The type of {@link Scalar}. */
export type Scalar = typeof Scalar.Type

const common = {
  /** Key of the field in inputs and outputs. Not a name that every object has, such as `constructor`. */
  name: Schema.String,
  /** Whether `null` is a value of this field. */
  nullable: Schema.Boolean,
  /** Name for people. */
  label: Schema.optionalKey(Label)
}
const numeric = {
  ...common,
  /** Smallest value that exists, or null for no bound. */
  min: Schema.NullOr(Schema.Finite),
  /** Largest value that exists, or null for no bound. */
  max: Schema.NullOr(Schema.Finite)
}
const written = {
  ...common,
  /** Smallest value that exists, or null for no bound. */
  min: Schema.NullOr(Schema.String),
  /** Largest value that exists, or null for no bound. */
  max: Schema.NullOr(Schema.String)
}

/** A field of any type, as it is stored. */
export const Field = Schema.Union([
  Schema.TaggedStruct("Enumeration", {
    ...common,
    /** All values that exist. For an output under `priority` or `output order`: the highest priority first. */
    values: Schema.Array(Schema.String)
  }),
  Schema.TaggedStruct("Text", common),
  Schema.TaggedStruct("Boolean", common),
  Schema.TaggedStruct("Number", numeric),
  Schema.TaggedStruct("Integer", numeric),
  Schema.TaggedStruct("Date", written),
  Schema.TaggedStruct("Time", written),
  Schema.TaggedStruct("DateTime", written),
  Schema.TaggedStruct("Instant", written),
  Schema.TaggedStruct("Duration", written),
  Schema.TaggedStruct("Months", written)
])
/** The type of {@link Field}. */
export type Field = typeof Field.Type

type Listed = Extract<Field, { readonly _tag: "Enumeration" }>

/** The value of a field without `null`: what a cell compares with. */
export type Known<F extends Field> = F extends Listed
  ? F["values"][number]
  : F["_tag"] extends "Boolean"
    ? boolean
    : F["_tag"] extends "Number" | "Integer"
      ? number
      : string

/** The value of a field: what an input holds. */
export type Value<F extends Field> = Known<F> | (F["nullable"] extends false ? never : null)

/** The values of a list of fields, by name. */
export type Values<Fields extends ReadonlyArray<Field>> = {
  readonly [F in Fields[number] as F["name"]]: Value<F>
}

/** One of a closed list of values. The usual type for routing: the analysis knows that nothing else exists. */
export const enumeration = <const N extends string, const V extends string>(
  name: N,
  values: ReadonlyArray<V>
) => ({
  _tag: "Enumeration" as const,
  name,
  nullable: false as const,
  values
})

/** Any text. Cells name some values; all others together are one further case. */
export const text = <const N extends string>(name: N) => ({
  _tag: "Text" as const,
  name,
  nullable: false as const
})

/** True or false. */
export const boolean = <const N extends string>(name: N) => ({
  _tag: "Boolean" as const,
  name,
  nullable: false as const
})

/** Bounds of a numeric field, both included; left out means unbounded. */
export interface Bounds<V> {
  /** Smallest value. */
  readonly min?: V
  /** Largest value. */
  readonly max?: V
}

/** A finite number. `18 to 21` and `22 to 25` leave 21.5 open: take {@link integer} where only whole numbers exist. */
export const number = <const N extends string>(
  name: N,
  { min = null, max = null }: Bounds<number | null> = {}
) => ({
  _tag: "Number" as const,
  name,
  nullable: false as const,
  min,
  max
})

/** A whole number. */
export const integer = <const N extends string>(
  name: N,
  { min = null, max = null }: Bounds<number | null> = {}
) => ({
  _tag: "Integer" as const,
  name,
  nullable: false as const,
  min,
  max
})

const asText =
  <const T extends "Date" | "Time" | "DateTime" | "Instant" | "Duration" | "Months">(_tag: T) =>
  <const N extends string>(name: N, { min = null, max = null }: Bounds<string | null> = {}) => ({
    _tag,
    name,
    nullable: false as const,
    min,
    max
  })

/** A calendar date, `YYYY-MM-DD`. */
export const date = asText("Date")

/** A time on the clock, `HH:MM:SS`, down to the millisecond. */
export const time = asText("Time")

/** A date with the time that the clock shows, `YYYY-MM-DDTHH:MM:SS`, in no zone. A moment is an {@link instant}. */
export const dateTime = asText("DateTime")

/** A moment, with its offset to UTC: `2026-11-22T09:00:00+01:00`. The same moment is equal however it is written. */
export const instant = asText("Instant")

/** A length of time in days, hours, minutes and seconds, ISO 8601: `P2D`, `PT30M`. */
export const duration = asText("Duration")

/** A length of time in years and months, ISO 8601: `P1Y6M`. Its days depend on the month, so it is no {@link duration}. */
export const months = asText("Months")

/** Of a field for which `null` exists too. */
export interface Nullable {
  /** It may be null. */
  readonly nullable: true
}

/** The same field, for which `null` exists too. */
export const nullable = <F extends Field>(
  field: F
): F extends unknown ? Omit<F, "nullable"> & Nullable : never => ({ ...field, nullable: true }) as never

/** The same field with a name for people. */
export const labelled = <F extends Field>(field: F, label: Label): F => ({ ...field, label })

const bytes = new DataView(new ArrayBuffer(8))

/** The smallest number above another: the bound of a field from which that other is left out. */
export const above = (value: number): number => {
  if (value === 0) return Number.MIN_VALUE
  bytes.setFloat64(0, value)
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return bytes.getFloat64(0)
}
