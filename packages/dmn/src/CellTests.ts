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
export const range = (
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

/** A test as tests of the decision module, or what is in the way. */
export const simpleTests = (
  test: Feel.Test,
  write: Scale.Scale["write"],
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

const isNull = (test: Feel.Test): boolean =>
  test._tag === "Value" && Feel.isClosed(test.value) && constant(test.value) === null
/** `? != null`: any value at all. */
const isKnown = (test: Feel.Test): boolean => {
  const [plain] = plainTests(test) ?? []
  return plain?._tag === "Relation" && plain.relation === "!=" && constant(plain.value) === null
}

/** The ends of a cell that is one range, and perhaps null; or null when it is something else. */
export const boundsOf = (tests: Feel.Tests, scale: Scale.Scale | null): Scale.Bounds | null => {
  if (tests._tag === "Any") return Scale.unbounded
  if (tests._tag === "Not") return null
  const [test, ...rest] = tests.tests.filter((one) => !isNull(one))
  if (test === undefined || rest.length > 0) return null
  if (isKnown(test)) return Scale.unbounded
  const simple =
    scale !== null && Feel.operands(test).every(Feel.isClosed) ? simpleTests(test, scale.write, true) : ""
  const [only] = simple
  if (typeof only !== "object" || only._tag !== "Range") return null
  return { min: only.from, max: only.to, minIncluded: only.fromIncluded, maxIncluded: only.toIncluded }
}
