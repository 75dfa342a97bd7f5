/**
 * Routing a question (*vraag*): to which desk and owner, by when, who may promise something, and why not elsewhere.
 *
 * A route is a decision of one moment under one version of the rules. Route again when the question, the rules or the
 * people change; the same question under the same version always has the same route.
 */
import { Result, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Explanation, type Table } from "../decision/index.ts"
import { Outcome } from "./Outcome.ts"
import type { Definition, Question, RuleSet } from "./RuleSet.ts"

export { compile, define } from "./RuleSet.ts"

// What it is

/** Where a question goes, and why. Plain data, without personal data. */
export const Route = Schema.Struct({
  /** The version of the rules that decided. */
  version: Code,
  /** Where it goes. */
  outcome: Outcome,
  /** The ids of the parties that may promise the client something. */
  mayCommit: Schema.Array(Code),
  /** Which rule decided, what was read, and which rules one other value would have made decide. */
  explanation: Explanation.Explanation
})
/** The type of {@link Route}. */
export type Route = typeof Route.Type

// What it decides

/** Where a question goes, without saying why: for many questions at once. */
export const outcomeOf = <D extends Definition>(
  ruleSet: RuleSet<D>,
  question: Question<D>
): Result.Result<Outcome, Table.InvalidInput> => {
  const decided = ruleSet.table.decide(question as Question<Definition>)
  if (Result.isFailure(decided)) return Result.fail(decided.failure as Table.InvalidInput)
  // Proven when the version was compiled: no gap, no conflict, so there is an answer and it is an outcome.
  return Result.succeed(ruleSet.outcomes.get(decided.success.answer!.outcome as string)!)
}

/** Where a question goes, and why. */
export const route = <D extends Definition>(
  ruleSet: RuleSet<D>,
  question: Question<D>
): Result.Result<Route, Table.InvalidInput> => {
  const outcome = outcomeOf(ruleSet, question)
  if (Result.isFailure(outcome)) return Result.fail(outcome.failure)
  const explained = Explanation.explain(ruleSet.table, question as Question<Definition>)
  if (Result.isFailure(explained)) return Result.fail(explained.failure as Table.InvalidInput)
  return Result.succeed({
    version: ruleSet.definition.version,
    outcome: outcome.success,
    mayCommit: ruleSet.committers.get(outcome.success.id)!,
    explanation: explained.success
  })
}

/** The route as plain sentences: where it goes, why, and what would have led elsewhere. */
export const sentence = <D extends Definition>(
  ruleSet: RuleSet<D>,
  { explanation, mayCommit, outcome }: Route,
  language: Explanation.Language
): string => {
  const { deadline, desk, office, owner } = outcome
  const head =
    language === "nl"
      ? `De vraag gaat naar ${desk} (${office === "front" ? "frontoffice" : "backoffice"}), eigenaar ${owner}, antwoord binnen ${deadline.minutes} werkminuten (${deadline.calendar}); toezeggen mag: ${mayCommit.join(", ")}.`
      : `The question goes to ${desk} (${office} office), owner ${owner}, answer within ${deadline.minutes} working minutes (${deadline.calendar}); may commit: ${mayCommit.join(", ")}.`
  return `${head} ${Explanation.sentence(ruleSet.table.definition, explanation, language)}`
}
