import { describe, expect, it } from "@effect/vitest"
import { Cell, Field, Table } from "@zorgband/core/decision"
import { Result } from "effect"
import * as Analyse from "../src/Analyse.ts"
import * as Import from "../src/Import.ts"
import * as Model from "../src/Model.ts"
import { type Column, document, model, table } from "./fixtures.ts"

const reportOf = (xml: string) => Analyse.tables(Result.getOrThrow(Model.read(xml)))[0]!
const first = `hitPolicy="FIRST"`

describe("Analyse", () => {
  it("tells gaps, overlaps and hidden rules in the words of the table", () => {
    const columns: ReadonlyArray<Column> = [
      ["age", "number", "[0..120]"],
      ["risk", "string", `"low","high"`]
    ]
    const rules = [
      ["< 18", "-", `"no"`],
      ["[18..65)", `"low"`, `"yes"`],
      ["> 60", `"low"`, `"ask"`]
    ]
    const report = reportOf(model(columns, rules))
    expect(report).toEqual({
      decision: "D",
      hitPolicy: "UNIQUE",
      gaps: [
        {
          age: { min: 18, max: 120, minIncluded: true, maxIncluded: true },
          risk: { values: ["high"] }
        }
      ],
      overlaps: [
        {
          rules: [2, 3],
          box: {
            age: { min: 60, max: 65, minIncluded: false, maxIncluded: false },
            risk: { values: ["low"] }
          }
        }
      ],
      neverFires: [],
      redundant: []
    })
    expect(
      reportOf(
        model(
          [["age", "number"]],
          [
            ["< 10", "1"],
            [">= 10", "2"],
            ["[5..15]", "3"]
          ],
          { attributes: first }
        )
      ).neverFires
    ).toEqual([{ rule: 3, hiddenBy: [1, 2] }])
  })

  it("takes whole numbers, dates, times, durations and listed numbers as they are", () => {
    const gapsOf = (column: Column, ...cells: ReadonlyArray<string>) =>
      reportOf(
        model(
          [column],
          cells.map((cell) => [cell, "1"])
        )
      ).gaps.map((box) => box[column[0]])
    const range = (min: unknown, max: unknown, minIncluded = true, maxIncluded = true) => ({
      min,
      max,
      minIncluded,
      maxIncluded
    })
    expect(gapsOf(["n", "integer"], "<= 21", ">= 22")).toEqual([])
    expect(gapsOf(["n", "number"], "<= 21", ">= 22")).toEqual([range(21, 22, false, false)])
    expect(gapsOf(["n", "number", "> 0"], ">= 1")).toEqual([range(0, 1, false, false)])
    expect(gapsOf(["n", "number", "1, 2, 5"], "> 1")).toEqual([{ values: [1] }])
    expect(gapsOf(["d", "date"], `[date("2026-01-01")..date("9999-12-31")]`)).toEqual([
      range(null, "2025-12-31", false)
    ])
    expect(gapsOf(["t", "dateTime"], `< date and time("2026-01-01T00:00:00")`)).toEqual([
      range("2026-01-01T00:00:00", null, true, false)
    ])
    expect(gapsOf(["t", "date"], `>= date and time("2026-01-01T00:00:00")`)).toEqual([
      range(null, "2026-01-01T00:00:00", false, false)
    ])
    expect(gapsOf(["t", "time"], `>= time("09:30:00")`)).toEqual([range(null, "09:30:00", false, false)])
    expect(gapsOf(["p", "dayTimeDuration"], `<= duration("P1DT2H")`)).toEqual([
      range("P1DT2H", null, false, false)
    ])
    expect(gapsOf(["p", "years and months duration"], `>= duration("P1Y")`)).toEqual([
      range(null, "P11M", false)
    ])
    expect(gapsOf(["b", "boolean"], "true")).toEqual([{ values: [false] }])
    expect(gapsOf(["b", "boolean"], "true", "null")).toEqual([{ values: [false] }])
    expect(gapsOf(["s", "string"], `"a"`)).toEqual([{ values: ["other"], otherThan: ["a"] }])
    expect(gapsOf(["a + 1", "number"], "> 5")).toEqual([range(null, 5, false)])
  })

  it("knows outputs that the decision module has no field for by their texts", () => {
    const until = (...dates: ReadonlyArray<string>) =>
      reportOf(
        model(
          [["a", "boolean"]],
          dates.map((date) => ["true", `date("${date}")`]),
          { attributes: `hitPolicy="ANY"` }
        )
      )
    expect(until("9999-12-31", "9999-12-31").overlaps).toEqual([])
    expect(until("9999-12-31", "2026-12-31").overlaps).toHaveLength(1)
    expect(until("9999-12-31").gaps).toEqual([{ a: { values: [false] } }])
  })

  it("ranks by lists of any values, and by those of a type", () => {
    const ranked = (output: string, ...given: ReadonlyArray<string>) =>
      reportOf(
        document(
          `<itemDefinition name="tAnswer"><typeRef>string</typeRef><allowedValues><text>"no","perhaps","yes"</text></allowedValues></itemDefinition><decision name="D">${table(
            [["a", "number"]],
            given.map((one, i) => [`>= ${60 - i * 10}`, one]),
            { attributes: `hitPolicy="PRIORITY"`, output }
          )}</decision>`
        )
      )
    const numbers = `<output name="level" typeRef="number"><outputValues><text>3,2,1</text></outputValues></output>`
    for (const report of [
      ranked(numbers, "1", "3"),
      ranked(numbers, "7", "3"),
      ranked(`<output typeRef="tAnswer"/>`, `"yes"`, `"perhaps"`)
    ]) {
      expect(report.neverFires).toEqual([{ rule: 1, hiddenBy: [2] }])
      expect(report.overlaps).toEqual([])
      expect(report.gaps).toEqual([{ a: { min: null, max: 50, minIncluded: false, maxIncluded: false } }])
    }
    expect(ranked(numbers, "3", "1").neverFires).toEqual([])
    // Of values that are not listed it is not known which goes first.
    expect(ranked(numbers, "7", "8").skipped).toHaveLength(1)
    expect(ranked(numbers, "a", "3").skipped).toHaveLength(1)
  })

  it("imports an end that is never reached as no end", () => {
    const xml = model(
      [["d", "date", `[date("2000-01-01")..date("9999-12-31")]`]],
      [
        [`[date("2026-01-01")..date("9999-12-31")]`, "1"],
        [`<= date("9999-12-31")`, "2"]
      ]
    )
    const { definition } = Result.getOrThrow(Import.table(Result.getOrThrow(Model.read(xml)), "D"))
    expect(definition.inputs).toEqual([Field.date("d", { min: "2000-01-01" })])
    expect(definition.rules.map(({ when }) => when.d)).toEqual([
      Cell.atLeast("2026-01-01"),
      { ...Cell.atLeast(""), from: null, fromIncluded: false }
    ])
    expect(Result.isSuccess(Table.compile(definition))).toBe(true)
  })

  it("takes several columns that test the same input as one", () => {
    const rules = [
      ["> 5", "< 30", "1"],
      ["<= 5", "-", "2"],
      [">= 40", "< 40", "3"]
    ]
    const { gaps, neverFires } = reportOf(
      model(
        [
          ["a", "number"],
          ["a", "number"]
        ],
        rules
      )
    )
    expect(gaps).toEqual([{ a: { min: 30, max: null, minIncluded: true, maxIncluded: false } }])
    expect(neverFires).toEqual([{ rule: 3, hiddenBy: [] }])
    // Ends are compared as what they are, not as texts.
    const hours: ReadonlyArray<Column> = [
      ["p", "dayTimeDuration"],
      ["p", "dayTimeDuration"]
    ]
    const both = model(hours, [[`> duration("PT9H")`, `<= duration("PT10H")`, "1"]])
    expect(
      Result.getOrThrow(Import.table(Result.getOrThrow(Model.read(both)), "D")).definition.rules[0]?.when
    ).toEqual({ p: { _tag: "Range", from: "PT9H", fromIncluded: false, to: "PT10H", toIncluded: true } })
  })

  it("finds types and allowed values through item definitions", () => {
    const types = `<itemDefinition name="tRisk"><typeRef>string</typeRef><allowedValues><text>"low","high"</text></allowedValues></itemDefinition><itemDefinition name="tWho"><itemComponent name="Risk"><typeRef>tRisk</typeRef></itemComponent></itemDefinition><inputData name="Who"><variable name="Who" typeRef="tWho"/></inputData>`
    const xml = document(`${types}<decision name="D">${table([["Who.Risk"]], [[`"low"`, "1"]])}</decision>`)
    expect(reportOf(xml).gaps).toEqual([{ "Who.Risk": { values: ["high"] } }])
  })

  const skipped: Record<
    string,
    readonly [columns: ReadonlyArray<Column>, rules: ReadonlyArray<ReadonlyArray<string>>, reason: RegExp]
  > = {
    "cells that read other inputs": [[["a", "number"]], [["[1..b]", "1"]], /rule 1 reads "b"/],
    "columns that are computed": [[["count(a)", "number"]], [["> 1", "1"]], /is computed/],
    "columns that read the same": [
      [
        ["a", "number"],
        ["a + 1", "number"]
      ],
      [["> 1", "1", "1"]],
      /same as input/
    ],
    "contradictory types": [[["a", "number"]], [[`"x"`, "1"]], /number.*text/],
    "values of two types": [
      [["a"]],
      [
        [`"x"`, "1"],
        ["1", "1"]
      ],
      /different types/
    ],
    "ranges that are turned round": [[["a", "number"]], [["[5..1]", "1"]], /turned round/],
    "FEEL that is no unary test": [[["a", "number"]], [["5 +", "1"]], /not a unary test/],
    "values that do not exist": [[["a", "date"]], [[`> date("2026-02-30")`, "1"]], /without a value/],
    lists: [[["a", "tList"]], [["1", "1"]], /holds a list/]
  }
  for (const [name, [columns, rules, reason]] of Object.entries(skipped)) {
    it(`leaves out, and names, ${name}`, () => {
      const list = `<itemDefinition name="tList" isCollection="true"><typeRef>number</typeRef></itemDefinition>`
      const xml = document(`${list}<decision name="D">${table(columns, rules)}</decision>`)
      const report = reportOf(xml)
      expect(report.skipped?.map((one) => one.reason).join()).toMatch(reason)
      expect([...report.gaps, ...report.overlaps, ...report.neverFires]).toEqual([])
      expect(
        Result.isFailure(Import.table(Result.getOrThrow(Model.read(xml)), "D")) ||
          /turned/.test(String(reason))
      ).toBe(true)
    })
  }

  it("finds tables in functions and contexts, and the types of parameters", () => {
    const one = table(
      [["existing"], ["score"]],
      [
        ["true", "<= 120", "1"],
        ["true", "> 120", "2"],
        ["false", "< 130", "3"],
        ["false", "> 130", "4"]
      ]
    )
    const risk = `<businessKnowledgeModel name="risk"><encapsulatedLogic><formalParameter name="existing" typeRef="boolean"/><formalParameter name="score" typeRef="number"/>${one}</encapsulatedLogic></businessKnowledgeModel>`
    const context = `<decision name="D"><context><contextEntry><variable name="x"/>${table([["a", "boolean"]], [["true", "1"]])}</contextEntry></context></decision>`
    const reports = Analyse.tables(Result.getOrThrow(Model.read(document(risk + context))))
    expect(reports.map(({ decision, gaps }) => [decision, gaps])).toEqual([
      ["D.x", [{ a: { values: [false] } }]],
      [
        "risk",
        [
          {
            existing: { values: [false] },
            score: { min: 130, max: 130, minIncluded: true, maxIncluded: true }
          }
        ]
      ]
    ])
  })

  it("tells when a table is too wide, soon", () => {
    const columns = Array.from({ length: 24 }, (_, i): Column => [`a${i}`, "number"])
    const rules = Array.from({ length: 400 }, (_, i) => [
      ...columns.map(
        (_, j) => `[${(i * 7 + j * 13) % 97}..${((i * 7 + j * 13) % 97) + 40 + ((i * j) % 11)}]`
      ),
      "1"
    ])
    const { gaps, skipped } = reportOf(model(columns, rules, { attributes: first }))
    expect(skipped?.[0]?.reason ?? `${gaps.length} boxes`).toMatch(/too wide|boxes/)
  })
})
