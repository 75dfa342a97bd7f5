import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Instant from "../time/Instant.ts"
import { laws, type Subject } from "./Commitment.laws.ts"
import * as Commitment from "./Commitment.ts"
import { ContactId } from "./ContactMoment.ts"

const { cases } = Commitment.Event

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a promise is due after it is made": {
    ...Commitment,
    make: (promise, { labels }, now) => Result.succeed([cases.Made.make({ ...promise, labels, at: now })])
  },
  "a promise always has an owner and a due moment": {
    ...Commitment,
    evolve: (state, event) =>
      event._tag === "HandedOver" && state !== null
        ? { ...state, owner: "" }
        : Commitment.evolve(state, event)
  },
  "another owner is who was asked, and nobody else": {
    ...Commitment,
    decide: (known, command, now) =>
      command._tag === "HandOver" ? Result.succeed([]) : Commitment.decide(known, command, now)
  },
  "nothing happens to a promise that has ended": {
    ...Commitment,
    decide: ({ id, state }, command, now) =>
      Commitment.decide({ id, state: { ...state, verdict: null } }, command, now)
  },
  "kept is kept at or before the due moment, and kept late after it": {
    ...Commitment,
    decide: (known, command, now) =>
      command._tag === "Keep" && command.at < known.state.due
        ? Result.succeed([cases.Closed.make({ verdict: "kept late", at: now })])
        : Commitment.decide(known, command, now)
  },
  "a promise that was not kept is explained only when the other side was told, of this due moment, in time": {
    ...Commitment,
    evolve: (state, event) => {
      const after = Commitment.evolve(state, event)
      return event._tag === "Renegotiated" && after !== null && state !== null
        ? { ...after, explainedAt: state.explainedAt }
        : after
    }
  },
  "the due moment moves only when the other side was told before it, after the promise and not in the future":
    {
      ...Commitment,
      decide: (known, command, now) =>
        command._tag === "Renegotiate" && known.state.verdict === null
          ? Result.succeed([cases.Renegotiated.make({ due: command.due, toldAt: command.toldAt })])
          : Commitment.decide(known, command, now)
    },
  "the promise as it was made stays readable": {
    ...Commitment,
    evolve: (state, event) => {
      const after = Commitment.evolve(state, event)
      return event._tag === "Renegotiated" && after !== null
        ? { ...after, moved: after.moved.slice(-1) }
        : after
    }
  },
  "every due moment that was given up is kept, in order": {
    ...Commitment,
    evolve: (state, event) => {
      const after = Commitment.evolve(state, event)
      return event._tag === "Renegotiated" && after !== null
        ? { ...after, moved: after.moved.slice(0, 1) }
        : after
    }
  },
  "who refuses says which promise": {
    ...Commitment,
    decide: ({ state }, command, now) =>
      Commitment.decide(
        { id: Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000000"), state },
        command,
        now
      )
  }
}

describe("Commitment", () => {
  for (const [law, holds] of Object.entries(laws(Commitment))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

describe("Commitment by example", () => {
  const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
  const at = (text: string) => Result.getOrThrow(Instant.parse(`2026-03-${text}:00Z`))
  const { cases: command } = Commitment.Command
  const made = Result.getOrThrow(
    Commitment.make(
      {
        contact: ContactId.make("00000000-0000-7000-8000-000000000002"),
        question: null,
        to: null,
        wording: "we call you back on Thursday",
        owner: "team-north",
        due: at("12T17:00")
      },
      { labels: [] },
      at("10T09:00")
    )
  ).reduce<Commitment.Commitment | null>(Commitment.evolve, null) as Commitment.Commitment
  const after = (...asked: ReadonlyArray<readonly [Commitment.Command, Instant.Instant]>) =>
    asked.reduce<Commitment.Commitment>((state, [one, now]) => {
      const events = Result.getOrThrow(Commitment.decide({ id, state }, one, now))
      return events.reduce<Commitment.Commitment | null>(Commitment.evolve, state) ?? state
    }, made)

  it("Given a promise for Thursday at five, when it is done at five, then it is kept", () => {
    expect(after([command.Keep.make({ at: at("12T17:00") }), at("13T09:00")]).verdict).toBe("kept")
  })

  it("Given that promise, when it is done a minute later, then it is kept late", () => {
    expect(after([command.Keep.make({ at: at("12T17:01") }), at("13T09:00")]).verdict).toBe("kept late")
  })

  it("Given the client was told on Wednesday that it fails, when it is not done, then it is explained", () => {
    const state = after(
      [command.Explain.make({ at: at("11T10:00") }), at("11T10:05")],
      [command.Break.make({}), at("13T09:00")]
    )
    expect(state.verdict).toBe("explained")
  })

  it("Given a new day was agreed after that, when nobody is told of the new day, then it is broken", () => {
    const state = after(
      [command.Explain.make({ at: at("11T10:00") }), at("11T10:05")],
      [command.Renegotiate.make({ due: at("16T17:00"), toldAt: at("11T11:00") }), at("11T11:00")],
      [command.Break.make({}), at("17T09:00")]
    )
    expect(state).toMatchObject({ verdict: "broken", moved: [{ due: at("12T17:00") }] })
  })

  it("Given it lapsed, when the client is told only then, then it is refused", () => {
    const told = command.Explain.make({ at: at("12T17:01") })
    expect(Commitment.decide({ id, state: made }, told, at("12T17:02"))).toEqual(
      Result.fail(new Commitment.ToldTooLate({ commitment: id, due: at("12T17:00") }))
    )
  })
})
