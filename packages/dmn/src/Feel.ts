/**
 * The part of FEEL that decision tables are written in: unary tests, and expressions of values, names, paths,
 * arithmetic, comparisons, lists and calls. Internal; `Parser` reads it.
 */
import { Schema } from "effect"
import type { Value } from "./Value.ts"

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
