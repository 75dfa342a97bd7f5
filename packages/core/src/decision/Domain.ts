/**
 * What exists for one input, laid out on a line of positions: numbers are their own position, dates are days, times and
 * durations milliseconds or months, listed values their place in the list, all other texts one position together. `null`
 * lies before everything. Internal: the index and the analysis work on positions only.
 */

import type { Cell, Simple } from "./Cell.ts"
import type { Field, Scalar } from "./Field.ts"
import * as Line from "./Line.ts"
import { type Order, orders } from "./Order.ts"

/** The position of `null`. */
export const nullPosition = Number.NEGATIVE_INFINITY
const nullLine: Line.Line = [nullPosition, -Number.MAX_VALUE]

/** The layout of one input. */
export interface Domain {
  /** The input. */
  readonly field: Field
  /** Listed values in order of position; null when the input is a range of numbers, dates, times or durations. */
  readonly listed: ReadonlyArray<Scalar> | null
  /** Position of texts that are not listed; null when nothing else exists. */
  readonly others: number | null
  /** Every position that exists. */
  readonly all: Line.Line
  /** The position of a value; NaN when it is not a value of this input. Bounds are not looked at. */
  readonly position: (value: unknown) => number
  /** The positions that satisfy a cell, or what is wrong with the cell. */
  readonly line: (cell: Cell) => Line.Line | string
  /** A cell that is satisfied by exactly these positions. */
  readonly cell: (line: Line.Line) => Cell
  /** Some value at one of these positions, as plain as possible. */
  readonly sample: (line: Line.Line) => Scalar | null
  /** The position before one. */
  readonly before: (position: number) => number
  /** The position after one. */
  readonly after: (position: number) => number
}

const isKnown: Cell = { _tag: "Not", tests: [{ _tag: "IsNull" }] }

const wrap = (tests: ReadonlyArray<Simple>): Cell =>
  tests.length === 1 ? tests[0]! : { _tag: "AnyOf", tests }

const simpleLine = (
  test: Simple,
  one: (value: Scalar) => Line.Line | string,
  range: (test: Simple & { readonly _tag: "Range" }) => Line.Line | string,
  nullable: boolean
): Line.Line | string => {
  switch (test._tag) {
    case "Equals":
      return one(test.value)
    case "OneOf": {
      if (test.values.length === 0) return "names no value; list at least one"
      const lines: Array<Line.Line> = []
      for (const value of test.values) {
        const line = one(value)
        if (typeof line === "string") return line
        lines.push(line)
      }
      return Line.union(lines)
    }
    case "Range":
      return range(test)
    case "IsNull":
      return nullable ? nullLine : "tests for null, but this input is never null"
  }
}

const cellLine =
  (all: Line.Line, simple: (test: Simple) => Line.Line | string) =>
  (cell: Cell): Line.Line | string => {
    if (cell._tag === "Any") return all
    if (cell._tag !== "AnyOf" && cell._tag !== "Not") {
      const line = simple(cell)
      return typeof line === "string" ? line : Line.intersect(line, all)
    }
    if (cell.tests.length === 0) return "holds no test; give at least one"
    const lines: Array<Line.Line> = []
    for (const test of cell.tests) {
      const line = simple(test)
      if (typeof line === "string") return line
      lines.push(line)
    }
    return cell._tag === "Not" ? Line.without(all, Line.union(lines)) : Line.intersect(Line.union(lines), all)
  }

const startOf = (line: Line.Line): number =>
  line.find((end) => end !== nullPosition && end !== nullLine[1]) ?? nullPosition

const listedDomain = (field: Field, listed: ReadonlyArray<Scalar>, open: boolean): Domain => {
  const positions = new Map<unknown, number>(listed.map((value, i) => [value, i]))
  const others = open ? listed.length : null
  const size = listed.length + (open ? 1 : 0)
  const all: Line.Line = [...(field.nullable ? nullLine : []), ...(size === 0 ? [] : [0, size])]
  const position = (value: unknown): number => {
    if (value === null) return field.nullable ? nullPosition : Number.NaN
    return positions.get(value) ?? (others !== null && typeof value === "string" ? others : Number.NaN)
  }
  const one = (value: Scalar): Line.Line | string => {
    const at = positions.get(value)
    return at === undefined ? "names a value that this input does not have" : [at, at + 1]
  }
  const line = cellLine(all, (test) =>
    simpleLine(test, one, () => "is a range, but the values of this input have no order", field.nullable)
  )
  const listedIn = (line: Line.Line): ReadonlyArray<Simple> => {
    const values: Array<Scalar> = []
    for (let i = 0; i < line.length; i += 2) {
      const to = Math.min(line[i + 1]!, listed.length)
      for (let at = Math.max(line[i]!, 0); at < to; at++) values.push(listed[at]!)
    }
    return values.length === 0
      ? []
      : [values.length === 1 ? { _tag: "Equals", value: values[0]! } : { _tag: "OneOf", values }]
  }
  const known = Line.without(all, nullLine)
  const cell = (line: Line.Line): Cell => {
    if (Line.equal(line, all)) return { _tag: "Any" }
    if (field.nullable && Line.equal(line, known)) return isKnown
    const hasNull = Line.has(line, nullPosition)
    if (others !== null && Line.has(line, others)) {
      return {
        _tag: "Not",
        tests: [
          ...listedIn(Line.without(known, line)),
          ...(field.nullable && !hasNull ? [{ _tag: "IsNull" as const }] : [])
        ]
      }
    }
    return wrap([...listedIn(line), ...(hasNull ? [{ _tag: "IsNull" as const }] : [])])
  }
  const sample = (line: Line.Line): Scalar | null => {
    const at = startOf(line)
    if (at === nullPosition) return null
    if (at !== others) return listed[at]!
    let other = "other"
    while (positions.has(other)) other += "-"
    return other
  }
  return {
    field,
    listed,
    others,
    all,
    position,
    line,
    cell,
    sample,
    before: (at) => at - 1,
    after: (at) => at + 1
  }
}

