/**
 * A column of inputs as the decision module has it: a typed field, and cells on it. Only columns whose cells hold
 * nothing but values can be proven anything about; of the others it is said why not. Internal.
 */
import { Cell, Field } from "@zorgband/core/decision"
import { Result } from "effect"
import { boundsOf, constant, listOf, obstacleIn, plainTests, range, simpleTests } from "./CellTests.ts"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import * as Scale from "./Scale.ts"
import type { Plain, Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** A column of inputs. */
export interface Column {
  /** The field; its name is the tested expression. */
  readonly field: Field.Field
  /** The tested expression. */
  readonly expression: Feel.Expression
  /** The ends of what exists, when that is a range. */
  readonly bounds: Scale.Bounds
  /** A value as the field has it; undefined when it is not one of its type. */
  readonly write: (value: Value) => Field.Scalar | null | undefined
  /** A value of the field in the words of the model. */
  readonly show: (value: Field.Scalar | null) => Plain
  /** What satisfies all of these cells as one cell, or what is in the way. */
  readonly cell: (cells: ReadonlyArray<Feel.Tests>) => Cell.Cell | string
}

// What it decides

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
    bounds: Scale.unbounded,
    write: (value) => (value === null ? null : codeOf(value)),
    show: (value) => (value === null ? null : Values.plain(known[codes.indexOf(value as never)]!)),
    cell: (cells) => {
      const other = cells.map(obstacleIn).find((name) => name !== null)
      if (other !== undefined) return other
      const passes = (value: Value) =>
        cells.every((tests) => Evaluate.satisfies(tests, value, Evaluate.closed))
      const inside = codes.filter((_, i) => passes(known[i]!))
      const withNull = hasNull && passes(null)
      if (inside.length === codes.length && withNull === hasNull) return Cell.any
      const values: ReadonlyArray<Cell.Simple> =
        inside.length === 0 ? [] : [inside.length === 1 ? Cell.is(inside[0]!) : Cell.oneOf(...inside)]
      const simple = [...values, ...(withNull ? [Cell.isNull] : [])]
      if (simple.length === 0) return unsatisfied([Cell.oneOf(...codes), ...(hasNull ? [Cell.isNull] : [])])
      return simple.length === 1 ? simple[0]! : Cell.anyOf(...simple)
    }
  }
}

const rangeColumn = (
  name: string,
  expression: Feel.Expression,
  scale: Scale.Scale | null,
  bounds: Scale.Bounds,
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
    cell: (cells) => {
      const made = cells
        .filter(({ _tag }) => _tag !== "Any")
        .map((tests) => cellOf(tests, write, scale !== null, nullable))
      const [first = Cell.any, ...rest] = made
      return rest.reduce<Cell.Cell | string>((whole, next) => bothOf(whole, next, nullable), first)
    }
  }
}

const cellOf = (
  tests: Feel.Tests,
  write: Scale.Scale["write"],
  ordered: boolean,
  nullable: boolean
): Cell.Cell | string => {
  if (tests._tag === "Any") return Cell.any
  const other = obstacleIn(tests)
  if (other !== null) return other
  const found: Array<Cell.Simple> = []
  for (const test of tests.tests) {
    const plain = plainTests(test)
    if (plain === null) return "computes with the tested value"
    for (const one of plain) {
      const simple = simpleTests(one, write, ordered)
      if (typeof simple === "string") return simple
      found.push(...simple)
    }
  }
  if (tests._tag === "AnyOf") return found.length === 1 ? found[0]! : Cell.anyOf(...found)
  // In FEEL null is not below 5 and not above it either: what compares with it is not told, so `not(< 5)` is not.
  const compares = found.some(({ _tag }) => _tag === "Range")
  return Cell.not(...found, ...(nullable && compares && !found.includes(Cell.isNull) ? [Cell.isNull] : []))
}

/** What satisfies both of two cells of the same input. */
const bothOf = (a: Cell.Cell | string, b: Cell.Cell | string, nullable: boolean): Cell.Cell | string => {
  if (typeof a === "string") return a
  if (typeof b === "string") return b
  const [left, right] = [partsOf(a), partsOf(b)]
  if (left === null || right === null) return "is `not`, and other columns test the same input"
  const found = left.flatMap((one) => right.flatMap((other) => overlapOf(one, other)))
  if (found.length === 0) return Cell.not(range(null, false, null, false), ...(nullable ? [Cell.isNull] : []))
  return found.length === 1 ? found[0]! : Cell.anyOf(...found)
}

const partsOf = (cell: Cell.Cell): ReadonlyArray<Cell.Simple> | null => {
  const simple =
    cell._tag === "AnyOf" ? cell.tests : cell._tag === "Not" || cell._tag === "Any" ? null : [cell]
  return (
    simple?.flatMap((one) => (one._tag === "OneOf" ? one.values.map((value) => Cell.is(value)) : [one])) ??
    null
  )
}

