import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Analysis from "./Analysis.ts"
import * as Cell from "./Cell.ts"
import * as Explanation from "./Explanation.ts"
import * as Field from "./Field.ts"
import * as Table from "./Table.ts"

const urgency = Field.labelled(Field.integer("urgency", { min: 1, max: 5 }), {
  nl: "de spoed",
  en: "the urgency"
})
const law = Field.labelled(Field.nullable(Field.enumeration("law", ["Zvw", "Wmo", "Wlz"])), {
  nl: "de wet",
  en: "the law"
})
const desk = Field.enumeration("desk", ["front", "district nurse", "back"])

const routing = Table.define({
  name: "desk",
  hitPolicy: "first",
  inputs: [law, urgency],
  outputs: [desk],
  rules: [
    { name: "spoed", when: { urgency: Cell.atLeast(4) }, output: { desk: "front" } },
    { when: { law: Cell.is("Zvw") }, output: { desk: "district nurse" } },
    { when: { law: Cell.not(Cell.isNull) }, output: { desk: "back" } }
  ]
})
const compiled = Result.getOrThrow(Table.compile(routing))

const problemsOf = (definition: Table.Definition): string => {
  const refused = Table.compile(definition)
  return Result.isFailure(refused) ? refused.failure.message : "accepted"
}
const withInput = (input: Field.Field, ...cells: ReadonlyArray<Cell.Cell>): Table.Definition => ({
  name: "t",
  hitPolicy: "first",
  inputs: [input],
  outputs: [Field.boolean("yes")],
  rules: cells.map((cell) => ({ when: { [input.name]: cell }, output: { yes: true } }))
})

describe("a table", () => {
  it("decides, and names the rule", () => {
    const decided = Result.getOrThrow(compiled.decide({ law: "Zvw", urgency: 2 }))
    const answer: "front" | "district nurse" | "back" | undefined = decided.answer?.desk
    expect([decided.rules, answer]).toEqual([[2], "district nurse"])
  })
  it("gives null where no rule is satisfied, and the analysis knew", () => {
    expect(Result.getOrThrow(compiled.decide({ law: null, urgency: 3 }))).toEqual({ rules: [], answer: null })
    expect(Result.getOrThrow(Analysis.gaps(compiled))).toEqual({
      boxes: [{ law: Cell.isNull, urgency: Cell.atMost(3) }],
      complete: true,
      witness: { law: null, urgency: 1 }
    })
  })
  it("decides a batch in order, past an input that is refused", () => {
    const decided = Table.decideAll(compiled, [
      { law: "Wmo", urgency: 1 },
      { law: "Wmo", urgency: 9 },
      { law: "Wlz", urgency: 5 }
    ])
    expect(decided.map((one) => (Result.isSuccess(one) ? one.success.rules : one.failure._tag))).toEqual([
      [3],
      "InvalidInput",
      [1]
    ])
  })
  it("is the same table after a visit to JSON", () => {
    const back = Result.getOrThrow(Table.fromJson(JSON.parse(JSON.stringify(routing))))
    expect(back).toEqual(routing)
  })
  it("tells moments apart by when they are, times and months by their length", () => {
    const opening = Table.define({
      name: "opening",
      hitPolicy: "unique",
      inputs: [
        Field.instant("asked"),
        Field.time("clock"),
        Field.dateTime("from", { max: "2026-12-31T23:59:59.999" }),
        Field.months("waiting")
      ],
      outputs: [Field.boolean("open")],
      rules: [
        {
          when: {
            asked: Cell.atLeast("2026-11-22T09:00:00+01:00"),
            clock: Cell.between("09:00:00", "17:00:00"),
            from: Cell.lessThan("2026-07-01T00:00:00"),
            waiting: Cell.moreThan("P1Y")
          },
          output: { open: true }
        }
      ]
    })
    const table = Result.getOrThrow(Table.compile(opening))
    const input = {
      asked: "2026-11-22T08:00:00Z",
      clock: "17:00:00",
      from: "2026-06-30T23:59:59.999",
      waiting: "P13M"
    }
    const rulesFor = (change: Partial<typeof input>) =>
      Result.getOrThrow(table.decide({ ...input, ...change })).rules
    expect(rulesFor({})).toEqual([1])
    for (const change of [
      { asked: "2026-11-22T08:59:59.999+01:00" },
      { clock: "17:00:00.001" },
      { from: "2026-07-01T00:00:00" },
      { waiting: "P12M" }
    ]) {
      expect(rulesFor(change)).toEqual([])
    }
    expect(Result.isFailure(table.decide({ ...input, from: "2027-01-01T00:00:00" }))).toBe(true)
    const { read } = Result.getOrThrow(Explanation.explain(table, input))
    expect(JSON.stringify(read)).not.toContain('2026-11-22T08:00:00Z"}')
    expect(read.map(({ _tag }) => _tag)).toEqual(["Within", "Value", "Within", "Value"])
    expect(Result.getOrThrow(Analysis.gaps(table))?.boxes[0]).toEqual({
      asked: Cell.lessThan("2026-11-22T08:00:00Z")
    })
  })
  it("explains in Dutch and in English", () => {
    const explained = Result.getOrThrow(Explanation.explain(compiled, { law: "Zvw", urgency: 2 }))
    expect(Explanation.sentence(routing, explained, "nl")).toBe(
      "Regel 2 gold, want de wet is Zvw. Regel 1 (spoed) had gegolden als de spoed minstens 4 was."
    )
    expect(Explanation.sentence(routing, explained, "en")).toBe(
      "Rule 2 applied, because the law is Zvw. Rule 1 (spoed) would have applied if the urgency had been at least 4."
    )
  })
})

