/**
 * What a table means, written as plainly as possible: every cell of every rule is looked at, values are compared as
 * they are. Slow, and made of nothing that the real evaluation uses; the laws compare the two.
 */
import type { Cell, Simple } from "./Cell.ts"
import type { Field, Scalar } from "./Field.ts"
import type { Input } from "./generators.ts"
import type { Definition } from "./Table.ts"

const amounts = (duration: string, units: Readonly<Record<string, number>>): number => {
  const amount = (unit: string): number => Number(new RegExp(`([\\d.]+)${unit}`).exec(duration)?.[1] ?? 0)
  const total = Object.entries(units).reduce((sum, [unit, size]) => sum + amount(unit) * size, 0)
  return duration.startsWith("-") ? -total : total
}

const size = ({ _tag }: Field, value: Scalar): Scalar => {
  switch (_tag) {
    case "Duration":
      return amounts(String(value), { D: 86_400, H: 3_600, M: 60, S: 1 })
    case "Months":
      return amounts(String(value), { Y: 12, M: 1 })
    case "Instant":
      return Date.parse(String(value))
    default:
      return value
  }
}

const simple = (field: Field, test: Simple, value: Scalar | null): boolean => {
  if (value === null) return test._tag === "IsNull"
  switch (test._tag) {
    case "IsNull":
      return false
    case "Equals":
      return size(field, test.value) === size(field, value)
    case "OneOf":
      return test.values.some((one) => size(field, one) === size(field, value))
    case "Range": {
      const at = size(field, value)
      const from = test.from === null ? null : size(field, test.from)
      const to = test.to === null ? null : size(field, test.to)
      return (
        (from === null || (test.fromIncluded ? at >= from : at > from)) &&
        (to === null || (test.toIncluded ? at <= to : at < to))
      )
    }
  }
}

/** Whether a value satisfies a cell. */
export const satisfies = (field: Field, cell: Cell | undefined, value: Scalar | null): boolean => {
  if (cell === undefined) return true
  switch (cell._tag) {
    case "Any":
      return true
    case "AnyOf":
      return cell.tests.some((test) => simple(field, test, value))
    case "Not":
      return !cell.tests.some((test) => simple(field, test, value))
    default:
      return simple(field, cell, value)
  }
}

/** Whether an input lies in a box, or satisfies the cells of a rule. */
export const isIn = (
  { inputs }: Definition,
  box: { readonly [input: string]: Cell },
  input: Input
): boolean => inputs.every((field) => satisfies(field, box[field.name], input[field.name]!))

/** Numbers, from 1, of the satisfied rules. */
export const hits = (definition: Definition, input: Input): ReadonlyArray<number> =>
  definition.rules.flatMap((rule, i) => (isIn(definition, rule.when, input) ? [i + 1] : []))

/** The decision: rule numbers and answer, or `"conflict"`. */
export const decide = (
  definition: Definition,
  input: Input
): { readonly rules: ReadonlyArray<number>; readonly answer: unknown } | "conflict" => {
  const { hitPolicy, otherwise, outputs, rules } = definition
  const found = hits(definition, input)
  const row = (number: number): Input => rules[number - 1]!.output
  const same = (a: Input, b: Input): boolean => outputs.every(({ name }) => a[name] === b[name])
  const teams = ["red", "green", "blue"]
  const byPriority = teams.flatMap((team) => found.filter((number) => row(number).team === team))
  const none = { rules: [], answer: otherwise ?? null }
  const one = (numbers: ReadonlyArray<number>) =>
    numbers.length === 0 ? none : { rules: numbers, answer: row(numbers[0]!) }
  const all = (numbers: ReadonlyArray<number>) =>
    numbers.length === 0 && otherwise !== undefined
      ? { rules: [], answer: [otherwise] }
      : { rules: numbers, answer: numbers.map(row) }
  const values = (found.length === 0 && otherwise !== undefined ? [otherwise] : found.map(row)).map(
    (output) => output.points as number
  )
  const number = (fold: (values: ReadonlyArray<number>) => number) => ({
    rules: found,
    answer: values.length === 0 ? null : fold(values)
  })
  switch (hitPolicy) {
    case "unique":
      return found.length > 1 ? "conflict" : one(found)
    case "any":
      return found.every((next) => same(row(next), row(found[0]!))) ? one(found) : "conflict"
    case "first":
      return one(found.slice(0, 1))
    case "priority":
      return one(byPriority.slice(0, 1))
    case "rule order":
    case "collect":
      return all(found)
    case "output order":
      return all(byPriority)
    case "collect count":
      return { rules: found, answer: found.length }
    case "collect sum":
      return number((list) => list.reduce((sum, next) => sum + next, 0))
    case "collect min":
      return number((list) => Math.min(...list))
    case "collect max":
      return number((list) => Math.max(...list))
  }
}
