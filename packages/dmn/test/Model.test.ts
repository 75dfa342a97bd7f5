import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Model from "../src/Model.ts"
import { document, model, table } from "./fixtures.ts"

const refusal = (xml: string) => {
  const read = Model.read(xml)
  return Result.isFailure(read) ? `${read.failure._tag}: ${read.failure.message}` : "read"
}

describe("Model", () => {
  for (const uri of Model.namespaces) {
    it(`reads ${uri}`, () => {
      const read = Result.getOrThrow(
        Model.read(document(`<decision name="D">${table([["a"]], [["1", "2"]])}</decision>`, uri))
      )
      expect(read.decisions.map(({ name }) => name)).toEqual(["D"])
    })
  }

  it("reads prefixes, and names with signs and spaces as FEEL does", () => {
    const xml = `<dmn:definitions xmlns:dmn="http://www.omg.org/spec/DMN/20180521/MODEL/" xmlns:feel="urn:feel"><dmn:inputData name="Approved/Declined"><dmn:variable name="Approved/Declined" typeRef="feel:string"/></dmn:inputData></dmn:definitions>`
    expect([...Result.getOrThrow(Model.read(xml)).inputs]).toEqual([["Approved / Declined", "string"]])
  })

  const bomb = `<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
  const hostile: Record<string, readonly [xml: string, refused: RegExp]> = {
    "an empty text": ["", /InvalidXml/],
    "a text that breaks off": ["<definitions", /InvalidXml/],
    "another document": ["<html></html>", /InvalidModel.*DMN 1.1 to 1.6/],
    "another version": [document("", "urn:dmn:9"), /InvalidModel/],
    "entities of its own": [
      `${bomb}${document('<decision name="&b;"/>')}`.replace(/<\?xml[^>]*>\n/, ""),
      /InvalidXml.*DOCTYPE/
    ],
    "an external entity": [
      `<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>`,
      /InvalidXml.*DOCTYPE/
    ],
    "an external document type": [
      `<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><definitions/>`,
      /InvalidXml.*DOCTYPE/
    ],
    "an entity that is not declared": [document("&nbsp;"), /InvalidXml/],
    "100,000 elements in each other": [
      document(`${"<a>".repeat(100_000)}${"</a>".repeat(100_000)}`),
      /InvalidXml.*deep/
    ],
    "600,000 elements": [document("<a/>".repeat(600_000)), /InvalidXml.*500000 elements/],
    "a cell of a megabyte": [
      model([["a"]], [[`"${"x".repeat(1_000_000)}"`, "1"]]),
      /InvalidXml.*100000 characters/
    ],
    "10,000 columns": [
      model(
        Array.from({ length: 10_000 }, (_, i) => [`a${i}`] as const),
        []
      ),
      /InvalidModel.*64 columns/
    ],
    "a rule that lacks a cell": [model([["a"], ["b"]], [["1", "2"]]), /InvalidModel.*one cell per column/],
    "an unknown hit policy": [
      model([["a"]], [], { attributes: `hitPolicy="BEST"` }),
      /InvalidModel.*hit policy BEST/
    ],
    "an unknown aggregation": [
      model([["a"]], [], { attributes: `hitPolicy="COLLECT" aggregation="PRODUCT"` }),
      /InvalidModel.*PRODUCT/
    ],
    "another language": [
      document(
        `<decision name="D"><literalExpression expressionLanguage="javascript"><text>1</text></literalExpression></decision>`
      ),
      /InvalidModel.*javascript.*FEEL/
    ],
    "a name that every object has": [document(`<inputData name="__proto__"/>`), /InvalidModel.*__proto__/],
    "a type with such a name": [
      document(`<itemDefinition name="constructor"/>`),
      /InvalidModel.*constructor/
    ],
    "a name of two elements": [
      document(`<decision name="a"/><decision name="a"/>`),
      /InvalidModel.*two elements/
    ],
    "no name": [document("<decision/>"), /InvalidModel.*no name/],
    "a decision that needs what is not there": [
      document(
        `<decision name="D"><informationRequirement><requiredDecision href="#x"/></informationRequirement></decision>`
      ),
      /InvalidModel.*not in the document/
    ]
  }
  for (const [name, [xml, refused]] of Object.entries(hostile)) {
    it(`refuses ${name}`, () => expect(refusal(xml)).toMatch(refused))
  }
})
