import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Decide from "../src/Decide.ts"
import * as Import from "../src/Import.ts"
import * as Model from "../src/Model.ts"
import * as Value from "../src/Value.ts"
import { document, model, table } from "./fixtures.ts"

const decide = (xml: string, inputs: Record<string, Value.Value>, name = "D") => {
  const decided = Decide.of(Result.getOrThrow(Model.read(xml))).decide(name, new Map(Object.entries(inputs)))
  return Result.isSuccess(decided)
    ? Value.plain(decided.success)
    : `${decided.failure._tag}: ${decided.failure.message}`
}

/** Whether a value passes a cell. */
const passes = (cell: string, a: Value.Value, others: Record<string, Value.Value> = {}) => {
  const names = ["a", ...Object.keys(others)].map((name) => `<inputData name="${name}"/>`).join("")
  const xml = document(`${names}<decision name="D">${table([["a"]], [[cell, "true"]])}</decision>`)
  return decide(xml, { a, ...others })
}

const date = Value.temporal("date", "2026-03-01")
const moment = Value.temporal("date and time", "2026-03-01T12:00:00+01:00")

describe("cells", () => {
  const cells: ReadonlyArray<
    readonly [cell: string, yes: ReadonlyArray<Value.Value>, no: ReadonlyArray<Value.Value>]
  > = [
    ["-", [1, null, "x"], []],
    ["", [1, null], []],
    ["5", [5], [4, null, "5"]],
    ["-5", [-5], [5]],
    ["< 5", [4.9], [5, null, "4"]],
    [">= 5", [5], [4.9]],
    ["!= 5", [4], [5]],
    ["[1..5]", [1, 5], [0.9, 5.1, null]],
    ["]1..5[", [1.1, 4.9], [1, 5]],
    ["(1..5)", [2], [1, 5]],
    ["[1..5)", [1], [5]],
    ["1, 3, [5..6], > 9", [1, 3, 5.5, 10], [2, 7, 9]],
    [`"a", "b c"`, ["a", "b c"], ["c"]],
    [`not("a", "b")`, ["c", null], ["a", "b"]],
    ["not(< 5, > 10)", [5, 10], [4, 11, null]],
    ["null", [null], [0, ""]],
    ["not(null)", [0], [null]],
    ["true", [true], [false, null]],
    [`date("2026-03-01")`, [date], [null]],
    [`>= date("2026-03-01")`, [date], [Value.temporal("date", "2026-02-28")]],
    [`[date("2026-01-01")..date("2026-12-31")]`, [date], [Value.temporal("date", "2027-01-01")]],
    [`date and time("2026-03-01T11:00:00Z")`, [moment], [date]],
    [`> duration("PT36H")`, [Value.duration("P2D")], [Value.duration("P1DT12H"), Value.duration("P2M")]],
    [`>= duration("P1Y")`, [Value.duration("P12M")], [Value.duration("P11M")]],
    [`time("12:00:00")`, [Value.temporal("time", "12:00:00")], [Value.temporal("time", "12:00:00Z")]],
    [`["a", "b"]`, ["a"], ["c"]],
    [`contains(?, "x")`, ["axb"], ["ab", null]],
    ["? > 1 and ? < 3", [2], [1, 3]],
    ["2 * 3", [6], [5]],
    ["// what\n7", [7], [8]]
  ]
  for (const [cell, yes, no] of cells) {
    it(cell === "" ? "an empty cell" : cell, () => {
      expect(yes.map((value) => passes(cell, value))).toEqual(yes.map(() => true))
      expect(no.map((value) => passes(cell, value))).toEqual(no.map(() => null))
    })
  }

  it("that read other inputs, and paths into them", () => {
    const box = Value.structure([["low end", 2]])
    expect(passes("[box.low end..high]", 3, { box, high: 3 })).toBe(true)
    expect(passes("[box.low end..high]", 4, { box, high: 3 })).toBe(null)
    expect(passes("list", "b", { list: ["a", "b"] })).toBe(true)
  })

  const refused: ReadonlyArray<readonly [cell: string, why: RegExp]> = [
    ["5 +", /InvalidFeel.*not a unary test/],
    ["'a'", /InvalidFeel/],
    [`"a`, /InvalidFeel/],
    ["1..5", /InvalidFeel/],
    ["> 5 and < 6", /InvalidFeel.*side by side/],
    ["if", /InvalidFeel/],
    ["some x in a satisfies x", /Unsupported.*some/],
    ["for x in a return x", /Unsupported.*for/],
    ["a[1]", /Unsupported.*filter/],
    ["{b: 1}", /Unsupported.*context/],
    ["sqrt(?) > 1", /Unsupported.*sqrt/],
    ["x".repeat(10_001), /InvalidFeel.*10000 characters/],
    [`${"(".repeat(2_000)}1${")".repeat(2_000)}`, /InvalidFeel/],
    [`${"not(".repeat(200)}true${")".repeat(200)}`, /InvalidFeel/]
  ]
  for (const [cell, why] of refused) {
    it(`refuses ${cell.slice(0, 30)}`, () => expect(passes(cell, 1)).toMatch(why))
  }
})

