/**
 * Why a table decided as it did: the rules that gave the answer, what was read, and the nearest alternatives, which
 * are the rules that one other value would have made count.
 *
 * Values of text and date inputs are told as the case they fell in, not as themselves: they may be personal.
 */
import { Result, Schema } from "effect"
import { Cell, type Cell as CellOf, type Simple } from "./Cell.ts"
import type { Definition } from "./Definition.ts"
import { type Field, Scalar } from "./Field.ts"
import * as Line from "./Line.ts"
import { type InputOf, type InvalidInput, type RulesConflict, satisfied, type Table } from "./Table.ts"

// What it is

/** One input as it was read: the value, or the case that a text or date fell in. */
export const Read = Schema.Union([
  Schema.TaggedStruct("Value", {
    /** Name of the input. */
    input: Schema.String,
    /** Its value. */
    value: Schema.NullOr(Scalar)
  }),
  Schema.TaggedStruct("Within", {
    /** Name of the input. */
    input: Schema.String,
    /** The values that the table does not tell apart from the one that was read. */
    within: Cell
  })
])
/** The type of {@link Read}. */
export type Read = typeof Read.Type

/** A rule that one other value would have made count. */
export const Alternative = Schema.Struct({
  /** Number of the rule, from 1. */
  rule: Schema.Int,
  /** Name of the only input that stood in its way. */
  input: Schema.String,
  /** The values of that input with which the rule would have given, or helped to give, the answer. */
  needs: Cell
})
/** The type of {@link Alternative}. */
export type Alternative = typeof Alternative.Type

const Row = Schema.Record(Schema.String, Schema.NullOr(Scalar))

/** An explanation, plain data that may be stored with the decision. */
export const Explanation = Schema.Struct({
  /** Name of the table. */
  table: Schema.String,
  /** Numbers, from 1, of the rules that gave the answer. */
  rules: Schema.Array(Schema.Int),
  /** The answer. */
  answer: Schema.Union([Schema.Null, Schema.Finite, Row, Schema.Array(Row)]),
  /** What was read, in the order of the inputs. */
  read: Schema.Array(Read),
  /** Rules that one other value would have made count, in the order in which they count. */
  alternatives: Schema.Array(Alternative)
})
/** The type of {@link Explanation}. */
export type Explanation = typeof Explanation.Type

// What it decides

const mayBePersonal = (field: Field): boolean => field._tag === "Text" || field._tag === "Date"

/** Decides, and says why. Costs some tens of times a bare decision. */
export const explain = <D extends Definition>(
  table: Table<D>,
  input: InputOf<D>
): Result.Result<Explanation, InvalidInput | RulesConflict> => {
  const { conclude, ranked, space } = table.index
  const decided = table.decide(input)
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  const found = table.index.casesOf(input)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const cases = found.success
  const { columns, words } = space
  const values = input as { readonly [name: string]: Scalar | null }
  const read = columns.map(({ domain, lines }, i): Read => {
    const { name } = domain.field
    return mayBePersonal(domain.field)
      ? { _tag: "Within", input: name, within: domain.cell(lines[cases[i]!]!) }
      : { _tag: "Value", input: name, value: values[name]! }
  })

  // A rule is near when exactly one column fails: `none` and `one` count failures up to that.
  const none = new Uint32Array(words).fill(0xffffffff)
  const one = new Uint32Array(words)
  for (const [i, { bits }] of columns.entries()) {
    const row = cases[i]! * words
    for (let word = 0; word < words; word++) {
      const kept = bits[row + word]!
      one[word] = (one[word]! & kept) | (none[word]! & ~kept)
      none[word]! &= kept
    }
  }
  const alternatives: Array<Alternative> = []
  const outcomes = new Map<number, ReadonlySet<number>>()
  /** The rules that would count if input `i` were in case `at`. */
  const counting = (i: number, at: number): ReadonlySet<number> => {
    const key = i * 0x1000000 + at
    let rules = outcomes.get(key)
    if (rules === undefined) {
      const other = cases.slice()
      other[i] = at
      const concluded = conclude(satisfied(space, other))
      rules = new Set(Result.isSuccess(concluded) ? concluded.success.rules : [])
      outcomes.set(key, rules)
    }
    return rules
  }
  for (let rank = 0; rank < space.count; rank++) {
    const word = rank >>> 5
    const bit = 1 << (rank & 31)
    if ((one[word]! & bit) === 0) continue
    const i = columns.findIndex(({ bits }, i) => (bits[cases[i]! * words + word]! & bit) === 0)
    const { cellOf, cells, domain, lines } = columns[i]!
    const rule = ranked[rank]! + 1
    const enough = cells[cellOf[rank]!]!.filter((at) => counting(i, at).has(rule))
    if (enough.length === 0) continue
    const needs = domain.cell(Line.union(Array.from(enough, (at) => lines[at]!)))
    alternatives.push({ rule, input: domain.field.name, needs })
  }
  return Result.succeed({
    table: table.definition.name,
    rules: decided.success.rules,
    answer: decided.success.answer as Explanation["answer"],
    read,
    alternatives
  })
}

