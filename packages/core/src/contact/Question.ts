/**
 * A question asked in a contact (*vraag*), until it is answered: always with exactly one owner. The question that was
 * asked and the question behind it (*achterliggende vraag*) are both kept.
 */
import { Collection } from "@zorgband/plugin-sdk"
import { Equal, Result, Schema } from "effect"
import type { Code } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import type { Instant } from "../time/Instant.ts"
import type { ContactId } from "./Account.ts"
import {
  Event,
  type Handed,
  type Hop,
  type Inputs,
  Question,
  type QuestionAnswered,
  type QuestionId,
  type QuestionVoided,
  type Routed,
  TakenByOther
} from "./Asked.ts"
import { type Decided, ifOpen, type Known, owners } from "./Offering.ts"

export * from "./Asked.ts"
export { accept, giveBack, offer, takeBack } from "./Offering.ts"

// What it decides

/** Corrects what routing rules read of the question; the same again changes nothing. */
export const correct = (known: Known, inputs: Inputs, by: Code, at: Instant): Decided =>
  ifOpen(known, () =>
    Equal.equals(known.state.inputs, inputs) ? [] : [Event.cases.Corrected.make({ inputs, by, at })]
  )

/** Sends the question where the rules say. */
export const route = (known: Known, to: Routed, at: Instant): Decided =>
  ifOpen(known, () => [Event.cases.Routed.make({ route: to, at })])

/** Gives the question the route that the rules say now, and leaves it with who has it. */
export const routeInPlace = (known: Known, to: Routed, at: Instant): Decided =>
  ifOpen(known, () => [Event.cases.Routed.make({ route: to, at, stays: true })])

/** Gives the question another owner, and says why. */
export const handOver = (known: Known, to: Code, at: Instant, why: Handed = "handed over"): Decided =>
  ifOpen(known, () => (to === known.state.owner ? [] : [Event.cases.HandedOver.make({ to, at, why })]))

/** Takes the question from who has it, such as a team; refused when it is no longer there. */
export const take = (
  known: Known,
  by: Code,
  from: Code,
  at: Instant
): Result.Result<ReadonlyArray<Event>, QuestionAnswered | QuestionVoided | TakenByOther> => {
  const { id, state } = known
  if (state.owner !== from && state.owner !== by)
    return Result.fail(new TakenByOther({ question: id, owner: state.owner }))
  return ifOpen(known, () =>
    state.owner === by ? [] : [Event.cases.HandedOver.make({ to: by, at, why: "taken" })]
  )
}

/** Somebody called the asker back, reached or not; `contact`: in which that was, when it was recorded. */
export const callBack = (
  known: Known,
  by: Code,
  at: Instant,
  reached: boolean,
  contact?: ContactId
): Decided =>
  ifOpen(known, () => [
    Event.cases.CalledBack.make({ by, at, reached, ...(contact === undefined ? {} : { contact }) })
  ])

/** Which attempt to reach the asker the next is, counted since the asker was reached last: 1 for the first. */
export const nextAttempt = ({ attempts }: Pick<Question, "attempts">): number =>
  Math.min(99, attempts.length - attempts.findLastIndex(({ reached }) => reached))

/** Puts an attempt right with its contact, `null` when that was voided; what has ended stays as it was. */
export const correctAttempt = (
  { state }: Pick<Known, "state">,
  contact: ContactId,
  reached: boolean | null
): ReadonlyArray<Event> =>
  ends(state) || !state.attempts.some((one) => one.contact === contact && one.reached !== reached)
    ? []
    : [Event.cases.AttemptCorrected.make({ contact, reached })]

/** Answers the question. */
export const answer = (known: Known, text: string, by: Code, at: Instant): Decided =>
  ifOpen(known, () => [Event.cases.Answered.make({ text, by, at })])

/** Voids the question with its contact; one that was answered stays as it was answered. */
const voiding = ({ state }: Pick<Known, "state">, by: Code, at: Instant): ReadonlyArray<Event> =>
  state.answer === null && state.voided === null ? [Event.cases.Voided.make({ by, at })] : []

export { voiding as void }

/** Who gets it ends what was asked of a partner. */
const moved = (state: Question, hop: Hop, withPartner = false): Question => ({
  ...state,
  owner: hop.owner,
  offer: null,
  withPartner,
  hops: hop.owner === state.owner ? state.hops : [...state.hops, hop],
  // Sent to the partner who has it: no hop tells that it is theirs from now.
  ...(hop.owner === state.owner && state.withPartner ? { ownedFrom: state.hops.length - 1 } : {})
})

