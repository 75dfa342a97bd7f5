/**
 * What an expression of FEEL gives, and whether a value passes a cell. As FEEL has it, what cannot be computed is null.
 * Internal.
 */
import { arithmetic, property, related } from "./Arithmetic.ts"
import type { Expression, Test, Tests } from "./Feel.ts"
import * as Feel from "./Feel.ts"
import { functions } from "./Functions.ts"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** What names stand for. */
export interface Scope {
  /** The value of a name, or undefined when there is none. */
  readonly value: (name: string) => Value | undefined
  /** Calls a function of the model, in so many expressions; null when it has none of that name. */
  readonly call: (name: string, given: ReadonlyArray<Value>, depth: number) => Value
  /** Counts the work that a value takes to be read; throws when all of it together is too much. */
  readonly spend: (values: ReadonlyArray<Value>) => void
  /** In how many expressions that wait for their value this stands. */
  readonly depth: number
}

/** The scope in which nothing has a name. */
export const closed: Scope = { value: () => undefined, call: () => null, spend: () => {}, depth: 0 }

// What it decides

/** The functions that every model has. */
export const functionNames: ReadonlySet<string> = new Set(functions.keys())

const stepped = (value: Value | undefined, name: string): Value => {
  if (value === undefined || value === null) return null
  if (Values.isStructure(value)) return value.entries.get(name) ?? null
  if (Values.isTemporal(value)) return property(value, name)
  return Values.isList(value) ? value.map((one) => stepped(one, name)) : null
}

/** The value of an expression, in so many others. `it` is the value that `?` stands for. */
export const evaluate = (
  expression: Expression,
  scope: Scope,
  it: Value = null,
  depth: number = scope.depth
): Value => {
  const value = (inner: Expression): Value => evaluate(inner, scope, it, depth + 1)
  switch (expression._tag) {
    case "Literal":
      return expression.value
    case "It":
      return it
    case "Name": {
      const [first, ...steps] = expression.path
      return steps.reduce<Value>(stepped, scope.value(first!) ?? null)
    }
    case "Step":
      return stepped(value(expression.of), expression.name)
    case "Arithmetic":
      return arithmetic(expression.operator, value(expression.left), value(expression.right))
    case "Compare": {
      const [left, right] = [value(expression.left), value(expression.right)]
      scope.spend([left, right])
      return related(expression.relation, left, right)
    }
    case "In":
      return anyOf(expression.tests, value(expression.value), scope, depth + 1)
    case "And":
    case "Or": {
      const ends = expression._tag === "Or"
      const sides = [value(expression.left), value(expression.right)]
      return sides.includes(ends) ? ends : sides.every((side) => side === !ends) ? !ends : null
    }
    case "If":
      return value(value(expression.test) === true ? expression.yes : expression.no)
    case "List":
      return expression.items.map(value)
    case "Call": {
      const given = expression.arguments.map(value)
      scope.spend(given)
      const known = functions.get(expression.name)
      return known === undefined ? scope.call(expression.name, given, depth) : known(...given)
    }
  }
}

const yields = (expression: Expression): boolean =>
  ["Compare", "In", "And", "Or", "Call"].includes(expression._tag)

const readsIt = (expression: Expression): boolean => Feel.inside(expression).some(({ _tag }) => _tag === "It")

const passes = (test: Test, value: Value, scope: Scope, depth: number): boolean | null => {
  const asked = (expression: Expression): Value => evaluate(expression, scope, value, depth)
  switch (test._tag) {
    case "Relation":
      return related(test.relation, value, asked(test.value))
    case "Range": {
      const low = related(test.fromIncluded ? ">=" : ">", value, asked(test.from))
      const high = related(test.toIncluded ? "<=" : "<", value, asked(test.to))
      return low === false || high === false ? false : low === null || high === null ? null : true
    }
    case "Value": {
      const found = asked(test.value)
      scope.spend([value, found])
      // A condition, such as `contains(?, "x")`. Without `?`, where a boolean is tested, it is a value to be equal to.
      if (readsIt(test.value) && (found === null || typeof found === "boolean")) return found
      if (typeof found === "boolean" && typeof value !== "boolean" && yields(test.value)) return found
      if (Values.isList(found) && !Values.isList(value))
        return found.some((one) => Values.equal(value, one) === true)
      return Values.equal(value, found)
    }
  }
}

const anyOf = (tests: ReadonlyArray<Test>, value: Value, scope: Scope, depth: number): boolean | null => {
  let unknown = false
  for (const test of tests) {
    const passed = passes(test, value, scope, depth)
    if (passed === true) return true
    unknown ||= passed === null
  }
  return unknown ? null : false
}

/** Whether a value passes a cell. What cannot be told does not pass. */
export const satisfies = (cell: Tests, value: Value, scope: Scope): boolean => {
  if (cell._tag === "Any") return true
  const any = anyOf(cell.tests, value, scope, scope.depth)
  return cell._tag === "Not" ? any === false : any === true
}
