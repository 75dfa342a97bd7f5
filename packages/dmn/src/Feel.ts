/**
 * The part of FEEL that decision tables are written in: unary tests, and expressions of values, names, paths,
 * arithmetic, comparisons, lists and calls. The grammar is that of `lezer-feel`; what it knows and this does not is
 * refused by name. Internal.
 */
import { Result, Schema } from "effect"
import { normalizeContextKey, parser, trackVariables } from "lezer-feel"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

// What it is

/** `+`, `-`, `*`, `/` or `**`. */
export type Operator = "+" | "-" | "*" | "/" | "**"
/** A comparison. */
export type Relation = "=" | "!=" | "<" | "<=" | ">" | ">="

/** An expression. */
export type Expression =
  | { readonly _tag: "Literal"; readonly value: Value }
  /** A name, followed by the steps of a path. */
  | { readonly _tag: "Name"; readonly path: ReadonlyArray<string> }
  /** `?`: the value of the input that is tested. */
  | { readonly _tag: "It" }
  | { readonly _tag: "Step"; readonly of: Expression; readonly name: string }
  | {
      readonly _tag: "Arithmetic"
      readonly operator: Operator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly _tag: "Compare"
      readonly relation: Relation
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly _tag: "In"; readonly value: Expression; readonly tests: ReadonlyArray<Test> }
  | { readonly _tag: "And" | "Or"; readonly left: Expression; readonly right: Expression }
  | { readonly _tag: "If"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly _tag: "List"; readonly items: ReadonlyArray<Expression> }
  | { readonly _tag: "Call"; readonly name: string; readonly arguments: ReadonlyArray<Expression> }

/** One test of a cell. */
export type Test =
  | { readonly _tag: "Relation"; readonly relation: Relation; readonly value: Expression }
  | {
      readonly _tag: "Range"
      readonly from: Expression
      readonly fromIncluded: boolean
      readonly to: Expression
      readonly toIncluded: boolean
    }
  | { readonly _tag: "Value"; readonly value: Expression }

/** A cell: any value, at least one of these tests, or none of them. */
export type Tests =
  | { readonly _tag: "Any" }
  | { readonly _tag: "AnyOf" | "Not"; readonly tests: ReadonlyArray<Test> }

// What can go wrong

/** A text is not FEEL, or not FEEL of the kind that stands there. */
export class InvalidFeel extends Schema.TaggedError<InvalidFeel>()("InvalidFeel", {
  /** Where it stands. */
  where: Schema.String,
  /** Its beginning. */
  text: Schema.String,
  /** What is wrong and what to do. */
  problem: Schema.String
}) {
  override get message(): string {
    return `${this.where}: \`${this.text}\` ${this.problem}.`
  }
}

/** Something of DMN or FEEL that is not supported. */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  /** Where it stands. */
  where: Schema.String,
  /** What it is called. */
  what: Schema.String
}) {
  override get message(): string {
    return `${this.where}: ${this.what} is not supported.`
  }
}

// What it decides

/** What is read at most. */
const limits = {
  /** Characters of one cell or expression. */
  characters: 10_000,
  /** Expressions in each other. */
  depth: 60
} as const

/**
 * The names that a text may use, each with the names of its parts or 1, so that `Approved/Declined` is one of them and
 * not a division.
 */
export type Names = 1 | { readonly [name: string]: Names }

/** Reads the texts of one decision. */
export interface Reader {
  /** A cell. */
  readonly tests: (text: string, where: string) => Result.Result<Tests, InvalidFeel | Unsupported>
  /** An expression. */
  readonly expression: (text: string, where: string) => Result.Result<Expression, InvalidFeel | Unsupported>
}

type Tree = ReturnType<typeof parser.parse>
type Node = Tree["topNode"]

const unsupported: Record<string, string> = {
  ForExpression: "a `for` expression",
  QuantifiedExpression: "a `some` or `every` expression",
  InstanceOfExpression: "`instance of`",
  FilterExpression: "a filter `[…]`",
  FunctionDefinition: "a function definition",
  Context: "a context `{…}`",
  NamedParameters: "a call with named parameters",
  Interval: "a range as a value"
}

class Refusal extends Error {
  readonly reason: InvalidFeel | Unsupported
  constructor(reason: InvalidFeel | Unsupported) {
    super()
    this.reason = reason
  }
}

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", "'": "'", '"': '"', "\\": "\\" }
const stringOf = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))/gs, (all, four, six, one) =>
      four !== undefined || six !== undefined
        ? String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(four ?? six, 16)))
        : (escapes[one] ?? all)
    )

