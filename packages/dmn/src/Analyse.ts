/**
 * What can be proven of the tables of a DMN model, as plain JSON: inputs that no rule answers, rules that contradict each
 * other, and rules that never fire. Exact, or left out with the reason.
 *
 * Every tested expression counts as an input of its own. A value that no cell of a column names as `null` is never null.
 */
import { Analysis, type Cell, type Region, Table } from "@zorgband/core/decision"
import { Result } from "effect"
import type { Column } from "./Column.ts"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import type { Model } from "./Model.ts"
import { type ColumnProblem, definitionOf, type Parts, partsOf, policyOf } from "./Parts.ts"
import type { Bounds } from "./Scale.ts"
import { type Plain, plain } from "./Value.ts"

// What it is

/** The values of one input in a box: a range whose open ends are null, or a list. */
export type Side =
  | {
      readonly min: Plain
      readonly max: Plain
      readonly minIncluded: boolean
      readonly maxIncluded: boolean
    }
  | {
      /** The values; of a text also one example of all texts that the table does not name. */
      readonly values: ReadonlyArray<Plain>
      /** Of a text whose other values are in the box too: the named ones that are not. */
      readonly otherThan?: ReadonlyArray<string>
    }

/** A part of what can be asked: the values of each input, by its expression. */
export interface Box {
  readonly [input: string]: Side
}

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
  /** Rules without which every answer would be the same; left out when outputs are computed. */
  readonly redundant?: ReadonlyArray<number>
  /** What was left out, because there is too much of it to list. */
  readonly truncated?: ReadonlyArray<"gaps" | "overlaps">
  /** Why the table was not analysed: columns, or the table as a whole. */
  readonly skipped?: ReadonlyArray<{ readonly column: string | null; readonly reason: string }>
}

// What it decides

/** How many boxes are listed of one table. */
export const maxBoxes = 1_000

const holds = (cell: Cell.Cell | undefined, value: Plain): boolean => {
  if (cell === undefined) return true
  switch (cell._tag) {
    case "Any":
      return true
    case "Equals":
      return cell.value === value
    case "OneOf":
      return cell.values.includes(value as never)
    case "IsNull":
      return value === null
    case "AnyOf":
      return cell.tests.some((test) => holds(test, value))
    case "Not":
      return !cell.tests.some((test) => holds(test, value))
    case "Range":
      return false
  }
}

const otherText = (names: ReadonlyArray<string>): string => {
  let other = "other"
  while (names.includes(other)) other += "-"
  return other
}

/** The parts of a cell as sides: one for each range in it. */
const sidesOf = (
  { bounds, field, show }: Column,
  cell: Cell.Cell | undefined,
  names: ReadonlyArray<string>
): ReadonlyArray<Side> => {
  const nulls = field.nullable && holds(cell, null) ? [null] : []
  switch (field._tag) {
    case "Enumeration":
    case "Boolean": {
      const all = field._tag === "Boolean" ? [true, false] : field.values
      return [{ values: [...all.filter((value) => holds(cell, value)).map(show), ...nulls] }]
    }
    case "Text": {
      const known = names.filter((value) => holds(cell, value))
      const hasOthers = cell === undefined || cell._tag === "Any" || cell._tag === "Not"
      if (!hasOthers) return [{ values: [...known, ...nulls] }]
      return [
        {
          values: [...known, otherText(names), ...nulls],
          otherThan: names.filter((value) => !known.includes(value))
        }
      ]
    }
    default: {
      const whole: Cell.Simple = {
        _tag: "Range",
        from: null,
        fromIncluded: false,
        to: null,
        toIncluded: false
      }
      const tests =
        cell === undefined || cell._tag === "Any" || cell._tag === "Not"
          ? [whole]
          : cell._tag === "AnyOf"
            ? cell.tests
            : [cell]
      const sides = tests.flatMap((test) => rangeOf(test, bounds, show))
      return nulls.length === 0 ? sides : [...sides, { values: nulls }]
    }
  }
}

