import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./ContactMoment.laws.ts"
import * as ContactMoment from "./ContactMoment.ts"

const { cases } = ContactMoment.Event

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what is recorded never happened after it was recorded": {
    ...ContactMoment,
    record: (account, now) => Result.succeed([cases.Recorded.make({ ...account, recordedAt: now })])
  },
  "what is put right never happened after it was recorded, however late it is put right": {
    ...ContactMoment,
    // Only the future is refused.
    correct: ({ id, state }, correction, by, at, reason) =>
      ContactMoment.correct({ id, state: { ...state, recordedAt: at } }, correction, by, at, reason)
  },
  "something is disclosed only to who was verified and spoke for the client that day, also once that is put right":
    {
      ...ContactMoment,
      // Whoever spoke for the client once may be told for ever.
      record: (account, now) =>
        Result.map(ContactMoment.record({ ...account, disclosed: account.verified === null }, now), (all) =>
          all.map((event) =>
            event._tag === "Recorded" && account.disclosed !== undefined
              ? { ...event, disclosed: account.disclosed }
              : event
          )
        )
    },
  "nothing is disclosed to whoever is anonymous, whatever was done to verify them": {
    ...ContactMoment,
    // Whoever answers the control questions is the client.
    record: (account, now) => {
      const [first, ...rest] = account.outside
      const { role: _, ...one } = first
      return ContactMoment.record({ ...account, outside: [{ ...one, role: "client" }, ...rest] }, now)
    }
  },
  "what was told is what is kept": {
    ...ContactMoment,
    // The standard's front end: happened when it was recorded.
    record: (account, now) => ContactMoment.record({ ...account, happenedAt: now }, now)
  },
  "what was put right keeps what stood before: undone, the last first, it is what was recorded": {
    ...ContactMoment,
    // Only the latest correction is kept.
    evolve: (state, event) => {
      const after = ContactMoment.evolve(state, event)
      return after === null ? null : { ...after, corrections: after.corrections.slice(-1) }
    }
  },
  "voiding says who, when and why, once, and changes nothing else": {
    ...ContactMoment,
    evolve: (state, event) =>
      event._tag === "Voided" && state !== null
        ? { ...state, content: {}, voided: { by: event.by, at: event.at, reason: event.reason } }
        : ContactMoment.evolve(state, event)
  },
  "content is sealed for the first party that is known, or for the contact alone": {
    ...ContactMoment,
    subject: (id) => `contact/${id}`
  }
}

describe("ContactMoment", () => {
  for (const [law, holds] of Object.entries(laws(ContactMoment))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
