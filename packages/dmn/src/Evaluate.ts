/**
 * What an expression of FEEL gives, and whether a value passes a cell. As FEEL has it, what cannot be computed is null.
 * Internal.
 */
import type { Expression, Operator, Relation, Test, Tests } from "./Feel.ts"
import * as Feel from "./Feel.ts"
import type { TemporalKind, Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** What names stand for. */
export interface Scope {
  /** The value of a name, or undefined when there is none. */
  readonly value: (name: string) => Value | undefined
  /** Calls a function of the model; null when it has none of that name. */
  readonly call: (name: string, given: ReadonlyArray<Value>) => Value
}

/** The scope in which nothing has a name. */
export const closed: Scope = { value: () => undefined, call: () => null }

// What it decides

type Function = (...given: ReadonlyArray<Value>) => Value

const text =
  (work: (text: string, ...rest: ReadonlyArray<string>) => Value): Function =>
  (first = null, ...rest) =>
    typeof first === "string" && rest.every((one) => typeof one === "string")
      ? work(first, ...(rest as ReadonlyArray<string>))
      : null

const number =
  (work: (number: number, ...rest: ReadonlyArray<number>) => number): Function =>
  (first = null, ...rest) => {
    if (typeof first !== "number" || !rest.every((one) => typeof one === "number")) return null
    const result = work(first, ...(rest as ReadonlyArray<number>))
    return Number.isFinite(result) ? result : null
  }

/** Of a list, or of the arguments as a list. */
const list =
  (work: (items: ReadonlyArray<Value>) => Value): Function =>
  (...given) => {
    const [first = null] = given
    return work(given.length === 1 && Values.isList(first) ? first : given)
  }

const numbers = (work: (items: ReadonlyArray<number>) => number): Function =>
  list((items) =>
    items.length > 0 && items.every((one) => typeof one === "number")
      ? work(items as ReadonlyArray<number>)
      : null
  )

const extreme = (sign: number): Function =>
  list((items) =>
    items.reduce<Value>((best, next, i) => {
      if (i === 0) return next
      const order = Values.compare(next, best)
      return order === null ? null : order * sign > 0 ? next : best
    }, null)
  )

const all = (wanted: boolean): Function =>
  list((items) => (items.includes(!wanted) ? !wanted : items.every((one) => one === wanted) ? wanted : null))

const constructor =
  (kind: TemporalKind): Function =>
  (first = null, ...rest) => {
    if (typeof first === "string" && rest.length === 0) return Values.temporal(kind, first)
    if (Values.isTemporal(first) && rest.length === 0) {
      const [date, clock] = Values.text(first).split("T")
      if (first.kind === kind) return first
      if (first.kind !== "date and time") return null
      return kind === "date" || kind === "time"
        ? Values.temporal(kind, (kind === "date" ? date : clock)!)
        : null
    }
    const [year, month, day] = [first, ...rest]
    if (kind === "date" && typeof year === "number" && typeof month === "number" && typeof day === "number") {
      const two = (part: number) => String(part).padStart(2, "0")
      return Values.temporal("date", `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`)
    }
    return null
  }

const rounded = (round: (number: number) => number) =>
  number((value, scale = 0) => Number(`${round(Number(`${value}e${scale}`))}e${-scale}`))

const functions: ReadonlyMap<string, Function> = new Map<string, Function>([
  ["not", (value = null) => (typeof value === "boolean" ? !value : null)],
  ["date", constructor("date")],
  ["time", constructor("time")],
  ["date and time", constructor("date and time")],
  ["duration", text(Values.duration)],
  [
    "string",
    (value = null) =>
      value === null
        ? null
        : Values.isTemporal(value)
          ? Values.text(value)
          : typeof value === "object"
            ? null
            : String(value)
  ],
  [
    "number",
    (value = null) =>
      typeof value === "number"
        ? value
        : typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)
          ? Number(value)
          : null
  ],
  ["contains", text((whole, part = "") => whole.includes(part))],
  ["starts with", text((whole, part = "") => whole.startsWith(part))],
  ["ends with", text((whole, part = "") => whole.endsWith(part))],
  ["upper case", text((whole) => whole.toUpperCase())],
  ["lower case", text((whole) => whole.toLowerCase())],
  ["string length", text((whole) => [...whole].length)],
  [
    "substring",
    (whole = null, start = null, length = Number.MAX_SAFE_INTEGER) => {
      if (typeof whole !== "string" || typeof start !== "number" || typeof length !== "number" || start === 0)
        return null
      const letters = [...whole]
      const from = start > 0 ? start - 1 : letters.length + start
      return letters.slice(Math.max(0, from), Math.max(0, from) + length).join("")
    }
  ],
  ["abs", number(Math.abs)],
  ["floor", rounded(Math.floor)],
  ["ceiling", rounded(Math.ceil)],
  ["modulo", number((a, b = 0) => a - b * Math.floor(a / b))],
  ["count", list((items) => items.length)],
  ["sum", numbers((items) => items.reduce((sum, next) => sum + next, 0))],
  ["mean", numbers((items) => items.reduce((sum, next) => sum + next, 0) / items.length)],
  ["min", extreme(-1)],
  ["max", extreme(1)],
  ["all", all(true)],
  ["any", all(false)],
  [
    "list contains",
    (items = null, value = null) =>
      Values.isList(items) ? items.some((one) => Values.equal(one, value) === true) : null
  ]
])

