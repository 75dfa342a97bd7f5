/**
 * A column of inputs as the decision module has it: a typed field, and cells on it. Only columns whose cells hold
 * nothing but values can be proven anything about; of the others it is said why not. Internal.
 */
import { Cell, Field } from "@zorgband/core/decision"
import { Result } from "effect"
import {
  bothOf,
  boundsOf,
  cellOf,
  constant,
  listOf,
  obstacleIn,
  openObstacleIn,
  plainTests
} from "./CellTests.ts"
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
  /** The texts that cells name, when all other texts exist too. */
  readonly named: ReadonlyArray<string>
  /** A text that none of them is. */
  readonly other: string
  /** A value as the field has it; undefined when it is not one of its type. */
  readonly write: (value: Value) => Field.Scalar | null | undefined
  /** A value of the field in the words of the model. */
  readonly show: (value: Field.Scalar | null) => Plain
  /** What satisfies all of these cells as one cell, or what is in the way. */
  readonly cell: (cells: ReadonlyArray<Feel.Tests>) => Cell.Cell | string
}

// What it decides

/**
 * A column whose values are told apart one by one: a list of values, or texts of which some are named and all others are
 * one case more.
 */
const listedColumn = (
  name: string,
  expression: Feel.Expression,
  values: ReadonlyArray<Value>,
  nullable: boolean,
  isOpen: boolean
): Column => {
  const known = values.filter((value) => value !== null)
  const booleans = known.length === 2 && known.every((value) => typeof value === "boolean")
  const codes = known.map((value) =>
    booleans ? (value as boolean) : typeof value === "string" ? value : JSON.stringify(Values.plain(value))
  )
  const field = isOpen
    ? Field.text(name)
    : booleans
      ? Field.boolean(name)
      : Field.enumeration(name, codes as ReadonlyArray<string>)
  const hasNull = nullable || values.includes(null)
  let other = "other"
  while (codes.includes(other)) other += "-"
  const codeOf = (value: Value) =>
    isOpen
      ? typeof value === "string"
        ? value
        : undefined
      : codes[known.findIndex((one) => Values.equal(one, value) === true)]
  const oneOf = (list: ReadonlyArray<string | boolean>): ReadonlyArray<Cell.Simple> =>
    list.length === 0 ? [] : [list.length === 1 ? Cell.is(list[0]!) : Cell.oneOf(...list)]
  return {
    field: hasNull ? Field.nullable(field) : field,
    expression,
    bounds: Scale.unbounded,
    named: isOpen ? (codes as ReadonlyArray<string>) : [],
    other,
    write: (value) => (value === null ? null : codeOf(value)),
    show: (value) =>
      value === null ? null : isOpen ? value : Values.plain(known[codes.indexOf(value as never)]!),
    cell: (cells) => {
      const obstacle = cells.map(isOpen ? openObstacleIn : obstacleIn).find((one) => one !== null)
      if (obstacle !== undefined) return obstacle
      const passes = (value: Value) =>
        cells.every((tests) => Evaluate.satisfies(tests, value, Evaluate.closed))
      const inside = codes.filter((_, i) => passes(known[i]!))
      const outside = codes.filter((code) => !inside.includes(code))
      const withNull = hasNull && passes(null)
      if (isOpen && passes(other)) {
        const missing = [...oneOf(outside), ...(hasNull && !withNull ? [Cell.isNull] : [])]
        return missing.length === 0 ? Cell.any : Cell.not(...missing)
      }
      if (!isOpen && outside.length === 0 && withNull === hasNull) return Cell.any
      const simple = [...oneOf(inside), ...(withNull ? [Cell.isNull] : [])]
      if (simple.length > 0) return simple.length === 1 ? simple[0]! : Cell.anyOf(...simple)
      return isOpen
        ? "asks for several texts at once"
        : Cell.not(Cell.oneOf(...codes), ...(hasNull ? [Cell.isNull] : []))
    }
  }
}