const rangeOf = (
  test: Cell.Simple | Cell.Cell,
  bounds: Bounds,
  show: Column["show"]
): ReadonlyArray<Side> => {
  if (test._tag === "Equals") {
    const value = show(test.value)
    return [{ min: value, max: value, minIncluded: true, maxIncluded: true }]
  }
  if (test._tag !== "Range") return []
  const [low, high] = [test.from === null, test.to === null]
  return [
    {
      min: show(low ? bounds.min : test.from),
      max: show(high ? bounds.max : test.to),
      minIncluded: low ? bounds.minIncluded : test.fromIncluded,
      maxIncluded: high ? bounds.maxIncluded : test.toIncluded
    }
  ]
}

const namesIn = (cell: Cell.Cell | undefined): ReadonlyArray<string> => {
  switch (cell?._tag) {
    case "Equals":
      return typeof cell.value === "string" ? [cell.value] : []
    case "OneOf":
      return cell.values.filter((value) => typeof value === "string")
    case "AnyOf":
    case "Not":
      return cell.tests.flatMap(namesIn)
    default:
      return []
  }
}

/** The boxes of a region, and whether they are all. */
const boxesOf = (
  columns: ReadonlyArray<Column>,
  { rules }: Table.Definition,
  region: Region.Region
): { readonly boxes: ReadonlyArray<Box>; readonly complete: boolean } => {
  const names = columns.map(({ field }) =>
    [...new Set(rules.flatMap(({ when }) => namesIn(when[field.name])))].sort()
  )
  const boxes: Array<Box> = []
  let { complete } = region
  for (const box of region.boxes) {
    let made: ReadonlyArray<Box> = [{}]
    for (const [i, column] of columns.entries()) {
      const { name } = column.field
      const sides = sidesOf(column, box[name], names[i]!)
      made = made.slice(0, maxBoxes).flatMap((one) => sides.map((side) => ({ ...one, [name]: side })))
    }
    boxes.push(...made)
    if (boxes.length > maxBoxes) {
      complete = false
      break
    }
  }
  return { boxes: boxes.slice(0, maxBoxes), complete }
}

/** A table whose outputs are computed, with the texts of its outputs in their place. */
const withTexts = (
  decision: string,
  table: Logic.ReadTable,
  { columns, when }: Parts
): Result.Result<Table.Definition, ReadonlyArray<ColumnProblem>> => {
  const policy = policyOf(table.written)
  const computed = table.rules.some(({ output }) => !output.every((expression) => Feel.isClosed(expression)))
  if (policy === "priority" || policy === "output order" || (policy === "any" && computed)) {
    return Result.fail([
      { column: decision, problem: "has outputs of which the order or sameness is not known" }
    ])
  }
  const textOf = (expression: Feel.Expression, written: string): string =>
    Feel.isClosed(expression)
      ? JSON.stringify(plain(Evaluate.evaluate(expression, Evaluate.closed)))
      : written
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
  const exact = definitionOf(reader, name, table, parts.success)
  const definition = Result.isSuccess(exact) ? exact : withTexts(name, table, parts.success)
  if (Result.isFailure(definition)) return skipColumns(definition.failure)
  const compiled = Table.compile(definition.success)
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
  const regionOf = (region: Region.Region) => boxesOf(columns, definition.success, region)
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
  name: string,
  logic: Logic.ReadLogic
): ReadonlyArray<{ readonly name: string; readonly table: Logic.ReadTable }> => {
  switch (logic._tag) {
    case "Table":
      return [{ name, table: logic }]
    case "Context":
      return logic.entries.flatMap((entry) =>
        tablesIn(entry.name === null ? name : `${name}.${entry.name}`, entry.logic)
      )
    default:
      return []
  }
}

/** What is known of every table of a model, those of its functions last. */
export const tables = (model: Model): ReadonlyArray<Report> => {
  const reader = Logic.reader(model)
  return [...model.decisions, ...model.functions].flatMap((owner): ReadonlyArray<Report> => {
    const { logic, name } = owner
    const read = reader.logicOf(owner)
    if (Result.isSuccess(read))
      return tablesIn(name, read.success).map((one) => reportOf(reader, one.name, one.table))
    if (logic._tag !== "Table") return []
    const { aggregation, hitPolicy } = logic
    return [
      {
        decision: name,
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
