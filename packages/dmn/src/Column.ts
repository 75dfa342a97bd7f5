/**
 * A column of inputs as the decision module has it: a typed field, and cells on it. Only columns whose cells hold
 * nothing but values can be proven anything about; of the others it is said why not. Internal.
 */
import { Cell, Field } from "@zorgband/core/decision"
import { Result } from "effect"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
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

/** A column of inputs. */
export interface Column {
  /** The field; its name is the tested expression. */
  readonly field: Field.Field
  /** The tested expression. */
  readonly expression: Feel.Expression
  /** The ends of what exists, when that is a range. */
  readonly bounds: Bounds
  /** A value as the field has it; undefined when it is not one of its type. */
  readonly write: (value: Value) => Field.Scalar | null | undefined
  /** A value of the field in the words of the model. */
  readonly show: (value: Field.Scalar | null) => Plain
  /** A cell, or what is in the way. */
  readonly cell: (tests: Feel.Tests) => Cell.Cell | string
}

// What it decides

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
export const kindOf = (value: Value): Kind | null => {
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

const constant = (expression: Feel.Expression): Value => Evaluate.evaluate(expression, Evaluate.closed)

const nothingOpen: Bounds = { min: null, max: null, minIncluded: false, maxIncluded: false }

interface Scale {
  readonly field: (name: string, bounds: Bounds) => Field.Field
  readonly write: (value: Value) => Field.Scalar | undefined
  readonly show: (value: Field.Scalar) => Plain
}

/** After the year 9999 there is nothing to ask: tables write its last day where they mean no end. */
const ends: { readonly [K in Kind]?: number } = {
  date: Values.temporal("date", "9999-12-31")!.at,
  "date and time": Values.temporal("date and time", "9999-12-31T23:59:59")!.at
}

const temporalScale = (kind: TemporalKind, offset: number | null, asDates: boolean): Scale => {
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

const numberScale = (whole: boolean): Scale => ({
  field: (name, bounds) => (whole ? Field.integer : Field.number)(name, numbersOf(bounds, whole)),
  write: (value) => (typeof value === "number" ? value : undefined),
  show: (value) => value
})

/** A test on `?` as the test that it is, where it is one. */
const plainTests = (test: Feel.Test): ReadonlyArray<Feel.Test> | null => {
  if (test._tag !== "Value" || Feel.isClosed(test.value))
    return Feel.operands(test).every((one) => Feel.isClosed(one)) ? [test] : null
  const { value } = test
  switch (value._tag) {
    case "Compare":
      return value.left._tag === "It" && Feel.isClosed(value.right)
        ? [{ _tag: "Relation", relation: value.relation, value: value.right }]
        : null
    case "In": {
      if (value.value._tag !== "It") return null
      const inner = value.tests.map(plainTests)
      return inner.some((one) => one === null) ? null : inner.flatMap((one) => one!)
    }
    case "Or": {
      const sides = [value.left, value.right].map((side) => plainTests({ _tag: "Value", value: side }))
      return sides.some((one) => one === null) ? null : sides.flatMap((one) => one!)
    }
    default:
      return null
  }
}

/** The first name that a cell reads, or null. */
const named = (tests: Feel.Tests): string | null => {
  if (tests._tag === "Any") return null
  for (const test of tests.tests) {
    for (const inner of Feel.operands(test).flatMap(Feel.inside)) {
      if (inner._tag === "Name") return inner.path.join(".")
    }
  }
  return null
}

/** The values of a cell that lists nothing else, or null. */
const listOf = (tests: Feel.Tests): ReadonlyArray<Value> | null => {
  if (tests._tag !== "AnyOf") return null
  const values = tests.tests.map((test) =>
    test._tag === "Value" && Feel.isClosed(test.value) ? constant(test.value) : undefined
  )
  return values.some((value) => value === undefined)
    ? null
    : (values as ReadonlyArray<Value>).flatMap((value) => (Values.isList(value) ? value : [value]))
}

const unsatisfied = (tests: ReadonlyArray<Cell.Simple>): Cell.Cell => ({ _tag: "Not", tests })

const listedColumn = (
  name: string,
  expression: Feel.Expression,
  listed: ReadonlyArray<Value>,
  nullable: boolean
): Column => {
  const known = listed.filter((value) => value !== null)
  const booleans = known.length === 2 && known.every((value) => typeof value === "boolean")
  const codes = known.map((value) =>
    booleans ? (value as boolean) : typeof value === "string" ? value : JSON.stringify(Values.plain(value))
  )
  const field = booleans ? Field.boolean(name) : Field.enumeration(name, codes as ReadonlyArray<string>)
  const hasNull = nullable || listed.includes(null)
  const codeOf = (value: Value) => codes[known.findIndex((one) => Values.equal(one, value) === true)]
  return {
    field: hasNull ? Field.nullable(field) : field,
    expression,
    bounds: nothingOpen,
    write: (value) => (value === null ? null : codeOf(value)),
    show: (value) => (value === null ? null : Values.plain(known[codes.indexOf(value as never)]!)),
    cell: (tests) => {
      const other = named(tests)
      if (other !== null) return `reads "${other}"`
      const inside = codes.filter((_, i) => Evaluate.satisfies(tests, known[i]!, Evaluate.closed))
      const withNull = hasNull && Evaluate.satisfies(tests, null, Evaluate.closed)
      if (inside.length === codes.length && withNull === hasNull) return Cell.any
      const values: ReadonlyArray<Cell.Simple> =
        inside.length === 0 ? [] : [inside.length === 1 ? Cell.is(inside[0]!) : Cell.oneOf(...inside)]
      const simple = [...values, ...(withNull ? [Cell.isNull] : [])]
      if (simple.length === 0) return unsatisfied([Cell.oneOf(...codes), ...(hasNull ? [Cell.isNull] : [])])
      return simple.length === 1 ? simple[0]! : Cell.anyOf(...simple)
    }
  }
}

const range = (
  from: Field.Scalar | null,
  fromIncluded: boolean,
  to: Field.Scalar | null,
  toIncluded: boolean
): Cell.Simple => ({
  _tag: "Range",
  from,
  fromIncluded,
  to,
  toIncluded
})

const simpleTests = (
  test: Feel.Test,
  write: Scale["write"],
  ordered: boolean
): ReadonlyArray<Cell.Simple> | string => {
  const wrong = "holds a value of another type"
  if (test._tag === "Value") {
    const value = constant(test.value)
    const found: Array<Cell.Simple> = []
    for (const one of Values.isList(value) ? value : [value]) {
      const code = one === null ? null : write(one)
      if (code === undefined) return wrong
      found.push(code === null ? Cell.isNull : Cell.is(code))
    }
    return found.length === 0 ? "lists no value" : found
  }
  if (test._tag === "Relation" && (test.relation === "=" || test.relation === "!=")) {
    const value = constant(test.value)
    const code = value === null ? null : write(value)
    if (code === undefined) return wrong
    const same: Cell.Simple = code === null ? Cell.isNull : Cell.is(code)
    if (test.relation === "!=" && code === null && ordered) return [range(null, false, null, false)]
    if (test.relation === "=") return [same]
    if (code === null || !ordered) return "holds `!=`, which can be written as `not(…)`"
    return [Cell.lessThan(code), Cell.moreThan(code)]
  }
  if (!ordered) return "is a range, but its values have no order that can be analysed"
  if (test._tag === "Relation") {
    const code = write(constant(test.value))
    if (code === undefined) return wrong
    const make = { "<": Cell.lessThan, "<=": Cell.atMost, ">": Cell.moreThan, ">=": Cell.atLeast }
    return [make[test.relation as keyof typeof make](code)]
  }
  const [from, to] = [write(constant(test.from)), write(constant(test.to))]
  return from === undefined || to === undefined
    ? wrong
    : [range(from, test.fromIncluded, to, test.toIncluded)]
}

const rangeColumn = (
  name: string,
  expression: Feel.Expression,
  scale: Scale | null,
  bounds: Bounds,
  nullable: boolean
): Column => {
  const write = scale?.write ?? ((value: Value) => (typeof value === "string" ? value : undefined))
  const field = scale === null ? Field.text(name) : scale.field(name, bounds)
  return {
    field: nullable ? Field.nullable(field) : field,
    expression,
    bounds,
    write: (value) => (value === null ? null : write(value)),
    show: (value) => (value === null || scale === null ? value : scale.show(value)),
    cell: (tests) => {
      if (tests._tag === "Any") return Cell.any
      const other = named(tests)
      if (other !== null) return `reads "${other}"`
      const found: Array<Cell.Simple> = []
      for (const test of tests.tests) {
        const plain = plainTests(test)
        if (plain === null) return "computes with the tested value"
        for (const one of plain) {
          const simple = simpleTests(one, write, scale !== null)
          if (typeof simple === "string") return simple
          found.push(...simple)
        }
      }
      if (tests._tag === "AnyOf") return found.length === 1 ? found[0]! : Cell.anyOf(...found)
      // In FEEL null is not below 5 and not above it either: what compares with it is not told, so `not(< 5)` is not.
      const compares = found.some(({ _tag }) => _tag === "Range")
      return Cell.not(
        ...found,
        ...(nullable && compares && !found.includes(Cell.isNull) ? [Cell.isNull] : [])
      )
    }
  }
}

const isNull = (test: Feel.Test): boolean =>
  test._tag === "Value" && Feel.isClosed(test.value) && constant(test.value) === null
/** `? != null`: any value at all. */
const isKnown = (test: Feel.Test): boolean => {
  const [plain] = plainTests(test) ?? []
  return plain?._tag === "Relation" && plain.relation === "!=" && constant(plain.value) === null
}

/** The ends of a cell that is one range, and perhaps null; or null when it is something else. */
const boundsOf = (tests: Feel.Tests, scale: Scale | null): Bounds | null => {
  if (tests._tag === "Any") return nothingOpen
  if (tests._tag === "Not") return null
  const [test, ...rest] = tests.tests.filter((one) => !isNull(one))
  if (test === undefined || rest.length > 0) return null
  if (isKnown(test)) return nothingOpen
  const simple =
    scale !== null && Feel.operands(test).every(Feel.isClosed) ? simpleTests(test, scale.write, true) : ""
  const [only] = simple
  if (typeof only !== "object" || only._tag !== "Range") return null
  return { min: only.from, max: only.to, minIncluded: only.fromIncluded, maxIncluded: only.toIncluded }
}

/** What a column tests: an input, a part of one, or one of them with arithmetic on it. */
const tested = (
  expression: Feel.Expression
): { readonly path: ReadonlyArray<string>; readonly isPlain: boolean } | null => {
  if (expression._tag === "Name") return { path: expression.path, isPlain: true }
  if (expression._tag !== "Arithmetic") return null
  const { left, operator, right } = expression
  if (operator === "**") return null
  const [open, other] = Feel.isClosed(right) ? [left, right] : [right, left]
  // Division by an input never gives 0, and multiplication with 0 gives nothing else.
  if (
    !Feel.isClosed(other) ||
    (operator === "/" && open === right) ||
    (operator !== "+" && operator !== "-" && constant(other) === 0)
  )
    return null
  const inner = tested(open)
  return inner === null ? null : { path: inner.path, isPlain: false }
}

/** Whole numbers that follow each other as a range of them: a listed value of the decision module is a text. */
const consecutive = (
  name: string,
  expression: Feel.Expression,
  listed: ReadonlyArray<Value>,
  nullable: boolean
): Column | string => {
  const numbers = listed.filter((value) => value !== null)
  const [min, max] = [
    Math.min(...(numbers as ReadonlyArray<number>)),
    Math.max(...(numbers as ReadonlyArray<number>))
  ]
  return numbers.every((value) => Number.isSafeInteger(value)) && max - min + 1 === new Set(numbers).size
    ? rangeColumn(
        name,
        expression,
        numberScale(true),
        { min, max, minIncluded: true, maxIncluded: true },
        nullable
      )
    : "lists values that are neither texts nor whole numbers in a row"
}

/** Why a column cannot be analysed. */
export interface Problem {
  /** The tested expression. */
  readonly column: string
  /** What is in the way. */
  readonly problem: string
}

/**
 * The columns of a table.
 *
 * @param asDates - whether dates and durations are kept as such; else they are numbers, which have wider bounds.
 */
export const of = (
  reader: Logic.Reader,
  table: Logic.ReadTable,
  asDates: boolean
): Result.Result<
  { readonly columns: ReadonlyArray<Column>; readonly cells: ReadonlyArray<ReadonlyArray<Cell.Cell>> },
  ReadonlyArray<Problem>
> => {
  const problems: Array<Problem> = []
  const columns: Array<Column> = []
  const cells: Array<Array<Cell.Cell>> = table.rules.map(() => [])
  const paths = table.inputs.map((input) => tested(input)?.path ?? null)
  for (const [i, expression] of table.inputs.entries()) {
    const name = table.written.inputs[i]!.expression
    const made = columnOf(reader, table, i, asDates)
    const path = paths[i]!
    const twin =
      path === null
        ? -1
        : paths.findIndex(
            (other, j) => j !== i && other?.every((step, k) => k >= path.length || step === path[k]) === true
          )
    if (typeof made === "string") problems.push({ column: name, problem: made })
    else if (tested(expression) === null)
      problems.push({ column: name, problem: "is computed, so it is not known which values it can have" })
    else if (twin >= 0) problems.push({ column: name, problem: `reads the same as input ${twin + 1}` })
    else {
      columns.push(made)
      for (const [rule, { when }] of table.rules.entries()) {
        const cell = made.cell(when[i]!)
        if (typeof cell !== "string") cells[rule]!.push(cell)
        else {
          problems.push({ column: name, problem: `its cell in rule ${rule + 1} ${cell}` })
          break
        }
      }
    }
  }
  return problems.length > 0 ? Result.fail(problems) : Result.succeed({ columns, cells })
}

const columnOf = (
  reader: Logic.Reader,
  table: Logic.ReadTable,
  i: number,
  asDates: boolean
): Column | string => {
  const { model } = reader
  const expression = table.inputs[i]!
  const written = table.written.inputs[i]!
  const path = tested(expression)
  const ofPath = path?.isPlain === true ? Logic.typeOfPath(model, path.path) : null
  const type = Logic.typeOfName(model, written.type) ?? ofPath
  const own = table.allowed[i]!
  const allowed =
    own._tag === "Any"
      ? Result.getOrElse(reader.tests(type?.allowed ?? ofPath?.allowed ?? "", ""), () => own)
      : own
  const tests = table.rules.map(({ when }) => when[i]!)
  const constants = [allowed, ...tests]
    .flatMap((cell) => (cell._tag === "Any" ? [] : cell.tests))
    .flatMap((test) => plainTests(test) ?? [])
    .flatMap(Feel.operands)
    .map(constant)
    .flatMap((value) => (Values.isList(value) ? value : [value]))
  const nullable = constants.includes(null)
  const found = kindFor(type, constants)
  if ("problem" in found) return found.problem
  const { kind } = found
  const listed = listOf(allowed)
  if (listed !== null && kind !== "text" && kind !== "boolean" && asDates)
    return consecutive(written.expression, expression, listed, nullable)
  if (listed !== null) return listedColumn(written.expression, expression, listed, nullable)
  if (kind === "boolean") return listedColumn(written.expression, expression, [false, true], nullable)
  const fields: ReadonlyArray<Kind> = ["text", "number", "integer", "date", "days and time duration"]
  if (asDates && !fields.includes(kind)) return `holds a ${kind}, for which the decision module has no field`
  const offsets = new Set(constants.filter(Values.isTemporal).map(({ offset }) => offset))
  if (offsets.has(null) && offsets.size > 1) return "holds times with and without an offset to UTC"
  const scale =
    kind === "text"
      ? null
      : kind === "number" || kind === "integer"
        ? numberScale(kind === "integer" && path?.isPlain === true)
        : temporalScale(kind, [...offsets][0] ?? null, asDates)
  const bounds = boundsOf(allowed, scale)
  if (bounds === null) return "has allowed values that are neither a list nor one range"
  const isLeftOut =
    (bounds.min !== null && !bounds.minIncluded) || (bounds.max !== null && !bounds.maxIncluded)
  if (asDates && isLeftOut && kind !== "number" && kind !== "integer")
    return "has a bound that is left out itself"
  return rangeColumn(written.expression, expression, scale, bounds, nullable)
}
