/** Whether a definition makes sense: everything in it is looked at once, before a table is compiled. Internal. */
import { Result } from "effect"
import type { Cell } from "./Cell.ts"
import { type Definition, InvalidTable, limits, type Problem } from "./Definition.ts"
import * as Domain from "./Domain.ts"
import type { Scalar } from "./Field.ts"
import type { Line } from "./Line.ts"

/** A definition that was found sound, with its cells as positions. Internal. */
export interface Checked {
  readonly domains: ReadonlyArray<Domain.Domain>
  readonly lines: ReadonlyArray<ReadonlyArray<Line>>
}

const namesIn = (cell: Cell): ReadonlyArray<Scalar> => {
  switch (cell._tag) {
    case "Equals":
      return [cell.value]
    case "OneOf":
      return cell.values
    case "Not":
    case "AnyOf":
      return cell.tests.flatMap(namesIn)
    default:
      return []
  }
}

/** The texts that the cells of an input name. Internal. */
export const textsOf = (definition: Definition, input: string): ReadonlyArray<string> => {
  const texts = new Set<string>()
  for (const rule of definition.rules) {
    const cell = rule.when[input]
    if (cell !== undefined) for (const value of namesIn(cell)) if (typeof value === "string") texts.add(value)
  }
  return [...texts]
}

const numeric = ["Number", "Integer"]
const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** Looks at everything in a definition. Internal: hosts call `compile`. */
export const check = (definition: Definition): Result.Result<Checked, InvalidTable> => {
  const problems: Array<Problem> = []
  const report = (rule: number | null, field: string | null, problem: string): void => {
    if (problems.length < 20) problems.push({ rule, field: field === null ? null : short(field), problem })
  }
  const failed = () => Result.fail(new InvalidTable({ table: short(definition.name), problems }))

  for (const [kind, fields] of [
    ["input", definition.inputs],
    ["output", definition.outputs]
  ] as const) {
    if (fields.length === 0) report(null, null, `has no ${kind}s; give at least one`)
    if (fields.length > limits.fields) report(null, null, `has more than ${limits.fields} ${kind}s`)
    const names = new Set<string>()
    for (const field of fields.slice(0, limits.fields)) {
      if (field.name === "" || field.name.length > limits.characters) {
        report(null, field.name, `is not a name; use 1 to ${limits.characters} characters`)
      }
      if (field.name in {}) report(null, field.name, "is a name that every object has; choose another")
      if (names.has(field.name)) report(null, field.name, `is the name of two ${kind}s`)
      names.add(field.name)
      if (field._tag === "Enumeration" && field.values.length > limits.values) {
        report(null, field.name, `lists more than ${limits.values} values`)
        continue
      }
      const problem = Domain.problem(field)
      if (problem !== null) report(null, field.name, problem)
    }
  }
  if (definition.rules.length > limits.rules) report(null, null, `has more than ${limits.rules} rules`)
  checkPolicy(definition, report)
  if (problems.length > 0) return failed()

  const inputNames = new Set(definition.inputs.map(({ name }) => name))
  const outputDomains = definition.outputs.map((field) => Domain.of(field, []))
  const checkOutputs = (rule: number | null, outputs: { readonly [name: string]: Scalar | null }): void => {
    for (const domain of outputDomains) {
      const { name } = domain.field
      if (!Object.hasOwn(outputs, name)) report(rule, name, "has no value; give one")
      else if (!inside(domain, outputs[name])) report(rule, name, "has a value that this output cannot have")
    }
    for (const name of Object.keys(outputs)) {
      if (!definition.outputs.some((output) => output.name === name)) report(rule, name, "is not an output")
    }
  }
  for (const [i, rule] of definition.rules.entries()) {
    for (const name of Object.keys(rule.when)) {
      if (!inputNames.has(name)) report(i + 1, name, "is not an input")
      else if (namesIn(rule.when[name]!).length > limits.values) {
        report(i + 1, name, `names more than ${limits.values} values in one cell`)
      }
    }
    checkOutputs(i + 1, rule.output)
  }
  if (definition.otherwise !== undefined) checkOutputs(null, definition.otherwise)
  if (problems.length > 0) return failed()

  const domains = definition.inputs.map((field) =>
    Domain.of(field, field._tag === "Text" ? textsOf(definition, field.name) : [])
  )
  const lines = definition.rules.map((rule, i) =>
    domains.map((domain) => {
      const cell = rule.when[domain.field.name]
      if (cell === undefined || cell._tag === "Any") return domain.all
      const line = domain.line(cell)
      if (typeof line !== "string") return line
      report(i + 1, domain.field.name, line)
      return domain.all
    })
  )
  return problems.length > 0 ? failed() : Result.succeed({ domains, lines })
}

const inside = (domain: Domain.Domain, value: unknown): boolean => {
  const position = domain.position(value)
  const { all } = domain
  for (let i = 0; i < all.length; i += 2) if (position >= all[i]! && position < all[i + 1]!) return true
  return false
}

const checkPolicy = (
  { hitPolicy, otherwise, outputs }: Definition,
  report: (rule: null, field: string | null, problem: string) => void
): void => {
  const ranked = hitPolicy === "priority" || hitPolicy === "output order"
  if (ranked && !outputs.some(({ _tag }) => _tag === "Enumeration")) {
    report(
      null,
      null,
      `has hit policy ${hitPolicy}, but no output that lists its values in order of priority`
    )
  }
  if (hitPolicy === "collect count" && otherwise !== undefined) {
    report(null, null, "counts its rules, so it has an answer without `otherwise`; leave that out")
  }
  if (hitPolicy === "collect sum" || hitPolicy === "collect min" || hitPolicy === "collect max") {
    const [only] = outputs
    if (outputs.length !== 1 || only === undefined || !numeric.includes(only._tag) || only.nullable) {
      report(
        null,
        null,
        `has hit policy ${hitPolicy}, which needs exactly one output: a number that is never null`
      )
    }
  }
}
