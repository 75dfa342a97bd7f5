/**
 * A decision table that was checked and compiled: it decides in a time that hardly grows with the number of rules.
 *
 * `compile` looks at everything once; `decide` is pure, synchronous and reads each input once. A compiled table keeps
 * nothing between calls.
 */
import { Result, Schema } from "effect"
import * as Candidates from "./Candidates.ts"
import { check } from "./Check.ts"
import { Definition, type HitPolicy, InvalidTable } from "./Definition.ts"
import { type Diagram, explore, undecided, type Verdict, whole } from "./Diagram.ts"
import type { Values } from "./Field.ts"
import * as Policy from "./Policy.ts"
import * as Reader from "./Reader.ts"
import * as RuleSet from "./RuleSet.ts"
import { misshapen, shaped } from "./Shape.ts"
import * as Space from "./Space.ts"

export {
  Definition,
  define,
  fromJson,
  HitPolicy,
  InvalidTable,
  limits,
  Problem,
  Rule,
  type TypedDefinition,
  type When
} from "./Definition.ts"

// What it is

/** The values that a table reads, by input name. Other keys are ignored. */
export type InputOf<D extends Definition> = Values<D["inputs"]>

/** One row of outputs. */
export type RowOf<D extends Definition> = Values<D["outputs"]>

/** What a table answers: under a policy of one answer a row or null, of several answers rows, else a number or null. */
export type AnswerOf<D extends Definition> = D["hitPolicy"] extends "unique" | "any" | "priority" | "first"
  ? RowOf<D> | null
  : D["hitPolicy"] extends "rule order" | "output order" | "collect"
    ? ReadonlyArray<RowOf<D>>
    : D["hitPolicy"] extends "collect count"
      ? number
      : D["hitPolicy"] extends "collect sum" | "collect min" | "collect max"
        ? number | null
        : Policy.Answer

/** A decision. */
export interface Decision<D extends Definition> {
  /** Numbers, from 1, of the rules that gave the answer; none when it is the table's `otherwise`, or null. */
  readonly rules: ReadonlyArray<number>
  /** The answer. The same object is given each time, so do not change it. */
  readonly answer: AnswerOf<D>
}

/** A compiled table. */
export interface Table<D extends Definition = Definition> {
  /** What was compiled. */
  readonly definition: D
  /** Decides on one input. */
  readonly decide: (input: InputOf<D>) => Result.Result<Decision<D>, InvalidInput | RulesConflict>
  /** What explanations and the analysis read. Its shape is no part of the contract. */
  readonly index: Index
}

/** The index of a compiled table. Its shape is no part of the contract. */
export interface Index {
  /** Cases and bits, with the rules in order of rank. */
  readonly space: Space.Space
  /** The rule, from 0, at each rank. */
  readonly ranked: ReadonlyArray<number>
  /** The case of each input, or the error. */
  readonly casesOf: (input: object) => Result.Result<Int32Array, InvalidInput>
  /** The decision on rules given by rank. */
  readonly conclude: (ranks: ReadonlyArray<number>) => Result.Result<Decision<Definition>, RulesConflict>
}

// What can go wrong

/** An input is missing, or holds a value that does not exist for it. The value itself is not told. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  /** Name of the table. */
  table: Schema.String,
  /** Name of the input. */
  input: Schema.String,
  /** What is wrong with it. */
  reason: Schema.Literals(["missing", "null", "not a value of this input"])
}) {
  override get message(): string {
    const wrong = {
      missing: "is missing",
      null: "is null",
      "not a value of this input": "has a value that is not among its values"
    }
    return `Table "${this.table}" cannot decide: input "${this.input}" ${wrong[this.reason]}.`
  }
}

/** Rules that may not be satisfied together were: two under `unique`, or disagreeing ones under `any`. */
export class RulesConflict extends Schema.TaggedError<RulesConflict>()("RulesConflict", {
  /** Name of the table. */
  table: Schema.String,
  /** The hit policy that forbids it. */
  hitPolicy: Schema.Literals(["unique", "any"]),
  /** Numbers of the rules, from 1. */
  rules: Schema.Array(Schema.Int)
}) {
  override get message(): string {
    return `Rules ${this.rules.join(", ")} of table "${this.table}" are satisfied together, which hit policy ${this.hitPolicy} forbids. Change their cells; the analysis shows where they overlap.`
  }
}

// What it decides

/** Candidates that a diagram may read while it is built; a table that needs more is decided from the bits. */
const diagramBudget = 1 << 26

const wrongIn = misshapen(Definition, "a table")

/** Checks a definition and makes it ready to decide. */
export const compile = <const D extends Definition>(definition: D): Result.Result<Table<D>, InvalidTable> =>
  shaped(definition, wrongIn, ({ name }) => name, compiled)

