/** The laws of `RuleSet`, `Routing`, `Versions` and `Simulation`, as data: hosts and twins run them on their own. */
import { Equal, Result, Schema } from "effect"
import fc from "fast-check"
import { generators, reference } from "../decision/testing.ts"
import { Instant } from "../time/index.ts"
import { definition, questions } from "./generators.ts"
import type * as Routing from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import type * as Simulation from "./Simulation.ts"
import * as Versions from "./Versions.ts"

/** What the laws are about. */
export interface Subject {
  /** See `RuleSet.compile`. */
  readonly compile: (definition: RuleSet.Definition) => Result.Result<RuleSet.RuleSet, RuleSet.Refusal>
  /** See `Routing.route`. */
  readonly route: typeof Routing.route
  /** See `Versions.asOf`. */
  readonly asOf: typeof Versions.asOf
  /** See `Versions.add`. */
  readonly add: typeof Versions.add
  /** See `Simulation.run`. */
  readonly run: typeof Simulation.run
}

const isVersion = Schema.is(RuleSet.Definition)

/** Whether every question ends with one owner and somebody who may commit, found by trying them all. */
const isSound = ({ calendars, outcomes, parties, rules, ...rest }: RuleSet.Definition): boolean => {
  const table = { name: "", ...rest, outputs: [], rules: rules.map(({ when }) => ({ when, output: {} })) }
  const known = (id: string) => parties.some((party) => party.id === id)
  const answered = questions.every((question) => {
    const targets = reference.hits(table, question).map((number) => rules[number - 1]!.to)
    const agree = rest.hitPolicy === "unique" ? targets.length === 1 : new Set(targets).size === 1
    return targets.length > 0 && (agree || rest.hitPolicy === "first" || rest.hitPolicy === "priority")
  })
  return (
    answered &&
    outcomes.every(({ deadline, escalation, mayCommit, owner }) => {
      const line = [owner, ...escalation.flatMap(({ to, as }) => (as === "told" ? [] : [to]))]
      const times = escalation.map(({ afterMinutes }) => afterMinutes)
      return (
        [owner, ...escalation.map(({ to }) => to)].every(known) &&
        line.length > 1 &&
        escalation.at(-1)?.as !== "told" &&
        new Set(line).size === line.length &&
        new Set(times).size === times.length &&
        calendars.includes(deadline.calendar) &&
        parties.some(
          ({ id, roles }) =>
            (mayCommit.owner && id === owner) || mayCommit.roles.some((role) => roles.includes(role))
        )
      )
    })
  )
}

const sound = definition.filter(isSound)
const recorded = fc.array(
  fc.record({
    id: fc.uuid(),
    question: fc.constantFrom(...questions),
    answeredIn: fc.option(fc.record({ minutes: fc.nat(300), calendar: fc.constant("office") }))
  }),
  { maxLength: 30 }
)

