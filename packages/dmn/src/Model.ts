/**
 * A DMN model as it is written: its decisions with their tables, what they need, and the types of the inputs. Cells are
 * still text; `Logic` reads them.
 */
import { Table } from "@zorgband/core/decision"
import { Result, Schema } from "effect"
import * as Names from "./Names.ts"
import type { DecisionTable, InputColumn, Logic, Model, Type } from "./Shape.ts"
import * as Xml from "./Xml.ts"

export type {
  Decision,
  DecisionTable,
  Function,
  InputColumn,
  Logic,
  Model,
  OutputColumn,
  Type
} from "./Shape.ts"

// What can go wrong

/** The document is XML, but no DMN model that can be read. */
export class InvalidModel extends Schema.TaggedError<InvalidModel>()("InvalidModel", {
  /** What is wrong and what to do. */
  problem: Schema.String
}) {
  override get message(): string {
    return `The document is no DMN model that can be read: ${this.problem}.`
  }
}

// What it decides

/** The namespaces of DMN 1.1 to 1.6. */
export const namespaces = [
  "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
  "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
  "http://www.omg.org/spec/DMN/20180521/MODEL/",
  "https://www.omg.org/spec/DMN/20191111/MODEL/",
  "https://www.omg.org/spec/DMN/20211108/MODEL/",
  "https://www.omg.org/spec/DMN/20230324/MODEL/",
  "https://www.omg.org/spec/DMN/20240513/MODEL/"
] as const

const hitPolicies = ["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
const aggregations = ["SUM", "COUNT", "MIN", "MAX"]

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

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** A name as FEEL compares names. */
const nameOf = (element: Xml.Element): string => {
  const name = Names.plain(element.attributes.get("name") ?? element.attributes.get("id") ?? "")
  if (name === "") refuse(`a ${element.name} at line ${element.line} has no name`)
  if (name.length > Table.limits.characters)
    refuse(`a name at line ${element.line} has more than ${Table.limits.characters} characters`)
  if (name in {}) refuse(`"${name}" at line ${element.line} is a name that every object has; choose another`)
  return name
}

/** The name of a type without its prefix. */
const typeName = (written: string | undefined): string | null => {
  const name = written?.trim().replace(/^(\{[^}]*\}|feel:|feel\.)/, "") ?? ""
  return name === "" || name === "Any" ? null : name
}
const typeOf = (element: Xml.Element | undefined): string | null =>
  element === undefined
    ? null
    : typeName(element.attributes.get("typeRef") ?? Xml.one(element, "typeRef")?.text)

/** The text of an expression, which must be FEEL. */
const textOf = (element: Xml.Element | undefined): string | null => {
  if (element === undefined) return null
  const language = element.attributes.get("expressionLanguage") ?? element.attributes.get("typeLanguage")
  if (language !== undefined && !/feel/i.test(language))
    refuse(`an expression at line ${element.line} is in the language ${short(language)}; write it in FEEL`)
  return Xml.one(element, "text")?.text.trim() ?? null
}

const inputOf = (input: Xml.Element, i: number): InputColumn => {
  const expression = Xml.one(input, "inputExpression")
  const text = textOf(expression) ?? ""
  const label = (input.attributes.get("label") ?? "").trim()
  return {
    expression: text !== "" ? text : label !== "" ? label : `input ${i + 1}`,
    isName: text === "",
    type: typeOf(expression),
    allowed: textOf(Xml.one(input, "inputValues"))
  }
}

