import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Question.laws.ts"
import * as Question from "./Question.ts"

const { cases } = Question.Event
const after = (change: (state: Question.Question, event: Question.Event) => Question.Question): Subject => ({
  ...Question,
  evolve: (state, event) => {
    const next = Question.evolve(state, event)
    return next && change(next, event)
  }
})

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a question always has one owner: who has it last": after((state, event) =>
    event._tag === "Answered" ? { ...state, owner: "" } : state
  ),
  "a hop is never lost: who had it stays, in order of time": after((state) => ({
    ...state,
    hops: state.hops.slice(-1)
  })),
  "nobody hands a question over to who has it": {
    ...Question,
    evolve: (state, event) =>
      event._tag === "HandedOver" && state !== null
        ? {
            ...state,
            owner: event.to,
            hops: [...state.hops, { owner: event.to, at: event.at, why: event.why }]
          }
        : Question.evolve(state, event),
    handOver: (_known, to, at) => Result.succeed([cases.HandedOver.make({ to, at, why: "handed over" })])
  },
  "whoever it was given or sent to has it": {
    ...Question,
    evolve: (state, event) =>
      event._tag === "Routed" && state !== null
        ? { ...state, route: event.route }
        : Question.evolve(state, event)
  },
  "a question is taken only from who has it": {
    ...Question,
    // Whoever comes last has it.
    take: (known, by, _from, at) => Question.take(known, by, known.state.owner, at)
  },
  "a question that was offered stays with its owner until the partner accepts": {
    ...Question,
    evolve: (state, event) =>
      event._tag === "Offered" && state !== null
        ? {
            ...state,
            owner: event.to,
            hops: [...state.hops, { owner: event.to, at: event.at, why: "partner" }]
          }
        : Question.evolve(state, event)
  },
  "who offered it has it after it comes back, as they had it: a partner too, who gives it back in turn":
    after(
      // Whoever has it again is no partner.
      (state, event) => (event._tag === "Returned" && !event.stays ? { ...state, withPartner: false } : state)
    ),
  "a question that is sent or handed over is with its owner, who gives it back to nobody": {
    ...Question,
    // Whoever had it as a partner and is sent it has it as a partner.
    evolve: (state, event) => {
      const next = Question.evolve(state, event)
      return event._tag === "Routed" && state?.owner === next?.owner && state !== null && next !== null
        ? { ...next, withPartner: state.withPartner }
        : next
    }
  },
  "an offer is taken back by whoever made it and by the owner, and by nobody else": {
    ...Question,
    // Whoever asks may.
    takeBack: (known, _by, at) => Question.takeBack(known, [known.state.owner], at)
  },
  "only whoever a question was offered to accepts it": {
    ...Question,
    // Anybody accepts it.
    accept: (known, _by, at) => Question.accept(known, [known.state.offer?.to ?? ""], at)
  },
  "only whoever a question was offered to, or the partner who has it, gives it back": {
    ...Question,
    // Who offered it answers for the partner.
    giveBack: (known, by, at, reason) => {
      const { offer } = known.state
      return Question.giveBack(known, offer && by.includes(offer.by) ? [offer.to] : by, at, reason)
    }
  },
  "whoever has a question by escalation may promise when its rules let the owner": {
    ...Question,
    // Only whom the rules name.
    mayCommit: ({ route }) => route?.mayCommit ?? null
  },
  "whoever has a question by assignment may promise when who had it before may": {
    ...Question,
    // Whoever sent it is not asked.
    mayCommit: ({ hops, route }) =>
      route && [
        ...route.mayCommit,
        ...hops.slice(-1).flatMap((hop) => (hop.why === "assigned" ? [hop.owner] : []))
      ]
  },
  "nobody else may promise than the rules name, but who had it by escalation or assignment and has it": {
    ...Question,
    // Whoever has it, however they came by it.
    mayCommit: ({ hops, route }) =>
      route && [...route.mayCommit, ...(route.ownerMayCommit ? hops.slice(-1).map(({ owner }) => owner) : [])]
  },
  "every attempt to call back stays": after((state) => ({ ...state, attempts: state.attempts.slice(-1) })),
  "an attempt is what its contact says, and there is none of a contact that was voided": {
    ...Question,
    // A call that was recorded by mistake counts.
    correctAttempt: (known, contact, reached) =>
      Question.correctAttempt(known, contact, reached === null ? false : reached)
  },
  "an answered question stays as it was answered": {
    ...Question,
    answer: (known, text, by, at) =>
      Question.answer({ ...known, state: { ...known.state, answer: null } }, text, by, at)
  },
  "an open question that is voided stays voided, and as it was": {
    ...Question,
    handOver: (known, to, at) =>
      Question.handOver({ ...known, state: { ...known.state, voided: null } }, to, at)
  },
  "what was asked stays as it was asked": after((state, event) =>
    event._tag === "Routed" ? { ...state, behind: null, asked: "?" } : state
  ),
  "rules read of a question what was last said of it": {
    ...Question,
    evolve: (state, event) =>
      event._tag === "Corrected" && state !== null
        ? { ...state, inputs: { ...event.inputs, ...state.inputs } }
        : Question.evolve(state, event)
  },
  "what is known of a question already is no correction": {
    ...Question,
    correct: (_known, inputs, by, at) => Result.succeed([cases.Corrected.make({ inputs, by, at })])
  }
}

const comesBack =
  "who offered it has it after it comes back, as they had it: a partner too, who gives it back in turn"

describe("Question", () => {
  for (const [law, holds] of Object.entries(laws(Question))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it(`catches a broken copy that forgets that rules sent it to the partner who had it: ${comesBack}`, () => {
    const forgetting = after(({ ownedFrom: _, ...state }) => state)
    expect(laws(forgetting)[comesBack]).toThrow()
  })
})
