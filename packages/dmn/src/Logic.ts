/** The logic of a model made ready: its texts read, its tables with their cells. Internal. */
import { Result } from "effect"
import * as Evaluate from "./Evaluate.ts"
import * as Feel from "./Feel.ts"
import type { Decision, DecisionTable, Function, Logic, Model, Type } from "./Model.ts"
import { typeNamed } from "./Model.ts"
import * as Names from "./Names.ts"
import * as Parser from "./Parser.ts"

// What it is

/** Why logic cannot be used. */
export type Refusal = Feel.InvalidFeel | Feel.Unsupported

/** A table whose cells were read. */
export interface ReadTable {
  readonly _tag: "Table"
  /** The table as it is written. */
  readonly written: DecisionTable
  /** The tested expressions. */
  readonly inputs: ReadonlyArray<Feel.Expression>
  /** Per column of inputs, the cell that its values must satisfy. */
  readonly allowed: ReadonlyArray<Feel.Tests>
  /** Per column of outputs, its values in order of priority; empty when none are listed. */
  readonly values: ReadonlyArray<ReadonlyArray<Feel.Expression>>
  /** The outputs when no rule is satisfied, or null when no column has one. */
  readonly otherwise: ReadonlyArray<Feel.Expression> | null
  /** The rules. */
  readonly rules: ReadonlyArray<{
    readonly when: ReadonlyArray<Feel.Tests>
    readonly output: ReadonlyArray<Feel.Expression>
  }>
}

/** Logic that was read. */
export type ReadLogic =
  | ReadTable
  | { readonly _tag: "Expression"; readonly expression: Feel.Expression }
  | {
      readonly _tag: "Invocation"
      readonly called: string
      readonly given: ReadonlyArray<{ readonly name: string; readonly logic: ReadLogic }>
    }
  | {
      readonly _tag: "Context"
      readonly entries: ReadonlyArray<{ readonly name: string | null; readonly logic: ReadLogic }>
    }

/** A model whose logic is read when it is asked for, once. */
export interface Reader {
  /** The model. */
  readonly model: Model
  /** The logic of a decision or function. */
  readonly logicOf: (owner: Decision | Function) => Result.Result<ReadLogic, Refusal>
  /** Reads a cell. */
  readonly tests: Parser.Reader["tests"]
}

// What it decides

const nameTree = (model: Model, type: Type | null, depth: number): Parser.Names => {
  if (type === null || depth > 5) return 1
  if (type.parts.size > 0)
    return Object.fromEntries([...type.parts].map(([name, part]) => [name, nameTree(model, part, depth + 1)]))
  return type.base !== null && model.types.has(type.base)
    ? nameTree(model, typeNamed(model, type.base), depth + 1)
    : 1
}

/** Types that FEEL does not have, by what stands for them. Exports declare them. */
export const ownTypes: { readonly [name: string]: string } = { integer: "number", instant: "dateTime" }

/**
 * The type of this name; one that only names another is that other, with what it allows itself. FEEL has no whole
 * numbers and no moments: a type that is called `integer` or `instant` is taken at its word.
 */
export const typeOfName = (model: Model, name: string | null): Type | null => {
  const type = resolved(model, typeNamed(model, name), 0)
  return name !== null && type !== null && Object.hasOwn(ownTypes, name) && ownTypes[name] === type.base
    ? { ...type, base: name }
    : type
}

const resolved = (model: Model, type: Type | null, depth: number): Type | null => {
  if (type?.base == null || depth > 20 || !model.types.has(type.base)) return type
  const of = resolved(model, typeNamed(model, type.base), depth + 1)
  return of === null ? type : { ...of, allowed: type.allowed ?? of.allowed, isList: type.isList || of.isList }
}

