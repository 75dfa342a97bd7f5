/** What is compared: each with the configuration that its documentation gives for speed, printed with the figures. */
import { peer } from "../peers.ts"
import type { Question, Rule, Rules } from "./tables.ts"

/** An engine with a table in it. */
interface Engine {
  /** Decides on questions, one after the other or as many at a time as suits it best; gives the teams. */
  readonly decide: (questions: ReadonlyArray<Question>) => Promise<ReadonlyArray<string>>
}

/** How an engine takes a table, and how it is set up. */
export interface Maker {
  readonly name: string
  readonly configuration: string
  readonly make: (rules: Rules) => Promise<Engine>
}

const columns = ["clientType", "service", "region", "urgency", "hour"] as const
const isRange = (cell: Rule[(typeof columns)[number]]): cell is readonly [number, number] =>
  typeof cell?.[0] === "number"

interface ZenModule {
  readonly ZenEngine: new () => {
    readonly createDecision: (content: object) => {
      readonly evaluate: (context: object) => Promise<{ readonly result: { readonly team: string } }>
    }
  }
  readonly ZenDecisionContent: new (content: object) => object
}

/** The graph of a model of Zen: input, one table, output. */
const graphOf = ({ rules }: Rules): object => {
  const text = (cell: Rule[(typeof columns)[number]]): string =>
    cell === null
      ? ""
      : isRange(cell)
        ? `[${cell[0]}..${cell[1]}]`
        : cell.map((value) => JSON.stringify(value)).join(", ")
  const table = {
    hitPolicy: "first",
    inputs: columns.map((name) => ({ id: name, name, field: name })),
    outputs: [{ id: "team", name: "team", field: "team" }],
    rules: rules.map((rule, i) => ({
      _id: `rule-${i}`,
      ...Object.fromEntries(columns.map((name) => [name, text(rule[name])])),
      team: JSON.stringify(rule.team)
    }))
  }
  return {
    nodes: [
      { id: "in", name: "in", type: "inputNode", position: { x: 0, y: 0 } },
      { id: "table", name: "table", type: "decisionTableNode", position: { x: 1, y: 0 }, content: table },
      { id: "out", name: "out", type: "outputNode", position: { x: 2, y: 0 } }
    ],
    edges: [
      { id: "a", sourceId: "in", targetId: "table", type: "edge" },
      { id: "b", sourceId: "table", targetId: "out", type: "edge" }
    ]
  }
}

/** GoRules Zen: native, with an index. */
const zen = (atOnce: number): Maker => ({
  name: atOnce === 1 ? "zen-engine, one at a time" : `zen-engine, ${atOnce} at a time`,
  configuration: "ZenDecisionContent parsed once, createDecision once, evaluate without trace",
  make: async (rules) => {
    const { ZenDecisionContent, ZenEngine } = await peer<ZenModule>("@gorules/zen-engine")
    const decision = new ZenEngine().createDecision(new ZenDecisionContent(graphOf(rules)))
    return {
      decide: async (questions) => {
        const teams: Array<string> = []
        for (let i = 0; i < questions.length; i += atOnce) {
          const some = await Promise.all(
            questions.slice(i, i + atOnce).map((question) => decision.evaluate(question))
          )
          for (const { result } of some) teams.push(result.team)
        }
        return teams
      }
    }
  }
})

interface JsonRulesModule {
  readonly Engine: new (
    rules: ReadonlyArray<object>,
    options: object
  ) => {
    readonly stop: () => void
    readonly run: (
      facts: Question
    ) => Promise<{ readonly events: ReadonlyArray<{ readonly params: { readonly team: string } }> }>
  }
}

const jsonRules: Maker = {
  name: "json-rules-engine",
  configuration:
    "one priority per rule, engine.stop() at the first hit, facts given with run(); a cell is one condition",
  make: async ({ rules }) => {
    const { Engine } = await peer<JsonRulesModule>("json-rules-engine")
    const conditionsOf = (rule: Rule): ReadonlyArray<object> =>
      columns.flatMap((fact): ReadonlyArray<object> => {
        const cell = rule[fact]
        if (cell === null) return []
        if (!isRange(cell)) return [{ fact, operator: "in", value: cell }]
        return [
          { fact, operator: "greaterThanInclusive", value: cell[0] },
          { fact, operator: "lessThanInclusive", value: cell[1] }
        ]
      })
    const engine = new Engine(
      rules.map((rule, i) => ({
        conditions: { all: conditionsOf(rule) },
        event: { type: "hit", params: { team: rule.team } },
        priority: rules.length - i,
        onSuccess: () => engine.stop()
      })),
      {}
    )
    return {
      decide: async (questions) => {
        const teams: Array<string> = []
        for (const question of questions) teams.push((await engine.run(question)).events[0]!.params.team)
        return teams
      }
    }
  }
}

interface DmnEvalModule {
  readonly default: {
    readonly decisionTable: {
      readonly parseDmnXml: (xml: string) => Promise<object>
      readonly evaluateDecision: (
        id: string,
        decisions: object,
        context: Question
      ) => { readonly team: string }
    }
  }
}

/** The table in the DMN that dmn-eval-js reads. */
const dmnOf = ({ rules }: Rules): string => {
  const entry = (name: string, text: string): string => `<${name}><text>${text}</text></${name}>`
  const cell = (value: Rule[(typeof columns)[number]]): string =>
    value === null
      ? "-"
      : isRange(value)
        ? `[${value[0]}..${value[1]}]`
        : value.map((one) => `"${one}"`).join(", ")
  const inputs = columns.map(
    (name) =>
      `<input><inputExpression typeRef="${name === "urgency" || name === "hour" ? "number" : "string"}"><text>${name}</text></inputExpression></input>`
  )
  const rows = rules.map(
    (rule) =>
      `<rule>${columns.map((name) => entry("inputEntry", cell(rule[name]))).join("")}${entry("outputEntry", `"${rule.team}"`)}</rule>`
  )
  return `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" id="d" name="d" namespace="d"><decision id="routing" name="routing"><decisionTable hitPolicy="FIRST">${inputs.join("")}<output name="team" typeRef="string"/>${rows.join("")}</decisionTable></decision></definitions>`
}

const dmnEval: Maker = {
  name: "dmn-eval-js",
  configuration: "XML parsed once, evaluateDecision on it",
  make: async (rules) => {
    const { decisionTable } = (await peer<DmnEvalModule>("@hbtgmbh/dmn-eval-js")).default
    const decisions = await decisionTable.parseDmnXml(dmnOf(rules))
    return {
      decide: async (questions) =>
        questions.map(
          (question) => decisionTable.evaluateDecision("routing", decisions, { ...question }).team
        )
    }
  }
}

/** The peers that are libraries. */
export const libraries: ReadonlyArray<Maker> = [zen(1), zen(64), jsonRules, dmnEval]
