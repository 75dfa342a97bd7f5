/** A table of a model as a definition of the decision module, where it holds nothing but values. Internal. */
import { Field, type Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import { constant } from "./CellTests.ts"
import * as Column from "./Column.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import type { Type } from "./Model.ts"
import * as Scale from "./Scale.ts"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

/** A column of a table, and what is in the way. */
export const ColumnProblem = Schema.Struct({
  /** The tested expression of an input, or the name of an output. */
  column: Schema.String,
  /** What is in the way. */
  problem: Schema.String
})
/** See {@link ColumnProblem}. */
export type ColumnProblem = typeof ColumnProblem.Type

/** The hit policy in the words of the decision module. */
export const policyOf = ({ aggregation, hitPolicy }: Logic.ReadTable["written"]): Table.HitPolicy =>
  (aggregation === null ? hitPolicy : `${hitPolicy} ${aggregation}`).toLowerCase() as Table.HitPolicy

/** Whether outputs are ranked by the place of their values in a list. */
export const isRanked = (policy: Table.HitPolicy): boolean =>
  policy === "priority" || policy === "output order"

const outputField = (
  reader: Logic.Reader,
  table: Logic.ReadTable,
  i: number,
  name: string
): { readonly field: Field.Field; readonly write: (value: Value) => Field.Scalar | null } | string => {
  const expressions = table.rules.map(({ output }) => output[i]!)
  const all = table.otherwise === null ? expressions : [...expressions, table.otherwise[i]!]
  const computed = expressions.findIndex((expression) => !Feel.isClosed(expression))
  if (computed >= 0 || !all.every((expression) => Feel.isClosed(expression)))
    return `computes its value in rule ${computed + 1}`
  const values = all.map(constant)
  if (values.some((value) => Values.isList(value) || Values.isStructure(value)))
    return "gives a list or a structure"
  const listed = table.values[i]!.map(constant)
  const type = Logic.typeOfName(reader.model, table.written.outputs[i]!.type)
  const found = Scale.kindFor(type?.isList === true ? { ...type, isList: false } : type, values)
  if ("problem" in found) return found.problem
  const field = fieldOf(name, found.kind, type, listed, values)
  if (typeof field === "string") return field
  return {
    field: values.includes(null) ? Field.nullable(field) : field,
    write: (value) => (Values.isTemporal(value) ? Values.text(value) : (value as Field.Scalar | null))
  }
}

/** The field of an output with these values, or what is in the way. */
const fieldOf = (
  name: string,
  kind: Scale.Kind,
  type: Type | null,
  listed: ReadonlyArray<Value>,
  values: ReadonlyArray<Value>
): Field.Field | string => {
  switch (kind) {
    case "text":
      return listed.length > 0 &&
        listed.every((value) => typeof value === "string") &&
        values.every((value) => value === null || listed.some((one) => one === value))
        ? Field.enumeration(name, listed)
        : Field.text(name)
    case "boolean":
      return Field.boolean(name)
    case "number":
      return Field.number(name)
    case "integer":
      return Field.integer(name)
    default: {
      const offset = Scale.offsetOf(type, values)
      if (typeof offset === "string") return offset
      const make = Scale.fieldFor(kind, offset)
      return make === null
        ? `gives a ${kind} with an offset to UTC, for which the decision module has no field`
        : make(name)
    }
  }
}

/** A table with what it was made of. */
export interface Parts {
  /** The inputs. */
  readonly columns: ReadonlyArray<Column.Column>
  /** Per rule, its cells. */
  readonly when: ReadonlyArray<Table.Rule["when"]>
}

/** The inputs of a table. */
export const partsOf = (
  reader: Logic.Reader,
  table: Logic.ReadTable,
  asDates: boolean
): Result.Result<Parts, ReadonlyArray<ColumnProblem>> =>
  Result.map(Column.of(reader, table, asDates), ({ cells, columns }) => ({
    columns,
    when: cells.map((row) =>
      Object.fromEntries(
        row.flatMap((cell, i) => (cell._tag === "Any" ? [] : [[columns[i]!.field.name, cell]]))
      )
    )
  }))

/** The definition of a table. */
export const definitionOf = (
  reader: Logic.Reader,
  name: string,
  table: Logic.ReadTable,
  { columns, when }: Parts
): Result.Result<Table.Definition, ReadonlyArray<ColumnProblem>> => {
  const policy = policyOf(table.written)
  const problems: Array<ColumnProblem> = []
  const outputs = table.written.outputs.flatMap((output, i) => {
    const made = outputField(reader, table, i, output.name ?? name)
    if (typeof made !== "string") return [made]
    problems.push({ column: output.name ?? name, problem: made })
    return []
  })
  if (problems.length === 0 && isRanked(policy)) {
    const isListed = outputs.map(({ field }) => field._tag === "Enumeration")
    if (!isListed.includes(true))
      problems.push({ column: outputs[0]!.field.name, problem: "has no list of texts in order of priority" })
    for (const [i, { field }] of outputs.entries())
      if (!isListed[i] && table.values[i]!.length > 0)
        problems.push({
          column: field.name,
          problem: "is ranked by a list that is not of all its values as texts"
        })
  }
  if (problems.length > 0) return Result.fail(problems)
  const row = (expressions: ReadonlyArray<Feel.Expression>) =>
    Object.fromEntries(
      expressions.map((expression, i) => [outputs[i]!.field.name, outputs[i]!.write(constant(expression))])
    )
  return Result.succeed({
    name,
    hitPolicy: policy,
    inputs: columns.map(({ field }) => field),
    outputs: outputs.map(({ field }) => field),
    rules: table.rules.map(({ output }, rule) => {
      const { note } = table.written.rules[rule]!
      return { ...(note === null ? {} : { name: note }), when: when[rule]!, output: row(output) }
    }),
    ...(table.otherwise === null || policy === "collect count" ? {} : { otherwise: row(table.otherwise) })
  })
}
