/** The laws of DMN models, as data: twins run them on broken copies. */
import { Analysis, type Cell, Difference, type Field, Table } from "@zorgband/core/decision"
import { generators, reference } from "@zorgband/core/decision/testing"
import { Equal, Result } from "effect"
import fc from "fast-check"
import type * as Analyse from "../src/Analyse.ts"
import type * as Decide from "../src/Decide.ts"
import type * as Export from "../src/Export.ts"
import type * as Import from "../src/Import.ts"
import type * as Model from "../src/Model.ts"
import * as Value from "../src/Value.ts"

/** What the laws are about. */
export interface Subject {
  /** See `Model.read`. */
  readonly read: typeof Model.read
  /** See `Export.xml`. */
  readonly xml: typeof Export.xml
  /** See `Import.table`. */
  readonly table: typeof Import.table
  /** See `Decide.of`. */
  readonly of: typeof Decide.of
  /** See `Analyse.tables`. */
  readonly tables: typeof Analyse.tables
}

type Input = generators.Input

/** `not` of a range leaves null to chance in DMN: such tables are refused, so they are written otherwise here. */
const told = (definition: Table.Definition): Table.Definition => ({
  ...definition,
  rules: definition.rules.map((rule) => ({
    ...rule,
    when: Object.fromEntries(
      Object.entries(rule.when).map(([name, cell]): [string, Cell.Cell] => {
        const { nullable } = definition.inputs.find((input) => input.name === name)!
        const compares = cell._tag === "Not" && cell.tests.some(({ _tag }) => _tag === "Range")
        return [
          name,
          nullable && compares ? { _tag: "Not", tests: [...cell.tests, { _tag: "IsNull" }] } : cell
        ]
      })
    )
  }))
})

const sample = fc.oneof(generators.sample(), generators.sample(["unique", "any", "priority"])).map((one) => ({
  ...one,
  definition: told(one.definition)
}))

const valueOf = ({ _tag }: Field.Field, value: Field.Scalar | null): Value.Value => {
  switch (value === null ? "Text" : _tag) {
    case "Date":
      return Value.temporal("date", String(value))
    case "Time":
      return Value.temporal("time", String(value))
    case "DateTime":
    case "Instant":
      return Value.temporal("date and time", String(value))
    case "Duration":
    case "Months":
      return Value.duration(String(value))
    default:
      return value
  }
}

const valuesOf = ({ inputs }: Table.Definition, input: Input): ReadonlyMap<string, Value.Value> =>
  new Map(inputs.map((field) => [field.name, valueOf(field, input[field.name]!)]))

/** An answer as the model has it: a bare value where there is one output. */
const answerOf = (decided: ReturnType<typeof reference.decide>, { outputs }: Table.Definition): unknown => {
  if (decided === "conflict") return decided
  const [only] = outputs
  const bare = (row: unknown): unknown =>
    outputs.length === 1 && typeof row === "object" && row !== null ? (row as Input)[only!.name] : row
  const { answer } = decided
  return Array.isArray(answer) ? answer.map(bare) : bare(answer)
}

const isIn = (box: Analyse.Box, { inputs }: Table.Definition, input: Input): boolean =>
  inputs.every((field) => {
    const side = box[field.name]!
    const value = input[field.name]!
    if ("values" in side) {
      if (side.values.includes(value)) return true
      return side.otherThan !== undefined && value !== null && !side.otherThan.includes(String(value))
    }
    if (value === null) return false
    const at = (one: Value.Plain) => valueOf(field, one as Field.Scalar)
    const { max, maxIncluded, min, minIncluded } = side
    const low = min === null ? 1 : Value.compare(at(value), at(min))!
    const high = max === null ? -1 : Value.compare(at(value), at(max))!
    return (minIncluded ? low >= 0 : low > 0) && (maxIncluded ? high <= 0 : high < 0)
  })

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ of, read, table, tables, xml }: Subject) => {
  const modelOf = (definition: Table.Definition) =>
    Result.getOrThrow(read(Result.getOrThrow(xml(definition))))
  const imported = (definition: Table.Definition) =>
    Result.getOrThrow(table(modelOf(definition), definition.name)).definition
  return {
    "imported, exported and imported again is the same table": () =>
      fc.assert(
        fc.property(sample, ({ definition }) => {
          const once = imported(definition)
          return Equal.equals(imported(once), once)
        })
      ),
    "a table that is exported and imported gives the same answers": () =>
      fc.assert(
        fc.property(sample, ({ definition }) => {
          const [before, after] = [definition, imported(definition)].map((one) =>
            Result.getOrThrow(Table.compile(one))
          )
          return Result.getOrThrow(Difference.between(before!, after!)).length === 0
        })
      ),
    "a model decides as the table that it holds": () =>
      fc.assert(
        fc.property(sample, ({ definition, inputs }) => {
          const { decide } = of(modelOf(definition))
          return inputs.every((input) => {
            const decided = decide(definition.name, valuesOf(definition, input))
            const answer = Result.isSuccess(decided)
              ? Value.plain(decided.success)
              : decided.failure._tag === "RulesConflict"
                ? "conflict"
                : decided.failure._tag
            return Equal.equals(answer, answerOf(reference.decide(definition, input), definition))
          })
        })
      ),
    "an imported table reads of the inputs of the model what the model reads": () =>
      fc.assert(
        fc.property(sample, ({ definition, inputs }) => {
          const { definition: own, inputOf } = Result.getOrThrow(table(modelOf(definition), definition.name))
          const compiled = Result.getOrThrow(Table.compile(own))
          return inputs.every((input) => {
            const decided = compiled.decide(inputOf(valuesOf(definition, input)) as Input)
            const found = Result.isSuccess(decided)
              ? decided.success
              : decided.failure._tag === "RulesConflict"
                ? "conflict"
                : decided.failure
            return Equal.equals(found, reference.decide(definition, input))
          })
        })
      ),
    "the boxes of gaps are exactly the inputs that satisfy no rule": () =>
      fc.assert(
        fc.property(sample, ({ definition, inputs }) => {
          const [report] = tables(modelOf(definition))
          return inputs.every((input) => {
            const boxes = report!.gaps.filter((box) => isIn(box, definition, input)).length
            return boxes === (reference.hits(definition, input).length === 0 ? 1 : 0)
          })
        })
      ),
    "the boxes of overlaps are exactly the inputs for which two rules contradict each other": () =>
      fc.assert(
        fc.property(sample, ({ definition, inputs }) => {
          const [report] = tables(modelOf(definition))
          const { pairs } = Analysis.overlaps(Result.getOrThrow(Table.compile(definition)))
          return inputs.every((input) => {
            const hits = new Set(reference.hits(definition, input))
            const expected = pairs
              .filter(({ rules }) => rules.every((rule) => hits.has(rule)))
              .map(({ rules }) => [...rules])
            const found = report!.overlaps
              .filter(({ box }) => isIn(box, definition, input))
              .map(({ rules }) => [...rules])
            return Equal.equals(found, expected)
          })
        })
      ),
    "rules that never fire are those of the decision module": () =>
      fc.assert(
        fc.property(sample, ({ definition }) => {
          const [report] = tables(modelOf(definition))
          return Equal.equals(
            report!.neverFires,
            Result.getOrThrow(Analysis.neverFires(Result.getOrThrow(Table.compile(definition))))
          )
        })
      )
  }
}