describe("expressions", () => {
  const values: Record<string, Value.Plain> = {
    "1 + 2 * 3 ** 2": 19,
    "1 / 0": null,
    '"a" + "b"': "ab",
    'date("2026-01-31") + duration("P1M")': "2026-02-28",
    'date("2024-02-29") - duration("P1Y")': "2023-02-28",
    'date("2026-01-31") + duration("PT36H")': "2026-02-01",
    'duration("P1D") + date("2026-01-31")': "2026-02-01",
    'date("2026-03-01") - date("2026-02-01")': "P28D",
    'date and time("2026-01-31T23:30:00+01:00") + duration("P1M")': "2026-02-28T23:30:00+01:00",
    'time("23:30:00") + duration("PT1H")': "00:30:00",
    'duration("P1Y") * 1.5': "P1Y6M",
    '2 * duration("PT90M")': "PT3H",
    'duration("P1D") / duration("PT6H")': 4,
    'date("9999-12-31") + duration("P999999999D")': null,
    'duration("P1Y") + duration("P1D")': null,
    'date("2026-11-22").year': 2026,
    'date("2026-11-22").weekday': 7,
    'date and time("2026-11-22T08:30:15").minute': 30,
    'duration("P1DT26H").days': 2,
    'duration("-P14M").months': -2,
    'date("2026-11-22").colour': null,
    'years and months duration(date("2024-02-29"), date("2026-02-28"))': "P1Y11M",
    'years and months duration(date("2026-02-28"), date("2024-02-29"))': "-P1Y11M",
    'time(9, 30, 0, duration("PT1H"))': "09:30:00+01:00",
    "time(25, 0, 0)": null,
    'date and time(date("2026-01-02"), time("03:04:05Z"))': "2026-01-02T03:04:05Z",
    'number("1.000,5", ".", ",")': 1000.5,
    'number("1,5", ",", ",")': null,
    "decimal(2.345, 2)": 2.34,
    "round half up(-2.5, 0)": -3,
    "round half down(-2.5, 0)": -2,
    "round up(1.01, 1)": 1.1,
    "floor(0.0000001)": 0,
    "ceiling(0.0000001)": 1,
    "decimal(0.00000012, 7)": 0.0000001,
    "floor(1000000000000000000000)": 1e21,
    "even(-2) and odd(3)": true,
    "sum([1e308, 1e308])": null
  }
  for (const [expression, value] of Object.entries(values)) {
    it(expression, () => {
      const text = expression.replaceAll("1e308", `1${"0".repeat(308)}`)
      const xml = document(
        `<decision name="D"><literalExpression><text>${text}</text></literalExpression></decision>`
      )
      expect(decide(xml, {})).toEqual(value)
    })
  }
})