/** A reader. Names that the texts use must be among `names`, functions among `functions`. */
export const reader = (names: Names, functions: ReadonlySet<string>): Reader => {
  const contextTracker = trackVariables(names)
  const parsers = {
    tests: parser.configure({ top: "UnaryTests", contextTracker }),
    expression: parser.configure({ contextTracker })
  }
  const read = <A>(
    kind: keyof typeof parsers,
    text: string,
    where: string,
    build: (node: Node, make: Builder) => A
  ): Result.Result<A, InvalidFeel | Unsupported> => {
    const refuse = (problem: string): never => {
      throw new Refusal(
        new InvalidFeel({ where, text: text.length > 60 ? `${text.slice(0, 60)}…` : text, problem })
      )
    }
    try {
      if (text.length > limits.characters) refuse(`has more than ${limits.characters} characters`)
      const tree = parsers[kind].parse(text)
      tree.iterate({
        enter: (node) => {
          if (node.type.isError)
            refuse(`is not ${kind === "tests" ? "a unary test" : "an expression"} of FEEL`)
        }
      })
      return Result.succeed(build(tree.topNode, builder(text, where, functions, refuse)))
    } catch (error) {
      if (error instanceof Refusal) return Result.fail(error.reason)
      throw error
    }
  }
  return {
    tests: (text, where) => {
      const trimmed = text.trim()
      return trimmed === "" || trimmed === "-"
        ? Result.succeed({ _tag: "Any" })
        : read("tests", trimmed, where, (node, make) => make.cell(node))
    },
    expression: (text, where) =>
      read("expression", text.trim(), where, (node, make) => make.expression(parts(node)[0]!, 0))
  }
}

interface Builder {
  readonly cell: (node: Node) => Tests
  readonly expression: (node: Node, depth: number) => Expression
}

const parts = (node: Node): ReadonlyArray<Node> => {
  const found: Array<Node> = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!child.name.endsWith("Comment")) found.push(child)
  return found
}

