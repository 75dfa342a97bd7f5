import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Build from "../testing/Build.ts"
import { caller } from "../testing/Build.ts"
import { as, atDesk, type Use } from "./fixtures.ts"

const run = (name: string, use: Use) => it.live(name, () => atDesk(use))

describe("a change request", () => {
  run("is decided by another, field by field, and its proposer hears", (one, next) =>
    Effect.gen(function* () {
      const said = { source: "home-care", localId: "1", person: Build.person(1) }
      const { record } = yield* one.clients.register(caller(), said, next())
      const carer = as("carer-1")
      const proposal = {
        record,
        revision: 1,
        to: { email: "new@example.nl", telephones: ["+31201234567"] }
      } as const
      const request = yield* one.changeRequests.propose(carer, proposal, next())
      const other = yield* one.changeRequests.propose(
        as("carer-2"),
        { ...proposal, to: { email: "other@example.nl" } },
        next()
      )
      expect(yield* one.changeRequests.get(caller(), request)).toMatchObject({
        changedSince: [],
        conflicting: [other]
      })
      const accepted = { verdict: "accepted" } as const
      const verdicts = {
        email: accepted,
        telephones: { verdict: "declined", reason: "not reachable" }
      } as const
      expect(yield* Effect.flip(one.changeRequests.decide(carer, request, verdicts, next()))).toMatchObject({
        _tag: "MakerIsChecker"
      })
      const person = { ...Build.person(1), email: "changed@example.nl" }
      yield* one.clients.register(caller(), { ...said, person }, next())
      expect(yield* one.changeRequests.get(caller(), request)).toMatchObject({ changedSince: ["email"] })
      expect(
        yield* Effect.flip(one.changeRequests.decide(caller(), request, verdicts, next()))
      ).toMatchObject({
        _tag: "FieldsChanged",
        fields: ["email"]
      })
      const seen = { ...verdicts, email: { ...accepted, despite: true } }
      expect(yield* one.changeRequests.decide(caller(), request, seen, next())).toBe("in part")
      expect((yield* one.changeRequests.unheard(carer)).items.map(({ id }) => id)).toEqual([request])
      yield* one.changeRequests.hear(carer, request, next())
      expect((yield* one.changeRequests.unheard(carer)).items).toEqual([])
      const stale = one.changeRequests.propose(carer, proposal, next())
      expect(yield* Effect.flip(stale)).toMatchObject({ _tag: "RecordChanged", revision: 2 })
    })
  )
})
