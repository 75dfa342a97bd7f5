/** A call about a client, and a desk to record it at, for the tests of services. */
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Caller } from "../access/Caller.ts"
import { PartyId } from "../access/Party.ts"
import { caller, type Desk, desk, noon, stamps } from "../testing/Build.ts"
import * as Instant from "../time/Instant.ts"
import type { CommitmentId } from "./Terms.ts"
import type { Recorded, Told } from "./Told.ts"

/** Who calls. */
export const party = PartyId.make("home-care|1")
/** What is told of the call. */
export const told: typeof Told.Encoded = {
  happenedAt: noon,
  direction: "in",
  channel: "telephone",
  inside: [{ kind: "employee", id: "tester" }],
  outside: [{ role: "client", about: party }],
  verified: "control questions",
  outcome: "call back",
  duration: 60,
  labels: [],
  content: { subject: "the nurse", notes: "She asks when the nurse comes" },
  questions: [{ asked: "when does the nurse come?", inputs: {} }]
}
/** What a test does with an empty desk. */
export type Use = (one: Desk, next: ReturnType<typeof stamps>) => Effect.Effect<unknown, unknown>

/** Does it. */
export const atDesk = (use: Use) => Effect.flatMap(desk(memory()), (one) => use(one, stamps()))

/** Somebody else who calls. */
export const as = (actor: string, onBehalfOf?: string): Caller => ({
  ...caller(),
  actor,
  ...(onBehalfOf === undefined ? {} : { onBehalfOf })
})
const day = [{ from: "09:00", to: "17:00" }]
/** Nine to five on weekdays. */
export const weekdays = { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day }
/** Office hours. */
export const hours = { week: weekdays }
/** So many minutes after noon. */
export const minutes = (n: number) => Instant.of(noon + n * 60_000)

/** A contact with a promise to call back within four working hours. */
export const promised = (
  one: Desk,
  next: ReturnType<typeof stamps>,
  owner = "team-north"
): Effect.Effect<Recorded & { readonly commitment: CommitmentId }, unknown> =>
  Effect.gen(function* () {
    const { contact, questions } = yield* one.contacts.record(caller(), told, next())
    yield* one.calendars.publish(caller(), "care-desk", hours, next())
    const commitment = yield* one.commitments.makeWithin(
      caller(),
      {
        contact,
        question: null,
        to: party,
        wording: "we call you back",
        owner,
        within: { calendar: "care-desk", minutes: 240 }
      },
      { ...next(), at: noon + 180_000 }
    )
    return { contact, questions, commitment }
  })
