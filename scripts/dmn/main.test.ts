/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { root } from "../packages.ts"

const folder = mkdtempSync(join(tmpdir(), "dmn-"))
afterAll(() => rmSync(folder, { recursive: true }))

const dmn = (...args: ReadonlyArray<string>) => {
  const main = join(root, "scripts", "dmn", "main.ts")
  const { status, stderr, stdout } = spawnSync("node", ["--conditions=@zorgband/source", main, ...args], {
    encoding: "utf8",
    cwd: folder
  })
  return { status, stdout, stderr }
}

const cell = (name: string, text: string) => `<${name}><text>${text}</text></${name}>`
const table = `<decisionTable><input><inputExpression typeRef="number"><text>age</text></inputExpression></input><output/><rule>${cell("inputEntry", "[18..65]")}${cell("outputEntry", `"yes"`)}</rule><rule>${cell("inputEntry", "&gt;= 65")}${cell("outputEntry", `"no"`)}</rule></decisionTable>`
writeFileSync(
  join(folder, "m.dmn"),
  `<definitions xmlns="http://www.omg.org/spec/DMN/20180521/MODEL/" name="m" namespace="m"><decision name="D">${table}</decision></definitions>`
)
const test = (id: number, age: number, expected: string) =>
  `<testCase id="${id}"><inputNode name="age"><value xsi:type="xsd:decimal">${age}</value></inputNode><resultNode name="D"><expected><value xsi:type="xsd:string">${expected}</value></expected></resultNode></testCase>`
writeFileSync(
  join(folder, "m-test-01.xml"),
  `<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">${test(1, 20, "yes")}${test(2, 70, "yes")}</testCases>`
)

describe("npm run dmn", () => {
  it("analyses", () => {
    const { status, stdout } = dmn("analyse", "m.dmn", "--json")
    const range = (min: number | null, max: number | null, minIncluded: boolean, maxIncluded: boolean) => ({
      age: { min, max, minIncluded, maxIncluded }
    })
    expect(JSON.parse(stdout)).toEqual({
      tables: [
        {
          decision: "D",
          hitPolicy: "UNIQUE",
          gaps: [range(null, 18, false, false)],
          overlaps: [{ rules: [1, 2], box: range(65, 65, true, true) }],
          neverFires: [],
          redundant: []
        }
      ]
    })
    expect(status).toBe(0)
    expect(dmn("analyse", "m.dmn").stdout).toContain("rules 1 and 2 contradict: age 65")
  })

  it("runs test cases", () => {
    const { status, stdout } = dmn("run", "m.dmn", "--cases", "m-test-01.xml", "--json")
    expect(JSON.parse(stdout)).toMatchObject({
      passed: 1,
      failed: 1,
      skipped: 0,
      results: [
        { case: "1", decision: "D", status: "passed" },
        { case: "2", decision: "D", status: "failed", expected: "yes", actual: "no" }
      ]
    })
    expect(status).toBe(1)
  })

  it("writes the result file of the TCK", () => {
    expect(dmn("tck", ".", "--results", "tck_results.csv").stdout).toContain("In all: 1 passed, 1 failed")
    expect(readFileSync(join(folder, "tck_results.csv"), "utf8")).toBe(
      `".","m-test-01","1","SUCCESS",""\n".","m-test-01","2","ERROR","another value was decided"\n`
    )
  })

  it("passes over a file of a folder that cannot be read, and says so", () => {
    mkdirSync(join(folder, "mixed"))
    for (const file of ["m.dmn", "m-test-01.xml"])
      writeFileSync(join(folder, "mixed", file), readFileSync(join(folder, file)))
    writeFileSync(join(folder, "mixed", "a.dmn"), "no model")
    const { status, stderr, stdout } = dmn("tck", "mixed")
    expect(stderr).toContain("a.dmn: The document cannot be read")
    expect(stdout).toContain("In all: 1 passed, 1 failed")
    expect(status).toBe(2)
  })

  it("says that there is no table", () => {
    const empty = `<definitions xmlns="http://www.omg.org/spec/DMN/20180521/MODEL/" name="m" namespace="m"/>`
    writeFileSync(join(folder, "empty.dmn"), empty)
    expect(dmn("analyse", "empty.dmn")).toMatchObject({
      status: 0,
      stdout: "empty.dmn has no decision table\n"
    })
  })

  it("says what is wrong with a call or a file", () => {
    expect(dmn("analyse")).toMatchObject({ status: 2, stderr: expect.stringContaining("Usage") })
    expect(dmn("run", "m.dmn")).toMatchObject({ status: 2, stderr: expect.stringContaining("Usage") })
    expect(dmn("analyse", "absent.dmn")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("cannot be read")
    })
    expect(dmn("analyse", "m-test-01.xml")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no DMN model")
    })
  })
})
