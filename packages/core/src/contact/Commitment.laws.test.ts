import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Instant from "../time/Instant.ts"
import { laws } from "./Commitment.laws.ts"
import * as Commitment from "./Commitment.ts"
import { ContactId } from "./ContactMoment.ts"
import * as Judgement from "./Judgement.ts"
import type { Subject } from "./Story.ts"

const { cases } = Commitment.Event
const subject: Subject = { ...Commitment, judge: Judgement.judge }

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a promise is due after it is made": {
    ...subject,
    make: (promise, contact, setting) =>
      Result.map(
        Commitment.make({ ...promise, due: Instant.plus(setting.now, 1) }, contact, setting),
        (all) => all.map((event) => (event._tag === "Made" ? { ...event, due: promise.due } : event))
      )
  },
  "a promise always has an owner and a due moment": {
    ...subject,
    evolve: (state, event) =>
      event._tag === "HandedOver" && state !== null
        ? { ...state, owner: "" }
        : Commitment.evolve(state, event)
  },
  "owner, offer and end are those of a plain model: who is asked has it only after accepting": {
    ...subject,
    // Whoever is asked has it, willing or not.
    decide: (known, command, setting) =>
      command._tag === "HandOver" && known.state.verdict === null
        ? Result.succeed([cases.HandedOver.make({ to: command.to })])
        : Commitment.decide(known, command, setting)
  },
  "an offer is taken back by whoever made it and by the owner, and by nobody else": {
    ...subject,
    // Whoever asks may.
    decide: (known, command, setting) =>
      Commitment.decide(
        known,
        command,
        command._tag === "TakeBack" ? { ...setting, by: [known.state.owner] } : setting
      )
  },
  "nothing happens to a promise that has ended": {
    ...subject,
    decide: ({ id, state }, command, setting) =>
      Commitment.decide({ id, state: { ...state, verdict: null } }, command, setting)
  },
  "kept is kept at or before the due moment, and kept late after it": {
    ...subject,
    decide: (known, command, setting) =>
      command._tag === "Keep" && command.at < known.state.due && known.state.verdict === null
        ? Result.succeed([cases.Closed.make({ verdict: "kept late", at: setting.now, due: known.state.due })])
        : Commitment.decide(known, command, setting)
  },
  "time that is paused does not count: what was paused in time and done then is kept": {
    ...subject,
    // The clock runs on.
    decide: ({ id, state }, command, setting) =>
      command._tag === "Keep"
        ? Commitment.decide({ id, state: { ...state, pauses: [] } }, command, setting)
        : Commitment.decide({ id, state }, command, setting)
  },
  "a promise that was not kept is explained only when the other side was told, of this due moment, in time": {
    ...subject,
    evolve: (state, event) => {
      const after = Commitment.evolve(state, event)
      return event._tag === "Renegotiated" && after !== null && state !== null
        ? { ...after, explainedAt: state.explainedAt }
        : after
    }
  },
  "what moves a promise that had lapsed when it was recorded, whatever its date, is said to be recorded later":
    {
      ...subject,
      // Whoever says that it was in time is believed.
      decide: (known, command, setting) =>
        command._tag === "Renegotiate" && command.toldAt <= setting.now
          ? Commitment.decide(known, command, { ...setting, now: command.toldAt })
          : Commitment.decide(known, command, setting)
    },
  "a promise is renegotiated only when the other side was told before it lapsed, after it was made and not in the future":
    {
      ...subject,
      decide: (known, command, setting) =>
        command._tag === "Renegotiate" && known.state.verdict === null
          ? Result.succeed([
              cases.Renegotiated.make({ due: command.due, toldAt: command.toldAt, watch: null })
            ])
          : Commitment.decide(known, command, setting)
    },
  "the promise as it was made stays readable": {
    ...subject,
    evolve: (state, event) => {
      const after = Commitment.evolve(state, event)
      return event._tag === "Renegotiated" && after !== null ? { ...after, wording: "as agreed" } : after
    }
  },
  "pauses are in order: each ends after it begins, and before the next": {
    ...subject,
    // Pauses that have ended are forgotten.
    decide: ({ id, state }, command, setting) =>
      Commitment.decide(
        { id, state: { ...state, pauses: state.pauses.filter(({ to }) => to === null) } },
        command,
        setting
      )
  },
  "every due moment that was given up is kept, in order": {
    ...subject,
    evolve: (state, event) => {
      const after = Commitment.evolve(state, event)
      return event._tag === "Renegotiated" && after !== null
        ? { ...after, moved: after.moved.slice(0, 1) }
        : after
    }
  },
  "a verdict that was computed on the way is the verdict from the facts alone": {
    ...subject,
    // What is due is counted on from what was computed before.
    decide: (known, command, setting) => Commitment.decide(known, command, { ...setting, calendar: null })
  },
  "a verdict of a past moment is given again, whatever was recorded or published since": {
    ...subject,
    // Judged by the calendar of today.
    judge: (history, calendar, asOf) => {
      const today = calendar?.versions.at(-1)
      return Judgement.judge(history, today === undefined ? null : { versions: [today] }, asOf)
    }
  },
  "the owner is warned, then the team, then that it lapsed: each once": {
    ...subject,
    evolve: (state, event) =>
      event._tag === "Warned" && event.level === "owner" ? state : Commitment.evolve(state, event)
  },
  "whatever happens to its calendar, who is warned and when is what a plain model has": {
    ...subject,
    // Whoever was warned that it lapsed hears nothing of the moment to which the calendar moved it.
    recalculate: (state, now, calendar) =>
      Commitment.recalculate(state, now, calendar).map((event) =>
        event._tag === "Recalculated" && state.watch === null ? { ...event, watch: null } : event
      )
  },
  "a promise of a contact that is voided does not stay open, and one that ended stays as it ended": {
    ...subject,
    void: () => []
  },
  "who refuses says which promise": {
    ...subject,
    decide: ({ state }, command, setting) =>
      Commitment.decide(
        { id: Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000000"), state },
        command,
        setting
      )
  }
}