/** The type of a parameter, where all functions that have one of that name agree. */
const parameterType = (model: Model, parameter: string): string | null => {
  const types = new Set(
    model.functions.flatMap(({ parameters }) =>
      parameters.filter(({ name }) => name === parameter).map(({ type }) => type)
    )
  )
  return types.size === 1 ? [...types][0]! : null
}

/** The names of the entries of contexts, at any depth. */
const entryNames = (logic: Logic): ReadonlyArray<string> => {
  switch (logic._tag) {
    case "Context":
      return logic.entries.flatMap((entry) => [
        ...(entry.name === null ? [] : [entry.name]),
        ...entryNames(entry.logic)
      ])
    case "Invocation":
      return logic.given.flatMap((one) => entryNames(one.logic))
    default:
      return []
  }
}

/** The names of the parts of what a logic without a type gives: outputs, or entries of a context that has no result. */
const partNames = (logic: Logic): Parser.Names => {
  if (logic._tag === "Table" && logic.outputs.length > 1)
    return Object.fromEntries(logic.outputs.map(({ name }) => [name, 1]))
  return logic._tag === "Context" && logic.entries.every(({ name }) => name !== null)
    ? Object.fromEntries(logic.entries.map((entry) => [entry.name, partNames(entry.logic)]))
    : 1
}

/** The type of a name or path, or null when it is not known. */
export const typeOfPath = (model: Model, path: ReadonlyArray<string>): Type | null => {
  const [first, ...steps] = path
  const named =
    model.inputs.get(first!) ??
    model.decisions.find(({ name }) => name === first)?.type ??
    parameterType(model, first!)
  return steps.reduce<Type | null>(
    (type, step) => resolved(model, type?.parts.get(step) ?? null, 0),
    typeOfName(model, named)
  )
}

const nothing: Feel.Expression = { _tag: "Literal", value: null }

const readTable = (
  reader: Parser.Reader,
  model: Model,
  table: DecisionTable,
  owner: Decision | Function
): Result.Result<ReadTable, Refusal> =>
  Result.gen(function* () {
    const at = `Decision "${owner.name}"`
    if (table.aggregation !== null && table.aggregation !== "COUNT" && table.outputs.length > 1)
      return yield* Result.fail(
        new Feel.Unsupported({ where: at, what: "an aggregation of several outputs" })
      )
    const inputs: Array<Feel.Expression> = []
    const allowed: Array<Feel.Tests> = []
    for (const [i, column] of table.inputs.entries()) {
      inputs.push(
        column.isName
          ? { _tag: "Name", path: [Names.plain(column.expression)] }
          : yield* reader.expression(column.expression, `${at}, input ${i + 1}`)
      )
      allowed.push(yield* reader.tests(column.allowed ?? "", `${at}, values of input ${i + 1}`))
    }
    const values: Array<ReadonlyArray<Feel.Expression>> = []
    for (const [i, column] of table.outputs.entries()) {
      const type = "type" in owner ? typeOfPath(model, [owner.name]) : null
      const ofType =
        column.name === null
          ? type
          : (type?.parts.get(column.name) ?? (table.outputs.length === 1 ? type : null))
      const cell = yield* reader.tests(
        column.values ?? typeOfName(model, column.type)?.allowed ?? ofType?.allowed ?? "",
        `${at}, values of output ${i + 1}`
      )
      const tests = cell._tag === "AnyOf" ? cell.tests : []
      values.push(tests.every(({ _tag }) => _tag === "Value") ? tests.flatMap(Feel.operands) : [])
    }
    const output = (text: string, where: string) =>
      text === "" ? Result.succeed(nothing) : reader.expression(text, where)
    const rules: Array<ReadTable["rules"][number]> = []
    for (const [i, rule] of table.rules.entries()) {
      const when: Array<Feel.Tests> = []
      for (const [j, text] of rule.when.entries())
        when.push(yield* reader.tests(text, `${at}, rule ${i + 1}, input ${j + 1}`))
      const given: Array<Feel.Expression> = []
      for (const [j, text] of rule.output.entries())
        given.push(yield* output(text, `${at}, rule ${i + 1}, output ${j + 1}`))
      rules.push({ when, output: given })
    }
    const otherwise: Array<Feel.Expression> = []
    for (const [i, column] of table.outputs.entries())
      otherwise.push(yield* output(column.otherwise ?? "", `${at}, default of output ${i + 1}`))
    const hasOtherwise = table.outputs.some((column) => (column.otherwise ?? "") !== "")
    return {
      _tag: "Table",
      written: table,
      inputs,
      allowed,
      values,
      otherwise: hasOtherwise ? otherwise : null,
      rules
    }
  })

