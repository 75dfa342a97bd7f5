import { describe, expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Question from "../contact/Question.ts"
import { caller, type Desk, desk, noon } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"
import { shared } from "../testing/memoryDesk.ts"
import { Instant } from "../time/index.ts"
import type * as Work from "../work/Work.ts"
import { ask, openDesks } from "./asking.ts"
import { escalatingLaws, type Subject } from "./Escalating.laws.ts"
import { front, rules } from "./fixtures.ts"

type Change = (ledger: Ledger.LedgerService) => Ledger.LedgerService

/** The services over a store in memory: each time that they are opened, over the same store. */
const over = (change: Change = (ledger) => ledger, services: (one: Desk) => Desk = (one) => one): Subject =>
  Effect.sync(() => {
    const plugin = shared()
    return Effect.map(
      Effect.suspend(() => desk(plugin(change))),
      services
    )
  })

/** What was taken is told by the clock, not by what is kept. */
const untaken: Change = (ledger) => ({
  ...ledger,
  find: (query) => Effect.map(ledger.find(query), (found) => ({ ...found, items: found.items.map(asNew) })),
  get: (refs, commands) =>
    Effect.map(ledger.get(refs, commands), (found) => ({
      ...found,
      rows: found.rows.map((row) => row && asNew(row))
    }))
})
const asNew = (row: Ledger.Row): Ledger.Row =>
  row.ref.collection === "escalation" ? { ...row, doc: { ...(row.doc as object), taken: 0 } as never } : row

/** Something else is done with a question that was sent before. */
const sentAgain = (
  does: (
    one: Desk,
    ...call: [question: Question.QuestionId, stamp: Work.Stamp | undefined]
  ) => Effect.Effect<unknown, unknown>
): Subject =>
  over(undefined, (one) => ({
    ...one,
    routing: {
      ...one.routing,
      route: (who, question, stamp) =>
        Effect.flatMap(one.questions.get(who, question), ({ route }) =>
          route === null ? one.routing.route(who, question, stamp) : does(one, question, stamp)
        ) as ReturnType<Desk["routing"]["route"]>
    }
  }))

/** Broken copies, each caught by the law that it is filed under. */
const twins: Record<keyof ReturnType<typeof escalatingLaws>, Readonly<Record<string, Subject>>> = {
  "each level is taken once each time that it is sent, when it is due and we have the question, whatever the clock, restarts and partners do":
    {
      "takes levels again": over((ledger) => Broken.withoutReceipts(untaken(ledger))),
      "takes them too early": over(undefined, (one) => ({
        ...one,
        routing: {
          ...one.routing,
          tick: (caller, now) => one.routing.tick(caller, Instant.plus(now as Instant.Instant, 900_000))
        }
      })),
      "forgets a level when the clock is put back": over(undefined, (one) => {
        let latest = 0
        const tick: Desk["routing"]["tick"] = (caller, now = Instant.of(0)) => {
          if (now < latest) return Effect.succeed({ owner: 0, told: 0 })
          latest = now
          return one.routing.tick(caller, now)
        }
        return { ...one, routing: { ...one.routing, tick } }
      }),
      "has nobody after who took it over, when it is sent again": sentAgain((one, question, stamp) =>
        Effect.as(one.questions.handOver(caller(), question, front.owner, stamp), null)
      ),
      "counts from when it was sent before, when it is sent again": sentAgain((one, question, stamp) =>
        one.routing.route(caller(), question, { ...stamp, at: noon })
      )
    }
}

describe("Escalating", () => {
  it.live("begins anew when who was assigned it after an escalation cannot answer it any more", () =>
    Effect.gen(function* () {
      const one = yield* desk(shared()())
      yield* openDesks(one)
      const escalation = [{ afterMinutes: 60, to: "planning" }]
      const outcomes = rules.outcomes.map((outcome) => ({ ...outcome, owner: "care-desk", escalation }))
      const needing = outcomes.map((outcome) =>
        outcome.id === "referrers" ? { ...outcome, skills: ["intake"] } : { ...outcome, skills: [] }
      )
      const at = noon - 3_600_000
      const who = caller()
      yield* one.routing.publish(who, { ...rules, outcomes: needing } as never, { command: "rules", at })
      const terms = { teams: ["planning"], skills: [], capacity: 1 }
      yield* one.teams.place(who, "anna", terms, { command: "place", at })
      yield* one.teams.seen(who, "anna", true, { command: "seen", at })
      const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "complaint", urgency: 1 }
      const question = yield* ask(one, { inputs }, { command: "call", at })
      yield* one.routing.route(who, question, { command: "route", at })
      yield* one.routing.tick(who, Instant.of(noon))
      yield* one.routing.follow(who, Instant.of(noon))
      expect((yield* one.questions.get(who, question)).owner).toBe("anna")
      const corrected = { ...inputs, askedBy: "referrer" }
      yield* one.questions.correct(who, question, corrected, { command: "correct", at: noon })
      yield* one.routing.follow(who, Instant.of(noon))
      expect((yield* one.questions.get(who, question)).owner).toBe("care-desk")
      expect(yield* one.routing.tick(who, Instant.of(noon))).toEqual({ owner: 1, told: 0 })
      expect((yield* one.questions.get(who, question)).owner).toBe("planning")
    })
  )

  for (const [law, holds] of Object.entries(escalatingLaws(over()))) it(law, holds)
  for (const [law, broken] of Object.entries(twins))
    for (const [how, twin] of Object.entries(broken))
      it(`catches a broken copy that ${how}: ${law}`, () =>
        expect(escalatingLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
})
