/** Documents in the shape that other tools write: prefixes, diagrams, extensions, labels and all. */
import { describe, expect, it } from "@effect/vitest"
import { Table } from "@zorgband/core/decision"
import { Result } from "effect"
import * as Analyse from "../src/Analyse.ts"
import * as Decide from "../src/Decide.ts"
import * as Import from "../src/Import.ts"
import * as Model from "../src/Model.ts"
import * as Value from "../src/Value.ts"
import { escape } from "../src/Xml.ts"

const modelOf = (xml: string) => Result.getOrThrow(Model.read(xml))

/** What is known of a table, without what is not there. */
const known = (xml: string, decision = 0) => {
  const report = Analyse.tables(modelOf(xml))[decision]!
  const { gaps, neverFires, overlaps, skipped } = report
  return {
    ...(gaps.length === 0 ? {} : { gaps }),
    ...(overlaps.length === 0 ? {} : { overlaps: overlaps.map(({ box, rules }) => [rules, box]) }),
    ...(neverFires.length === 0 ? {} : { neverFires }),
    ...(skipped === undefined ? {} : { skipped })
  }
}
const decided = (xml: string, decision: string, inputs: Record<string, Value.Value>) =>
  Value.plain(Result.getOrThrow(Decide.of(modelOf(xml)).decide(decision, new Map(Object.entries(inputs)))))
const range = (min: Value.Plain, max: Value.Plain, minIncluded: boolean, maxIncluded: boolean) => ({
  min,
  max,
  minIncluded,
  maxIncluded
})

// Camunda Modeler