/** Texts that stand in many cells are read once. */
const remembered = <A>(
  read: (text: string, where: string) => Result.Result<A, Refusal>
): ((text: string, where: string) => Result.Result<A, Refusal>) => {
  const known = new Map<string, A>()
  return (text, where) => {
    const found = known.get(text)
    if (found !== undefined) return Result.succeed(found)
    return Result.map(read(text, where), (made) => {
      known.set(text, made)
      return made
    })
  }
}

/** Makes a model ready to be asked. */
export const reader = (model: Model): Reader => {
  const names: Record<string, Parser.Names> = {}
  for (const name of model.inputs.keys()) names[name] = nameTree(model, typeOfPath(model, [name]), 0)
  for (const { alias, logic, name } of model.decisions) {
    const typed = nameTree(model, typeOfPath(model, [name]), 0)
    names[name] = typed === 1 ? partNames(logic) : typed
    if (alias !== null) names[alias] ??= names[name]
    if (logic._tag === "Table")
      for (const output of logic.outputs) if (output.name !== null) names[output.name] ??= 1
  }
  for (const { name, parameters } of model.functions) {
    names[name] = 1
    for (const parameter of parameters)
      names[parameter.name] ??= nameTree(model, typeOfPath(model, [parameter.name]), 0)
  }
  for (const { logic } of [...model.decisions, ...model.functions])
    for (const name of entryNames(logic)) names[name] ??= 1
  const functions = new Set([...Evaluate.functionNames, ...model.functions.map(({ name }) => name)])
  const plain = Parser.reader(names, functions)
  const feel: Parser.Reader = { tests: remembered(plain.tests), expression: remembered(plain.expression) }
  const known = new Map<Decision | Function, Result.Result<ReadLogic, Refusal>>()
  const read = (owner: Decision | Function, logic: Logic): Result.Result<ReadLogic, Refusal> => {
    const where = `Decision "${owner.name}"`
    switch (logic._tag) {
      case "Table":
        return readTable(feel, model, logic, owner)
      case "Expression":
        return Result.map(feel.expression(logic.text, where), (expression) => ({
          _tag: "Expression",
          expression
        }))
      case "Invocation":
        return Result.gen(function* () {
          if (!functions.has(logic.called))
            return yield* Result.fail(
              new Feel.Unsupported({ where, what: `the function \`${logic.called}\`` })
            )
          const given: Array<{ readonly name: string; readonly logic: ReadLogic }> = []
          for (const one of logic.given) given.push({ name: one.name, logic: yield* read(owner, one.logic) })
          return { _tag: "Invocation", called: logic.called, given }
        })
      case "Context":
        return Result.gen(function* () {
          const entries: Array<{ readonly name: string | null; readonly logic: ReadLogic }> = []
          for (const one of logic.entries)
            entries.push({ name: one.name, logic: yield* read(owner, one.logic) })
          return { _tag: "Context", entries }
        })
      case "Unsupported":
        return Result.fail(new Feel.Unsupported({ where, what: logic.what }))
    }
  }
  return {
    model,
    tests: feel.tests,
    logicOf: (owner) => {
      const found = known.get(owner) ?? read(owner, owner.logic)
      known.set(owner, found)
      return found
    }
  }
}
