/**
 * Tests made from a table: inputs that together make every rule count that can, and stand on both sides of every end of
 * every cell, with what the table decides today. Keep them beside the table: a later version is judged by them.
 */
import { Result, Schema } from "effect"
import * as Candidates from "./Candidates.ts"
import type { Definition } from "./Definition.ts"
import { find, ruleBox, undecided, type Verdict } from "./Diagram.ts"
import { nullPosition } from "./Domain.ts"
import { Scalar } from "./Field.ts"
import * as Line from "./Line.ts"
import * as Policy from "./Policy.ts"
import * as Region from "./Region.ts"
import * as RuleSet from "./RuleSet.ts"
import type { Column } from "./Space.ts"
import type { InputOf, Table } from "./Table.ts"
import { budget, TooWide } from "./TooWide.ts"

// What it is

const Row = Schema.Record(Schema.String, Schema.NullOr(Scalar))

/** One test. */
export const Case = Schema.Struct({
  /** What is asked. */
  input: Region.Witness,
  /** Numbers, from 1, of the rules that gave the answer; null when rules conflict. */
  rules: Schema.NullOr(Schema.Array(Schema.Int)),
  /** The answer; null also when rules conflict. */
  answer: Schema.Union([Schema.Null, Schema.Finite, Row, Schema.Array(Row)])
})
/** The type of {@link Case}. */
export type Case = typeof Case.Type

// What it decides

/** Places at and beside every end of a cell, or every listed value in it; and one in every case outside it. */
const edges = ({ domain, lines }: Column, cell: Line.Line): ReadonlyArray<Line.Line> => {
  const outside = lines.map((line) => Line.without(line, cell)).filter((line) => line.length > 0)
  const inside: Array<number> = [nullPosition]
  for (let i = 0; i < cell.length; i += 2) {
    const [from, to] = [cell[i]!, cell[i + 1]!]
    if (from === nullPosition) continue
    if (domain.listed === null) inside.push(domain.before(from), from, domain.before(to), to)
    else for (let at = from; at < to; at++) inside.push(at)
  }
  const exact = inside
    .filter((position) => Line.has(domain.all, position))
    .map((position) => [position, domain.after(position)])
  return [...exact, ...outside]
}

/** The tests of a table. Rules that never count have none. */
export const of = <D extends Definition>(table: Table<D>): Result.Result<ReadonlyArray<Case>, TooWide> => {
  const { definition, index } = table
  const { ranked, space } = index
  const { columns, words } = space
  const cases = new Map<string, Case>()
  const add = (lines: ReadonlyArray<Line.Line>): void => {
    const input = Region.witnessAt(space, lines)
    const key = JSON.stringify(input)
    if (cases.has(key)) return
    const decided = table.decide(input as InputOf<D>)
    cases.set(
      key,
      Result.isSuccess(decided)
        ? { input, rules: decided.success.rules, answer: decided.success.answer as Case["answer"] }
        : { input, rules: null, answer: null }
    )
  }
  const left = budget()
  for (let rank = 0; rank < space.count; rank++) {
    const box = ruleBox(space, rank)
    if (box.cases.some((list) => list.length === 0)) continue
    const own = RuleSet.of([rank], words)
    /** Ends at 1 where the rule counts. */
    const counts: Verdict = (candidates, depth) => {
      const { certain } = box
      if (Policy.settles(definition.hitPolicy)) {
        Candidates.cutBehind(candidates, certain, depth * words)
        if (!Candidates.someIn(candidates, own, 0)) return 0
      }
      if (!Candidates.allIn(candidates, certain, depth * words)) return undecided
      const concluded = Policy.answer(
        definition,
        Candidates.ranksOf(candidates).map((hit) => ranked[hit]!)
      )
      return concluded !== "conflict" && concluded.rules.includes(ranked[rank]!) ? 1 : 0
    }
    const place = find(space, box, box.meeting, counts, left)
    if (place === "too wide") return Result.fail(new TooWide({ table: definition.name, question: "tests" }))
    if (place === null) continue
    const at = columns.map(({ lines }, i) => lines[place[i]!]!)
    add(at)
    const cells = columns.map(({ cellLines, cellOf }) => cellLines[cellOf[rank]!]!)
    for (const [i, column] of columns.entries()) {
      if (Line.equal(cells[i]!, column.domain.all)) continue
      for (const edge of edges(column, cells[i]!)) add(at.map((line, j) => (i === j ? edge : line)))
    }
  }
  return Result.succeed([...cases.values()])
}
