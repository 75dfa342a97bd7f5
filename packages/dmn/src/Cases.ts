/** Test cases in the format of the DMN Technology Compatibility Kit: inputs, and what each decision must give. */
import { Result, Schema } from "effect"
import * as Decide from "./Decide.ts"
import type { Model } from "./Model.ts"
import * as Names from "./Names.ts"
import type { Plain, Value } from "./Value.ts"
import * as Values from "./Value.ts"
import * as Xml from "./Xml.ts"

// What it is

/** One test case. */
export interface Case {
  /** Its id. */
  readonly id: string
  /** The inputs by name. */
  readonly inputs: ReadonlyMap<string, Value>
  /** What decisions must give. */
  readonly expected: ReadonlyArray<{
    readonly decision: string
    readonly value: Value
    readonly isError: boolean
  }>
}

/** What became of one expectation. */
export interface Outcome {
  /** The id of the case. */
  readonly case: string
  /** The name of the decision. */
  readonly decision: string
  /** `skipped` when the decision uses something that is not supported. */
  readonly status: "passed" | "failed" | "skipped"
  /** What was expected. */
  readonly expected: Plain
  /** What was decided; null when it could not be decided. */
  readonly actual: Plain
  /** Why it failed or was skipped. */
  readonly reason?: string
}

/** What became of all. */
export interface Report {
  /** How many expectations were met. */
  readonly passed: number
  /** How many were not. */
  readonly failed: number
  /** How many could not be tried. */
  readonly skipped: number
  /** Each of them, in the order of the file. */
  readonly results: ReadonlyArray<Outcome>
}

// What can go wrong

/** The document is XML, but holds no test cases that can be read. */
export class InvalidCases extends Schema.TaggedError<InvalidCases>()("InvalidCases", {
  /** What is wrong and what to do. */
  problem: Schema.String
}) {
  override get message(): string {
    return `The test cases cannot be read: ${this.problem}.`
  }
}

// What it decides

const namespaces = [
  "http://www.omg.org/spec/DMN/20160719/testcase",
  "http://www.omg.org/spec/DMN/20180521/testcase"
]

class Refusal extends Error {
  readonly problem: string
  constructor(problem: string) {
    super()
    this.problem = problem
  }
}
const refuse = (problem: string): never => {
  throw new Refusal(problem)
}

const scalar = (element: Xml.Element): Value => {
  if (element.attributes.get("xsi:nil") === "true") return null
  const type = (element.attributes.get("xsi:type") ?? "string").replace(/^.*:/, "")
  const text = element.text
  const wrong = () => refuse(`the value at line ${element.line} is not of type ${type}`)
  switch (type) {
    case "string":
      return text
    case "boolean":
      return text.trim() === "true" || text.trim() === "1"
    case "decimal":
    case "double":
    case "float":
    case "integer":
    case "int":
    case "long": {
      const number = text.trim() === "" ? Number.NaN : Number(text)
      return Number.isFinite(number) ? number : wrong()
    }
    case "date":
      return Values.temporal("date", text.trim()) ?? wrong()
    case "time":
      return Values.temporal("time", text.trim()) ?? wrong()
    case "dateTime":
      return Values.temporal("date and time", text.trim()) ?? wrong()
    case "duration":
    case "dayTimeDuration":
    case "yearMonthDuration":
      return Values.duration(text.trim()) ?? wrong()
    default:
      return refuse(`the value at line ${element.line} has the unknown type ${type.slice(0, 60)}`)
  }
}

const valueIn = (element: Xml.Element): Value => {
  const value = Xml.one(element, "value")
  if (value !== undefined) return scalar(value)
  const list = Xml.one(element, "list")
  if (list !== undefined)
    return list.attributes.get("xsi:nil") === "true" ? null : Xml.all(list, "item").map(valueIn)
  const parts = Xml.all(element, "component")
  if (parts.length === 0) return null
  return Values.structure(parts.map((part) => [part.attributes.get("name") ?? "", valueIn(part)]))
}