const builder = (
  source: string,
  where: string,
  functions: ReadonlySet<string>,
  refuse: (problem: string) => never
): Builder => {
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }): string =>
    source.slice(from, to)
  const nameOf = (node: Node): string => normalizeContextKey(textOf(node)).replace(/^`|`$/g, "")
  const literal = (value: Value): Expression => ({ _tag: "Literal", value })

  const call = (name: string, list: ReadonlyArray<Expression>): Expression => {
    if (!functions.has(name)) {
      throw new Refusal(new Unsupported({ where, what: `the function \`${name}\`` }))
    }
    return { _tag: "Call", name, arguments: list }
  }

  const expression = (node: Node, depth: number): Expression => {
    if (depth > limits.depth) refuse(`is nested more than ${limits.depth} deep`)
    const next = (child: Node | undefined): Expression =>
      child === undefined ? refuse("is not complete") : expression(child, depth + 1)
    const children = parts(node)
    const [first, second, third] = children
    switch (node.name) {
      case "NumericLiteral": {
        const value = Number(textOf(node).replace(/\s/g, ""))
        return Number.isFinite(value) ? literal(value) : refuse("holds a number that is too large")
      }
      case "StringLiteral":
        return literal(stringOf(textOf(node)))
      case "BooleanLiteral":
        return literal(textOf(node) === "true")
      case "null":
        return literal(null)
      case "?":
        return { _tag: "It" }
      case "VariableName":
        return { _tag: "Name", path: [nameOf(node)] }
      case "PathExpression": {
        const of = next(first)
        const name = nameOf(third!)
        return of._tag === "Name" ? { _tag: "Name", path: [...of.path, name] } : { _tag: "Step", of, name }
      }
      case "ParenthesizedExpression":
        return next(second)
      case "List":
        return {
          _tag: "List",
          items: children.slice(1, -1).map((child) => next(child))
        }
      case "ArithmeticExpression": {
        if (first?.name === "ArithOp") {
          if (textOf(first) !== "-") refuse("is not complete")
          return { _tag: "Arithmetic", operator: "-", left: literal(0), right: next(second) }
        }
        const operator = textOf(second!)
        return {
          _tag: "Arithmetic",
          operator: (operator === "^" ? "**" : operator) as Operator,
          left: next(first),
          right: next(third)
        }
      }
      case "Conjunction":
        return { _tag: "And", left: next(first), right: next(third) }
      case "Disjunction":
        return { _tag: "Or", left: next(first), right: next(third) }
      case "Comparison": {
        const left = next(first)
        if (second?.name === "between") {
          const test: Test = {
            _tag: "Range",
            from: next(third),
            fromIncluded: true,
            to: next(children[4]),
            toIncluded: true
          }
          return { _tag: "In", value: left, tests: [test] }
        }
        if (second?.name === "in") {
          const list = children.slice(2).find(({ name }) => name.startsWith("PositiveUnaryTest"))!
          const tests = list.name === "PositiveUnaryTest" ? [list] : parts(list)
          return { _tag: "In", value: left, tests: tests.map((one) => test(one, depth + 1)) }
        }
        return { _tag: "Compare", relation: textOf(second!) as Relation, left, right: next(third) }
      }
      case "IfExpression":
        return { _tag: "If", test: next(second), yes: next(children[3]), no: next(children[5]) }
      case "FunctionInvocation":
      case "DateTimeLiteral": {
        if (first?.name === "AtLiteral") {
          const text = stringOf(textOf(parts(first)[0]!))
          const value =
            Values.temporal("date", text) ??
            Values.temporal("date and time", text) ??
            Values.temporal("time", text) ??
            Values.duration(text)
          return value === null ? refuse("is not a date, time or duration") : literal(value)
        }
        const given = children.find(({ name }) => name === "PositionalParameters")
        const named = children.find(({ name }) => name === "NamedParameters")
        if (named !== undefined) return expression(named, depth + 1)
        return call(nameOf(first!), given === undefined ? [] : parts(given).map((child) => next(child)))
      }
      case "SimplePositiveUnaryTest":
        return refuse("has a test where a value must stand; write tests side by side, with commas")
      default: {
        const what = unsupported[node.name] ?? `\`${node.name}\``
        throw new Refusal(new Unsupported({ where, what }))
      }
    }
  }

  const test = (node: Node, depth: number): Test => {
    const [inner] = parts(node)
    if (inner === undefined) return refuse("is not complete")
    if (inner.name !== "SimplePositiveUnaryTest") return { _tag: "Value", value: expression(inner, depth) }
    const [first, second] = parts(inner)
    if (first?.name === "CompareOp") {
      return {
        _tag: "Relation",
        relation: textOf(first) as Relation,
        value: expression(second!, depth)
      }
    }
    if (first?.name !== "Interval") return refuse("is not a unary test of FEEL")
    const [open, from, , to, close] = parts(first)
    return {
      _tag: "Range",
      from: expression(from!, depth),
      fromIncluded: open!.name === "[",
      to: expression(to!, depth),
      toIncluded: close!.name === "]"
    }
  }

  const cell = (node: Node): Tests => {
    const children = parts(node)
    const [first] = children
    if (first === undefined) return refuse("is not a unary test of FEEL")
    if (first.name === "Wildcard") return { _tag: "Any" }
    const isNot = first.name === "not"
    const list = children.find(({ name }) => name === "PositiveUnaryTests")!
    return { _tag: isNot ? "Not" : "AnyOf", tests: parts(list).map((one) => test(one, 0)) }
  }
  return { cell, expression }
}

/** Every expression in an expression, itself included. */
export const inside = (expression: Expression): ReadonlyArray<Expression> => {
  const below = (): ReadonlyArray<Expression> => {
    switch (expression._tag) {
      case "Literal":
      case "Name":
      case "It":
        return []
      case "Step":
        return [expression.of]
      case "Arithmetic":
      case "Compare":
      case "And":
      case "Or":
        return [expression.left, expression.right]
      case "In":
        return [expression.value, ...expression.tests.flatMap(operands)]
      case "If":
        return [expression.test, expression.yes, expression.no]
      case "List":
        return expression.items
      case "Call":
        return expression.arguments
    }
  }
  return [expression, ...below().flatMap(inside)]
}

/** The expressions that stand directly in a test. */
export const operands = (test: Test): ReadonlyArray<Expression> =>
  test._tag === "Range" ? [test.from, test.to] : [test.value]

/** Whether an expression has one value, whatever the inputs are. */
export const isClosed = (expression: Expression): boolean =>
  inside(expression).every(({ _tag }) => _tag !== "Name" && _tag !== "It")
