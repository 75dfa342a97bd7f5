/**
 * Brings a decision table of a DMN model into the decision module, where it is compiled, explained, compared with
 * another version and proven. What needs the other inputs or computes is not brought along: it is refused, and the
 * columns are named.
 */
import type { Field, Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import { UnknownDecision } from "./Decide.ts"
import * as Evaluate from "./Evaluate.ts"
import * as Logic from "./Logic.ts"
import type { Model } from "./Model.ts"
import * as Names from "./Names.ts"
import { ColumnProblem, definitionOf, partsOf } from "./Parts.ts"
import * as Size from "./Size.ts"
import type { Value } from "./Value.ts"

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

/** Brings in the table of a decision. Compile its definition to use it. */
export const table = (model: Model, decision: string): Result.Result<Imported, ImportError> => {
  const found = model.decisions.find(({ name }) => name === Names.plain(decision))
  if (found === undefined) return Result.fail(new UnknownDecision({ decision }))
  const reader = Logic.reader(model)
  return Result.gen(function* () {
    const logic = yield* reader.logicOf(found)
    if (logic._tag !== "Table") return yield* Result.fail(new NotPlain({ decision, columns: [] }))
    const refused = (columns: ReadonlyArray<ColumnProblem>) => new NotPlain({ decision, columns })
    const parts = yield* Result.mapError(partsOf(reader, logic, true), refused)
    const definition = yield* Result.mapError(definitionOf(reader, found.name, logic, parts), refused)
    return {
      definition,
      inputOf: (inputs) => {
        const given = new Map([...inputs].map(([input, value]) => [Names.plain(input), Names.inFeel(value)]))
        const scope: Evaluate.Scope = { ...Evaluate.closed, value: (name) => given.get(name) }
        return Object.fromEntries(
          parts.columns.flatMap(({ expression, field, write }) => {
            const value = write(Size.orNull(() => Evaluate.evaluate(expression, scope)))
            return value === undefined ? [] : [[field.name, value]]
          })
        )
      }
    }
  })
}