const nameIn = (element: Xml.Element): string => {
  const name = element.attributes.get("name")?.trim() ?? ""
  return name === "" ? refuse(`the ${element.name} at line ${element.line} has no name`) : name
}

/** Reads test cases. */
export const read = (xml: string): Result.Result<ReadonlyArray<Case>, Xml.InvalidXml | InvalidCases> =>
  Result.flatMap(Xml.parse(xml), (root) => {
    try {
      if (root.name !== "testCases" || !namespaces.includes(root.namespace))
        refuse("the document does not begin with `testCases`")
      return Result.succeed(
        Xml.all(root, "testCase").map((element, i) => ({
          id: element.attributes.get("id") ?? String(i + 1),
          inputs: new Map(Xml.all(element, "inputNode").map((input) => [nameIn(input), valueIn(input)])),
          expected: Xml.all(element, "resultNode").map((node) => {
            const expected = Xml.one(node, "expected")
            return {
              decision: nameIn(node),
              value: expected === undefined ? null : valueIn(expected),
              isError: node.attributes.get("errorResult") === "true"
            }
          })
        }))
      )
    } catch (error) {
      if (error instanceof Refusal) return Result.fail(new InvalidCases({ problem: error.problem }))
      throw error
    }
  })

/** Whether two values are the same, numbers up to rounding. Their parts are named as FEEL compares names. */
const same = (a: Value, b: Value): boolean => {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) <= 1e-8 * Math.max(1, Math.abs(a), Math.abs(b))
  if (Values.isList(a) && Values.isList(b))
    return a.length === b.length && a.every((one, i) => same(one, b[i]!))
  if (Values.isStructure(a) && Values.isStructure(b)) {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([name, one]) => b.entries.has(name) && same(one, b.entries.get(name)!))
    )
  }
  return Values.equal(a, b) === true
}

/** Runs test cases on a model. */
export const run = (model: Model, cases: ReadonlyArray<Case>): Report => {
  const { decide } = Decide.of(model)
  const results = cases.flatMap(({ expected, id, inputs }) =>
    expected.map(({ decision, isError, value }): Outcome => {
      const head = { case: id, decision }
      const wanted = Values.plain(value)
      const decided = decide(decision, inputs)
      if (Result.isFailure(decided)) {
        const { _tag, message } = decided.failure
        const status =
          _tag === "Unsupported"
            ? "skipped"
            : value === null && (isError || _tag === "RulesConflict" || _tag === "InvalidInput")
              ? "passed"
              : "failed"
        return { ...head, status, expected: wanted, actual: null, reason: message }
      }
      const actual = Values.plain(decided.success)
      return same(Names.inFeel(value), Names.inFeel(decided.success))
        ? { ...head, status: "passed", expected: wanted, actual }
        : { ...head, status: "failed", expected: wanted, actual, reason: "another value was decided" }
    })
  )
  const count = (status: Outcome["status"]) => results.filter((result) => result.status === status).length
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped"), results }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/**
 * Lines of the result file `tck_results.csv` of the Technology Compatibility Kit: one per case, which succeeds when all
 * its expectations are met.
 *
 * @param folder - the folder of the model in the kit, such as `compliance-level-2/0004-simpletable-U`.
 * @param file - the name of the file with the cases, without its extension.
 */
export const csv = (folder: string, file: string, { results }: Report): string => {
  const byCase = new Map<string, Array<Outcome>>()
  for (const result of results) byCase.set(result.case, [...(byCase.get(result.case) ?? []), result])
  return [...byCase]
    .map(([id, outcomes]) => {
      const wrong = outcomes.find(({ status }) => status !== "passed")
      const status = wrong === undefined ? "SUCCESS" : wrong.status === "skipped" ? "IGNORED" : "ERROR"
      return `${[folder, file, id, status, wrong?.reason ?? ""].map(quoted).join(",")}\n`
    })
    .join("")
}