const overlapOf = (a: Cell.Simple, b: Cell.Simple): ReadonlyArray<Cell.Simple> => {
  const ends = (one: Cell.Simple) =>
    one._tag === "Equals" ? range(one.value, true, one.value, true) : one._tag === "Range" ? one : null
  const [left, right] = [ends(a), ends(b)]
  if (left === null || right === null) return a._tag === b._tag ? [a] : []
  const low =
    right.from === null ||
    (left.from !== null && (left.from > right.from || (left.from === right.from && !left.fromIncluded)))
      ? left
      : right
  const high =
    right.to === null ||
    (left.to !== null && (left.to < right.to || (left.to === right.to && !left.toIncluded)))
      ? left
      : right
  const { from, fromIncluded } = low
  const { to, toIncluded } = high
  if (from === null || to === null || from < to) return [range(from, fromIncluded, to, toIncluded)]
  return from === to && fromIncluded && toIncluded ? [Cell.is(from)] : []
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
        Scale.number(true),
        { min, max, minIncluded: true, maxIncluded: true },
        nullable
      )
    : "lists values that are neither texts nor whole numbers in a row"
}

const isSame = (a: Feel.Expression, b: Feel.Expression): boolean =>
  a === b || (a._tag === "Name" && b._tag === "Name" && a.path.join("\n") === b.path.join("\n"))

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
  const reads = (path: ReadonlyArray<string>, other: ReadonlyArray<string> | null): boolean =>
    other?.every((step, k) => k >= path.length || step === path[k]) === true
  for (const [i, expression] of table.inputs.entries()) {
    const column = table.written.inputs[i]!.expression
    const same = table.inputs.flatMap((input, j) => (isSame(expression, input) ? [j] : []))
    // The first of several columns that test the same input stands for all of them.
    if (i !== same[0]) continue
    const path = paths[i]!
    if (path === null) {
      problems.push({ column, problem: "is computed, so it is not known which values it can have" })
      continue
    }
    const twin = paths.findIndex((other, j) => !same.includes(j) && reads(path, other))
    const made = twin < 0 ? columnOf(reader, table, same, asDates) : `reads the same as input ${twin + 1}`
    if (typeof made === "string") {
      problems.push({ column, problem: made })
      continue
    }
    columns.push(made)
    for (const [rule, { when }] of table.rules.entries()) {
      const cell = made.cell(same.map((j) => when[j]!))
      if (typeof cell !== "string") cells[rule]!.push(cell)
      else {
        problems.push({ column, problem: `its cell in rule ${rule + 1} ${cell}` })
        break
      }
    }
  }
  return problems.length > 0 ? Result.fail(problems) : Result.succeed({ columns, cells })
}

const columnOf = (
  reader: Logic.Reader,
  table: Logic.ReadTable,
  same: ReadonlyArray<number>,
  asDates: boolean
): Column | string => {
  const { model } = reader
  const i = same[0]!
  const expression = table.inputs[i]!
  const written = table.written.inputs[i]!
  const path = tested(expression)
  const ofPath = path?.isPlain === true ? Logic.typeOfPath(model, path.path) : null
  const type = Logic.typeOfName(model, written.type) ?? ofPath
  const own = table.allowed[same.find((j) => table.allowed[j]!._tag !== "Any") ?? i]!
  const allowed =
    own._tag === "Any"
      ? Result.getOrElse(reader.tests(type?.allowed ?? ofPath?.allowed ?? "", ""), () => own)
      : own
  const tests = table.rules.flatMap(({ when }) => same.map((j) => when[j]!))
  const constants = [allowed, ...tests]
    .flatMap((cell) => (cell._tag === "Any" ? [] : cell.tests))
    .flatMap((test) => plainTests(test) ?? [])
    .flatMap(Feel.operands)
    .map(constant)
    .flatMap((value) => (Values.isList(value) ? value : [value]))
  const nullable = constants.includes(null)
  const found = Scale.kindFor(type, constants)
  if ("problem" in found) return found.problem
  const { kind } = found
  const listed = listOf(allowed)
  if (listed !== null && kind !== "text" && kind !== "boolean" && asDates)
    return consecutive(written.expression, expression, listed, nullable)
  if (listed !== null) return listedColumn(written.expression, expression, listed, nullable)
  if (kind === "boolean") return listedColumn(written.expression, expression, [false, true], nullable)
  if (same.length > 1 && kind === "days and time duration" && asDates)
    return "is a duration that several columns test"
  const fields: ReadonlyArray<Scale.Kind> = ["text", "number", "integer", "date", "days and time duration"]
  if (asDates && !fields.includes(kind)) return `holds a ${kind}, for which the decision module has no field`
  const offsets = new Set(constants.filter(Values.isTemporal).map(({ offset }) => offset))
  if (offsets.has(null) && offsets.size > 1) return "holds times with and without an offset to UTC"
  const scale =
    kind === "text"
      ? null
      : kind === "number" || kind === "integer"
        ? Scale.number(kind === "integer" && path?.isPlain === true)
        : Scale.temporal(kind, [...offsets][0] ?? null, asDates)
  const bounds = boundsOf(allowed, scale)
  if (bounds === null) return "has allowed values that are neither a list nor one range"
  const isLeftOut =
    (bounds.min !== null && !bounds.minIncluded) || (bounds.max !== null && !bounds.maxIncluded)
  if (asDates && isLeftOut && kind !== "number" && kind !== "integer")
    return "has a bound that is left out itself"
  return rangeColumn(written.expression, expression, scale, bounds, nullable)
}
