/**
 * Why a table decided as it did: the rules that gave the answer, what was read, and the nearest alternatives, which
 * are the rules that one other value would have made count.
 *
 * Values of texts, dates and moments are told as the case they fell in, not as themselves: they may be personal.
 */
import { Result, Schema } from "effect"
import { Alternative, alternativesTo } from "./Alternatives.ts"
import { Cell, type Cell as CellOf, type Simple } from "./Cell.ts"
import type { Definition } from "./Definition.ts"
import { type Field, Scalar } from "./Field.ts"
import type { InputOf, InvalidInput, RulesConflict, Table } from "./Table.ts"

export { Alternative, maxAlternatives } from "./Alternatives.ts"

// What it is

/** One input as it was read: the value, or the case that a text, date or moment fell in. */
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
  /** Rules that one other value would have made count: the first five in order of rank. */
  alternatives: Schema.Array(Alternative)
})
/** The type of {@link Explanation}. */
export type Explanation = typeof Explanation.Type

// What it decides

const personal: ReadonlySet<Field["_tag"]> = new Set(["Text", "Date", "DateTime", "Instant"])
const mayBePersonal = ({ _tag }: Field): boolean => personal.has(_tag)

/** Decides, and says why. Costs some tens of times a bare decision. */
export const explain = <D extends Definition>(
  table: Table<D>,
  input: InputOf<D>
): Result.Result<Explanation, InvalidInput | RulesConflict> => {
  const { space } = table.index
  const decided = table.decide(input)
  if (Result.isFailure(decided)) return Result.fail(decided.failure)
  const found = table.index.casesOf(input)
  if (Result.isFailure(found)) return Result.fail(found.failure)
  const cases = found.success
  const { columns } = space
  const values = input as { readonly [name: string]: Scalar | null }
  const read = columns.map(({ domain, lines }, i): Read => {
    const { name } = domain.field
    return mayBePersonal(domain.field)
      ? { _tag: "Within", input: name, within: domain.cell(lines[cases[i]!]!) }
      : { _tag: "Value", input: name, value: values[name]! }
  })

  const alternatives = alternativesTo(table as unknown as Table, cases)
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
    otherThan: "iets anders dan",
    instead: (input: string, needs: string, rule: string) => `${rule} had gegolden als ${input} ${needs} was.`
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
    otherThan: "other than",
    instead: (input: string, needs: string, rule: string) =>
      `${rule} would have applied if ${input} had been ${needs}.`
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

const testsIn = (tests: ReadonlyArray<Simple>, language: Language): string =>
  tests.map((test) => simpleIn(test, language)).join(` ${words[language].or} `)

/** A cell in words, to follow the name of an input: `is at least 4`. */
export const cellIn = (cell: CellOf, language: Language): string => {
  const say = words[language]
  switch (cell._tag) {
    case "Any":
      return say.anything
    case "Not":
      return cell.tests.length === 0 ? say.anything : `${say.isNot} ${testsIn(cell.tests, language)}`
    case "AnyOf":
      return `${say.is} ${testsIn(cell.tests, language)}`
    default:
      return `${say.is} ${testsIn([cell], language)}`
  }
}

/** What an input would have had to be: `at least 4`. */
const needsIn = (cell: CellOf, language: Language): string => {
  switch (cell._tag) {
    case "Any":
      return words[language].anything
    case "Not":
      return `${words[language].otherThan} ${testsIn(cell.tests, language)}`
    case "AnyOf":
      return testsIn(cell.tests, language)
    default:
      return testsIn([cell], language)
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
    .map(({ input, needs, rule }) => say.instead(label(input), needsIn(needs, language), ruleName(rule)))
  return [`${head}${why}.`, ...others].join(" ")
}
