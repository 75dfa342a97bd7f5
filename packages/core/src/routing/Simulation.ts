/**
 * What a proposed version of the routing rules would have done with questions that were recorded: what moves between
 * front and back, the load of each owner, and deadlines that would not have been met.
 */
import { Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Region } from "../decision/index.ts"
import type { Outcome } from "./Outcome.ts"
import { outcomeOf } from "./Routing.ts"
import type { Definition, Question, RuleSet } from "./RuleSet.ts"

// What it is

/** A question as it was recorded. */
export const Recorded = Schema.Struct({
  /** The id of the question. */
  id: Code,
  /** The values that the rules read. */
  question: Region.Witness,
  /** The working time after which it was answered; null when that is not known. */
  answeredIn: Schema.NullOr(
    Schema.Struct({
      /** Working minutes. */
      minutes: Schema.Finite,
      /** The calendar in which they were counted. */
      calendar: Code
    })
  )
})
/** The type of {@link Recorded}. */
export type Recorded = typeof Recorded.Type

/** Questions that go from one outcome to another. */
export const Move = Schema.Struct({
  /** The id of the outcome under the current version; null when it refuses the question. */
  from: Schema.NullOr(Code),
  /** The id of the outcome under the proposed version; null when it refuses the question. */
  to: Schema.NullOr(Code),
  /** The ids of the questions. */
  questions: Schema.Array(Code)
})
/** The type of {@link Move}. */
export type Move = typeof Move.Type

/** What would change. */
export const Simulation = Schema.Struct({
  /** How many questions there were. */
  total: Schema.Int,
  /**
   * What moves, the largest first; questions that stay where they were are not in it. What both versions refuse is in it,
   * from nobody to nobody.
   */
  moves: Schema.Array(Move),
  /** How many questions move from the front office to the back office. */
  frontToBack: Schema.Int,
  /** How many questions move from the back office to the front office. */
  backToFront: Schema.Int,
  /** How many questions each owner gets, in the order of their ids. */
  load: Schema.Array(
    Schema.Struct({
      /** The id of the owner. */
      owner: Code,
      /** Under the current version. */
      before: Schema.Int,
      /** Under the proposed version. */
      after: Schema.Int
    })
  ),
  /** The ids of questions that were answered in time, and would have been late under the proposed version. */
  late: Schema.Array(Code),
  /** The ids of questions of which that cannot be told: not answered, or counted in another calendar. */
  unknown: Schema.Array(Code)
})
/** The type of {@link Simulation}. */
export type Simulation = typeof Simulation.Type

// What it decides

/** Whether an answer met the deadline of an outcome; null when that cannot be told. */
const inTime = (outcome: Outcome, answeredIn: Recorded["answeredIn"]): boolean | null =>
  answeredIn === null || answeredIn.calendar !== outcome.deadline.calendar
    ? null
    : answeredIn.minutes <= outcome.deadline.minutes

/** Runs recorded questions through both versions. A question that a version refuses is counted as a move, not hidden. */
export const run = (current: RuleSet, proposed: RuleSet, questions: ReadonlyArray<Recorded>): Simulation => {
  const moves = new Map<
    string,
    { readonly from: string | null; readonly to: string | null; readonly questions: Array<string> }
  >()
  const load = new Map<string, { before: number; after: number }>()
  const late: Array<string> = []
  const unknown: Array<string> = []
  let frontToBack = 0
  let backToFront = 0
  const count = (outcome: Outcome | null, when: "before" | "after"): void => {
    if (outcome === null) return
    const known = load.get(outcome.owner) ?? { before: 0, after: 0 }
    known[when]++
    load.set(outcome.owner, known)
  }
  const under = (ruleSet: RuleSet, question: Question<Definition>): Outcome | null =>
    Result.getOrElse(outcomeOf(ruleSet, question), () => null)
  for (const { answeredIn, id, question } of questions) {
    const before = under(current, question)
    const after = under(proposed, question)
    count(before, "before")
    count(after, "after")
    if (before?.office === "front" && after?.office === "back") frontToBack++
    if (before?.office === "back" && after?.office === "front") backToFront++
    if (before === null || before.id !== after?.id) {
      const [from, to] = [before?.id ?? null, after?.id ?? null]
      const key = JSON.stringify([from, to])
      const move = moves.get(key) ?? { from, to, questions: [] }
      move.questions.push(id)
      moves.set(key, move)
    }
    if (after === null) continue
    const met = inTime(after, answeredIn)
    if (met === null) unknown.push(id)
    else if (!met && (before === null || inTime(before, answeredIn) !== false)) late.push(id)
  }
  return {
    total: questions.length,
    moves: [...moves.values()].sort((a, b) => b.questions.length - a.questions.length),
    frontToBack,
    backToFront,
    load: [...load]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([owner, { after, before }]) => ({ owner, before, after })),
    late,
    unknown
  }
}