const camunda = (uri: string, inner: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="${uri}" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0" xmlns:camunda="http://camunda.org/schema/1.0/dmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="d" name="D" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.4.0" modeler:executionPlatform="Camunda Cloud">
${inner}
  <dmndi:DMNDI><dmndi:DMNDiagram id="x"><dmndi:DMNShape dmnElementRef="assign"><dc:Bounds height="80" width="180" x="1" y="1" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>`

const approvers = camunda(
  "https://www.omg.org/spec/DMN/20191111/MODEL/",
  `<decision id="assign" name="Assign Approver">
    <extensionElements><biodi:bounds x="1" y="1" width="1" height="1" /></extensionElements>
    <informationRequirement id="ir"><requiredDecision href="#classify" /></informationRequirement>
    <decisionTable id="t1" hitPolicy="COLLECT" biodi:annotationsWidth="400">
      <input id="c1" label="Class" biodi:width="192" camunda:inputVariable="class">
        <inputExpression id="e1" typeRef="string"><text>class</text></inputExpression>
        <inputValues id="v1"><text>"small, daily","budget","other"</text></inputValues>
      </input>
      <output id="o1" label="Group" name="group" typeRef="string" />
      <rule id="r1"><description>two eyes</description><inputEntry id="i1"><text>"small, daily"</text></inputEntry><outputEntry id="u1"><text>"clerk"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="i2"><text>"small, daily","budget"</text></inputEntry><outputEntry id="u2"><text>"sales"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="classify" name="Classify">
    <decisionTable id="t2">
      <input id="c2" label="Amount"><inputExpression id="e2" typeRef="double"><text>amount</text></inputExpression></input>
      <input id="c3" label="Since"><inputExpression id="e3" typeRef="date"><text>since</text></inputExpression></input>
      <output id="o2" label="Class" name="class" typeRef="string" />
      <rule id="r3"><inputEntry id="i3"><text>&lt; 250</text></inputEntry><inputEntry id="i4"><text></text></inputEntry><outputEntry id="u3"><text>"small, daily"</text></outputEntry></rule>
      <rule id="r4"><inputEntry id="i5"><text>[250..1000[</text></inputEntry><inputEntry id="i6"><text>&gt;= date and time("2026-01-01T00:00:00")</text></inputEntry><outputEntry id="u4"><text>"budget"</text></outputEntry></rule>
      <rule id="r5"><inputEntry id="i7"><text>&gt;= 1000</text></inputEntry><inputEntry id="i8" /><outputEntry id="u5"><text>"other"</text></outputEntry></rule>
    </decisionTable>
  </decision>`
)

// An old file of which the columns have labels and no expressions.
const sepsis = camunda(
  "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
  `<decision id="D1" name="Evaluation &#38; Escalation">
    <decisionTable hitPolicy="FIRST">
      <input id="I1" label="temp. (degrees Celsius)"><inputExpression id="L1" typeRef="integer"/></input>
      <input id="I2" label="platelets &#60; 100 X 10"><inputExpression id="L2" typeRef="boolean"><text></text></inputExpression></input>
      <output id="O1" label="Action" typeRef="string"/>
      <rule id="R1"><inputEntry><text><![CDATA[> 38.3]]></text></inputEntry><inputEntry><text>true</text></inputEntry><outputEntry><text><![CDATA["Begin."]]></text></outputEntry></rule>
      <rule id="R2"><inputEntry><text>        <![CDATA[<= 38.3]]>
</text></inputEntry><inputEntry><text/></inputEntry><outputEntry><text>"Wait."</text></outputEntry></rule>
    </decisionTable>
  </decision>`
)

describe("Camunda", () => {
  it("collects, needs other decisions, and leaves cells empty", () => {
    expect(known(approvers)).toEqual({ gaps: [{ class: { values: ["other"] } }] })
    expect(known(approvers, 1)).toEqual({
      gaps: [
        {
          amount: range(250, 1000, true, false),
          since: range(null, "2026-01-01T00:00:00", false, false)
        }
      ]
    })
    expect(decided(approvers, "Assign Approver", { amount: 10 })).toEqual(["clerk", "sales"])
  })

  it("has labels where there is no expression, and integers with decimals", () => {
    expect(known(sepsis)).toEqual({
      gaps: [
        {
          "temp. (degrees Celsius)": range(38.3, null, false, false),
          "platelets < 100 X 10": { values: [false] }
        }
      ]
    })
    const inputs = { "temp . (degrees Celsius)": 39, "platelets < 100 X 10": true }
    expect(decided(sepsis, "Evaluation & Escalation", inputs)).toBe("Begin.")
  })
})

// Trisotech

const versions = {
  "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
  "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
  "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
  "1.6": "https://www.omg.org/spec/DMN/20240513/MODEL/"
}

const trisotech = (
  version: keyof typeof versions,
  [input, type, allowed]: readonly [string, string, string?],
  rules: ReadonlyArray<readonly [string, string]>,
  { attributes = `hitPolicy="UNIQUE"`, output = "<semantic:output/>" } = {}
) => {
  const text = (value: string) => `<semantic:text>${escape(value)}</semantic:text>`
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!-- A comment comes first. -->
<semantic:definitions xmlns:semantic="${versions[version]}" xmlns:triso="http://www.trisotech.com/2015/triso/modeling" xmlns:feel="http://www.omg.org/spec/DMN/20180521/FEEL/" xmlns="http://www.trisotech.com/definitions/_1" id="_1" name="Drawing 1" namespace="http://www.trisotech.com/definitions/_1" exporter="DMN Modeler" triso:logoChoice="Default">
  <semantic:extensionElements/>
  <semantic:decisionService id="_2" name="Whole Model" triso:dynamicDecisionService="true"><semantic:variable name="Whole Model" id="_3" typeRef="Any"/><semantic:outputDecision href="#_4"/></semantic:decisionService>
  <semantic:inputData id="_5" name="${input}"><semantic:variable name="${input}" id="_6" typeRef="${type}"/></semantic:inputData>
  <semantic:decision id="_4" name="my decision"><semantic:variable name="my decision" id="_7" typeRef="Any"/><semantic:informationRequirement id="_8"><semantic:requiredInput href="#_5"/></semantic:informationRequirement>
    <semantic:decisionTable id="_9" ${attributes} outputLabel="my decision" triso:expressionId="_10">
      <semantic:input id="_11" triso:allowNull="true"><semantic:inputExpression typeRef="${type}">${text(input)}</semantic:inputExpression>${allowed === undefined ? "" : `<semantic:inputValues triso:constraintsType="enumeration">${text(allowed)}</semantic:inputValues>`}</semantic:input>
      ${output}
      <semantic:annotation name="Description"/>
      ${rules.map(([cell, value]) => `<semantic:rule><semantic:inputEntry>${text(cell)}</semantic:inputEntry><semantic:outputEntry>${text(value)}</semantic:outputEntry><semantic:annotationEntry><semantic:text/></semantic:annotationEntry></semantic:rule>`).join("")}
    </semantic:decisionTable>
  </semantic:decision>
</semantic:definitions>`
}

describe("Trisotech", () => {
  it("lists null among the values", () => {
    const xml = trisotech("1.2", ["my input", "string", `"a","b","c",null`], [[`"a"`, `"the a"`]])
    expect(known(xml)).toEqual({ gaps: [{ "my input": { values: ["b", "c", null] } }] })
  })

  it("computes the ends of ranges", () => {
    const dates = trisotech(
      "1.4",
      ["my date", "date", `[date("2019-01-01")..date("2019-12-31")]`],
      [
        [`<date("2019-03-31")`, "1"],
        [`(date(date and time("2019-03-31T00:00:00Z"))..date(2019, 6, 30)]`, "2"],
        [
          `[date(date and time(date(2019, 6, 30), time("00:01:00Z")))..date(number("2.019", ".", ","), 9, 30)]`,
          "3"
        ],
        [
          `(date(2019, 9, 30) .. date(date and time(date(2019, 12, 31), time(0, 0, 0, duration("PT0H")))))`,
          "4"
        ]
      ]
    )
    const day = (date: string) => ({ "my date": range(date, date, true, true) })
    expect(known(dates)).toEqual({
      gaps: [day("2019-03-31"), day("2019-12-31")],
      overlaps: [[[2, 3], day("2019-06-30")]]
    })
    const months = trisotech(
      "1.5",
      ["my duration", "yearMonthDuration"],
      [
        [`< years and months duration(date("2019-01-01"), date("2019-02-01"))`, "1"],
        [`> @"P1M"`, "2"]
      ]
    )
    expect(known(months)).toEqual({ gaps: [{ "my duration": range("P1M", "P1M", true, true) }] })
    const numbers = trisotech(
      "1.6",
      ["my number", "number"],
      [
        [`<number("0", " ", ",")`, "1"],
        [">number(string(0))", "2"]
      ]
    )
    expect(known(numbers)).toEqual({ gaps: [{ "my number": range(0, 0, true, true) }] })
  })

  it("says not, and other than", () => {
    const texts = (...cells: ReadonlyArray<string>) =>
      known(
        trisotech(
          "1.2",
          ["s", "string"],
          cells.map((cell) => [cell, "1"])
        )
      )
    expect(texts(`not("A", "E")`, `"A"`, `"E"`)).toEqual({})
    expect(texts(`!= "x"`)).toEqual({ gaps: [{ s: { values: ["x"] } }] })
    expect(texts(`"x"`, `? != "x" and ? != "y"`).skipped?.[0]?.reason).toMatch(/computes/)
    expect(texts(`!= "x", "x"`)).toEqual({})
    const numbers = (...cells: ReadonlyArray<string>) =>
      known(
        trisotech(
          "1.2",
          ["n", "number"],
          cells.map((cell) => [cell, "1"])
        )
      )
    expect(numbers("not(0)", "> 0").overlaps).toEqual([[[1, 2], { n: range(0, null, false, false) }]])
    expect(numbers("!= 5", "5")).toEqual({})
    // Null is other than 5.
    expect(numbers("!= 5", "5", "null").overlaps).toEqual([[[1, 3], { n: { values: [null] } }]])
  })

  it("gives what a table says otherwise, by priority", () => {
    const xml = trisotech(
      "1.4",
      ["age", "number"],
      [
        [">= 18", `"yes"`],
        ["[16..20]", `"ask"`]
      ],
      {
        attributes: `hitPolicy="PRIORITY"`,
        output: `<semantic:output><semantic:outputValues><semantic:text>"no","ask","yes"</semantic:text></semantic:outputValues><semantic:defaultOutputEntry><semantic:text>"no"</semantic:text></semantic:defaultOutputEntry></semantic:output>`
      }
    )
    expect([17, 19, 30, 3].map((age) => decided(xml, "my decision", { age }))).toEqual([
      "ask",
      "ask",
      "yes",
      "no"
    ])
  })
})

// Drools and Kogito

const drools = `<?xml version="1.0" encoding="UTF-8"?>
<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns="https://kie/_A" xmlns:feel="http://www.omg.org/spec/DMN/20180521/FEEL/" xmlns:kie="http://www.drools.org/kie/dmn/1.2" id="_1" name="Fines" typeLanguage="http://www.omg.org/spec/DMN/20180521/FEEL/" namespace="https://kie/_A">
  <dmn:extensionElements/>
  <dmn:itemDefinition id="_2" name="tOffence" isCollection="false">
    <dmn:itemComponent id="_3" name="Type" isCollection="false"><dmn:typeRef>string</dmn:typeRef><dmn:allowedValues kie:constraintType="enumeration"><dmn:text>"speed", "parking"</dmn:text></dmn:allowedValues></dmn:itemComponent>
    <dmn:itemComponent id="_4" name="Actual Speed" isCollection="false"><dmn:typeRef>number</dmn:typeRef></dmn:itemComponent>
    <dmn:itemComponent id="_5" name="Speed Limit" isCollection="false"><dmn:typeRef>number</dmn:typeRef></dmn:itemComponent>
  </dmn:itemDefinition>
  <dmn:inputData id="_6" name="Offence"><dmn:variable id="_7" name="Offence" typeRef="tOffence"/></dmn:inputData>
  <dmn:decision id="_8" name="Suspended?"><dmn:question>Is it?</dmn:question><dmn:allowedAnswers>"Yes", "No"</dmn:allowedAnswers><dmn:variable id="_9" name="Suspended?" typeRef="string"/>
    <dmn:informationRequirement id="_10"><dmn:requiredDecision href="#_11"/></dmn:informationRequirement>
    <dmn:context id="_12"><dmn:contextEntry><dmn:variable name="Points"/><dmn:literalExpression><dmn:text>Fine.Points + 1</dmn:text></dmn:literalExpression></dmn:contextEntry><dmn:contextEntry><dmn:literalExpression><dmn:text>if Points &gt; 4 then "Yes" else "No"</dmn:text></dmn:literalExpression></dmn:contextEntry></dmn:context>
  </dmn:decision>
  <dmn:decision id="_11" name="Fine"><dmn:variable id="_13" name="Fine"/><dmn:informationRequirement id="_14"><dmn:requiredInput href="#_6"/></dmn:informationRequirement>
    <dmn:decisionTable id="_15" hitPolicy="UNIQUE" preferredOrientation="Rule-as-Row">
      <dmn:input><dmn:inputExpression typeRef="string"><dmn:text>Offence.Type</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:input><dmn:inputExpression typeRef="number"><dmn:text>Offence.Actual Speed - Offence.Speed Limit</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output name="Amount" typeRef="number"/><dmn:output name="Points" typeRef="number"/><dmn:annotation name="why"/>
      <dmn:rule><dmn:inputEntry><dmn:text>"speed"</dmn:text></dmn:inputEntry><dmn:inputEntry><dmn:text>[10..30)</dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>500</dmn:text></dmn:outputEntry><dmn:outputEntry><dmn:text>3</dmn:text></dmn:outputEntry><dmn:annotationEntry><dmn:text/></dmn:annotationEntry></dmn:rule>
      <dmn:rule><dmn:inputEntry><dmn:text>"speed"</dmn:text></dmn:inputEntry><dmn:inputEntry><dmn:text>&gt;= 30</dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>1000</dmn:text></dmn:outputEntry><dmn:outputEntry><dmn:text>7</dmn:text></dmn:outputEntry><dmn:annotationEntry><dmn:text/></dmn:annotationEntry></dmn:rule>
      <dmn:rule><dmn:inputEntry><dmn:text>"parking"</dmn:text></dmn:inputEntry><dmn:inputEntry><dmn:text>-</dmn:text></dmn:inputEntry><dmn:outputEntry><dmn:text>100</dmn:text></dmn:outputEntry><dmn:outputEntry><dmn:text>1</dmn:text></dmn:outputEntry><dmn:annotationEntry><dmn:text/></dmn:annotationEntry></dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
</dmn:definitions>`

describe("Drools", () => {
  const offence = (type: string, actual: number) => ({
    Offence: Value.structure([
      ["Type", type],
      ["Actual Speed", actual],
      ["Speed Limit", 50]
    ])
  })
  it("takes the difference of two inputs for an input of its own", () => {
    expect(known(drools)).toEqual({
      gaps: [
        {
          "Offence.Type": { values: ["speed"] },
          "Offence.Actual Speed - Offence.Speed Limit": range(null, 10, false, false)
        }
      ]
    })
    expect(decided(drools, "Suspended?", offence("speed", 85))).toBe("Yes")
    expect(decided(drools, "Fine", offence("parking", 0))).toEqual({ Amount: 100, Points: 1 })
  })

  it("imports what it tests, and reads it from the inputs of the model", () => {
    const { definition, inputOf } = Result.getOrThrow(Import.table(modelOf(drools), "Fine"))
    const table = Result.getOrThrow(Table.compile(definition))
    const input = inputOf(new Map(Object.entries(offence("speed", 65))))
    expect(Result.getOrThrow(table.decide(input)).rules).toEqual([1])
  })
})

// Signavio

const signavio = `<?xml version="1.0" encoding="UTF-8"?><ns0:definitions xmlns:ns0="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:sigExt="http://www.signavio.com/dmn/1.2/extension" name="Discount" namespace="http://www.signavio.com/dmn/1.1/diagram/x.xml" exporter="Signavio Process Editor, http://www.signavio.com">
  <ns0:extensionElements><sigExt:shapeMapping/></ns0:extensionElements>
  <ns0:itemDefinition isCollection="false" name="customerLevel" label="Level"><ns0:typeRef xmlns:feel="http://www.omg.org/spec/FEEL/20140401">feel:string</ns0:typeRef><ns0:allowedValues><ns0:text>"Bronze", "Silver", "Gold"</ns0:text></ns0:allowedValues></ns0:itemDefinition>
  <ns0:itemDefinition isCollection="false" name="amount"><ns0:typeRef xmlns:feel="http://www.omg.org/spec/FEEL/20140401">feel:number</ns0:typeRef><ns0:allowedValues><ns0:text>[0..1000]</ns0:text></ns0:allowedValues></ns0:itemDefinition>
  <ns0:decision id="id-9" name="discount" sigExt:shapeId="sid"><ns0:variable typeRef="ns0:number" id="v" name="discount"/>
    <ns0:decisionTable hitPolicy="UNIQUE" outputLabel="Discount">
      <ns0:input id="i1" label="Level"><ns0:inputExpression typeRef="ns0:customerLevel"><ns0:text>customerLevel</ns0:text></ns0:inputExpression></ns0:input>
      <ns0:input id="i2" label="Amount"><ns0:inputExpression typeRef="amount"><ns0:text>amount</ns0:text></ns0:inputExpression></ns0:input>
      <ns0:output id="o" label="Discount" name="discount" typeRef="ns0:number"/>
      <ns0:rule><ns0:inputEntry><ns0:text>"Gold"</ns0:text></ns0:inputEntry><ns0:inputEntry><ns0:text>-</ns0:text></ns0:inputEntry><ns0:outputEntry><ns0:text>0.15</ns0:text></ns0:outputEntry></ns0:rule>
      <ns0:rule><ns0:inputEntry><ns0:text>not("Gold")</ns0:text></ns0:inputEntry><ns0:inputEntry><ns0:text>&gt;= 100</ns0:text></ns0:inputEntry><ns0:outputEntry><ns0:text>0.05</ns0:text></ns0:outputEntry></ns0:rule>
      <ns0:rule><ns0:inputEntry><ns0:text>"Bronze"</ns0:text></ns0:inputEntry><ns0:inputEntry><ns0:text>[0..100[</ns0:text></ns0:inputEntry><ns0:outputEntry><ns0:text>0</ns0:text></ns0:outputEntry></ns0:rule>
    </ns0:decisionTable>
  </ns0:decision>
  <ns0:inputData id="id-1" name="Level"><ns0:variable typeRef="customerLevel" name="customerLevel"/></ns0:inputData>
</ns0:definitions>`

describe("Signavio", () => {
  it("keeps the allowed values with the types", () => {
    expect(known(signavio)).toEqual({
      gaps: [{ customerLevel: { values: ["Silver"] }, amount: range(0, 100, true, false) }]
    })
    expect(decided(signavio, "discount", { customerLevel: "Silver", amount: 100 })).toBe(0.05)
  })
})