/** The languages of sentences. */
export type Language = "nl" | "en"

const words = {
  nl: {
    rule: "Regel",
    noRule: "Geen enkele regel gold",
    applied: "gold",
    and: "en",
    or: "of",
    because: ", want",
    is: "is",
    isNot: "is niet",
    unknown: "onbekend",
    anything: "mag alles zijn",
    atLeast: "minstens",
    moreThan: "meer dan",
    atMost: "hoogstens",
    lessThan: "minder dan",
    yes: "ja",
    no: "nee",
    instead: (input: string, needs: string, rule: string) => `${rule} had gegolden als ${input} ${needs}.`
  },
  en: {
    rule: "Rule",
    noRule: "No rule applied",
    applied: "applied",
    and: "and",
    or: "or",
    because: ", because",
    is: "is",
    isNot: "is not",
    unknown: "unknown",
    anything: "may be anything",
    atLeast: "at least",
    moreThan: "more than",
    atMost: "at most",
    lessThan: "less than",
    yes: "yes",
    no: "no",
    instead: (input: string, needs: string, rule: string) =>
      `${rule} would have applied if ${input} ${needs}.`
  }
} as const

const valueIn = (value: Scalar | null, language: Language): string => {
  const say = words[language]
  return value === null
    ? say.unknown
    : typeof value === "boolean"
      ? value
        ? say.yes
        : say.no
      : String(value)
}

const simpleIn = (test: Simple, language: Language): string => {
  const say = words[language]
  switch (test._tag) {
    case "Equals":
      return valueIn(test.value, language)
    case "OneOf":
      return test.values.map((value) => valueIn(value, language)).join(` ${say.or} `)
    case "IsNull":
      return say.unknown
    case "Range": {
      const ends = [
        test.from === null ? [] : [`${test.fromIncluded ? say.atLeast : say.moreThan} ${test.from}`],
        test.to === null ? [] : [`${test.toIncluded ? say.atMost : say.lessThan} ${test.to}`]
      ].flat()
      return ends.join(` ${say.and} `)
    }
  }
}

/** A cell in words, to follow the name of an input: `is at least 4`. */
export const cellIn = (cell: CellOf, language: Language): string => {
  const say = words[language]
  const all = (tests: ReadonlyArray<Simple>) =>
    tests.map((test) => simpleIn(test, language)).join(` ${say.or} `)
  switch (cell._tag) {
    case "Any":
      return say.anything
    case "Not":
      return cell.tests.length === 0 ? say.anything : `${say.isNot} ${all(cell.tests)}`
    case "AnyOf":
      return `${say.is} ${all(cell.tests)}`
    default:
      return `${say.is} ${all([cell])}`
  }
}

/** How many alternatives a sentence names; the explanation itself holds all. */
const named = 3

/** The explanation as plain sentences. Labels of inputs and names of rules are used where the definition has them. */
export const sentence = (definition: Definition, explanation: Explanation, language: Language): string => {
  const say = words[language]
  const label = (input: string): string =>
    definition.inputs.find(({ name }) => name === input)?.label?.[language] ?? input
  const ruleName = (rule: number): string => {
    const name = definition.rules[rule - 1]?.name
    return name === undefined ? `${say.rule} ${rule}` : `${say.rule} ${rule} (${name})`
  }
  // Only what the rules looked at is a reason.
  const looked = new Set(
    explanation.rules.flatMap((rule) => Object.keys(definition.rules[rule - 1]?.when ?? {}))
  )
  const reasons = explanation.read
    .filter(({ input }) => explanation.rules.length === 0 || looked.has(input))
    .map((read) =>
      read._tag === "Value"
        ? `${label(read.input)} ${say.is} ${valueIn(read.value, language)}`
        : `${label(read.input)} ${cellIn(read.within, language)}`
    )
  const head =
    explanation.rules.length === 0
      ? say.noRule
      : `${explanation.rules.map(ruleName).join(` ${say.and} `)} ${say.applied}`
  const why = reasons.length === 0 ? "" : `${say.because} ${reasons.join(` ${say.and} `)}`
  const others = explanation.alternatives
    .slice(0, named)
    .map(({ input, needs, rule }) => say.instead(label(input), cellIn(needs, language), ruleName(rule)))
  return [`${head}${why}.`, ...others].join(" ")
}
