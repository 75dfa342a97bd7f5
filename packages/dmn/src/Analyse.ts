/**
 * What can be proven of the tables of a DMN model, as plain JSON: inputs that no rule answers, rules that contradict each
 * other, and rules that never fire. Exact, or left out with the reason.
 *
 * Every tested expression counts as an input of its own. A value that no cell of a column names as `null` is never null.
 */
import { Analysis, Field, type Region, Table } from "@zorgband/core/decision"
import { Result } from "effect"
import { type Box, boxesOf, maxBoxes } from "./Box.ts"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import type { Model } from "./Model.ts"
import { type ColumnProblem, definitionOf, isRanked, type Parts, partsOf, policyOf } from "./Parts.ts"
import { plain } from "./Value.ts"

export { type Box, maxBoxes, type Side } from "./Box.ts"

// What it is

/** What is known of one table. */
export interface Report {
  /** Name of the decision. */
  readonly decision: string
  /** Its hit policy as the model has it, such as `UNIQUE`. */
  readonly hitPolicy: string
  /** How `COLLECT` puts outputs together. */
  readonly aggregation?: string
  /** Whether the table answers by its default outputs where no rule does. */
  readonly hasDefault?: true
  /** Where no rule is satisfied: boxes that do not overlap. */
  readonly gaps: ReadonlyArray<Box>
  /** Rules that may not be satisfied together, or whose order decides under `PRIORITY`, and where they are. */
  readonly overlaps: ReadonlyArray<{ readonly rules: readonly [number, number]; readonly box: Box }>
  /** Rules that can be left out, with those that hide them; no others when a cell has no value. */
  readonly neverFires: ReadonlyArray<{ readonly rule: number; readonly hiddenBy: ReadonlyArray<number> }>
  /**
   * Rules without which every answer would be the same; left out when outputs are computed, or ranked by a list that is
   * not of texts.
   */
  readonly redundant?: ReadonlyArray<number>
  /** What was left out, because there is too much of it to list. */
  readonly truncated?: ReadonlyArray<"gaps" | "overlaps">
  /** Why the table was not analysed: columns, or the table as a whole. */
  readonly skipped?: ReadonlyArray<{ readonly column: string | null; readonly reason: string }>
}

// What it decides

/** The text of an expression that reads nothing. */
const textIn = (expression: Feel.Expression): string =>
  JSON.stringify(plain(Evaluate.evaluate(expression, Evaluate.closed)))

/** The same where the place of outputs in lists counts; null when it is not known of all. */
const rankedTexts = (
  decision: string,
  table: Logic.ReadTable,
  { columns, when }: Parts
): Result.Result<Table.Definition, never> | null => {
  const outputs = table.values.map((values, i): Field.Field | null => {
    const name = `output ${i + 1}`
    if (values.length === 0) return Field.text(name)
    const listed = new Set(values.map(textIn))
    // What is not listed comes after what is: of one such value that is known, of several they are equal.
    const others = new Set(
      table.rules.map(({ output }) => textIn(output[i]!)).filter((one) => !listed.has(one))
    )
    return others.size > 1 ? null : Field.enumeration(name, [...listed, ...others])
  })
  if (outputs.includes(null) || outputs.every((field) => field?._tag === "Text")) return null
  return Result.succeed({
    name: decision,
    hitPolicy: policyOf(table.written),
    inputs: columns.map(({ field }) => field),
    outputs: outputs as ReadonlyArray<Field.Field>,
    rules: table.rules.map(({ output }, rule) => ({
      when: when[rule]!,
      output: Object.fromEntries(output.map((one, i) => [`output ${i + 1}`, textIn(one)]))
    }))
  })
}

/** A table whose outputs are computed, with the texts of its outputs in their place. */
const withTexts = (
  decision: string,
  table: Logic.ReadTable,
  { columns, when }: Parts
): Result.Result<Table.Definition, ReadonlyArray<ColumnProblem>> => {
  const policy = policyOf(table.written)
  const computed = table.rules.some(({ output }) => !output.every((expression) => Feel.isClosed(expression)))
  const unknown = Result.fail([
    { column: decision, problem: "has outputs of which the order or sameness is not known" }
  ])
  if (isRanked(policy))
    return computed ? unknown : (rankedTexts(decision, table, { columns, when }) ?? unknown)
  if (policy === "any" && computed) return unknown
  const textOf = (expression: Feel.Expression, written: string): string =>
    Feel.isClosed(expression) ? textIn(expression) : written
  return Result.succeed({
    name: decision,
    hitPolicy: policy.startsWith("collect") ? "collect" : policy,
    inputs: columns.map(({ field }) => field),
    outputs: [{ _tag: "Text", name: "output", nullable: false }],
    rules: table.rules.map(({ output }, rule) => ({
      when: when[rule]!,
      output: {
        output: output
          .map((one, i) => textOf(one, table.written.rules[rule]!.output[i]!))
          .join()
          .slice(0, 1_000)
      }
    }))
  })
}

