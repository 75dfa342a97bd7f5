import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { PartyId } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import { laws, type Subject } from "./Referral.laws.ts"
import * as Referral from "./Referral.ts"

const { cases } = Referral.Event

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "only legal steps are taken, by the right side, in order of time, and answers are owed until told": {
    ...Referral,
    take: (referral, asked, now) =>
      Referral.take(referral, { ...asked, by: Referral.transitions[asked.step].by }, now)
  },
  "what has ended stays as it ended": {
    ...Referral,
    take: (referral, asked, now) =>
      referral.state.state === "care started"
        ? Result.succeed([cases.Moved.make({ taken: { step: asked.step, at: asked.at, reason: null } })])
        : Referral.take(referral, asked, now)
  },
  "times never go back, and none is before receipt": {
    ...Referral,
    evolve: (state, event) =>
      event._tag === "Moved" && state !== null
        ? Referral.evolve(state, {
            ...event,
            taken: { ...event.taken, at: Instant.plus(event.taken.at, -86_400_000) }
          })
        : Referral.evolve(state, event)
  },
  "what was asked stays as it was": {
    ...Referral,
    evolve: (state, event) => {
      const after = Referral.evolve(state, event)
      return event._tag === "Moved" && after !== null ? { ...after, receivedAt: event.taken.at } : after
    }
  },
  "every step that was taken is kept, in order": {
    ...Referral,
    evolve: (state, event) => {
      const after = Referral.evolve(state, event)
      return after && { ...after, steps: after.steps.slice(-1) }
    }
  },
  "nothing is received in the future": {
    ...Referral,
    receive: (request, at) => Result.succeed([cases.Received.make({ request, at })])
  }
}

describe("Referral", () => {
  for (const [law, holds] of Object.entries(laws(Referral))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

describe("Referral by example", () => {
  const id = Referral.ReferralId.make("00000000-0000-7000-8000-000000000001")
  const at = (text: string) => Result.getOrThrow(Instant.parse(`2026-03-${text}:00Z`))
  const request: Referral.Request = {
    about: PartyId.make("home-care|1"),
    service: "nursing",
    law: "Zvw",
    advised: { kind: "general practitioner", id: "agb-01" },
    contacted: { kind: "self" },
    indicated: null
  }
  type Asked = readonly [Referral.Step, Referral.Side, Instant.Instant, string?]
  const received = (): Referral.Referral => ({
    ...request,
    state: "received",
    receivedAt: at("02T09:00"),
    steps: [],
    told: 0
  })
  const take = (state: Referral.Referral, [step, by, when, reason]: Asked) =>
    Referral.take({ id, state }, { step, by, at: when, reason: reason ?? null }, at("31T00:00"))
  const after = (...asked: ReadonlyArray<Asked>) =>
    asked.reduce<Referral.Referral>((state, one) => {
      const events = Result.getOrThrow(take(state, one))
      return events.reduce<Referral.Referral | null>(Referral.evolve, state) ?? state
    }, received())

  it("Given a client who called by herself on the GP's advice, when asked who referred, then it is the GP", () => {
    expect(Referral.referrer(request)).toEqual({ kind: "general practitioner", id: "agb-01" })
    expect(Referral.sourceName({ kind: "self" })).toBe("self")
  })

  it("Given an accepted referral, when bridging care starts, then it stays accepted until the intended care does", () => {
    const state = after(
      ["accept", "provider", at("02T10:00")],
      ["start bridging care", "provider", at("03T10:00")],
      ["start care", "provider", at("09T10:00")]
    )
    expect(state.state).toBe("care started")
    expect(state.steps.map(({ step }) => step)).toEqual(["accept", "start bridging care", "start care"])
  })

  it("Given care was started, when the referrer asks to cancel, then the answer says that it has ended", () => {
    const state = after(["accept", "provider", at("02T10:00")], ["start care", "provider", at("09T10:00")])
    const refused = take(state, ["request cancellation", "referrer", at("10T10:00"), "moved"])
    expect(Result.isFailure(refused) && refused.failure.message).toBe(
      `Referral ${id} has ended (care started). Receive a new referral instead of: request cancellation.`
    )
  })

  it("Given a received referral, when the referrer accepts it, then the answer says whose step it is", () => {
    expect(take(received(), ["accept", "referrer", at("02T10:00")])).toEqual(
      Result.fail(new Referral.WrongSide({ step: "accept", takenBy: "provider" }))
    )
  })

  it("Given a received referral, when it is declined without a reason, then it is refused", () => {
    expect(take(received(), ["decline", "provider", at("02T10:00")])).toEqual(
      Result.fail(new Referral.ReasonMissing({ step: "decline" }))
    )
  })
})