/** Laws by name; each throws with the smallest counterexample that was found. */
export const laws = ({ add, asOf, compile, route, run }: Subject) => ({
  "rules are accepted exactly when every question ends with one owner and somebody who may commit": () =>
    fc.assert(
      fc.property(definition, (definition) => Result.isSuccess(compile(definition)) === isSound(definition)),
      { numRuns: 1_000 }
    ),
  "whatever it is given, compiling answers: what is no version is refused": () =>
    fc.assert(
      fc.property(generators.damaged(sound), (damage) => {
        const compiled = compile(damage)
        return Result.isFailure(compiled) ? compiled.failure.message.length > 0 : isVersion(damage)
      }),
      { numRuns: 1_000 }
    ),
  "every question is routed, to an owner, with somebody who may commit": () =>
    fc.assert(
      fc.property(sound, (definition) => {
        const ruleSet = Result.getOrThrow(RuleSet.compile(definition))
        return questions.every((question) => {
          const { mayCommit, outcome } = Result.getOrThrow(route(ruleSet, question))
          const ids = definition.parties.map(({ id }) => id)
          return (
            ids.includes(outcome.owner) && mayCommit.length > 0 && mayCommit.every((id) => ids.includes(id))
          )
        })
      })
    ),
  "a route is made again from what its explanation says was read": () =>
    fc.assert(
      fc.property(sound, fc.constantFrom(...questions), (definition, question) => {
        const ruleSet = Result.getOrThrow(RuleSet.compile(definition))
        const first = Result.getOrThrow(route(ruleSet, question))
        const read = first.explanation.read.map((one) => [
          one.input,
          one._tag === "Value" ? one.value : undefined
        ])
        return Equal.equals(Result.getOrThrow(route(ruleSet, Object.fromEntries(read))), first)
      })
    ),
  "at any moment the version holds that took effect last": () =>
    fc.assert(
      fc.property(
        fc.array(sound, { maxLength: 4 }),
        fc.integer({ min: -1, max: 22 }),
        (definitions, moment) => {
          const versions = Versions.of(definitions.map((one) => Result.getOrThrow(RuleSet.compile(one))))
          const moments = definitions.map(({ effectiveFrom }) => effectiveFrom)
          if (Result.isFailure(versions)) return new Set(moments).size < moments.length
          const expected = moments.filter((from) => from <= moment).sort((a, b) => b - a)[0]
          const found = asOf(versions.success, Instant.of(moment))
          return Result.isSuccess(found)
            ? found.success.definition.effectiveFrom === expected
            : expected === undefined
        }
      )
    ),
  "a version that is added changes nothing that was decided before, and is refused only when it would": () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(20), { minLength: 1, maxLength: 5 }),
        fc.nat(20),
        ([first = 0, ...rest], now) => {
          const version = (from: number) => ({
            definition: { version: `from ${from}`, effectiveFrom: Instant.of(from) }
          })
          const known = Result.getOrThrow(Versions.of(rest.map(version)))
          const added = add(known, version(first), Instant.of(now))
          if (Result.isFailure(added)) return rest.length > 0 && first < now
          const idAt = (one: typeof known, at: number) =>
            Result.getOrNull(Versions.asOf(one, Instant.of(at)))?.definition.version
          const past = Array.from({ length: rest.length === 0 ? 0 : now }, (_, at) => at)
          return (
            past.every((at) => idAt(known, at) === idAt(added.success, at)) &&
            idAt(added.success, first) === `from ${first}` &&
            Result.isFailure(add(added.success, version(first), Instant.of(0)))
          )
        }
      )
    ),
  "a version moves nothing against itself, and no question is lost against another": () =>
    fc.assert(
      fc.property(sound, sound, recorded, (a, b, recorded) => {
        const [current, proposed] = [a, b].map((one) => Result.getOrThrow(RuleSet.compile(one))) as [
          RuleSet.RuleSet,
          RuleSet.RuleSet
        ]
        const same = run(current, current, recorded)
        const { backToFront, frontToBack, load, moves, total } = run(current, proposed, recorded)
        const sum = (of: (one: (typeof load)[number]) => number) =>
          load.reduce((sum, one) => sum + of(one), 0)
        const net = load.find(({ owner }) => owner === "planning")
        return (
          same.moves.length + same.late.length + same.frontToBack + same.backToFront === 0 &&
          same.load.every(({ after, before }) => after === before) &&
          total === recorded.length &&
          sum(({ before }) => before) === total &&
          sum(({ after }) => after) === total &&
          (net?.after ?? 0) - (net?.before ?? 0) === frontToBack - backToFront &&
          moves.reduce((sum, { questions }) => sum + questions.length, 0) === frontToBack + backToFront
        )
      })
    ),
  "late are exactly the questions that only the proposed deadline would have missed": () =>
    fc.assert(
      fc.property(sound, sound, recorded, (a, b, recorded) => {
        const [current, proposed] = [a, b].map((one) => Result.getOrThrow(RuleSet.compile(one))) as [
          RuleSet.RuleSet,
          RuleSet.RuleSet
        ]
        const { late, unknown } = run(current, proposed, recorded)
        const met = (ruleSet: RuleSet.RuleSet, { answeredIn, question }: Simulation.Recorded) =>
          answeredIn!.minutes <= Result.getOrThrow(route(ruleSet, question)).outcome.deadline.minutes
        const answered = recorded.filter(({ answeredIn }) => answeredIn !== null)
        const expected = answered.filter((one) => met(current, one) && !met(proposed, one))
        return (
          Equal.equals(
            late,
            expected.map(({ id }) => id)
          ) && unknown.length === recorded.length - answered.length
        )
      })
    )
})
