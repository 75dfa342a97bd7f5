import { describe, expect, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { Cell, Difference, Field } from "../decision/index.ts"
import { Instant } from "../time/index.ts"
import { back, front, rules } from "./fixtures.ts"
import * as Routing from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import * as Simulation from "./Simulation.ts"
import * as Versions from "./Versions.ts"

const ruleSet = Result.getOrThrow(Routing.compile(rules))

describe("routing", () => {
  it("gives owner, deadline, who may commit, and why", () => {
    const route = Result.getOrThrow(
      Routing.route(ruleSet, {
        law: "Zvw",
        askedBy: "client",
        clientKnown: true,
        subject: "roster",
        urgency: 2
      })
    )
    expect(route).toMatchObject({ version: "2026-1", outcome: back, mayCommit: ["employee-17"] })
    expect(route.explanation.rules).toEqual([3])
    expect(Schema.decodeUnknownSync(Routing.Route)(JSON.parse(JSON.stringify(route)))).toEqual(route)
    expect(Routing.sentence(ruleSet, route, "nl")).toBe(
      "De vraag gaat naar planning (backoffice), eigenaar planning, antwoord binnen 960 werkminuten (office); toezeggen mag: employee-17. Regel 3 (rooster) gold, want de wet is Zvw en cliënt bekend is ja en subject is roster. Regel 1 (verwijzers) had gegolden als de vrager referrer was. Regel 2 (spoed) had gegolden als urgency minstens 4 was."
    )
    expect(Routing.sentence(ruleSet, route, "en")).toContain(
      "may commit: employee-17. Rule 3 (rooster) applied"
    )
  })
  it("refuses a question by the name of its input", () => {
    const refused = Routing.route(ruleSet, { law: "AWBZ" } as never)
    expect(Result.isFailure(refused) && refused.failure).toMatchObject({ _tag: "InvalidInput", input: "law" })
  })
})

describe("a next version, in which the front takes over simple changes to the roster", () => {
  const next = Result.getOrThrow(
    Routing.compile(
      RuleSet.define({
        ...rules,
        version: "2026-2",
        effectiveFrom: Instant.of(Date.UTC(2026, 6, 1)),
        rules: rules.rules.map((rule) =>
          rule.to === "back" ? { ...rule, when: { ...rule.when, urgency: Cell.atLeast(2) } } : rule
        )
      })
    )
  )
  const roster = { law: "Zvw", askedBy: "client", clientKnown: true, subject: "roster" } as const

  it("is known in its effect before it is made", () => {
    const recorded = [1, 1, 2, 3].map((urgency, i) => ({
      id: `question ${i}`,
      question: { ...roster, urgency },
      answeredIn: { minutes: 45 * (i + 1), calendar: "desk" }
    }))
    expect(Simulation.run(ruleSet, next, recorded)).toEqual({
      total: 4,
      moves: [{ from: "back", to: "front", questions: ["question 0", "question 1"] }],
      frontToBack: 0,
      backToFront: 2,
      load: [
        { owner: "care-desk", before: 0, after: 2 },
        { owner: "planning", before: 4, after: 2 }
      ],
      late: ["question 1"],
      unknown: ["question 2", "question 3"]
    })
    const changes = Result.getOrThrow(Difference.between(ruleSet.table, next.table))
    expect(changes.map(({ after, region }) => [after, region.boxes])).toEqual([
      [
        { _tag: "Answer", answer: { outcome: "front" } },
        [
          {
            law: Cell.oneOf("Zvw", "Wlz"),
            askedBy: Cell.oneOf("client", "relative", "partner"),
            clientKnown: Cell.is(true),
            subject: Cell.is("roster"),
            urgency: Cell.is(1)
          }
        ]
      ]
    ])
  })
  it("hides no question that both refuse", () => {
    const question = { ...roster, urgency: "high" }
    const simulated = Simulation.run(ruleSet, next, [{ id: "question 1", question, answeredIn: null }])
    expect(simulated.moves).toEqual([{ from: null, to: null, questions: ["question 1"] }])
  })
  it("holds from its moment, and the day before is decided as it was", () => {
    const versions = Result.getOrThrow(Versions.of([next, ruleSet]))
    const ownerAt = (at: number) =>
      Versions.asOf(versions, Instant.of(at)).pipe(
        Result.flatMap((version) => Routing.outcomeOf(version, { ...roster, urgency: 1 })),
        Result.map(({ owner }) => owner)
      )
    const moment = next.definition.effectiveFrom
    expect(ownerAt(moment - 1)).toEqual(Result.succeed("planning"))
    expect(ownerAt(moment)).toEqual(Result.succeed("care-desk"))
    const early = ownerAt(Date.UTC(2025, 11, 31))
    expect(Result.isFailure(early) && early.failure.message).toContain(
      "No version of the routing rules holds"
    )
    const clash = Versions.of([ruleSet, ruleSet])
    expect(Result.isFailure(clash) && clash.failure.versions).toEqual(["2026-1", "2026-1"])
  })
})

describe("rules are refused", () => {
  const refusal = (definition: RuleSet.Definition) => {
    const compiled = RuleSet.compile(definition)
    if (Result.isSuccess(compiled)) throw new Error("accepted")
    return compiled.failure
  }
  const withOutcome = (change: object): RuleSet.Definition => ({
    ...rules,
    outcomes: [{ ...front, ...change }, ...rules.outcomes.slice(1)]
  })

  it("when a question would have no owner, with that question", () => {
    const refused = refusal({ ...rules, rules: rules.rules.slice(0, 3) })
    if (refused._tag !== "Incomplete") throw refused
    const { witness } = refused.gaps
    const decided = Routing.outcomeOf(ruleSet, witness as never)
    expect(Result.getOrThrow(decided).id).toBe("front")
    expect(refused.message).toContain("Add a rule for it")
  })
  it("when a question would have two owners, with that question", () => {
    const refused = refusal({ ...rules, hitPolicy: "any" })
    if (refused._tag !== "Contradictory") throw refused
    expect(refused.overlaps.map((overlap) => overlap.rules)).toEqual([
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 3],
      [3, 4]
    ])
  })
  const faults: ReadonlyArray<readonly [RuleSet.OutcomeFault, RuleSet.Definition]> = [
    ["two outcomes have this id", { ...rules, outcomes: [...rules.outcomes, front] }],
    ["the owner is not among the parties", withOutcome({ owner: "nobody" })],
    [
      "two parties have the id of the owner, or of somebody in the escalation chain",
      { ...rules, parties: [...rules.parties, { id: front.owner, kind: "person", roles: [] }] }
    ],
    ["nobody may commit", withOutcome({ mayCommit: { owner: false, roles: ["nobody has this"] } })],
    ["the calendar is not among the calendars", withOutcome({ deadline: { minutes: 1, calendar: "moon" } })],
    ["nothing happens when nobody acts: the escalation chain is empty", withOutcome({ escalation: [] })],
    [
      "the escalation chain ends with somebody who is only told",
      withOutcome({ escalation: [{ afterMinutes: 1, to: "employee-3", as: "told" }] })
    ],
    [
      "the escalation chain names somebody who is not among the parties",
      withOutcome({ escalation: [{ afterMinutes: 1, to: "nobody" }] })
    ],
    [
      "the escalation chain returns to somebody who had the question before",
      withOutcome({
        escalation: [
          { afterMinutes: 1, to: "employee-3" },
          { afterMinutes: 2, to: "care-desk" }
        ]
      })
    ],
    [
      "a step of the escalation chain comes no later than the one before it",
      withOutcome({
        escalation: [
          { afterMinutes: 2, to: "employee-3" },
          { afterMinutes: 2, to: "employee-17" }
        ]
      })
    ],
    ...[Number.NaN, 0, -5, 1.5, 60_001].map(
      (minutes) =>
        [
          "the deadline is not a whole number of minutes from 1 to 60,000",
          withOutcome({ deadline: { minutes, calendar: "desk" } })
        ] as const
    ),
    ...[Number.NaN, 0, -5, 1.5, 60_001].map(
      (afterMinutes) =>
        [
          "a step of the escalation chain is not at a whole number of minutes from 1 to 60,000",
          withOutcome({ escalation: [{ afterMinutes, to: "employee-3" }] })
        ] as const
    )
  ]
  for (const [fault, definition] of faults) {
    it(`because ${fault}`, () => {
      const refused = refusal(definition)
      if (refused._tag !== "InvalidOutcomes") throw refused
      expect(refused.faults.map((one) => one.fault)).toContain(fault)
    })
  }
  it("when its hit policy gives more than one answer", () => {
    const refused = refusal({ ...rules, hitPolicy: "collect" as RuleSet.HitPolicy })
    expect(refused.message).toContain("needs hit policy unique, any, priority, first")
  })
  it("when an input may hold personal data", () => {
    const refused = refusal({ ...rules, inputs: [...rules.inputs, Field.text("name")] })
    expect(refused.message).toContain('"name" is text or a date')
  })
  it("when a rule points to an outcome that does not exist", () => {
    const refused = refusal({ ...rules, rules: [{ when: { law: Cell.any }, to: "nowhere" }] })
    expect(refused.message).toContain('rule 1: "outcome"')
  })
})