const rangeColumn = (
  name: string,
  expression: Feel.Expression,
  scale: Scale.Scale,
  bounds: Scale.Bounds,
  nullable: boolean
): Column => {
  const field = scale.field(name, bounds)
  return {
    field: nullable ? Field.nullable(field) : field,
    expression,
    bounds,
    named: [],
    other: "",
    write: (value) => (value === null ? null : scale.write(value)),
    show: (value) => (value === null ? null : scale.show(value)),
    cell: (cells) => {
      const made = cells.filter(({ _tag }) => _tag !== "Any").map((tests) => cellOf(tests, scale, nullable))
      const [first = Cell.any, ...rest] = made
      return rest.reduce<Cell.Cell | string>((whole, next) => bothOf(whole, next, scale, nullable), first)
    }
  }
}

/** What a column tests. */
interface Tested {
  /** The inputs, or parts of them, that it reads: none is the same as, or a part of, another. */
  readonly paths: ReadonlyArray<ReadonlyArray<string>>
  /** Whether it is an input as it is, not a sum that is made of some. */
  readonly isPlain: boolean
}

const isWithin = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.every((step, i) => i >= b.length || step === b[i])

/** What a column tests that can have any value of its type: inputs, and arithmetic on them; else null. */
const testedBy = (expression: Feel.Expression): Tested | null => {
  if (expression._tag === "Name") return { paths: [expression.path], isPlain: true }
  if (expression._tag !== "Arithmetic") return null
  const { left, operator, right } = expression
  if (operator === "**") return null
  const isOf = (value: number) => (one: Feel.Expression) => Feel.isClosed(one) && constant(one) === value
  // Division of a constant never gives 0, and multiplication with 0 gives nothing else.
  if (operator === "/" && (Feel.isClosed(left) || isOf(0)(right))) return null
  if (operator === "*" && [left, right].some(isOf(0))) return null
  const sides = [left, right].filter((side) => !Feel.isClosed(side)).map(testedBy)
  const paths = sides.flatMap((side) => side?.paths ?? [])
  const areApart = paths.every((path, i) => paths.every((other, j) => i === j || !isWithin(path, other)))
  return sides.length > 0 && areApart && !sides.includes(null) ? { paths, isPlain: false } : null
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

const neither = "has allowed values that are neither a list nor one range"

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
  const tested = table.inputs.map(testedBy)
  for (const [i, expression] of table.inputs.entries()) {
    const column = table.written.inputs[i]!.expression
    const same = table.inputs.flatMap((input, j) => (isSame(expression, input) ? [j] : []))
    // The first of several columns that test the same input stands for all of them.
    if (i !== same[0]) continue
    const own = tested[i]!
    if (own === null) {
      problems.push({ column, problem: "is computed, so it is not known which values it can have" })
      continue
    }
    const twin = tested.findIndex(
      (other, j) =>
        !same.includes(j) &&
        other?.paths.some((one) => own.paths.some((path) => isWithin(one, path))) === true
    )
    const made =
      twin < 0 ? columnOf(reader, table, same, own, asDates) : `reads the same as input ${twin + 1}`
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
  tested: Tested,
  asDates: boolean
): Column | string => {
  const { model } = reader
  const i = same[0]!
  const expression = table.inputs[i]!
  const written = table.written.inputs[i]!
  const ofPath = tested.isPlain ? Logic.typeOfPath(model, tested.paths[0]!) : null
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
  if (listed !== null) return listedColumn(written.expression, expression, listed, nullable, false)
  if (kind === "boolean") return listedColumn(written.expression, expression, [false, true], nullable, false)
  if (kind === "text") {
    if (boundsOf(allowed, null) === null) return neither
    const named = [...new Set(constants)].filter((value) => typeof value === "string")
    return listedColumn(written.expression, expression, named.sort(), nullable, true)
  }
  const offset = Scale.offsetOf(type, constants)
  if (typeof offset === "string") return offset
  const scale =
    kind === "number" || kind === "integer"
      ? Scale.number(kind === "integer" && tested.isPlain)
      : Scale.temporal(kind, offset, asDates)
  if (typeof scale === "string") return scale
  const bounds = boundsOf(allowed, scale)
  if (bounds === null) return neither
  const isLeftOut =
    (bounds.min !== null && !bounds.minIncluded) || (bounds.max !== null && !bounds.maxIncluded)
  if (asDates && isLeftOut && kind !== "number" && kind !== "integer")
    return "has a bound that is left out itself"
  return rangeColumn(written.expression, expression, scale, bounds, nullable)
}
