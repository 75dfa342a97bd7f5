/**
 * Decides as a DMN model says: with the decisions that a decision needs, every hit policy, and cells that read other
 * inputs. For many decisions by one table, import the table and compile it instead.
 */
import { Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import * as Evaluate from "./Evaluate.ts"
import type * as Feel from "./Feel.ts"
import * as Logic from "./Logic.ts"
import type { Decision, Function, Model } from "./Model.ts"
import * as Names from "./Names.ts"
import * as Size from "./Size.ts"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** A model that is ready to decide. */
export interface Decider {
  /**
   * Decides by name. Inputs are given by name; one that is left out is null. Names may be written as in the file or as
   * FEEL writes them; parts of the value are named as in the file.
   */
  readonly decide: (decision: string, inputs: ReadonlyMap<string, Value>) => Result.Result<Value, DecideError>
}

// What can go wrong

/** There is no decision of that name. */
export class UnknownDecision extends Schema.TaggedError<UnknownDecision>()("UnknownDecision", {
  /** The name that was asked for. */
  decision: Schema.String
}) {
  override get message(): string {
    return `There is no decision "${this.decision}" in the model.`
  }
}

/** Decisions or functions need each other in a circle. */
export class Circular extends Schema.TaggedError<Circular>()("Circular", {
  /** One of them. */
  decision: Schema.String
}) {
  override get message(): string {
    return `"${this.decision}" needs itself, directly or through others.`
  }
}

/**
 * A decision grows beyond what anyone needs: values of a hundred thousand parts, texts of a million letters, ten thousand
 * calls, hundreds of expressions that wait for each other, or texts and lists that are read again and again.
 */
export class TooLarge extends Schema.TaggedError<TooLarge>()("TooLarge", {
  /** The decision or function that grew. */
  decision: Schema.String
}) {
  override get message(): string {
    return `"${this.decision}" makes too large a value, reads too much, or calls too many others. Split it, or give it less.`
  }
}

/** What can go wrong while deciding. */
export type DecideError =
  | UnknownDecision
  | Circular
  | TooLarge
  | Logic.Refusal
  | Table.InvalidInput
  | Table.RulesConflict

// What it decides

class Failed extends Error {
  readonly reason: DecideError
  constructor(reason: DecideError) {
    super()
    this.reason = reason
  }
}

const fail = (reason: DecideError): never => {
  throw new Failed(reason)
}

const orThrow = <A>(result: Result.Result<A, DecideError>): A =>
  Result.isSuccess(result) ? result.success : fail(result.failure)

const aggregate = (aggregation: string, values: ReadonlyArray<Value>): Value => {
  if (aggregation === "COUNT") return values.length
  if (values.length === 0) return null
  const name = aggregation.toLowerCase()
  return Evaluate.evaluate(
    {
      _tag: "Call",
      name,
      arguments: [{ _tag: "List", items: values.map((value) => ({ _tag: "Literal", value })) }]
    },
    Evaluate.closed
  )
}

const decideTable = (table: Logic.ReadTable, name: string, scope: Evaluate.Scope): Value => {
  const { aggregation, hitPolicy, outputs } = table.written
  const values = table.inputs.map((input, i) => {
    const value = Evaluate.evaluate(input, scope)
    if (value !== null && !Evaluate.satisfies(table.allowed[i]!, value, scope)) {
      const { expression } = table.written.inputs[i]!
      fail(new Table.InvalidInput({ table: name, input: expression, reason: "not a value of this input" }))
    }
    return value
  })
  const hits = table.rules.flatMap(({ when }, rule) =>
    when.every((cell, i) => Evaluate.satisfies(cell, values[i]!, scope)) ? [rule] : []
  )
  const rowOf = (expressions: ReadonlyArray<Feel.Expression>): Value => {
    const row = expressions.map((expression) => Evaluate.evaluate(expression, scope))
    const [only] = outputs
    return outputs.length === 1 && only !== undefined
      ? row[0]!
      : Values.structure(row.map((value, i) => [outputs[i]!.name!, value]))
  }
  const conflict = (policy: "unique" | "any"): never =>
    fail(new Table.RulesConflict({ table: name, hitPolicy: policy, rules: hits.map((rule) => rule + 1) }))
  const otherwise = table.otherwise === null ? null : rowOf(table.otherwise)
  const rows = (rules: ReadonlyArray<number>) => rules.map((rule) => rowOf(table.rules[rule]!.output))
  const first = (rules: ReadonlyArray<number>): Value => rows(rules.slice(0, 1))[0] ?? otherwise
  const many = (rules: ReadonlyArray<number>): Value =>
    rules.length === 0 && table.otherwise !== null ? [otherwise] : rows(rules)
  switch (hitPolicy) {
    case "UNIQUE":
      return hits.length > 1 ? conflict("unique") : first(hits)
    case "ANY": {
      const [one, ...rest] = rows(hits)
      return rest.every((row) => Values.equal(row, one!) === true) ? first(hits) : conflict("any")
    }
    case "FIRST":
      return first(hits)
    case "PRIORITY":
      return first(ranked(table, hits, scope))
    case "OUTPUT ORDER":
      return many(ranked(table, hits, scope))
    case "COLLECT":
      if (aggregation !== null && (hits.length > 0 || table.otherwise === null))
        return aggregate(aggregation, rows(hits))
      return aggregation === null ? many(hits) : otherwise
    default:
      return many(hits)
  }
}

/** Rules by the place of their outputs among the listed values, the first column first. */
const ranked = (
  { rules, values }: Logic.ReadTable,
  hits: ReadonlyArray<number>,
  scope: Evaluate.Scope
): ReadonlyArray<number> => {
  const listed = values.map((column) => column.map((value) => Evaluate.evaluate(value, scope)))
  const places = new Map(
    hits.map((rule) => [
      rule,
      rules[rule]!.output.map((output, i) => {
        const value = Evaluate.evaluate(output, scope)
        const place = listed[i]!.findIndex((one) => Values.equal(one, value) === true)
        return place < 0 ? listed[i]!.length : place
      })
    ])
  )
  return [...hits].sort((a, b) => {
    const [left, right] = [places.get(a)!, places.get(b)!]
    const differs = left.findIndex((place, i) => place !== right[i])
    return differs < 0 ? a - b : left[differs]! - right[differs]!
  })
}

/** What one decision may take. */
const limits = {
  /** Decisions and functions that are made. */
  calls: 10_000,
  /** Those that wait for each other. */
  depth: 200,
  /** Expressions that wait for each other, over all functions that call each other. */
  nested: 300
} as const

/** Makes a model ready to decide. */
export const of = (model: Model): Decider => {
  const reader = Logic.reader(model)
  const decisions = new Map(model.decisions.map((decision) => [decision.name, decision]))
  const functions = new Map(model.functions.map((one) => [one.name, one]))

  const run = (inputs: ReadonlyMap<string, Value>) => {
    const known = new Map<string, Value>()
    const open = new Set<string>()
    const spend = Size.meter()
    let calls = 0
    const within = (name: string, work: () => Value): Value => {
      if (open.has(name)) fail(new Circular({ decision: name }))
      if (++calls > limits.calls || open.size >= limits.depth) fail(new TooLarge({ decision: name }))
      open.add(name)
      const made = work()
      open.delete(name)
      return made
    }
    const evaluated = (logic: Logic.ReadLogic, name: string, scope: Evaluate.Scope): Value => {
      const value = evaluate(logic, name, scope)
      return Size.isTooLarge(value) ? fail(new TooLarge({ decision: name })) : value
    }
    const evaluate = (logic: Logic.ReadLogic, name: string, scope: Evaluate.Scope): Value => {
      switch (logic._tag) {
        case "Table":
          return decideTable(logic, name, scope)
        case "Expression":
          return Evaluate.evaluate(logic.expression, scope)
        case "Invocation":
          return callWith(
            logic.called,
            new Map(logic.given.map((one) => [one.name, evaluated(one.logic, one.name, scope)])),
            scope.depth
          )
        case "Context": {
          const entries = new Map<string, Value>()
          const inner: Evaluate.Scope = {
            ...scope,
            value: (known) => entries.get(known) ?? scope.value(known)
          }
          for (const entry of logic.entries) {
            const value = evaluated(entry.logic, entry.name ?? name, inner)
            if (entry.name === null) return value
            entries.set(entry.name, value)
          }
          return Values.structure(entries)
        }
      }
    }
    const made = (owner: Decision | Function, scope: Evaluate.Scope): Value =>
      evaluated(orThrow(reader.logicOf(owner)), owner.name, scope)
    const callWith = (name: string, given: ReadonlyMap<string, Value>, depth: number): Value => {
      const called = functions.get(name)
      if (called === undefined) return null
      if (depth > limits.nested) fail(new TooLarge({ decision: name }))
      const value = (parameter: string) =>
        called.parameters.some((one) => one.name === parameter) ? (given.get(parameter) ?? null) : undefined
      return within(name, () => made(called, { value, call, spend, depth: depth + 1 }))
    }
    const call = (name: string, given: ReadonlyArray<Value>, depth: number): Value =>
      callWith(
        name,
        new Map(functions.get(name)?.parameters.map((parameter, i) => [parameter.name, given[i] ?? null])),
        depth
      )
    /** A decision that is needed may be known by its own name, by that of its variable, or by that of an output. */
    const needed = (decision: Decision): ReadonlyMap<string, Value> => {
      const found = new Map<string, Value>()
      for (const name of decision.needs) {
        const other = decisions.get(name)
        if (other === undefined) continue
        const value = decide(other)
        for (const known of [other.name, other.alias]) if (known !== null) found.set(known, value)
        if (Values.isStructure(value)) {
          for (const [output, one] of value.entries) if (!found.has(output)) found.set(output, one)
        } else if (other.logic._tag === "Table") {
          const [only] = other.logic.outputs
          if (only?.name != null && !found.has(only.name)) found.set(only.name, value)
        }
      }
      return found
    }
    const decide = (decision: Decision): Value => {
      const before = inputs.get(decision.name) ?? known.get(decision.name)
      if (before !== undefined) return before
      const value = within(decision.name, () => {
        const others = needed(decision)
        const value = (name: string) => inputs.get(name) ?? others.get(name)
        return made(decision, { value, call, spend, depth: 0 })
      })
      known.set(decision.name, value)
      return value
    }
    return decide
  }

  return {
    decide: (name, inputs) => {
      const decision = decisions.get(Names.plain(name))
      if (decision === undefined) return Result.fail(new UnknownDecision({ decision: name }))
      try {
        const given = new Map([...inputs].map(([input, value]) => [Names.plain(input), Names.inFeel(value)]))
        return Result.succeed(Names.asWritten(run(given)(decision), model.written))
      } catch (error) {
        if (error instanceof Failed) return Result.fail(error.reason)
        if (error instanceof Size.TooLong) return Result.fail(new TooLarge({ decision: name }))
        throw error
      }
    }
  }
}