describe("decisions", () => {
  it("are made from those that they need, by the name of the decision, its variable or its output", () => {
    const base = `<decision id="b" name="Base"><variable name="base"/>${table([["a"]], [["> 1", `"much"`]], { output: `<output name="amount"/>` })}</decision>`
    for (const name of ["Base", "base", "amount"]) {
      const xml = document(
        `${base}<decision id="d" name="D"><informationRequirement><requiredDecision href="#b"/></informationRequirement>${table([[name]], [[`"much"`, "1"]])}</decision>`
      )
      expect(decide(xml, { a: 2 })).toBe(1)
    }
  })

  it("call functions of the model", () => {
    const twice = `<businessKnowledgeModel name="twice of"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>`
    const xml = document(
      `${twice}<decision name="D"><literalExpression><text>twice of(a) + 1</text></literalExpression></decision>`
    )
    expect(decide(xml, { a: 4 })).toBe(9)
  })

  it("are made of contexts, and of calls with a value for each parameter", () => {
    const text = (expression: string) => `<literalExpression><text>${expression}</text></literalExpression>`
    const twice = `<businessKnowledgeModel name="twice of"><encapsulatedLogic><formalParameter name="an n" typeRef="number"/>${table([["an n"]], [["> 0", "an n * 2"]])}</encapsulatedLogic></businessKnowledgeModel>`
    const called = `<invocation>${text("twice of")}<binding><parameter name="an n"/>${text("a + 1")}</binding></invocation>`
    const context = `<context><contextEntry><variable name="the double"/>${called}</contextEntry><contextEntry>${text("the double + 1")}</contextEntry></context>`
    expect(decide(document(`${twice}<decision name="D">${context}</decision>`), { a: 4 })).toBe(11)
    const open = `<context><contextEntry><variable name="b"/>${text("a")}</contextEntry></context>`
    expect(decide(document(`<decision name="D">${open}</decision>`), { a: 4 })).toEqual({ b: 4 })
  })

  it("that need themselves are refused", () => {
    const xml = document(
      `<decision id="a" name="A"><informationRequirement><requiredDecision href="#b"/></informationRequirement><literalExpression><text>B</text></literalExpression></decision><decision id="b" name="B"><informationRequirement><requiredDecision href="#a"/></informationRequirement><literalExpression><text>A</text></literalExpression></decision>`
    )
    expect(decide(xml, {}, "A")).toMatch(/Circular/)
    const loop = `<businessKnowledgeModel name="f"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>f(n)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>`
    expect(
      decide(
        document(
          `${loop}<decision name="D"><literalExpression><text>f(1)</text></literalExpression></decision>`
        ),
        {}
      )
    ).toMatch(/Circular/)
  })

  it("tell what is wrong", () => {
    const xml = model(
      [["a", "string", `"x", "y"`]],
      [
        ["-", "1"],
        [`"x"`, "2"]
      ]
    )
    expect(decide(xml, { a: "z" })).toMatch(/InvalidInput/)
    expect(decide(xml, { a: "x" })).toMatch(/RulesConflict.*1, 2/)
    expect(decide(xml, {}, "E")).toMatch(/UnknownDecision/)
    expect(decide(document(`<decision name="D"><relation/></decision>`), {})).toMatch(
      /Unsupported.*a relation/
    )
    expect(decide(document(`<decision name="D"/>`), {})).toMatch(/Unsupported.*without logic/)
  })

  it("do not grow without end", () => {
    const context = (first: string, next: (before: string) => string) => {
      const entries = Array.from({ length: 60 }, (_, i) => (i === 0 ? first : next(`a${i - 1}`)))
      const text = (expression: string) => `<literalExpression><text>${expression}</text></literalExpression>`
      const inner = entries.map(
        (entry, i) => `<contextEntry><variable name="a${i}"/>${text(entry)}</contextEntry>`
      )
      return document(`<decision name="D"><context>${inner.join("")}</context></decision>`)
    }
    expect(
      decide(
        context('"xxxxxxxxxx"', (a) => `${a} + ${a}`),
        {}
      )
    ).toMatch(/TooLarge/)
    expect(
      decide(
        context("[1]", (a) => `[${a}, ${a}]`),
        {}
      )
    ).toMatch(/TooLarge/)
    const doubling = Array.from(
      { length: 60 },
      (_, i) =>
        `<businessKnowledgeModel name="f${i}"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>${i === 0 ? "n" : `f${i - 1}(n) + f${i - 1}(n)`}</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>`
    )
    const called = `<decision name="D"><literalExpression><text>f59(1)</text></literalExpression></decision>`
    expect(decide(document(doubling.join("") + called), {})).toMatch(/TooLarge/)
    const chain = Array.from(
      { length: 20_000 },
      (_, i) =>
        `<decision id="d${i}" name="D${i}">${i === 0 ? "" : `<informationRequirement><requiredDecision href="#d${i - 1}"/></informationRequirement>`}<literalExpression><text>1</text></literalExpression></decision>`
    )
    expect(decide(document(chain.join("")), {}, "D19999")).toMatch(/TooLarge/)
  })

  it("are refused where a text grows too long within one expression", () => {
    const text = (value: string) => `<literalExpression><text>${value}</text></literalExpression>`
    const twice = document(`<inputData name="a"/><decision name="D">${text("a + a")}</decision>`)
    expect(decide(twice, { a: "x".repeat(450_000) })).toHaveLength(900_000)
    expect(decide(twice, { a: "x".repeat(500_001) })).toMatch(/TooLarge/)
    expect(decide(twice, { a: "x".repeat(300_000_000) })).toMatch(/TooLarge/)
    const imported = Import.table(Result.getOrThrow(Model.read(model([["a + b"]], [['"xy"', "1"]]))), "D")
    const { inputOf } = Result.getOrThrow(imported)
    expect(inputOf(new Map(Object.entries({ a: "x", b: "y" })))).toEqual({ "a + b": "xy" })
    const long = "x".repeat(300_000_000)
    expect(inputOf(new Map(Object.entries({ a: long, b: long })))).toEqual({ "a + b": null })
  })

  it("are refused where long texts and lists are read again and again", () => {
    const cells = [
      `string length(?) = `,
      `substring(?, 400000, 1) = `,
      `upper case(?) = `,
      `number(?, "a", "b") = `,
      `contains(?, "b") and 1 = `
    ]
    const long = "a😀".repeat(300_000)
    for (const cell of cells) {
      const rules = Array.from({ length: 1_000 }, (_, i) => [
        `${cell}${cell.includes("sub") ? `"${i}"` : i}`,
        "1"
      ])
      expect(decide(model([["a"]], rules, { attributes: `hitPolicy="COLLECT"` }), { a: long })).toMatch(
        /TooLarge/
      )
    }
    const numbers = Array.from({ length: 50_000 }, (_, i) => i)
    const sums = Array.from({ length: 2_000 }, (_, i) => [`sum(?) = ${i}`, "1"])
    expect(decide(model([["a"]], sums), { a: numbers })).toMatch(/TooLarge/)
  })

  it("are refused where expressions wait for each other through functions beyond what a stack holds", () => {
    const nested = (count: number) => {
      const functions = Array.from({ length: count }, (_, i) => {
        const last = `${"abs(".repeat(50)}${i === 0 ? "n" : `f${i - 1}(n)`}${")".repeat(50)}`
        return `<businessKnowledgeModel name="f${i}"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>${last}</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>`
      })
      const asked = `<literalExpression><text>f${count - 1}(-1)</text></literalExpression>`
      return decide(document(`${functions.join("")}<decision name="D">${asked}</decision>`), {})
    }
    expect(nested(6)).toBe(1)
    expect(nested(60)).toMatch(/TooLarge/)
  })

  it("are untouched by names that every object has", () => {
    expect(decide(model([["toString"]], [["null", "1"]]), {})).toBe(1)
    expect(decide(model([["a"]], [["__proto__", "1"]]), { a: null })).toBe(1)
  })
})