/** The question after an event. */
export const evolve = (state: Question | null, event: Event): Question | null => {
  if (event._tag === "Asked") {
    const { _tag, at, asked: text = null, behind = null, ...question } = event
    return {
      ...question,
      asked: text,
      behind,
      askedAt: at,
      route: null,
      hops: [{ owner: event.owner, at, why: "asked" }],
      offer: null,
      withPartner: false,
      attempts: [],
      answer: null,
      voided: null
    }
  }
  if (state === null) return null
  return Event.match(event, {
    Asked: () => state,
    Corrected: ({ inputs }): Question => ({ ...state, inputs }),
    Routed: ({ route: to, at, stays = false }) => ({
      ...(stays ? state : moved(state, { owner: to.owner, at, why: "routed" })),
      route: to
    }),
    HandedOver: ({ to, at, why }) => moved(state, { owner: to, at, why }),
    Offered: ({ to, by, at }) => ({ ...state, offer: { to, by, at } }),
    TakenBack: () => ({ ...state, offer: null }),
    Accepted: ({ at }) => moved(state, { owner: state.offer?.to ?? state.owner, at, why: "partner" }, true),
    Returned: ({ at, stays = false, withPartner = false }) =>
      state.withPartner && !stays
        ? moved(state, { owner: owners(state).at(-2) ?? state.owner, at, why: "returned" }, withPartner)
        : { ...state, offer: null },
    CalledBack: ({ _tag, ...attempt }) => ({ ...state, attempts: [...state.attempts, attempt] }),
    AttemptCorrected: ({ contact, reached }) => ({
      ...state,
      attempts: state.attempts.flatMap((one) =>
        one.contact !== contact ? one : reached === null ? [] : { ...one, reached }
      )
    }),
    Answered: ({ text = null, by, at }) => ({ ...state, answer: { text, by, at } }),
    Voided: ({ by, at }) => ({ ...state, voided: { by, at } }),
    Erased: () => ({
      ...state,
      asked: null,
      behind: null,
      answer: state.answer === null ? null : { ...state.answer, text: null }
    })
  })
}

/** Whose key seals what was asked and answered. */
export const subject = (id: QuestionId, { about }: Pick<Question, "about">): string =>
  `contact/${about ?? id}`

/** Where a question is: `open` questions are ours to answer. */
export const status = ({
  answer: given,
  voided,
  withPartner
}: Pick<Question, "answer" | "voided" | "withPartner">): "voided" | "answered" | "with partner" | "open" =>
  voided !== null ? "voided" : given !== null ? "answered" : withPartner ? "with partner" : "open"

const ends = (row: Question): boolean => row.voided !== null || row.answer !== null

/**
 * Who may promise something about a question as it is with its owner now; `null` while it was not routed. Beside whom the
 * rules name it is who has it by escalation, when the owner may, and who has it by assignment from a team that may.
 */
export const mayCommit = ({
  hops,
  route: to
}: Pick<Question, "hops" | "route">): ReadonlyArray<Code> | null => {
  if (to === null) return null
  const owner = hops.at(-1)?.owner
  // What came back is had as it was had before.
  const n = hops.findLastIndex((hop) => hop.owner === owner && hop.why !== "returned" && hop.why !== "absent")
  const hop = hops[n]
  if (hop === undefined || to.mayCommit.includes(hop.owner)) return to.mayCommit
  const team = hops[n - 1]?.owner
  const may =
    hop.why === "escalated"
      ? to.ownerMayCommit === true
      : hop.why === "assigned" &&
        team !== undefined &&
        mayCommit({ hops: hops.slice(0, n), route: to })?.includes(team) === true
  return may ? [...to.mayCommit, hop.owner] : to.mayCommit
}

/** How questions are stored. */
export const collection = Collection.define({
  name: "question",
  version: 1,
  row: Schema.toType(Question),
  categories: {
    contact: "contact fact",
    ordinal: "contact fact",
    about: "identity",
    asked: "contact content",
    behind: "contact content",
    inputs: "contact fact",
    labels: "contact fact",
    askedAt: "contact fact",
    owner: "contact fact",
    route: "contact fact",
    hops: "contact fact",
    offer: "contact fact",
    withPartner: "contact fact",
    ownedFrom: "contact fact",
    attempts: "contact fact",
    answer: "contact content",
    voided: "contact fact"
  },
  fields: {
    status: Collection.text<Question>(status),
    owner: Collection.text<Question>((row) => (ends(row) ? null : row.owner)),
    open_about: Collection.text<Question>((row) => (ends(row) ? null : row.about)),
    asked_at: Collection.integer<Question>((row) => row.askedAt),
    due: Collection.integer<Question>((row) => row.route?.due ?? row.askedAt),
    about: Collection.text<Question>((row) => row.about),
    contact: Collection.text<Question>((row) => row.contact),
    visibility: Collection.text<Question>((row) => Reading.visibility(row.labels))
  },
  indexes: {
    by_status: { fields: ["status", "visibility", "due"] },
    by_owner: { fields: ["owner", "visibility", "due"] },
    by_party: { fields: ["about", "visibility", "due"] },
    by_open_party: { fields: ["open_about", "visibility", "due"] },
    by_age: { fields: ["status", "visibility", "asked_at"] },
    by_asked: { fields: ["visibility", "asked_at"] },
    by_contact: { fields: ["contact"] }
  },
  event: Event,
  eventVersion: 1,
  personal: { Asked: ["asked", "behind"], Answered: ["text"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