const orderedDomain = (field: Field & { readonly _tag: keyof typeof orders }): Domain => {
  const order: Order = orders[field._tag]
  const lowest = field.min === null ? order.lowest : order.read(field.min)
  const end = order.next(field.max === null ? order.highest : order.read(field.max))
  const all: Line.Line = [...(field.nullable ? nullLine : []), lowest, end]
  const wrongType = `holds a value that is not ${order.what}`
  const position = (value: unknown): number =>
    value === null ? (field.nullable ? nullPosition : Number.NaN) : order.read(value)
  const one = (value: Scalar): Line.Line | string => {
    const at = order.read(value)
    return Number.isNaN(at) ? wrongType : [at, order.next(at)]
  }
  const range = (test: Simple & { readonly _tag: "Range" }): Line.Line | string => {
    const from = test.from === null ? order.lowest : order.read(test.from)
    const to = test.to === null ? order.highest : order.read(test.to)
    if (Number.isNaN(from) || Number.isNaN(to)) return wrongType
    if (from > to) return "is a range that is turned round; put the lower end first"
    const start = test.from === null || test.fromIncluded ? from : order.next(from)
    const stop = test.to === null || test.toIncluded ? order.next(to) : to
    return start < stop ? [start, stop] : "is a range without values"
  }
  const line = cellLine(all, (test) => simpleLine(test, one, range, field.nullable))
  // `> 5` begins at 5.000000000000001 and `< PT2H` ends with PT1H59M59.999S: where steps are that small, the end that is
  // written shorter is the one that was meant.
  const shorter = (position: number, than: number): boolean =>
    order.fine && String(order.write(position)).length < String(order.write(than)).length
  const interval = (from: number, to: number): Simple => {
    const last = order.previous(to)
    if (from === last) return { _tag: "Equals", value: order.write(from) }
    const bounded = { from: from !== lowest, to: to !== end }
    const open = {
      from: shorter(order.previous(from), from),
      to: shorter(to, last)
    }
    return {
      _tag: "Range",
      from: bounded.from ? order.write(open.from ? order.previous(from) : from) : null,
      fromIncluded: bounded.from && !open.from,
      to: bounded.to ? order.write(open.to ? to : last) : null,
      toIncluded: bounded.to && !open.to
    }
  }
  const known = Line.without(all, nullLine)
  const cell = (line: Line.Line): Cell => {
    if (Line.equal(line, all)) return { _tag: "Any" }
    if (field.nullable && Line.equal(line, known)) return isKnown
    const tests: Array<Simple> = []
    for (let i = 0; i < line.length; i += 2) {
      tests.push(line[i] === nullPosition ? { _tag: "IsNull" } : interval(line[i]!, line[i + 1]!))
    }
    return wrap(tests)
  }
  const sample = (line: Line.Line): Scalar | null => {
    const at = line.indexOf(startOf(line))
    if (at === 0 && line[0] === nullPosition) return null
    const [from, to] = [line[at]!, line[at + 1]!]
    const inside = (position: number) => position >= from && position < to
    const last = order.previous(to)
    const candidates =
      from > order.lowest
        ? [shorter(order.previous(from), from) ? Number.NaN : from, Math.ceil(from), from / 2 + to / 2, from]
        : [order.plain, Math.floor(last), last]
    return order.write(candidates.find(inside) ?? from)
  }
  const { next, previous } = order
  return {
    field,
    listed: null,
    others: null,
    all,
    position,
    line,
    cell,
    sample,
    before: previous,
    after: next
  }
}

/**
 * The layout of an input.
 *
 * @param texts - the values that cells name, in case the input is text: all others are one case together.
 */
export const of = (field: Field, texts: ReadonlyArray<string>): Domain => {
  switch (field._tag) {
    case "Enumeration":
      return listedDomain(field, field.values, false)
    case "Boolean":
      return listedDomain(field, [false, true], false)
    case "Text":
      return listedDomain(field, [...new Set(texts)].sort(), true)
    default:
      return orderedDomain(field)
  }
}

/** What is wrong with the bounds or values of a field, or null. */
export const problem = (field: Field): string | null => {
  switch (field._tag) {
    case "Enumeration":
      if (field.values.length === 0) return "has no values; list at least one"
      return new Set(field.values).size === field.values.length ? null : "lists a value twice"
    case "Text":
    case "Boolean":
      return null
    default: {
      const { read, lowest, highest } = orders[field._tag]
      const min = field.min === null ? lowest : read(field.min)
      const max = field.max === null ? highest : read(field.max)
      if (Number.isNaN(min) || Number.isNaN(max)) return "has a bound that is not a value of its type"
      return min > max ? "has its bounds turned round; put the smaller in min" : null
    }
  }
}
