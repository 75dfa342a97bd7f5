import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Analyse from "../src/Analyse.ts"
import * as Cases from "../src/Cases.ts"
import * as Decide from "../src/Decide.ts"
import * as Import from "../src/Import.ts"
import * as Model from "../src/Model.ts"
import * as Value from "../src/Value.ts"
import { document, table } from "./fixtures.ts"

const outputs = `<output name="needs-review" typeRef="boolean"/><output name="why"/>`
const rule = (when: string, review: string, why: string) =>
  `<rule><inputEntry><text>${when}</text></inputEntry><outputEntry><text>${review}</text></outputEntry><outputEntry><text>${why}</text></outputEntry></rule>`
const risk = `<decisionTable><input><inputExpression typeRef="boolean"><text>in-network</text></inputExpression></input>${outputs}${rule("true", "false", `"near"`)}${rule("false", "true", `"d'accord"`)}</decisionTable>`
const desk = table(
  [
    ["Pre-bureau risk.needs-review", "boolean"],
    ["Person's data.post-code", "string"]
  ],
  [
    ["true", `"1011"`, `"back"`],
    ["false", "-", `"front"`]
  ]
)
/** Names in which FEEL sees signs. */
const model = Result.getOrThrow(
  Model.read(
    document(
      `<itemDefinition name="tData"><itemComponent name="post-code"><typeRef>string</typeRef></itemComponent></itemDefinition><inputData name="in-network"/><inputData name="Person's data"><variable name="Person's data" typeRef="tData"/></inputData><decision id="r" name="Pre-bureau risk">${risk}</decision><decision name="Desk / team"><informationRequirement><requiredDecision href="#r"/></informationRequirement>${desk}</decision>`
    )
  )
)
const given = (postCode: string, inNetwork: string, data: string) =>
  new Map<string, Value.Value>([
    [inNetwork, false],
    [data, Value.structure([[postCode, "1011"]])]
  ])

describe("names with signs", () => {
  it("are told as the file writes them, and taken as FEEL writes them too", () => {
    const { decide } = Decide.of(model)
    for (const [decision, inputs] of [
      ["Desk / team", given("post-code", "in-network", "Person's data")],
      ["Desk/team", given("post - code", "in - network", "Person ' s data")]
    ] as const)
      expect(Result.getOrThrow(decide(decision, inputs))).toBe("back")
    const review = Result.getOrThrow(decide("Pre-bureau risk", new Map([["in-network", false]])))
    expect(Value.plain(review)).toEqual({ "needs-review": true, why: "d'accord" })
  })

  it("name what is analysed and imported", () => {
    expect(Analyse.tables(model).map(({ decision }) => decision)).toEqual(["Pre-bureau risk", "Desk / team"])
    const { inputOf } = Result.getOrThrow(Import.table(model, "Pre-bureau risk"))
    expect(inputOf(new Map([["in-network", true]]))).toEqual({ "in-network": true })
  })

  it("are the same in test cases", () => {
    const xml = `<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><testCase id="1"><inputNode name="in-network"><value xsi:type="boolean">true</value></inputNode><resultNode name="Pre-bureau risk"><expected><component name="needs-review"><value xsi:type="boolean">false</value></component><component name="why"><value xsi:type="string">near</value></component></expected></resultNode></testCase></testCases>`
    const report = Cases.run(model, Result.getOrThrow(Cases.read(xml)))
    expect(report).toMatchObject({ passed: 1, results: [{ decision: "Pre-bureau risk" }] })
  })
})