/** The functions that every model has. */
export const functionNames: ReadonlySet<string> = new Set(functions.keys())

const arithmetic = (operator: Operator, left: Value, right: Value): Value => {
  if (typeof left === "number" && typeof right === "number") {
    const result = {
      "+": () => left + right,
      "-": () => left - right,
      "*": () => left * right,
      "/": () => left / right,
      "**": () => left ** right
    }[operator]()
    return Number.isFinite(result) ? result + 0 : null
  }
  if (operator === "+" && typeof left === "string" && typeof right === "string") return left + right
  if (!Values.isTemporal(left) || !Values.isTemporal(right)) return null
  const sign = operator === "+" ? 1 : operator === "-" ? -1 : 0
  if (sign === 0) return null
  const days = "days and time duration" as const
  if (left.kind === right.kind) {
    if (left.kind.endsWith("duration")) return { ...left, at: left.at + sign * right.at }
    if (sign > 0 || (left.offset === null) !== (right.offset === null)) return null
    const unit = left.kind === "date" ? 86_400_000 : 1
    return { kind: days, at: (left.at - right.at) * unit, offset: null }
  }
  if (right.kind !== days || (left.kind !== "date" && left.kind !== "date and time")) return null
  return left.kind === "date"
    ? { ...left, at: Math.floor(left.at + (sign * right.at) / 86_400_000) }
    : { ...left, at: left.at + sign * right.at }
}

const related = (relation: Relation, left: Value, right: Value): boolean | null => {
  if (relation === "=" || relation === "!=") {
    const same = Values.equal(left, right)
    return same === null ? null : same === (relation === "=")
  }
  const order = Values.compare(left, right)
  if (order === null) return null
  return relation === "<"
    ? order < 0
    : relation === "<="
      ? order <= 0
      : relation === ">"
        ? order > 0
        : order >= 0
}

const stepped = (value: Value | undefined, name: string): Value => {
  if (value === undefined || value === null) return null
  if (Values.isStructure(value)) return value.entries.get(name) ?? null
  return Values.isList(value) ? value.map((one) => stepped(one, name)) : null
}

/** The value of an expression. `it` is the value that `?` stands for. */
export const evaluate = (expression: Expression, scope: Scope, it: Value = null): Value => {
  const value = (inner: Expression): Value => evaluate(inner, scope, it)
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
    case "Compare":
      return related(expression.relation, value(expression.left), value(expression.right))
    case "In":
      return anyOf(expression.tests, value(expression.value), scope)
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
      const known = functions.get(expression.name)
      return known === undefined ? scope.call(expression.name, given) : known(...given)
    }
  }
}

const yields = (expression: Expression): boolean =>
  ["Compare", "In", "And", "Or", "Call"].includes(expression._tag)

const readsIt = (expression: Expression): boolean => Feel.inside(expression).some(({ _tag }) => _tag === "It")

const passes = (test: Test, value: Value, scope: Scope): boolean | null => {
  switch (test._tag) {
    case "Relation":
      return related(test.relation, value, evaluate(test.value, scope, value))
    case "Range": {
      const low = related(test.fromIncluded ? ">=" : ">", value, evaluate(test.from, scope, value))
      const high = related(test.toIncluded ? "<=" : "<", value, evaluate(test.to, scope, value))
      return low === false || high === false ? false : low === null || high === null ? null : true
    }
    case "Value": {
      const found = evaluate(test.value, scope, value)
      // A condition, such as `contains(?, "x")`. Without `?`, where a boolean is tested, it is a value to be equal to.
      if (readsIt(test.value) && (found === null || typeof found === "boolean")) return found
      if (typeof found === "boolean" && typeof value !== "boolean" && yields(test.value)) return found
      if (Values.isList(found) && !Values.isList(value))
        return found.some((one) => Values.equal(value, one) === true)
      return Values.equal(value, found)
    }
  }
}

const anyOf = (tests: ReadonlyArray<Test>, value: Value, scope: Scope): boolean | null => {
  let unknown = false
  for (const test of tests) {
    const passed = passes(test, value, scope)
    if (passed === true) return true
    unknown ||= passed === null
  }
  return unknown ? null : false
}

/** Whether a value passes a cell. What cannot be told does not pass. */
export const satisfies = (cell: Tests, value: Value, scope: Scope): boolean => {
  if (cell._tag === "Any") return true
  const any = anyOf(cell.tests, value, scope)
  return cell._tag === "Not" ? any === false : any === true
}
