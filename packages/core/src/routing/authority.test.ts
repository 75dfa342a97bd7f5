import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, desk, noon } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import { ask, openDesks } from "./asking.ts"
import { rules } from "./fixtures.ts"

const who = caller()
const at = noon - 3_600_000

describe("who may promise something", () => {
  it.live("is a team that may, and whoever of the team has the question", () =>
    Effect.gen(function* () {
      const one = yield* desk(memory())
      yield* openDesks(one)
      yield* one.routing.publish(who, rules as never, { command: "rules", at })
      const terms = { teams: ["care-desk"], skills: [], capacity: 1 }
      yield* one.teams.place(who, "anna", terms, { command: "place", at })
      yield* one.teams.seen(who, "anna", true, { command: "seen", at })
      const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
      const question = yield* ask(one, { inputs }, { command: "call", at })
      yield* one.routing.route(who, question, { command: "route", at })
      const { contact } = yield* one.questions.get(who, question)
      const due = Instant.of(noon + 3_600_000)
      const promise = (actor: string, owner: string, onBehalfOf?: string) =>
        one.commitments.make(
          { ...who, actor, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
          { contact, question, to: null, wording: "We call you back", owner, due },
          { command: `${actor} for ${owner}, ${onBehalfOf}`, at: noon }
        )
      const refused = { _tag: "MayNotCommit", mayCommit: ["care-desk"] }
      yield* promise("care-desk", "care-desk")
      // Who may is who calls, whose promise it is, or for whom the caller acts.
      yield* promise("bert", "care-desk")
      yield* promise("care-desk", "bert")
      yield* promise("bert", "bert", "care-desk")
      expect(yield* Effect.flip(promise("anna", "anna"))).toMatchObject(refused)
      yield* one.routing.follow(who, Instant.of(noon))
      expect((yield* one.questions.get(who, question)).owner).toBe("anna")
      yield* promise("anna", "anna")
      expect(yield* Effect.flip(promise("bert", "bert"))).toMatchObject({
        ...refused,
        mayCommit: ["care-desk", "anna"]
      })
      yield* one.questions.handOver(who, question, "bert", { command: "over", at: noon })
      expect(yield* Effect.flip(promise("bert", "bert again"))).toMatchObject(refused)
    })
  )

  for (const [may, owner] of [
    ["may", true],
    ["may not", false]
  ] as const)
    it.live(`is whoever owns the question by escalation, when the owner ${may}`, () =>
      Effect.gen(function* () {
        const one = yield* desk(memory())
        yield* openDesks(one)
        const outcomes = rules.outcomes.map((outcome) => ({
          ...outcome,
          mayCommit: { owner, roles: owner ? [] : ["manager"] },
          escalation: [
            { afterMinutes: 60, to: "employee-3", as: "told" },
            { afterMinutes: 120, to: "employee-17" }
          ]
        }))
        yield* one.routing.publish(who, { ...rules, outcomes } as never, { command: "rules", at })
        const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
        const question = yield* ask(one, { inputs }, { command: "call", at })
        yield* one.routing.route(who, question, { command: "route", at })
        const { contact } = yield* one.questions.get(who, question)
        const late = at + 48 * 3_600_000
        const promise = (actor: string, to: string) =>
          one.commitments.make(
            { ...who, actor },
            { contact, question, to: null, wording: "We call you", owner: to, due: Instant.of(late + 1) },
            { command: `${actor} for ${to}`, at: late }
          )
        const named = owner ? "care-desk" : "employee-3"
        const before = { _tag: "MayNotCommit", mayCommit: [named] }
        expect(yield* Effect.flip(promise("employee-17", "employee-17"))).toMatchObject(before)
        yield* one.routing.tick(who, Instant.of(late))
        expect((yield* one.questions.get(who, question)).owner).toBe("employee-17")
        const after = { _tag: "MayNotCommit", mayCommit: owner ? [named, "employee-17"] : [named] }
        if (owner) yield* promise("employee-17", "employee-17")
        else expect(yield* Effect.flip(promise("employee-17", "employee-17"))).toMatchObject(after)
        expect(yield* Effect.flip(promise("bert", "bert"))).toMatchObject(after)
        yield* promise(named, named)
      })
    )
})
