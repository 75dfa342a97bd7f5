/** A table of a model as a definition of the decision module, where it holds nothing but values. Internal. */
import { Field, type Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import * as Column from "./Column.ts"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
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

const constant = (expression: Feel.Expression): Value => Evaluate.evaluate(expression, Evaluate.closed)

/** The hit policy in the words of the decision module. */
export const policyOf = ({ aggregation, hitPolicy }: Logic.ReadTable["written"]): Table.HitPolicy =>
  (aggregation === null ? hitPolicy : `${hitPolicy} ${aggregation}`).toLowerCase() as Table.HitPolicy

const isRanked = (policy: Table.HitPolicy): boolean => policy === "priority" || policy === "output order"

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
  const { kind } = found
  const isListed = listed.length > 0 && values.every((value) => value === null || listed.includes(value))
  const fields = {
    text: () =>
      isListed && listed.every((value) => typeof value === "string")
        ? Field.enumeration(name, listed)
        : Field.text(name),
    boolean: () => Field.boolean(name),
    number: () => Field.number(name),
    integer: () =>
      values.every((value) => value === null || Number.isSafeInteger(value))
        ? Field.integer(name)
        : Field.number(name),
    date: () => Field.date(name),
    "days and time duration": () => Field.duration(name)
  }
  if (!(kind in fields)) return `gives a ${kind}, for which the decision module has no field`
  const field = fields[kind as keyof typeof fields]()
  return {
    field: values.includes(null) ? Field.nullable(field) : field,
    write: (value) =>
      Values.isTemporal(value)
        ? field._tag === "Number"
          ? value.at
          : Values.text(value)
        : (value as Field.Scalar | null)
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
  if (problems.length === 0 && isRanked(policy) && !outputs.some(({ field }) => field._tag === "Enumeration"))
    problems.push({ column: outputs[0]!.field.name, problem: "has no list of texts in order of priority" })
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
