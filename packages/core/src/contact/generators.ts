/** Generators of contact moments, questions and promises for fast-check. */
import fc from "fast-check"
import { PartyId } from "../access/Party.ts"
import { recentInstant as instant } from "../time/generators.ts"
import * as Commitment from "./Commitment.ts"
import * as ContactMoment from "./ContactMoment.ts"
import * as Question from "./Question.ts"

const uuid = fc.nat({ max: 999_999 }).map((n) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`)

/** Ids of contacts. */
export const contactId: fc.Arbitrary<ContactMoment.ContactId> = uuid.map((id) =>
  ContactMoment.ContactId.make(id)
)

/** Ids of questions. */
export const questionId: fc.Arbitrary<Question.QuestionId> = uuid.map((id) => Question.QuestionId.make(id))

/** Ids of commitments. */
export const commitmentId: fc.Arbitrary<Commitment.CommitmentId> = uuid.map((id) =>
  Commitment.CommitmentId.make(id)
)

/** Source records and clients, few, so that they meet. */
export const party: fc.Arbitrary<PartyId> = fc.oneof(
  fc.nat({ max: 9 }).map((n) => PartyId.make(`home-care|${n}`)),
  uuid.map((id) => PartyId.make(id))
)

/** Employees and teams of the host's, few, so that they meet. */
export const owner: fc.Arbitrary<string> = fc.constantFrom("team-north", "team-south", "employee-17")

/** Free text of a person. */
export const text: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("care", "calls", "Thursday", "é", "👋", "“quote”", "zorg"), {
    minLength: 1,
    maxLength: 8
  })
  .map((words) => words.join(" ").normalize("NFC"))

/** None, one or more labels of confidentiality. */
export const labels: fc.Arbitrary<ContactMoment.ContactMoment["labels"]> = fc.subarray([
  "psychosocial",
  "complaint"
])

/** Contacts to record. */
export const account: fc.Arbitrary<ContactMoment.Account> = fc.record({
  happenedAt: instant,
  direction: fc.constantFrom("in" as const, "out" as const),
  channel: fc.constantFrom("telephone", "visit", "mail", "portal"),
  inside: fc
    .tuple(owner, fc.constantFrom("employee" as const, "team" as const))
    .map(([id, kind]) => [{ kind, id }] as const),
  outside: fc
    .tuple(fc.option(party), fc.constantFrom("client" as const, "relative" as const))
    .map(([about, role]) => [about === null ? { role: "anonymous" as const } : { role, about }] as const),
  verified: fc.constantFrom(null, "control questions"),
  outcome: fc.constantFrom("answered", "transferred", "call back", "no answer", "failed attempt"),
  duration: fc.option(fc.nat({ max: 86_400 })),
  labels,
  content: fc.record({ subject: text, notes: text }, { requiredKeys: [] })
})

/** Where rules send a question. */
export const routed: fc.Arbitrary<Question.Routed> = fc.record(
  {
    version: fc.constantFrom("2026-1", "2026-2"),
    outcome: fc.constantFrom("front", "back"),
    desk: fc.constantFrom("care-desk", "planning"),
    office: fc.constantFrom("front" as const, "back" as const),
    owner,
    due: instant,
    mayCommit: fc.subarray(["team-north", "team-south"]),
    ownerMayCommit: fc.constant(true as const)
  },
  { requiredKeys: ["version", "outcome", "desk", "office", "owner", "due", "mayCommit"] }
)

/** What rules read of a question. */
export const inputs: fc.Arbitrary<Question.Inputs> = fc.dictionary(
  fc.constantFrom("subject", "urgency"),
  fc.constantFrom("new care", 3, true, null)
)

/** Questions as they were asked. */
export const asked: fc.Arbitrary<Question.Event & { readonly _tag: "Asked" }> = fc
  .record({
    contact: contactId,
    ordinal: fc.nat({ max: 19 }),
    about: fc.option(party),
    asked: text,
    behind: fc.option(text),
    inputs,
    labels,
    owner,
    at: instant
  })
  .map((fields) => Question.Event.cases.Asked.make(fields))

/** Promises to make. */
export const promise: fc.Arbitrary<Commitment.Promised> = fc.record({
  contact: contactId,
  question: fc.option(questionId),
  to: fc.option(party),
  wording: text,
  owner,
  due: instant
})

/** Promises to keep within working time of the calendar `care-desk`. */
export const promiseWithin: fc.Arbitrary<Commitment.PromisedWithin> = fc.record({
  contact: contactId,
  question: fc.option(questionId),
  to: fc.option(party),
  wording: text,
  owner,
  within: fc.record({ calendar: fc.constant("care-desk"), minutes: fc.integer({ min: 1, max: 1_500 }) })
})

const { cases } = Commitment.Command

/** What can be done with a commitment. */
export const command: fc.Arbitrary<Commitment.Command> = fc.oneof(
  fc.constantFrom(
    cases.Accept.make({}),
    cases.Decline.make({}),
    cases.TakeOver.make({}),
    cases.TakeBack.make({})
  ),
  owner.map((to) => cases.HandOver.make({ to })),
  {
    weight: 3,
    arbitrary: fc.record({ due: instant, toldAt: instant }).map((one) => cases.Renegotiate.make(one))
  },
  {
    weight: 3,
    arbitrary: instant.map((at) => cases.Pause.make({ at, reason: "waits for client" }))
  },
  { weight: 3, arbitrary: instant.map((at) => cases.Resume.make({ at })) },
  { weight: 3, arbitrary: instant.map((at) => cases.Explain.make({ at })) },
  instant.map((at) => cases.Keep.make({ at })),
  fc.constant(cases.Break.make({})),
  fc.constant(cases.Withdraw.make({}))
)
