/// <reference types="node" />
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Cases from "../src/Cases.ts"
import * as Model from "../src/Model.ts"
import { model } from "./fixtures.ts"

const cases = (inner: string) =>
  `<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">${inner}</testCases>`
const one = (id: string, a: string, expected: string) =>
  `<testCase id="${id}"><inputNode name="a"><value xsi:type="xsd:decimal">${a}</value></inputNode><resultNode name="D"><expected><value xsi:type="xsd:string">${expected}</value></expected></resultNode></testCase>`

describe("Cases", () => {
  it("tells what passed, failed and could not be tried", () => {
    const read = Result.getOrThrow(Cases.read(cases(one("1", "5", "much") + one("2", "1", "much"))))
    const report = Cases.run(Result.getOrThrow(Model.read(model([["a"]], [["> 2", `"much"`]]))), read)
    expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 0 })
    expect(report.results[1]).toMatchObject({ case: "2", status: "failed", expected: "much", actual: null })
    const other = Cases.run(Result.getOrThrow(Model.read(model([["sqrt(a)"]], [["> 2", `"much"`]]))), read)
    expect(other).toMatchObject({ passed: 0, failed: 0, skipped: 2 })
    expect(Cases.csv("level/m", "m-test", report)).toBe(
      `"level/m","m-test","1","SUCCESS",""\n"level/m","m-test","2","ERROR","another value was decided"\n`
    )
  })

  it("refuses values that are not of their type", () => {
    for (const wrong of ["", "NaN", "1e999", "five"]) {
      expect(Result.isFailure(Cases.read(cases(one("1", wrong, "x"))))).toBe(true)
    }
  })

  const data = process.env.ZORGBAND_DATA
  const folder = data === undefined ? "" : join(data, "decision", "tck")
  it.skipIf(!existsSync(folder))("the tables of the TCK decide as expected (needs ZORGBAND_DATA)", () => {
    const total = { models: 0, passed: 0, other: 0 }
    for (const name of readdirSync(folder)) {
      const files = readdirSync(join(folder, name))
      const text = (ending: string) =>
        readFileSync(join(folder, name, files.find((file) => file.endsWith(ending))!), "utf8")
      const report = Cases.run(
        Result.getOrThrow(Model.read(text(".dmn"))),
        Result.getOrThrow(Cases.read(text(".xml")))
      )
      total.models++
      total.passed += report.passed
      total.other += report.failed + report.skipped
    }
    expect(total).toEqual({ models: 20, passed: 81, other: 0 })
  })
})
