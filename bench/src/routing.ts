/**
 * Deciding by the same first-hit table of 10, 100 and 1,000 rules on 5 inputs: CPU time, side by side in one run. Every
 * engine must give the same teams before it is measured.
 */
import { Analysis, Explanation, Table } from "@zorgband/core/decision"
import { Result } from "effect"
import { type Benchmark, type Figure, median } from "./measure.ts"
import * as Bitset from "./routing/Bitset.ts"
import { libraries } from "./routing/engines.ts"
import { definitionOf, firstHit, type Question, questionsOf, type Rules, rulesOf } from "./routing/tables.ts"

const sizes = [10, 100, 1_000]
const rounds = 9

/** CPU time of this process, its threads included, in nanoseconds for each of `count`. */
const cpu = async (work: () => unknown, count: number): Promise<number> => {
  const start = process.cpuUsage()
  await work()
  const { system, user } = process.cpuUsage(start)
  return ((user + system) * 1_000) / count
}

interface Subject {
  readonly name: string
  /** How many it does in a round. */
  readonly count: number
  readonly work: (count: number) => unknown
}

/** Nanoseconds of every subject, one after the other in each round; the order turns so that none is always first. */
const measured = async (
  subjects: ReadonlyArray<Subject>
): Promise<ReadonlyMap<string, ReadonlyArray<number>>> => {
  const found = new Map<string, Array<number>>(subjects.map(({ name }) => [name, []]))
  for (const { count, work } of subjects) await work(Math.max(1, count >> 1))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? subjects : [...subjects].reverse()
    for (const { count, name, work } of order) found.get(name)!.push(await cpu(() => work(count), count))
  }
  return found
}

/** A figure, and its ratio to another in the same rounds: how many times its cost. */
const figure = (
  name: string,
  metric: string,
  own: ReadonlyArray<number>,
  against: string | null,
  base: ReadonlyArray<number> = own,
  unit = "CPU ns"
): Figure => {
  const ratios = own.map((value, i) => value / base[i]!)
  return {
    case: name,
    metric,
    value: median(own),
    unit,
    against,
    ratio: against === null ? null : median(ratios),
    spread: against === null ? null : [Math.min(...ratios), Math.max(...ratios)]
  }
}

/** Many small calls, so that the clock is looked at once for all. */
const each =
  (questions: ReadonlyArray<Question>, decide: (question: Question) => unknown) =>
  (count: number): number => {
    let none = 0
    for (let i = 0; i < count; i++) if (decide(questions[i & (questions.length - 1)]!) === null) none++
    return none
  }

const mustAgree = (name: string, teams: ReadonlyArray<string>, expected: ReadonlyArray<string>): void => {
  const wrong = teams.findIndex((team, i) => team !== expected[i])
  if (wrong >= 0) throw new Error(`${name} gives ${teams[wrong]} where ${expected[wrong]} is right`)
}

const compiled = (rules: Rules): Table.Table => Result.getOrThrow(Table.compile(definitionOf(rules, "first")))

const own = "zorgband"
const bitset = "bitset by hand"
const redundant = "redundant rules"