const reportOf = (reader: Logic.Reader, name: string, table: Logic.ReadTable): Report => {
  const { aggregation, hitPolicy } = table.written
  const head = {
    decision: name,
    hitPolicy,
    ...(aggregation === null ? {} : { aggregation }),
    ...(table.otherwise === null ? {} : { hasDefault: true as const })
  }
  const skip = (skipped: NonNullable<Report["skipped"]>): Report => ({
    ...head,
    gaps: [],
    overlaps: [],
    neverFires: [],
    skipped
  })
  const skipColumns = (problems: ReadonlyArray<ColumnProblem>): Report =>
    skip(problems.map(({ column, problem }) => ({ column, reason: problem })))
  const skipTable = (reason: string): Report => skip([{ column: null, reason }])

  const parts = partsOf(reader, table, false)
  if (Result.isFailure(parts)) return skipColumns(parts.failure)
  const { columns } = parts.success
  if (columns.length === 0) return skipTable("it has no inputs")
  const defined = definitionOf(reader, name, table, parts.success)
  const exact = Result.flatMap(defined, Table.compile)
  // Outputs that the decision module does not have, such as the year 9999, are told apart by their texts.
  const definition = Result.isSuccess(exact) ? defined : withTexts(name, table, parts.success)
  if (Result.isFailure(definition)) return skipColumns(definition.failure)
  const compiled = Result.isSuccess(exact) ? exact : Table.compile(definition.success)
  if (Result.isFailure(compiled)) {
    return skip(
      compiled.failure.problems.map(({ field, problem, rule }) => ({
        column: field,
        reason: rule === null ? problem : `rule ${rule} ${problem}`
      }))
    )
  }
  const gaps = Analysis.gaps(compiled.success)
  if (Result.isFailure(gaps)) return skipTable(gaps.failure.message)
  const never = Analysis.neverFires(compiled.success)
  if (Result.isFailure(never)) return skipTable(never.failure.message)
  const redundant = Result.isSuccess(exact) ? Analysis.redundant(compiled.success) : null
  const overlaps = Analysis.overlaps(compiled.success)
  const regionOf = (region: Region.Region) => boxesOf(columns, region)
  const gapBoxes = gaps.success === null ? { boxes: [], complete: true } : regionOf(gaps.success)
  const pairs = overlaps.pairs.map(({ region, rules }) => ({ rules, ...regionOf(region) }))
  const overlapBoxes = pairs.flatMap(({ boxes, rules }) => boxes.map((box) => ({ rules, box })))
  const truncated = [
    ...(gapBoxes.complete ? [] : ["gaps" as const]),
    ...(overlaps.count === pairs.length &&
    pairs.every(({ complete }) => complete) &&
    overlapBoxes.length <= maxBoxes
      ? []
      : ["overlaps" as const])
  ]
  return {
    ...head,
    gaps: gapBoxes.boxes,
    overlaps: overlapBoxes.slice(0, maxBoxes),
    neverFires: never.success,
    ...(redundant !== null && Result.isSuccess(redundant) ? { redundant: redundant.success } : {}),
    ...(truncated.length === 0 ? {} : { truncated })
  }
}

/** The tables in some logic; those in a context are named by their entry too. */
const tablesIn = (
  path: ReadonlyArray<string>,
  logic: Logic.ReadLogic
): ReadonlyArray<{ readonly path: ReadonlyArray<string>; readonly table: Logic.ReadTable }> => {
  switch (logic._tag) {
    case "Table":
      return [{ path, table: logic }]
    case "Context":
      return logic.entries.flatMap((entry) =>
        tablesIn(entry.name === null ? path : [...path, entry.name], entry.logic)
      )
    default:
      return []
  }
}

/** What is known of every table of a model, those of its functions last. */
export const tables = (model: Model): ReadonlyArray<Report> => {
  const reader = Logic.reader(model)
  const nameOf = (path: ReadonlyArray<string>): string =>
    path.map((name) => model.written.get(name) ?? name).join(".")
  return [...model.decisions, ...model.functions].flatMap((owner): ReadonlyArray<Report> => {
    const { logic, name } = owner
    const read = reader.logicOf(owner)
    if (Result.isSuccess(read))
      return tablesIn([name], read.success).map((one) => reportOf(reader, nameOf(one.path), one.table))
    if (logic._tag !== "Table") return []
    const { aggregation, hitPolicy } = logic
    return [
      {
        decision: nameOf([name]),
        hitPolicy,
        ...(aggregation === null ? {} : { aggregation }),
        gaps: [],
        overlaps: [],
        neverFires: [],
        skipped: [{ column: null, reason: read.failure.message }]
      }
    ]
  })
}
