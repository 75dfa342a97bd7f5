/**
 * A decision table as data: typed inputs and outputs, rules of cells, and a hit policy that says what happens when
 * several rules are satisfied. It can be written in TypeScript with full types, or read from JSON.
 */
import { Result, Schema } from "effect"
import { Cell, type Cell as CellOf } from "./Cell.ts"
import { Field, type Known, Scalar, type Values } from "./Field.ts"

// What it is

/**
 * What happens when several rules are satisfied, in the words of DMN.
 *
 * One answer: `unique` (never more than one rule), `any` (several, if they agree), `priority` (the output value that
 * is listed first), `first` (the first rule). Several answers: `rule order`, `output order` (as priority), `collect`
 * (no order promised). One number: `collect sum`, `collect min`, `collect max`, `collect count`.
 */
export const HitPolicy = Schema.Literals([
  "unique",
  "any",
  "priority",
  "first",
  "rule order",
  "output order",
  "collect",
  "collect sum",
  "collect min",
  "collect max",
  "collect count"
])
/** The type of {@link HitPolicy}. */
export type HitPolicy = typeof HitPolicy.Type

const Outputs = Schema.Record(Schema.String, Schema.NullOr(Scalar))

/** One row of a table. */
export const Rule = Schema.Struct({
  /** What the rule is for, to be shown in explanations. No personal data. */
  name: Schema.optionalKey(Schema.String),
  /** A cell per input name; an input that is left out may have any value. */
  when: Schema.Record(Schema.String, Cell),
  /** A value per output name. */
  output: Outputs
})
/** The type of {@link Rule}. */
export type Rule = typeof Rule.Type

/** A decision table as it is stored. */
export const Definition = Schema.Struct({
  /** Name of the table, for errors and explanations. */
  name: Schema.String,
  /** What happens when several rules are satisfied. */
  hitPolicy: HitPolicy,
  /** What is read. */
  inputs: Schema.Array(Field),
  /** What is decided. */
  outputs: Schema.Array(Field),
  /** The rules. They are numbered from 1 wherever they are named. */
  rules: Schema.Array(Rule),
  /** The outputs when no rule is satisfied. Left out: there is no answer then. */
  otherwise: Schema.optionalKey(Outputs)
})
/** The type of {@link Definition}. */
export type Definition = typeof Definition.Type

/** The cells of a rule, typed by the inputs: a region of the input space. */
export type When<Inputs extends ReadonlyArray<Field>> = {
  readonly [F in Inputs[number] as F["name"]]?: CellOf<Known<F>>
}

/** A definition whose inputs and outputs the compiler knows. */
export interface TypedDefinition<
  Inputs extends ReadonlyArray<Field>,
  Outputs extends ReadonlyArray<Field>,
  Policy extends HitPolicy
> {
  /** Name of the table, for errors and explanations. */
  readonly name: string
  /** What happens when several rules are satisfied. */
  readonly hitPolicy: Policy
  /** What is read. */
  readonly inputs: Inputs
  /** What is decided. */
  readonly outputs: Outputs
  /** The rules. They are numbered from 1 wherever they are named. */
  readonly rules: ReadonlyArray<{
    readonly name?: string
    readonly when: When<Inputs>
    readonly output: Values<Outputs>
  }>
  /** The outputs when no rule is satisfied. Left out: there is no answer then. */
  readonly otherwise?: Values<Outputs>
}

/** Writes a table in TypeScript: cells and outputs are checked against the fields. It does nothing at run time. */
export const define = <
  const Inputs extends ReadonlyArray<Field>,
  const Outputs extends ReadonlyArray<Field>,
  const Policy extends HitPolicy
>(
  definition: TypedDefinition<Inputs, Outputs, Policy>
): TypedDefinition<Inputs, Outputs, Policy> => definition

// What can go wrong

/** One thing that is wrong with a table. */
export const Problem = Schema.Struct({
  /** Number of the rule, from 1; null when it is not about one rule. */
  rule: Schema.NullOr(Schema.Int),
  /** Name of the input or output; null when it is not about one. */
  field: Schema.NullOr(Schema.String),
  /** What is wrong and what to do. */
  problem: Schema.String
})
/** The type of {@link Problem}. */
export type Problem = typeof Problem.Type

/** The table cannot be used; every problem that was found is listed, up to 20. */
export class InvalidTable extends Schema.TaggedError<InvalidTable>()("InvalidTable", {
  /** Name of the table. */
  table: Schema.String,
  /** What is wrong, in the order of the table. */
  problems: Schema.Array(Problem)
}) {
  override get message(): string {
    const lines = this.problems.map(({ field, problem, rule }) =>
      [rule === null ? "" : `rule ${rule}: `, field === null ? "" : `"${field}" `, problem].join("")
    )
    return `Table "${this.table}" cannot be used: ${lines.join("; ")}.`
  }
}

// What it decides

/** What a table may hold. Larger ones are refused, not tried. */
export const limits = {
  /** Inputs, and outputs. */
  fields: 64,
  /** Rules. */
  rules: 20_000,
  /** Values in one list: of an enumeration, or in one cell. */
  values: 10_000,
  /** Characters in a name or value. */
  characters: 1_000
} as const

const decode = Schema.decodeUnknownResult(Definition, { onExcessProperty: "error" })

/** Whether any object in plain JSON has a key that decoding would take for its prototype. */
const hasPrototypeKey = (json: unknown): boolean => {
  const unseen = [json]
  while (unseen.length > 0) {
    const next = unseen.pop()
    if (typeof next !== "object" || next === null) continue
    if (Object.hasOwn(next, "__proto__")) return true
    for (const value of Object.values(next)) unseen.push(value)
  }
  return false
}

/**
 * Reads a definition from JSON that was parsed, so of unknown shape. What the values mean is checked by `compile`.
 */
export const fromJson = (json: unknown): Result.Result<Definition, InvalidTable> => {
  const refuse = (problem: string) =>
    Result.fail(new InvalidTable({ table: "from JSON", problems: [{ rule: null, field: null, problem }] }))
  if (hasPrototypeKey(json)) return refuse('has a key "__proto__"; give it another name')
  const decoded = decode(json)
  return Result.isSuccess(decoded)
    ? Result.succeed(decoded.success)
    : refuse(`does not have the shape of a table: ${decoded.failure.message.slice(0, 300)}`)
}