/** Deciding and explaining, at one size; gives the cost of an own decision. */
const deciding = async (size: number, report: (figure: Figure) => void): Promise<ReadonlyArray<number>> => {
  const rules = rulesOf(size)
  const questions = questionsOf(rules, 4_096)
  const expected = questions.map((question) => rules.rules[firstHit(rules, question)]!.team)
  const table = compiled(rules)
  const decide = table.decide as unknown as (question: Question) => ReturnType<typeof table.decide>
  const first = Bitset.compile(rules)
  mustAgree(
    own,
    questions.map(
      (question) => (Result.getOrThrow(decide(question)).answer as { readonly team: string }).team
    ),
    expected
  )
  mustAgree(
    bitset,
    questions.map((question) => rules.rules[first(question)]!.team),
    expected
  )
  const subjects: Array<Subject> = [
    { name: own, count: 400_000, work: each(questions, decide) },
    { name: bitset, count: 400_000, work: each(questions, first) },
    {
      name: "explanation",
      count: 2_000,
      work: each(questions, (question) => Explanation.explain(table, question as never))
    }
  ]
  for (const { configuration, make, name } of libraries) {
    const engine = await make(rules)
    const some = name === "json-rules-engine" && size > 100 ? 16 : 128
    mustAgree(name, await engine.decide(questions.slice(0, some)), expected)
    if (size === sizes[0]) console.error(`${name}: ${configuration}`)
    subjects.push({ name, count: some, work: (count) => engine.decide(questions.slice(0, count)) })
  }
  const costs = await measured(subjects)
  const title = `${size} rules`
  report(figure(title, "decision", costs.get(own)!, bitset, costs.get(bitset)!))
  for (const { name } of subjects.filter(({ name }) => name !== own))
    report(figure(title, name, costs.get(name)!, own, costs.get(own)!))
  return costs.get(own)!
}

/** What is analysed: the rules as they are, or without the last one, which takes whatever the others leave. */
const analysed = (
  rules: Rules,
  hitPolicy: Table.HitPolicy,
  hasDefault: boolean
): { readonly rules: Rules; readonly table: Table.Table } => {
  const kept = hasDefault ? rules : { ...rules, rules: rules.rules.slice(0, -1) }
  return { rules: kept, table: Result.getOrThrow(Table.compile(definitionOf(kept, hitPolicy))) }
}

const analysing = async (
  size: number,
  hitPolicy: Table.HitPolicy,
  hasDefault: boolean,
  report: (figure: Figure) => void
): Promise<void> => {
  const { rules, table } = analysed(rulesOf(size), hitPolicy, hasDefault)
  const costs = await measured([
    { name: bitset, count: 20, work: (count) => Array.from({ length: count }, () => Bitset.compile(rules)) },
    {
      name: own,
      count: 5,
      work: (count) =>
        Array.from({ length: count }, () => [
          Result.getOrThrow(Analysis.gaps(table)),
          Analysis.overlaps(table),
          Result.getOrThrow(Analysis.neverFires(table))
        ])
    },
    {
      name: redundant,
      count: 5,
      work: (count) => Array.from({ length: count }, () => Result.getOrThrow(Analysis.redundant(table)))
    }
  ])
  const millis = (name: string) => costs.get(name)!.map((nanos) => nanos / 1e6)
  const title = `${size} rules, ${hitPolicy}${hasDefault ? "" : ", no last rule"}`
  const index = "index of bitset by hand"
  if (hitPolicy === "first" && hasDefault)
    report(figure(title, index, millis(bitset), null, undefined, "CPU ms"))
  report(figure(title, "gaps, overlaps, never fires", millis(own), index, millis(bitset), "CPU ms"))
  report(figure(title, redundant, millis(redundant), index, millis(bitset), "CPU ms"))
}

/** See the head of this file. */
export const routing: Benchmark = async (report) => {
  console.error(`${bitset}: made for these five inputs, words after the first hit are not looked at`)
  const costs: Array<ReadonlyArray<number>> = []
  for (const size of sizes) costs.push(await deciding(size, report))
  const growth = median(costs.at(-1)!) / median(costs[0]!)
  report({
    case: `${sizes[0]} to ${sizes.at(-1)} rules`,
    metric: "growth of a decision",
    value: growth,
    unit: "times",
    against: null,
    ratio: null,
    spread: null
  })
  for (const size of sizes) await analysing(size, "first", true, report)
  for (const hitPolicy of Table.HitPolicy.literals) {
    if (hitPolicy !== "first") await analysing(sizes.at(-1)!, hitPolicy, true, report)
    await analysing(sizes.at(-1)!, hitPolicy, false, report)
  }
}
