import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Routing.laws.ts"
import * as Routing from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Simulation from "./Simulation.ts"
import * as Versions from "./Versions.ts"

const subject: Subject = {
  compile: RuleSet.compile,
  route: Routing.route,
  asOf: Versions.asOf,
  add: Versions.add,
  run: Simulation.run
}

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "rules are accepted exactly when every question ends with one owner and somebody who may commit": {
    ...subject,
    // Escalation is not looked at.
    compile: (definition) =>
      RuleSet.compile({
        ...definition,
        outcomes: definition.outcomes.map((outcome) => ({
          ...outcome,
          escalation: [{ afterMinutes: 1, to: "employee-1" }]
        }))
      })
  },
  "whatever it is given, compiling answers: what is no version is refused": {
    ...subject,
    // What is typed is believed.
    compile: (definition) => {
      for (const { roles } of definition.parties) [...roles]
      return RuleSet.compile(definition)
    }
  },
  "every question is routed, to an owner, with somebody who may commit": {
    ...subject,
    // Only the owner may commit.
    route: (ruleSet, question) =>
      Result.map(Routing.route(ruleSet, question), (route) => ({
        ...route,
        mayCommit: route.mayCommit.filter((id) => id === route.outcome.owner)
      }))
  },
  "a route is made again from what its explanation says was read": {
    ...subject,
    // Null is left out.
    route: (ruleSet, question) =>
      Result.map(Routing.route(ruleSet, question), (route) => ({
        ...route,
        explanation: {
          ...route.explanation,
          read: route.explanation.read.filter((one) => one._tag !== "Value" || one.value !== null)
        }
      }))
  },
  "at any moment the version holds that took effect last": {
    ...subject,
    // A version holds from just after its moment.
    asOf: (versions, at) =>
      Versions.asOf(
        { inOrder: versions.inOrder.filter(({ definition }) => definition.effectiveFrom !== at) },
        at
      )
  },
  "a version that is added changes nothing that was decided before, and is refused only when it would": {
    ...subject,
    // Any moment is good enough.
    add: (versions, next) => Versions.of([...versions.inOrder, next])
  },
  "a version moves nothing against itself, and no question is lost against another": {
    ...subject,
    // The last question is forgotten.
    run: (current, proposed, questions) => Simulation.run(current, proposed, questions.slice(0, -1))
  },
  "late are exactly the questions that only the proposed deadline would have missed": {
    ...subject,
    // Questions that were late already are counted again.
    run: (current, proposed, questions) => ({
      ...Simulation.run(current, proposed, questions),
      late: questions
        .filter(({ answeredIn, question }) => {
          const outcome = Routing.outcomeOf(proposed, question)
          return (
            answeredIn !== null &&
            Result.isSuccess(outcome) &&
            answeredIn.minutes > outcome.success.deadline.minutes
          )
        })
        .map(({ id }) => id)
    })
  }
}

describe("Routing", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