describe("Commitment", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})

describe("Commitment by example", () => {
  const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
  const at = (text: string) => Result.getOrThrow(Instant.parse(`2026-03-${text}:00Z`))
  const { cases: command } = Commitment.Command
  const setting = (now: Instant.Instant) => ({ now, by: ["employee-17"], calendar: null })
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
      setting(at("10T09:00"))
    )
  ).reduce<Commitment.Commitment | null>(Commitment.evolve, null) as Commitment.Commitment
  const after = (...asked: ReadonlyArray<readonly [Commitment.Command, Instant.Instant]>) =>
    asked.reduce<Commitment.Commitment>((state, [one, now]) => {
      const events = Result.getOrThrow(Commitment.decide({ id, state }, one, setting(now)))
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

  it("Given it lapsed, when it is recorded only then that the client was told in time, then that is said apart", () => {
    const explained = command.Explain.make({ at: at("11T10:00") })
    const moved = command.Renegotiate.make({ due: at("16T17:00"), toldAt: at("11T10:00") })
    const paused = command.Pause.make({ at: at("11T10:00"), reason: "waits for client" })
    const kept = command.Keep.make({ at: at("16T17:00") })
    const since = at("12T17:01")
    expect(after([explained, since], [command.Break.make({}), since]).verdict).toBe(
      "explained, recorded later"
    )
    const late = after([moved, since], [kept, kept.at])
    expect([late.verdict, Commitment.movedLater(late)]).toEqual(["kept", true])
    expect(Commitment.movedLater(after([paused, since]))).toBe(true)
    const lapses = at("12T17:00")
    expect(after([explained, lapses], [command.Break.make({}), since]).verdict).toBe("explained")
    expect(Commitment.movedLater(after([moved, lapses], [kept, kept.at]))).toBe(false)
  })

  it("Given it lapsed, when the client is told only then, then it is refused", () => {
    const told = command.Explain.make({ at: at("12T17:01") })
    expect(Commitment.decide({ id, state: made }, told, setting(at("12T17:02")))).toEqual(
      Result.fail(new Commitment.ToldTooLate({ commitment: id, due: at("12T17:00") }))
    )
  })
})
