/** Cells of FEEL as cells of the decision module, where they hold nothing but values. Internal. */
import { Cell, type Field } from "@zorgband/core/decision"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Scale from "./Scale.ts"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

/** The value of an expression that reads nothing. */
export const constant = (expression: Feel.Expression): Value => Evaluate.evaluate(expression, Evaluate.closed)

/** A test on `?` as the test that it is, where it is one. */
export const plainTests = (test: Feel.Test): ReadonlyArray<Feel.Test> | null => {
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

/** Whether an expression that reads nothing has no value, such as a date that does not exist. */
const isVoid = (expression: Feel.Expression): boolean =>
  expression._tag !== "Literal" && Feel.isClosed(expression) && constant(expression) === null

/** What is in the way of knowing a cell, in words: it reads a name, or what it holds has no value; or null. */
export const obstacleIn = (tests: Feel.Tests): string | null => {
  if (tests._tag === "Any") return null
  const held = tests.tests.flatMap(Feel.operands)
  for (const inner of held.flatMap(Feel.inside)) {
    if (inner._tag === "Name") return `reads "${inner.path.join(".")}" (a text stands in quotes)`
  }
  return held.some(isVoid) ? "holds an expression without a value, such as a date that does not exist" : null
}

/** What is in the way of knowing a cell on texts, of which most are not named: they are equal to a named one or not. */
export const openObstacleIn = (tests: Feel.Tests): string | null => {
  const obstacle = obstacleIn(tests)
  if (obstacle !== null || tests._tag === "Any") return obstacle
  const plain = tests.tests.map(plainTests)
  if (plain.includes(null)) return "computes with the tested value"
  const isOrdered = (test: Feel.Test): boolean =>
    test._tag === "Range" || (test._tag === "Relation" && test.relation !== "=" && test.relation !== "!=")
  return plain.some((one) => one?.some(isOrdered) === true)
    ? "is a range, but its values have no order that can be analysed"
    : null
}

/** The values of a cell that lists nothing else, or null. */
export const listOf = (tests: Feel.Tests): ReadonlyArray<Value> | null => {
  if (tests._tag !== "AnyOf") return null
  const values = tests.tests.map((test) =>
    test._tag === "Value" && Feel.isClosed(test.value) ? constant(test.value) : undefined
  )
  return values.some((value) => value === undefined)
    ? null
    : (values as ReadonlyArray<Value>).flatMap((value) => (Values.isList(value) ? value : [value]))
}

/** A range. */
const range = (
  from: Field.Scalar | null,
  fromIncluded: boolean,
  to: Field.Scalar | null,
  toIncluded: boolean
): Extract<Cell.Simple, { readonly _tag: "Range" }> => ({
  _tag: "Range",
  from,
  fromIncluded,
  to,
  toIncluded
})

/** A test on a scale as tests of the decision module, or what is in the way. */
const simpleTests = (
  test: Feel.Test,
  { isEndless, write }: Scale.Scale
): ReadonlyArray<Cell.Simple> | string => {
  const wrong = "holds a value of another type"
  if (test._tag === "Range") {
    const end = constant(test.to)
    const [from, to] = [write(constant(test.from)), isEndless(end) ? null : write(end)]
    return from === undefined || to === undefined
      ? wrong
      : [range(from, test.fromIncluded, to, to !== null && test.toIncluded)]
  }
  const value = constant(test.value)
  if (test._tag === "Value") {
    const found: Array<Cell.Simple> = []
    for (const one of Values.isList(value) ? value : [value]) {
      const code = one === null ? null : write(one)
      if (code === undefined) return wrong
      found.push(code === null ? Cell.isNull : Cell.is(code))
    }
    return found.length === 0 ? "lists no value" : found
  }
  if (value === null && test.relation === "=") return [Cell.isNull]
  if (value === null && test.relation === "!=") return [range(null, false, null, false)]
  if (test.relation.startsWith("<") && isEndless(value)) return [range(null, false, null, false)]
  const code = value === null ? undefined : write(value)
  if (code === undefined) return wrong
  switch (test.relation) {
    case "=":
      return [Cell.is(code)]
    case "!=":
      // Null is another value too.
      return [Cell.lessThan(code), Cell.moreThan(code), Cell.isNull]
    case "<":
      return [Cell.lessThan(code)]
    case "<=":
      return [Cell.atMost(code)]
    case ">":
      return [Cell.moreThan(code)]
    case ">=":
      return [Cell.atLeast(code)]
  }
}

/** A cell on a scale as a cell of the decision module, or what is in the way. */
export const cellOf = (tests: Feel.Tests, scale: Scale.Scale, nullable: boolean): Cell.Cell | string => {
  if (tests._tag === "Any") return Cell.any
  const obstacle = obstacleIn(tests)
  if (obstacle !== null) return obstacle
  const found: Array<Cell.Simple> = []
  for (const test of tests.tests) {
    const plain = plainTests(test)
    if (plain === null) return "computes with the tested value"
    for (const one of plain) {
      const simple = simpleTests(one, scale)
      if (typeof simple === "string") return simple
      found.push(...simple.filter(({ _tag }) => nullable || _tag !== "IsNull"))
    }
  }
  if (tests._tag === "AnyOf") return found.length === 1 ? found[0]! : Cell.anyOf(...found)
  // In FEEL null is not below 5 and not above it either: what compares with it is not told, so `not(< 5)` is not.
  const compares = found.some(({ _tag }) => _tag === "Range")
  return Cell.not(...found, ...(nullable && compares && !found.includes(Cell.isNull) ? [Cell.isNull] : []))
}

/** What satisfies both of two cells on the same scale. */
export const bothOf = (
  a: Cell.Cell | string,
  b: Cell.Cell | string,
  scale: Scale.Scale,
  nullable: boolean
): Cell.Cell | string => {
  if (typeof a === "string") return a
  if (typeof b === "string") return b
  const [left, right] = [partsOf(a), partsOf(b)]
  if (left === null || right === null) return "is `not`, and other columns test the same input"
  const found = left.flatMap((one) => right.flatMap((other) => overlapOf(one, other, scale)))
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

const overlapOf = (a: Cell.Simple, b: Cell.Simple, { compare }: Scale.Scale): ReadonlyArray<Cell.Simple> => {
  const ends = (one: Cell.Simple) =>
    one._tag === "Equals" ? range(one.value, true, one.value, true) : one._tag === "Range" ? one : null
  const [left, right] = [ends(a), ends(b)]
  if (left === null || right === null) return a._tag === b._tag ? [a] : []
  /** Which of two ends is the narrower one; `sign` is 1 for lower ends. */
  const narrower = (
    one: Field.Scalar | null,
    oneIncluded: boolean,
    other: Field.Scalar | null,
    sign: number
  ): boolean => {
    if (other === null || one === null) return other === null
    const order = compare(one, other) * sign
    return order > 0 || (order === 0 && !oneIncluded)
  }
  const low = narrower(left.from, left.fromIncluded, right.from, 1) ? left : right
  const high = narrower(left.to, left.toIncluded, right.to, -1) ? left : right
  const { from, fromIncluded } = low
  const { to, toIncluded } = high
  const order = from === null || to === null ? -1 : compare(from, to)
  if (order < 0) return [range(from, fromIncluded, to, toIncluded)]
  return order === 0 && fromIncluded && toIncluded ? [Cell.is(from!)] : []
}

const isNull = (test: Feel.Test): boolean =>
  test._tag === "Value" && Feel.isClosed(test.value) && constant(test.value) === null
/** `? != null`: any value at all. */
const isKnown = (test: Feel.Test): boolean => {
  const [plain] = plainTests(test) ?? []
  return plain?._tag === "Relation" && plain.relation === "!=" && constant(plain.value) === null
}

/**
 * The ends of a cell that is one range, and perhaps null; or null when it is something else. Without a scale there are
 * no ends.
 */
export const boundsOf = (tests: Feel.Tests, scale: Scale.Scale | null): Scale.Bounds | null => {
  if (tests._tag === "Any") return Scale.unbounded
  if (tests._tag === "Not") return null
  const [test, ...rest] = tests.tests.filter((one) => !isNull(one))
  if (test === undefined || rest.length > 0) return null
  if (isKnown(test)) return Scale.unbounded
  const [only] = scale !== null && Feel.operands(test).every(Feel.isClosed) ? simpleTests(test, scale) : ""
  if (typeof only !== "object" || only._tag !== "Range") return null
  return { min: only.from, max: only.to, minIncluded: only.fromIncluded, maxIncluded: only.toIncluded }
}
