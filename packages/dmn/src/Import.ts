/**
 * Brings a decision table of a DMN model into the decision module, where it is compiled, explained, compared with
 * another version and proven. What needs the other inputs or computes is not brought along: it is refused, and the
 * columns are named.
 */
import { Field, type Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import * as Column from "./Column.ts"
import { UnknownDecision } from "./Decide.ts"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import type { Model } from "./Model.ts"
import * as Scale from "./Scale.ts"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** A table that was brought in. */
export interface Imported {
  /**
   * The table. Inputs are named by the expression that they test; outputs by their name, or that of the decision.
   */
  readonly definition: Table.Definition
  /** What the table reads, from the inputs of the model by name. Values of another type are left out. */
  readonly inputOf: (inputs: ReadonlyMap<string, Value>) => { readonly [input: string]: Field.Scalar | null }
}

// What can go wrong

/** A column of a table, and what is in the way. */
export const ColumnProblem = Schema.Struct({
  /** The tested expression of an input, or the name of an output. */
  column: Schema.String,
  /** What is in the way. */
  problem: Schema.String
})
/** See {@link ColumnProblem}. */
export type ColumnProblem = typeof ColumnProblem.Type

/** A decision is no table, or its table holds more than values, so that it can be run but not analysed. */
export class NotPlain extends Schema.TaggedError<NotPlain>()("NotPlain", {
  /** Name of the decision. */
  decision: Schema.String,
  /** The columns that are in the way; none when the decision is no table. */
  columns: Schema.Array(ColumnProblem)
}) {
  override get message(): string {
    return this.columns.length === 0
      ? `Decision "${this.decision}" is no decision table.`
      : `Decision "${this.decision}" holds more than values: ${this.columns.map(({ column, problem }) => `"${column}" ${problem}`).join("; ")}.`
  }
}

/** What can go wrong while importing. */
export type ImportError = UnknownDecision | NotPlain | Logic.Refusal

// What it decides

const constant = (expression: Feel.Expression): Value => Evaluate.evaluate(expression, Evaluate.closed)

/** The hit policy in the words of the decision module. Internal. */
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

/** A table with what it was made of. Internal. */
export interface Parts {
  readonly columns: ReadonlyArray<Column.Column>
  readonly when: ReadonlyArray<Table.Rule["when"]>
}

/** The inputs of a table. Internal. */
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

/** The definition of a table. Internal. */
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

/** Brings in the table of a decision. Compile its definition to use it. */
export const table = (model: Model, decision: string): Result.Result<Imported, ImportError> => {
  const found = model.decisions.find(({ name }) => name === decision)
  if (found === undefined) return Result.fail(new UnknownDecision({ decision }))
  const reader = Logic.reader(model)
  return Result.gen(function* () {
    const logic = yield* reader.logicOf(found)
    if (logic._tag !== "Table") return yield* Result.fail(new NotPlain({ decision, columns: [] }))
    const refused = (columns: ReadonlyArray<ColumnProblem>) => new NotPlain({ decision, columns })
    const parts = yield* Result.mapError(partsOf(reader, logic, true), refused)
    const definition = yield* Result.mapError(definitionOf(reader, decision, logic, parts), refused)
    return {
      definition,
      inputOf: (inputs) => {
        const scope: Evaluate.Scope = { value: (name) => inputs.get(name), call: () => null }
        return Object.fromEntries(
          parts.columns.flatMap(({ expression, field, write }) => {
            const value = write(Evaluate.evaluate(expression, scope))
            return value === undefined ? [] : [[field.name, value]]
          })
        )
      }
    }
  })
}
