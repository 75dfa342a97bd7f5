/** Reads FEEL. The grammar is that of `lezer-feel`; what it knows and `Feel` does not is refused by name. Internal. */
import { Result } from "effect"
import { parser, trackVariables } from "lezer-feel"
import {
  type Expression,
  InvalidFeel,
  type Operator,
  type Relation,
  type Test,
  type Tests,
  Unsupported
} from "./Feel.ts"
import { plain } from "./Names.ts"
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

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
  const nameOf = (node: Node): string => plain(textOf(node)).replace(/^`|`$/g, "")
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
