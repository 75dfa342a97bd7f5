import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Build from "../testing/Build.ts"
import { caller } from "../testing/Build.ts"
import type * as ChangeRequest from "./ChangeRequest.ts"
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
      for (const theirs of [one.changeRequests.withdraw, one.changeRequests.hear])
        expect(yield* Effect.flip(theirs(caller(), request, next()))).toMatchObject({
          _tag: "NotYourRequest"
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

  run("shows all that conflict with it, however many there are", (one, next) =>
    Effect.gen(function* () {
      const said = { source: "home-care", localId: "1", person: Build.person(1) }
      const { record } = yield* one.clients.register(caller(), said, next())
      const propose = (email: string) =>
        one.changeRequests.propose(as("carer-1"), { record, revision: 1, to: { email } }, next())
      const request = yield* propose("new@example.nl")
      // Of the first hundred and more, all want the same.
      yield* Effect.forEach(Array.from({ length: 600 }), () => propose("new@example.nl"))
      const other = yield* propose("other@example.nl")
      expect((yield* one.changeRequests.get(caller(), request)).conflicting).toEqual([other])
      const { conflicting } = yield* one.changeRequests.get(caller(), other)
      expect(new Set(conflicting).size).toBe(601)
    })
  )

  run("does not overwrite unseen what was accepted of another", (one, next) =>
    Effect.gen(function* () {
      const said = { source: "home-care", localId: "1", person: Build.person(1) }
      const { record } = yield* one.clients.register(caller(), said, next())
      const propose = (by: string, email: string) =>
        one.changeRequests.propose(as(by), { record, revision: 1, to: { email } }, next())
      const first = yield* propose("carer-1", "new@example.nl")
      const second = yield* propose("carer-2", "other@example.nl")
      const decide = (request: ChangeRequest.ChangeRequestId, email: ChangeRequest.Verdict) =>
        one.changeRequests.decide(caller(), request, { email }, next())
      expect(yield* decide(first, { verdict: "accepted" })).toBe("accepted")
      expect(yield* one.changeRequests.get(caller(), second)).toMatchObject({ changedSince: ["email"] })
      expect(yield* Effect.flip(decide(second, { verdict: "accepted" }))).toMatchObject({
        _tag: "FieldsChanged",
        fields: ["email"]
      })
      expect(yield* decide(second, { verdict: "accepted", despite: true })).toBe("accepted")
      // Who proposes after that has what was accepted in sight.
      expect(yield* decide(yield* propose("carer-1", "third@example.nl"), { verdict: "accepted" })).toBe(
        "accepted"
      )
    })
  )

  run("does not fill unseen what was emptied since", (one, next) =>
    Effect.gen(function* () {
      const person = { ...Build.person(1), email: "old@example.nl" }
      const { record } = yield* one.clients.register(
        caller(),
        { source: "home-care", localId: "1", person },
        next()
      )
      const propose = (to: { email: string | null }) =>
        one.changeRequests.propose(as("carer-1"), { record, revision: 1, to }, next())
      const accepted = { verdict: "accepted" } as const
      const decide = (request: ChangeRequest.ChangeRequestId, email: ChangeRequest.Verdict) =>
        one.changeRequests.decide(caller(), request, { email }, next())
      const [older, too, empty] = [
        yield* propose({ email: "new@example.nl" }),
        yield* propose({ email: null }),
        yield* propose({ email: null })
      ]
      yield* decide(empty, accepted)
      expect(yield* one.changeRequests.get(caller(), older)).toMatchObject({ changedSince: ["email"] })
      expect(yield* Effect.flip(decide(older, accepted))).toMatchObject({ _tag: "FieldsChanged" })
      expect(yield* decide(too, accepted)).toBe("accepted")
      expect(yield* decide(older, { ...accepted, despite: true })).toBe("accepted")
      const later = yield* propose({ email: "later@example.nl" })
      expect(yield* one.changeRequests.get(caller(), later)).toMatchObject({ changedSince: [] })
    })
  )

  run("takes back what was accepted: to what the system says, or to nothing", (one, next) =>
    Effect.gen(function* () {
      const person = { ...Build.person(1), email: "old@zorgband.example" }
      const { record } = yield* one.clients.register(
        caller(),
        { source: "home-care", localId: "1", person },
        next()
      )
      const change = (email: string | null) =>
        Effect.gen(function* () {
          const asked = { record, revision: 1, to: { email } }
          const request = yield* one.changeRequests.propose(as("carer-1"), asked, next())
          yield* one.changeRequests.decide(caller(), request, { email: { verdict: "accepted" } }, next())
          const { golden } = yield* one.clients.ofRecord(caller(), record)
          return golden.person?.email
        })
      expect(yield* change("wrong@zorgband.example")).toBe("wrong@zorgband.example")
      expect(yield* change("old@zorgband.example")).toBe("old@zorgband.example")
      expect(yield* change("wrong@zorgband.example")).toBe("wrong@zorgband.example")
      // The organisation states it no longer: what the system says is left.
      expect(yield* change(null)).toBe("old@zorgband.example")
    })
  )
})