const tableOf = (element: Xml.Element): DecisionTable => {
  const at = `the table at line ${element.line}`
  const hitPolicy = (element.attributes.get("hitPolicy") ?? "UNIQUE").toUpperCase().replaceAll("_", " ")
  if (!hitPolicies.includes(hitPolicy)) refuse(`${at} has the unknown hit policy ${short(hitPolicy)}`)
  const aggregation =
    hitPolicy === "COLLECT" ? (element.attributes.get("aggregation")?.toUpperCase() ?? null) : null
  if (aggregation !== null && !aggregations.includes(aggregation))
    refuse(`${at} has the unknown aggregation ${short(aggregation)}`)
  const [inputs, outputs, rules] = [
    Xml.all(element, "input"),
    Xml.all(element, "output"),
    Xml.all(element, "rule")
  ]
  const { fields, rules: maxRules } = Table.limits
  if (inputs.length > fields || outputs.length > fields)
    refuse(`${at} has more than ${fields} columns of a kind`)
  if (rules.length > maxRules) refuse(`${at} has more than ${maxRules} rules`)
  if (outputs.length === 0) refuse(`${at} has no output`)
  const named = outputs.map((output) => (output.attributes.has("name") ? nameOf(output) : null))
  if (outputs.length > 1 && (named.includes(null) || new Set(named).size < named.length))
    refuse(`${at} has several outputs, which need a name of their own each`)
  return {
    _tag: "Table",
    hitPolicy,
    aggregation,
    inputs: inputs.map(inputOf),
    outputs: outputs.map((output, i) => ({
      name: named[i]!,
      type: typeOf(output),
      values: textOf(Xml.one(output, "outputValues")),
      otherwise: textOf(Xml.one(output, "defaultOutputEntry"))
    })),
    rules: rules.map((rule, i) => {
      const [when, output] = [Xml.all(rule, "inputEntry"), Xml.all(rule, "outputEntry")]
      if (when.length !== inputs.length || output.length !== outputs.length)
        refuse(`rule ${i + 1} of ${at} has not one cell per column`)
      const note = Xml.one(rule, "description")?.text.trim() || textOf(Xml.one(rule, "annotationEntry"))
      return {
        when: when.map((entry) => textOf(entry) ?? ""),
        output: output.map((entry) => textOf(entry) ?? ""),
        note: note === undefined || note === null || note === "" ? null : note
      }
    })
  }
}

const unsupportedLogic: Record<string, string> = {
  functionDefinition: "a function definition",
  relation: "a relation",
  list: "a boxed list",
  conditional: "a boxed conditional",
  filter: "a boxed filter",
  for: "a boxed iterator",
  some: "a boxed quantifier",
  every: "a boxed quantifier"
}

const logicOf = (element: Xml.Element): Logic => {
  const table = Xml.one(element, "decisionTable")
  if (table !== undefined) return tableOf(table)
  const expression = Xml.one(element, "literalExpression")
  if (expression !== undefined) return { _tag: "Expression", text: textOf(expression) ?? "" }
  const invocation = Xml.one(element, "invocation")
  if (invocation !== undefined) {
    const given = Xml.all(invocation, "binding").map((binding) => {
      const parameter = Xml.one(binding, "parameter")
      if (parameter === undefined) return refuse(`a binding at line ${binding.line} has no parameter`)
      return { name: nameOf(parameter), logic: logicOf(binding) }
    })
    return {
      _tag: "Invocation",
      called: Names.plain(textOf(Xml.one(invocation, "literalExpression")) ?? ""),
      given
    }
  }
  const context = Xml.one(element, "context")
  if (context !== undefined) {
    const entries = Xml.all(context, "contextEntry").map((entry) => {
      const variable = Xml.one(entry, "variable")
      return { name: variable === undefined ? null : nameOf(variable), logic: logicOf(entry) }
    })
    return { _tag: "Context", entries }
  }
  const other = element.children.find(({ name }) => name in unsupportedLogic)
  return {
    _tag: "Unsupported",
    what: other === undefined ? "a decision without logic" : unsupportedLogic[other.name]!
  }
}

/** Some tools give the variable of an element another name than the element, and use that in expressions. */
const aliasOf = (element: Xml.Element): string | null => {
  const variable = Xml.one(element, "variable")
  return variable === undefined || !variable.attributes.has("name") ? null : nameOf(variable)
}