const compiled = <D extends Definition>(definition: D): Result.Result<Table<D>, InvalidTable> => {
  const checked = check(definition)
  if (Result.isFailure(checked)) return Result.fail(checked.failure)
  const { domains, lines } = checked.success
  const ranked = Policy.ranked(definition)
  const space = Space.build(
    domains,
    ranked.map((rule) => lines[rule]!)
  )
  if (space === null) {
    const problem = "distinguishes too many values for so many rules; split the table"
    return Result.fail(
      new InvalidTable({ table: definition.name, problems: [{ rule: null, field: null, problem }] })
    )
  }
  const key = Policy.keys()
  const decisionOn = (ranks: ReadonlyArray<number>): Decision<Definition> | null => {
    const hits = ranks.map((rank) => ranked[rank]!)
    const concluded = Policy.answer(definition, hits, key)
    return concluded === "conflict"
      ? null
      : { rules: concluded.rules.map((rule) => rule + 1), answer: concluded.answer }
  }
  const conclude = (ranks: ReadonlyArray<number>): Result.Result<Decision<Definition>, RulesConflict> => {
    const decision = decisionOn(ranks)
    return decision !== null
      ? Result.succeed(decision)
      : Result.fail(
          new RulesConflict({
            table: definition.name,
            hitPolicy: definition.hitPolicy === "unique" ? "unique" : "any",
            rules: ranks.map((rank) => ranked[rank]! + 1)
          })
        )
  }
  const casesOf = casesReader(definition, space)
  const evaluate = evaluator(space, definition.hitPolicy, decisionOn, conclude)
  const decide = (input: object) => {
    const cases = casesOf(input)
    return cases instanceof Int32Array ? evaluate(cases) : cases
  }
  return Result.succeed({
    definition,
    decide: decide as Table<D>["decide"],
    index: {
      space,
      ranked,
      casesOf: (input) => {
        const cases = casesOf(input)
        return cases instanceof Int32Array ? Result.succeed(Int32Array.from(cases)) : cases
      },
      conclude
    }
  })
}

/** Decides on many inputs, in their order. One that is refused does not stop the others. */
export const decideAll = <D extends Definition>(
  table: Table<D>,
  inputs: ReadonlyArray<InputOf<D>>
): ReadonlyArray<Result.Result<Decision<D>, InvalidInput | RulesConflict>> => {
  const { decide } = table
  const out: Array<Result.Result<Decision<D>, InvalidInput | RulesConflict>> = new Array(inputs.length)
  for (let i = 0; i < inputs.length; i++) out[i] = decide(inputs[i]!)
  return out
}

const noInput = {}

/** The cases of an input, in an array that is used again by the next call; or the error. */
const casesReader = (definition: Definition, space: Space.Space) => {
  const read = Reader.of(space)
  const cases = new Int32Array(space.columns.length)
  const refuse = (input: object, at: number): Result.Result<never, InvalidInput> => {
    const { name } = definition.inputs[at]!
    const value = (input as { readonly [name: string]: unknown })[name]
    const reason = value === undefined ? "missing" : value === null ? "null" : "not a value of this input"
    return Result.fail(new InvalidInput({ table: definition.name, input: name, reason }))
  }
  return (input: object): Int32Array | Result.Result<never, InvalidInput> => {
    const values = typeof input === "object" && input !== null ? input : noInput
    const refused = read(values, cases)
    return refused < 0 ? cases : refuse(values, refused)
  }
}

type Conclude = Index["conclude"]
type Evaluate = (cases: Int32Array) => ReturnType<Conclude>

/** The ranks of the satisfied rules. */
const satisfied = ({ columns, words }: Space.Space, cases: Int32Array): ReadonlyArray<number> => {
  const set = new Uint32Array(words).fill(0xffffffff)
  for (let i = 0; i < columns.length; i++) {
    const { bits } = columns[i]!
    const row = cases[i]! * words
    for (let word = 0; word < words; word++) set[word]! &= bits[row + word]!
  }
  return RuleSet.ranksIn(set, 0, words)
}

const evaluator = (
  space: Space.Space,
  policy: HitPolicy,
  decisionOn: (ranks: ReadonlyArray<number>) => Decision<Definition> | null,
  conclude: Conclude
): Evaluate => {
  // The first end is a conflict: of which rules is looked up when it is met.
  const ends: Array<ReturnType<Conclude> | null> = [null]
  const diagram = diagramOf(space, policy, (ranks) => {
    const decision = decisionOn(ranks)
    return decision === null ? conflict : ends.push(Result.succeed(decision)) - 1
  })
  if (diagram === null) return (cases) => conclude(satisfied(space, cases))
  const { nodes, root } = diagram
  return (cases) => {
    let node = root
    while (node >= 0) node = nodes[node + 1 + cases[nodes[node]!]!]!
    return ends[~node] ?? conclude(satisfied(space, cases))
  }
}

/** The end of a diagram at which rules conflict. */
const conflict = 0

/** The diagram of a table whose ends are numbered by `end`, once per different set of rules that count. */
const diagramOf = (
  space: Space.Space,
  policy: HitPolicy,
  end: (ranks: ReadonlyArray<number>) => number
): Diagram | null => {
  const { columns, words } = space
  const known = new Map<string, number>()
  const endOf = (ranks: ReadonlyArray<number>): number => {
    const key = ranks.join()
    let at = known.get(key)
    if (at === undefined) {
      at = end(ranks)
      known.set(key, at)
    }
    return at
  }
  const { certain } = whole(space)
  const settled: Verdict = (candidates, depth) => {
    Candidates.cutBehind(candidates, certain, depth * words)
    const first = Candidates.first(candidates)
    if (first < 0) return endOf([])
    return RuleSet.has(certain, depth * words, first) ? endOf([first]) : undecided
  }
  const complete: Verdict = (candidates, depth) => {
    const from = depth * words
    if (policy === "unique" && Candidates.severalIn(candidates, certain, from)) return conflict
    return Candidates.allIn(candidates, certain, from) ? endOf(Candidates.ranksOf(candidates)) : undecided
  }
  return explore(space, Policy.settles(policy) ? settled : complete, {
    left: columns.length === 0 ? 0 : diagramBudget
  })
}
