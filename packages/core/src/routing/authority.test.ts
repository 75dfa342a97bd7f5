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
      const promise = (actor: string, owner: string) =>
        one.commitments.make(
          { ...who, actor },
          { contact, question, to: null, wording: "We call you back", owner, due },
          { command: `${actor} for ${owner}`, at: noon }
        )
      const refused = { _tag: "MayNotCommit", mayCommit: ["care-desk"] }
      yield* promise("care-desk", "care-desk")
      expect(yield* Effect.flip(promise("anna", "anna"))).toMatchObject(refused)
      yield* one.routing.follow(who, Instant.of(noon))
      expect((yield* one.questions.get(who, question)).owner).toBe("anna")
      yield* promise("anna", "anna")
      expect(yield* Effect.flip(promise("bert", "bert"))).toMatchObject(refused)
      yield* one.questions.handOver(who, question, "bert", { command: "over", at: noon })
      expect(yield* Effect.flip(promise("bert", "bert again"))).toMatchObject(refused)
    })
  )
})