describe("a wrong input is refused by name, never by value", () => {
  const cases: ReadonlyArray<readonly [string, unknown, string, string]> = [
    ["a value that is not listed", { law: "secret", urgency: 1 }, "law", "not a value of this input"],
    ["a number outside its bounds", { law: null, urgency: 6 }, "urgency", "not a value of this input"],
    ["a fraction", { law: null, urgency: 1.5 }, "urgency", "not a value of this input"],
    ["NaN", { law: null, urgency: Number.NaN }, "urgency", "not a value of this input"],
    ["a number as text", { law: null, urgency: "3" }, "urgency", "not a value of this input"],
    ["null where it does not exist", { law: null, urgency: null }, "urgency", "null"],
    ["a missing input", { urgency: 3 }, "law", "missing"],
    ["an inherited name", Object.create({ law: 3, urgency: 3 }), "law", "not a value of this input"],
    ["no object", null, "law", "missing"]
  ]
  for (const [title, input, name, reason] of cases) {
    it(title, () => {
      const refused = compiled.decide(input as never)
      if (Result.isSuccess(refused)) throw new Error("accepted")
      expect(refused.failure).toMatchObject({ _tag: "InvalidInput", table: "desk", input: name, reason })
      expect(refused.failure.message).not.toContain("secret")
    })
  }
})

describe("a wrong table is refused", () => {
  const number = Field.number("n")
  const cases: ReadonlyArray<readonly [string, Table.Definition, string]> = [
    ["no inputs", { ...routing, inputs: [], rules: [] }, "has no inputs"],
    [
      "10,000 columns",
      { ...withInput(number), inputs: Array.from({ length: 10_000 }, (_, i) => Field.number(`n${i}`)) },
      "more than 64 inputs"
    ],
    [
      "too many rules",
      withInput(number, ...Array.from({ length: 20_001 }, () => Cell.any)),
      "more than 20000 rules"
    ],
    ["a range turned round", withInput(number, Cell.between(5, 1)), "turned round"],
    [
      "an empty range",
      withInput(number, { _tag: "Range", from: 1, fromIncluded: false, to: 1, toIncluded: true }),
      "without values"
    ],
    ["NaN in a cell", withInput(number, Cell.is(Number.NaN)), "not a finite number"],
    ["NaN as a bound", withInput(Field.number("n", { min: Number.NaN })), "not a value of its type"],
    ["infinity", withInput(number, Cell.atLeast(Number.POSITIVE_INFINITY)), "not a finite number"],
    ["bounds turned round", withInput(Field.integer("n", { min: 2, max: 1 })), "bounds turned round"],
    ["text in a number column", withInput(number, Cell.is("5")), "not a finite number"],
    ["half a whole number", withInput(Field.integer("n"), Cell.is(0.5)), "not a whole number"],
    ["30 February", withInput(Field.date("d"), Cell.is("2026-02-30")), "not a date"],
    ["a month as a duration", withInput(Field.duration("d"), Cell.is("P1M")), "not a duration"],
    ["days among months", withInput(Field.months("m"), Cell.is("P1Y2D")), "not a duration such as P1Y6M"],
    ["midnight as 24:00", withInput(Field.time("t"), Cell.atLeast("24:00:00")), "not a time"],
    [
      "a time of the clock with an offset",
      withInput(Field.dateTime("t"), Cell.is("2026-01-01T00:00:00Z")),
      "without an offset"
    ],
    [
      "a moment without an offset",
      withInput(Field.instant("t"), Cell.is("2026-01-01T00:00:00")),
      "not a moment"
    ],
    ["a value that is not listed", withInput(Field.enumeration("e", ["a"]), Cell.is("b")), "does not have"],
    ["a listed value twice", withInput(Field.enumeration("e", ["a", "a"])), "twice"],
    ["a range of texts", withInput(Field.text("t"), Cell.atLeast("a")), "no order"],
    ["null where it does not exist", withInput(number, Cell.isNull), "never null"],
    ["an empty list", withInput(number, Cell.oneOf()), "names no value"],
    ["an empty negation", withInput(number, Cell.not()), "holds no test"],
    ["a prototype key as a name", withInput(Field.number("__proto__")), "every object has"],
    ["another prototype key", withInput(Field.number("constructor")), "every object has"],
    ["a name twice", { ...routing, inputs: [law, law] }, "two inputs"],
    [
      "a cell for an input that does not exist",
      { ...withInput(number), rules: [{ when: { m: Cell.any }, output: { yes: true } }] },
      'rule 1: "m" is not an input'
    ],
    [
      "an output of the wrong type",
      { ...withInput(number), rules: [{ when: {}, output: { yes: "true" } }] },
      'rule 1: "yes" has a value that this output cannot have'
    ],
    ["no output", { ...withInput(number), rules: [{ when: {}, output: {} }] }, '"yes" has no value'],
    ["priority without an order", { ...withInput(number), hitPolicy: "priority" }, "order of priority"],
    ["a sum of booleans", { ...withInput(number), hitPolicy: "collect sum" }, "exactly one output"]
  ]
  for (const [title, definition, problem] of cases) {
    it(title, () => expect(problemsOf(definition)).toContain(problem))
  }
  it("JSON with a prototype key in a rule", () => {
    const json = JSON.parse(
      JSON.stringify(routing).replace('"urgency":{"_tag":"Range"', '"__proto__":{"_tag":"Range"')
    )
    const refused = Table.fromJson(json)
    expect(Result.isFailure(refused) && refused.failure.message).toContain("__proto__")
  })
  it("JSON of another shape, however deep", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`)
    for (const json of [null, 3, [], {}, deep, { ...routing, extra: 1 }, { ...routing, rules: {} }]) {
      expect(Result.isFailure(Table.fromJson(json))).toBe(true)
    }
  })
})
