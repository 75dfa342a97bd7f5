/**
 * Writes a decision table as DMN 1.3, which most tools read. What it writes can be imported again as the same table; what
 * DMN has no words for is refused.
 */
import type { Cell, Field, Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import * as Names from "./Names.ts"
import * as Parser from "./Parser.ts"
import { escape, isText } from "./Xml.ts"

// What can go wrong

/** The table holds something that DMN has no words for. */
export class NotExportable extends Schema.TaggedError<NotExportable>()("NotExportable", {
  /** Name of the table. */
  table: Schema.String,
  /** Number of the rule, from 1; null when it is not about one rule. */
  rule: Schema.NullOr(Schema.Int),
  /** Name of the input or output; null when it is not about one. */
  field: Schema.NullOr(Schema.String),
  /** What is wrong and what to do. */
  problem: Schema.String
}) {
  override get message(): string {
    const rule = this.rule === null ? "" : `rule ${this.rule}: `
    const field = this.field === null ? "" : `"${this.field}" `
    return `Table "${this.table}" cannot be written as DMN: ${rule}${field}${this.problem}.`
  }
}

// What it decides

class Refusal extends Error {
  readonly reason: NotExportable
  constructor(reason: NotExportable) {
    super()
    this.reason = reason
  }
}

type Refuse = (problem: string) => never

/** A number without exponent, which FEEL does not have everywhere. */
const decimal = (value: number): string => {
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? []
  const shift = Number(exponent)
  if (shift === 0) return String(value)
  return shift > 0
    ? `${sign}${whole}${fraction.padEnd(shift, "0")}`
    : `${sign}0.${"0".repeat(-shift - 1)}${whole}${fraction}`
}

const quoted = (text: string): string =>
  `"${text.replace(/["\\\n\r\t]/g, (found) => ({ '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[found]!)}"`

/** The functions of FEEL that make values of a type from text. */
const constructors: { readonly [T in Field.Field["_tag"]]?: string } = {
  Date: "date",
  Time: "time",
  DateTime: "date and time",
  Instant: "date and time",
  Duration: "duration",
  Months: "duration"
}

const valueText = (field: Field.Field, value: Field.Scalar | null, refuse: Refuse): string => {
  if (value === null) return "null"
  if (typeof value === "string") {
    if (!isText(value)) refuse("holds a character that XML has no place for")
    const make = constructors[field._tag]
    return make === undefined ? quoted(value) : `${make}(${quoted(value)})`
  }
  return typeof value === "number" ? decimal(value) : String(value)
}

const simpleText = (field: Field.Field, test: Cell.Simple, refuse: Refuse): string => {
  const text = (value: Field.Scalar) => valueText(field, value, refuse)
  switch (test._tag) {
    case "Equals":
      return text(test.value)
    case "OneOf":
      return test.values.map(text).join(", ")
    case "IsNull":
      return "null"
    case "Range": {
      const { from, fromIncluded, to, toIncluded } = test
      if (from === null) return to === null ? "? != null" : `${toIncluded ? "<=" : "<"} ${text(to)}`
      if (to === null) return `${fromIncluded ? ">=" : ">"} ${text(from)}`
      return `${fromIncluded ? "[" : "("}${text(from)}..${text(to)}${toIncluded ? "]" : ")"}`
    }
  }
}

const cellText = (field: Field.Field, cell: Cell.Cell | undefined, refuse: Refuse): string => {
  if (cell === undefined || cell._tag === "Any") return "-"
  if (cell._tag !== "AnyOf" && cell._tag !== "Not") return simpleText(field, cell, refuse)
  const tests = cell.tests.map((test) => simpleText(field, test, refuse)).join(", ")
  if (cell._tag === "AnyOf") return tests
  const compares = cell.tests.some(({ _tag }) => _tag === "Range")
  if (field.nullable && compares && !cell.tests.some(({ _tag }) => _tag === "IsNull"))
    refuse(
      "is `not` of a range, which null satisfies here but not in DMN; write the ranges that are meant, and null"
    )
  return `not(${tests})`
}

const types: Record<Field.Field["_tag"], string> = {
  Enumeration: "string",
  Text: "string",
  Boolean: "boolean",
  Number: "number",
  Integer: "integer",
  Date: "date",
  Time: "time",
  DateTime: "dateTime",
  Instant: "instant",
  Duration: "dayTimeDuration",
  Months: "yearMonthDuration"
}

/** The values of a field as a cell; null when they need not be listed. */
const allowedText = (field: Field.Field, refuse: Refuse): string | null => {
  const own = (): string | null => {
    if (field._tag === "Enumeration")
      return simpleText(field, { _tag: "OneOf", values: field.values }, refuse)
    if (!("min" in field) || (field.min === null && field.max === null)) return null
    return simpleText(
      field,
      { _tag: "Range", from: field.min, fromIncluded: true, to: field.max, toIncluded: true },
      refuse
    )
  }
  const text = own()
  return field.nullable ? `${text ?? "? != null"}, null` : text
}

/** The names that a tested expression reads. */
const rootsOf = (name: string, refuse: Refuse): ReadonlyArray<string> => {
  const read = (names: Parser.Names) => Parser.reader(names, new Set()).expression(name, "")
  const parsed = read({ [name]: 1 })
  if (Names.plain(name) !== name || Result.isFailure(parsed))
    return refuse("is no name or expression of FEEL; give it letters, digits and single spaces")
  const roots = Feel.inside(parsed.success).flatMap((inner) =>
    inner._tag === "Name" ? [inner.path[0]!] : []
  )
  // What is not read in the same way where other names are known would become another input.
  const again = read(Object.fromEntries(roots.map((root) => [root, 1])))
  return Result.isSuccess(again) &&
    JSON.stringify(again.success) === JSON.stringify(parsed.success) &&
    roots.length > 0
    ? roots
    : refuse("can be read in several ways in FEEL; choose another name")
}

const element = (name: string, attributes: Record<string, string>, inner: string): string => {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`)
  return `<${name}${list.join("")}>${inner}</${name}>`
}
const textElement = (name: string, text: string | null): string =>
  text === null ? "" : element(name, {}, `<text>${escape(text)}</text>`)

const written = (definition: Table.Definition): string => {
  const { hitPolicy, inputs, name, otherwise, outputs, rules } = definition
  const at =
    (rule: number | null, field: string | null): Refuse =>
    (problem) => {
      throw new Refusal(new NotExportable({ table: name, rule, field, problem }))
    }
  const names = [name, ...inputs.map((input) => input.name), ...outputs.map((output) => output.name)]
  for (const one of names) {
    if (!isText(one) || one !== Names.plain(one))
      at(null, one)("is a name that FEEL writes otherwise; give it single spaces, and spaces around signs")
  }
  for (const { name: rule } of rules) {
    if (rule !== undefined && (!isText(rule) || rule.trim() !== rule))
      at(null, null)("has a rule whose name begins or ends with a space, or cannot stand in XML")
  }
  const [policy, aggregation] = hitPolicy.startsWith("collect ")
    ? ["COLLECT", hitPolicy.slice("collect ".length).toUpperCase()]
    : [hitPolicy.toUpperCase(), null]
  const roots = [...new Set(inputs.flatMap((input) => rootsOf(input.name, at(null, input.name))))]
  if (roots.includes(name)) at(null, name)("is the name of the table and of an input")
  const rowOf = (
    rule: number | null,
    row: { readonly [output: string]: Field.Scalar | null },
    output: Field.Field
  ) => valueText(output, row[output.name] ?? null, at(rule, output.name))
  // A single output has no name of its own in DMN: it has that of the decision.
  const isNamed = outputs.length > 1 || outputs[0]!.name !== name
  const columns = [
    ...inputs.map((input) =>
      element(
        "input",
        input.label === undefined ? {} : { label: input.label.nl },
        element("inputExpression", { typeRef: types[input._tag] }, `<text>${escape(input.name)}</text>`) +
          textElement("inputValues", allowedText(input, at(null, input.name)))
      )
    ),
    ...outputs.map((output) =>
      element(
        "output",
        { ...(isNamed ? { name: output.name } : {}), typeRef: types[output._tag] },
        textElement("outputValues", allowedText({ ...output, nullable: false }, at(null, output.name))) +
          textElement("defaultOutputEntry", otherwise === undefined ? null : rowOf(null, otherwise, output))
      )
    )
  ]
  const rows = rules.map((rule, i) =>
    element(
      "rule",
      {},
      (rule.name === undefined ? "" : element("description", {}, escape(rule.name))) +
        inputs
          .map((input) =>
            textElement("inputEntry", cellText(input, rule.when[input.name], at(i + 1, input.name)))
          )
          .join("") +
        outputs.map((output) => textElement("outputEntry", rowOf(i + 1, rule.output, output))).join("")
    )
  )
  const table = element(
    "decisionTable",
    { hitPolicy: policy!, ...(aggregation == null ? {} : { aggregation }) },
    `\n${[...columns, ...rows].map((line) => `      ${line}\n`).join("")}    `
  )
  const requirements = roots.map((_, i) =>
    element("informationRequirement", {}, `<requiredInput href="#input_${i + 1}"/>`)
  )
  const used = new Set([...inputs, ...outputs].map(({ _tag }) => types[_tag]))
  const own = Object.entries(Logic.ownTypes).flatMap(([name, base]) =>
    used.has(name) ? [element("itemDefinition", { name }, `<typeRef>${base}</typeRef>`)] : []
  )
  const data = roots.map((root, i) => {
    const own = inputs.find((input) => input.name === root)
    const variable = `<variable name="${escape(root)}"${own === undefined ? "" : ` typeRef="${types[own._tag]}"`}/>`
    return element("inputData", { id: `input_${i + 1}`, name: root }, variable)
  })
  const decision = element(
    "decision",
    { id: "decision_1", name },
    `\n    ${[...requirements, table].join("\n    ")}\n  `
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_1" name="${escape(name)}" namespace="urn:zorgband:dmn">
${[...own, ...data, decision].map((line) => `  ${line}\n`).join("")}</definitions>
`
}

/** A table as a DMN document. Compile the table first: what it refuses is not looked at here. */
export const xml = (definition: Table.Definition): Result.Result<string, NotExportable> => {
  try {
    return Result.succeed(written(definition))
  } catch (error) {
    if (error instanceof Refusal) return Result.fail(error.reason)
    throw error
  }
}
