/**
 * The types whose values have an order: how each is read as a position, and how a position is written. Internal.
 */
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Instant from "../time/Instant.ts"
import { above } from "./Field.ts"
import * as Written from "./Written.ts"

/** A type whose values have an order. */
export interface Order {
  /** What its values are, for problems. */
  readonly what: string
  /** Position of a value, NaN when it is none. */
  readonly read: (value: unknown) => number
  /** The value at a position. */
  readonly write: (position: number) => string | number
  /** The position after one. */
  readonly next: (position: number) => number
  /** The position before one. */
  readonly previous: (position: number) => number
  /** The smallest position that the type has at all. */
  readonly lowest: number
  /** The largest. */
  readonly highest: number
  /** A plain value to show when nothing else is known. */
  readonly plain: number
  /** Whether the steps are so small that `> 5` is plainer than the value after 5. */
  readonly fine: boolean
}

const step = { next: (position: number) => position + 1, previous: (position: number) => position - 1 }

/** The orders by the tag of their field. */
export const orders = {
  Number: {
    what: "a finite number",
    read: (value) => (typeof value === "number" && Number.isFinite(value) ? value + 0 : Number.NaN),
    write: (position) => position,
    next: above,
    previous: (position) => -above(-position),
    // One more than the smallest, which is where null ends.
    lowest: above(-Number.MAX_VALUE),
    highest: Number.MAX_VALUE,
    plain: 0,
    fine: true
  },
  Integer: {
    what: "a whole number",
    read: (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : Number.NaN),
    write: (position) => position,
    ...step,
    lowest: Number.MIN_SAFE_INTEGER,
    // One less than the largest, so that the position after the last is still exact.
    highest: Number.MAX_SAFE_INTEGER - 1,
    plain: 0,
    fine: false
  },
  Date: {
    what: "a date YYYY-MM-DD from 1800 to 2200",
    read: Written.dayOf,
    write: CalendarDate.fromEpochDay,
    ...step,
    lowest: Written.dayOf(CalendarDate.minimum),
    highest: Written.dayOf(CalendarDate.maximum),
    plain: Written.dayOf("2000-01-01"),
    fine: false
  },
  Time: {
    what: "a time HH:MM:SS",
    read: Written.clockOf,
    write: Written.clockText,
    ...step,
    lowest: 0,
    highest: Written.clockOf("23:59:59.999"),
    plain: Written.clockOf("12:00:00"),
    fine: true
  },
  DateTime: {
    what: "a date and time YYYY-MM-DDTHH:MM:SS without an offset, from 1800 to 2200",
    read: Written.dateTimeOf,
    write: Written.dateTimeText,
    ...step,
    lowest: Written.dateTimeOf(`${CalendarDate.minimum}T00:00:00`),
    highest: Written.dateTimeOf(`${CalendarDate.maximum}T23:59:59.999`),
    plain: Written.dateTimeOf("2000-01-01T00:00:00"),
    fine: true
  },
  Instant: {
    what: "a moment such as 2026-11-22T09:00:00+01:00, from 1900 to 2200",
    read: Written.instantOf,
    write: Written.instantText,
    ...step,
    lowest: Instant.minimum,
    highest: Instant.maximum,
    plain: Written.instantOf("2000-01-01T00:00:00Z"),
    fine: true
  },
  Duration: {
    what: "a duration such as P1DT2H",
    read: Written.millisOf,
    write: Written.durationOf,
    ...step,
    lowest: Written.millisOf("-P100000D"),
    highest: Written.millisOf("P100000D"),
    plain: 0,
    fine: true
  },
  Months: {
    what: "a duration such as P1Y6M",
    read: Written.monthsOf,
    write: Written.monthsText,
    ...step,
    lowest: Written.monthsOf("-P9999Y"),
    highest: Written.monthsOf("P9999Y"),
    plain: 0,
    fine: false
  }
} satisfies Record<string, Order>