const itemOf = (element: Xml.Element): Type => {
  const parts = Xml.all(element, "itemComponent")
  const allowed = Xml.one(element, "allowedValues") ?? Xml.one(element, "typeConstraint")
  return {
    base: typeName(Xml.one(element, "typeRef")?.text ?? element.attributes.get("typeRef")),
    isList: element.attributes.get("isCollection") === "true",
    allowed: textOf(allowed),
    parts: new Map(parts.map((part) => [nameOf(part), itemOf(part)]))
  }
}

/** Adds the names in an element that FEEL writes otherwise; of two ways to write one the first stays. */
const addNames = (element: Xml.Element, names: Map<string, string>): Map<string, string> => {
  const name = element.attributes.get("name")?.trim().replace(/\s+/g, " ") ?? ""
  const plain = Names.plain(name)
  if (plain !== name && !names.has(plain)) names.set(plain, name)
  for (const child of element.children) addNames(child, names)
  return names
}

const modelOf = (root: Xml.Element): Model => {
  if (root.name !== "definitions" || !(namespaces as ReadonlyArray<string>).includes(root.namespace))
    refuse("it does not begin with `definitions` of DMN 1.1 to 1.6")
  const decisions = Xml.all(root, "decision")
  const byId = new Map<string, string>()
  for (const kind of ["decision", "businessKnowledgeModel"]) {
    const names = new Set<string>()
    for (const element of Xml.all(root, kind)) {
      const name = nameOf(element)
      if (names.has(name)) refuse(`"${short(name)}" is the name of two elements`)
      names.add(name)
      const id = element.attributes.get("id")
      if (id !== undefined) byId.set(id, name)
    }
  }
  return {
    name: root.attributes.get("name") ?? "",
    decisions: decisions.map((element) => ({
      name: nameOf(element),
      alias: aliasOf(element),
      type: typeOf(Xml.one(element, "variable")),
      needs: Xml.all(element, "informationRequirement").flatMap((requirement) => {
        const required = Xml.one(requirement, "requiredDecision")?.attributes.get("href")
        if (required === undefined) return []
        const name = byId.get(required.slice(required.lastIndexOf("#") + 1))
        return [name ?? refuse(`"${short(nameOf(element))}" needs a decision that is not in the document`)]
      }),
      logic: logicOf(element)
    })),
    inputs: new Map(
      Xml.all(root, "inputData").flatMap((element) => {
        const type = typeOf(Xml.one(element, "variable"))
        const alias = aliasOf(element)
        const own: ReadonlyArray<readonly [string, string | null]> = [[nameOf(element), type]]
        return alias === null ? own : [...own, [alias, type]]
      })
    ),
    functions: Xml.all(root, "businessKnowledgeModel").map((element) => {
      const logic = Xml.one(element, "encapsulatedLogic")
      return {
        name: nameOf(element),
        parameters:
          logic === undefined
            ? []
            : Xml.all(logic, "formalParameter").map((parameter) => ({
                name: nameOf(parameter),
                type: typeOf(parameter)
              })),
        logic:
          logic === undefined ? { _tag: "Unsupported", what: "a function without logic" } : logicOf(logic)
      }
    }),
    types: new Map(Xml.all(root, "itemDefinition").map((element) => [nameOf(element), itemOf(element)])),
    written: addNames(root, new Map())
  }
}

/** Reads a model from its XML. Expressions are looked at when they are needed. */
export const read = (xml: string): Result.Result<Model, Xml.InvalidXml | InvalidModel> =>
  Result.flatMap(Xml.parse(xml), (root) => {
    try {
      return Result.succeed(modelOf(root))
    } catch (error) {
      if (error instanceof Refusal) return Result.fail(new InvalidModel({ problem: error.problem }))
      throw error
    }
  })

/** The type of a name in a model: its own, or one that FEEL brings. Internal. */
export const typeNamed = (model: Model, name: string | null): Type | null => {
  if (name === null) return null
  const own = model.types.get(name) ?? model.types.get(name.slice(name.lastIndexOf(":") + 1))
  return (
    own ?? { base: name.slice(name.lastIndexOf(":") + 1), isList: false, allowed: null, parts: new Map() }
  )
}
