import { describe, expect, it } from "@effect/vitest"
import type { Collection } from "@zorgband/plugin-sdk"
import { collectionLaws } from "@zorgband/plugin-sdk/testing"
import fc from "fast-check"
import { PartyId } from "../access/Party.ts"
import * as ChangeRequest from "../contact/ChangeRequest.ts"
import * as Commitment from "../contact/Commitment.ts"
import * as ContactMoment from "../contact/ContactMoment.ts"
import * as Question from "../contact/Question.ts"
import { coreAreas } from "../host/coreAreas.ts"
import * as Client from "../identity/Client.ts"
import * as Delivery from "../identity/Delivery.ts"
import * as Doubt from "../identity/Doubt.ts"
import * as Erasure from "../identity/Erasure.ts"
import * as Matching from "../identity/matching/index.ts"
import * as Person from "../identity/Person.ts"
import * as SourceRecord from "../identity/SourceRecord.ts"
import * as Referral from "../referral/Referral.ts"
import * as Escalation from "../routing/Escalation.ts"
import * as TeamMember from "../routing/TeamMember.ts"
import * as Instant from "../time/Instant.ts"
import { noon } from "./Build.ts"
import { canary, contact, request } from "./canary.ts"

const { cases: person_ } = SourceRecord.Event
const at = Instant.of(noon)
const someone = Person.Person.make({
  name: { own: { name: canary } },
  address: { street: canary, place: canary },
  identifiers: [{ system: "maternity", value: canary }]
})
const link: Client.Link = { record: SourceRecord.SourceRecordId.make("a|1"), bsn: null }
const clientId = Client.ClientId.make(contact)
const contactId = ContactMoment.ContactId.make(contact)
const account = {
  happenedAt: at,
  direction: "in" as const,
  channel: "telephone",
  inside: [{ kind: "employee" as const, id: "employee-17" }] as const,
  outside: [{ role: "client" as const, about: PartyId.make("a|1") }] as const,
  verified: null,
  outcome: "answered" as const,
  duration: null,
  labels: [],
  content: { subject: canary, notes: canary }
}

type EventOf<C> = C extends Collection.Collection<infer _Row, infer Event> ? Event : never
type Samples<C> = { readonly [Tag in EventOf<C>["_tag"]]: Extract<EventOf<C>, { readonly _tag: Tag }> }
const samples = <Row, Event extends Collection.Tagged>(
  collection: Collection.Collection<Row, Event>,
  events: Samples<Collection.Collection<Row, Event>>
) => ({ collection, events: Object.values<Event>(events as Record<string, Event>) })

const { law: _law, ...referral } = { ...request, law: null }
const why = Matching.score(
  Matching.Model.standard,
  { id: "a|1", surname: canary, firstNames: canary },
  { id: "b|1", surname: canary, firstNames: canary }
)
const doubt = {
  left: SourceRecord.SourceRecordId.make("a|1"),
  right: SourceRecord.SourceRecordId.make("b|1")
}

/** Every event of every collection, with the words in each free text and in each field of a person. */
const all: ReadonlyArray<{
  readonly collection: Collection.AnyCollection
  readonly events: ReadonlyArray<Collection.Tagged>
}> = [
  samples(SourceRecord.collection, {
    Registered: person_.Registered.make({ person: someone, bsn: null, at }),
    Revised: person_.Revised.make({ person: someone, bsn: null, at }),
    Confirmed: person_.Confirmed.make({ at }),
    Erased: person_.Erased.make({})
  }),
  samples(Client.collection, {
    Opened: Client.Event.cases.Opened.make({ link }),
    Linked: Client.Event.cases.Linked.make({ link }),
    Unlinked: Client.Event.cases.Unlinked.make({ record: link.record }),
    Merged: Client.Event.cases.Merged.make({ from: clientId, into: clientId, links: [link] }),
    Unmerged: Client.Event.cases.Unmerged.make({ from: clientId, into: clientId, links: [link] }),
    Split: Client.Event.cases.Split.make({ from: clientId, into: clientId, links: [link] }),
    Erased: Client.Event.cases.Erased.make({ records: [link.record] })
  }),
  samples(ChangeRequest.collection, {
    Proposed: ChangeRequest.Event.cases.Proposed.make({
      record: link.record,
      revision: 1,
      by: "employee-17",
      fields: ["name"],
      to: { name: { own: { name: canary } } },
      from: { name: { own: { name: canary } } },
      at
    }),
    Decided: ChangeRequest.Event.cases.Decided.make({
      by: "employee-18",
      at,
      verdicts: { name: { verdict: "declined", reason: "not shown" } }
    }),
    Withdrawn: ChangeRequest.Event.cases.Withdrawn.make({}),
    Heard: ChangeRequest.Event.cases.Heard.make({ at }),
    Erased: ChangeRequest.Event.cases.Erased.make({})
  }),
  samples(Delivery.collection, {
    Wanted: Delivery.Event.cases.Wanted.make({
      source: "a",
      fields: ["address"],
      digest: "a".repeat(64),
      at
    }),
    Sent: Delivery.Event.cases.Sent.make({ receipt: "1" }),
    Refused: Delivery.Event.cases.Refused.make({ reason: "closed" }),
    Failed: Delivery.Event.cases.Failed.make({ nextAt: at }),
    Agreed: Delivery.Event.cases.Agreed.make({})
  }),
  samples(Doubt.collection, {
    Raised: Doubt.Event.cases.Raised.make({ ...doubt, why, at }),
    Proposed: Doubt.Event.cases.Proposed.make({ ...doubt, verdict: "same", by: "employee-17", at }),
    Decided: Doubt.Event.cases.Decided.make({ ...doubt, verdict: "same", at }),
    Dropped: Doubt.Event.cases.Dropped.make({})
  }),
  samples(Erasure.collection, {
    Done: Erasure.Event.cases.Done.make({
      erasure: {
        party: PartyId.make("a|1"),
        ground: "request",
        keptUntil: null,
        parties: [PartyId.make("a|1")],
        at,
        command: "erase-1",
        actor: "employee-17",
        purpose: "rights of the person",
        onBehalfOf: null
      }
    })
  }),
  samples(ContactMoment.collection, {
    Recorded: ContactMoment.Event.cases.Recorded.make({ ...account, recordedAt: at }),
    Corrected: ContactMoment.Event.cases.Corrected.make({
      by: "employee-17",
      at,
      reason: "wrong channel",
      facts: { channel: "mail" },
      content: { subject: canary, notes: canary }
    }),
    Voided: ContactMoment.Event.cases.Voided.make({ by: "employee-17", at, reason: "mistake" }),
    Erased: ContactMoment.Event.cases.Erased.make({})
  }),
  samples(Question.collection, {
    Asked: Question.Event.cases.Asked.make({
      contact: contactId,
      ordinal: 0,
      about: null,
      asked: canary,
      behind: canary,
      inputs: {},
      labels: [],
      owner: "team",
      at
    }),
    Corrected: Question.Event.cases.Corrected.make({ inputs: {}, by: "employee-17", at }),
    Routed: Question.Event.cases.Routed.make({
      route: {
        version: "1",
        outcome: "a",
        desk: "d",
        office: "front",
        owner: "team",
        due: at,
        mayCommit: []
      },
      at
    }),
    HandedOver: Question.Event.cases.HandedOver.make({ to: "team", at, why: "handed over" }),
    Offered: Question.Event.cases.Offered.make({ to: "partner-1", by: "team", at }),
    TakenBack: Question.Event.cases.TakenBack.make({ by: "employee-17", at }),
    Accepted: Question.Event.cases.Accepted.make({ at }),
    Returned: Question.Event.cases.Returned.make({ at, reason: "not ours" }),
    CalledBack: Question.Event.cases.CalledBack.make({
      by: "employee-17",
      at,
      reached: false,
      contact: contactId
    }),
    AttemptCorrected: Question.Event.cases.AttemptCorrected.make({ contact: contactId, reached: null }),
    Answered: Question.Event.cases.Answered.make({ text: canary, by: "employee-17", at }),
    Voided: Question.Event.cases.Voided.make({ by: "employee-17", at }),
    Erased: Question.Event.cases.Erased.make({})
  }),
  samples(Escalation.collection, {
    Begun: Escalation.Event.cases.Begun.make({
      from: at,
      levels: [{ to: "team-lead", as: "owner", at }],
      at
    }),
    Retimed: Escalation.Event.cases.Retimed.make({ levels: [], at }),
    Escalated: Escalation.Event.cases.Escalated.make({ level: 1, to: "team-lead", as: "told", due: at, at }),
    Ended: Escalation.Event.cases.Ended.make({ at })
  }),
  samples(TeamMember.collection, {
    Placed: TeamMember.Event.cases.Placed.make({ teams: ["team"], skills: ["intake"], capacity: 3, at }),
    Seen: TeamMember.Event.cases.Seen.make({ present: true, at }),
    Took: TeamMember.Event.cases.Took.make({ question: contact, because: "most room", at })
  }),
  samples(Commitment.collection, {
    Made: Commitment.Event.cases.Made.make({
      contact: contactId,
      question: null,
      to: null,
      wording: canary,
      owner: "team",
      due: at,
      within: null,
      calendarVersion: 0,
      accepted: true,
      watch: null,
      labels: [],
      at
    }),
    Accepted: Commitment.Event.cases.Accepted.make({ owner: "team" }),
    Offered: Commitment.Event.cases.Offered.make({ to: "team", by: "team" }),
    TakenBack: Commitment.Event.cases.TakenBack.make({}),
    Declined: Commitment.Event.cases.Declined.make({ by: "team" }),
    HandedOver: Commitment.Event.cases.HandedOver.make({ to: "team" }),
    Renegotiated: Commitment.Event.cases.Renegotiated.make({ due: at, toldAt: at, watch: null }),
    Paused: Commitment.Event.cases.Paused.make({ at, reason: "waits" }),
    Resumed: Commitment.Event.cases.Resumed.make({ at, due: at, calendarVersion: 0, watch: null }),
    Recalculated: Commitment.Event.cases.Recalculated.make({ due: at, calendarVersion: 1, watch: null }),
    Warned: Commitment.Event.cases.Warned.make({ level: "owner", at, watch: null }),
    Explained: Commitment.Event.cases.Explained.make({ at }),
    Closed: Commitment.Event.cases.Closed.make({ verdict: "kept", at, due: at }),
    Erased: Commitment.Event.cases.Erased.make({})
  }),
  samples(Referral.collection, {
    Received: Referral.Event.cases.Received.make({
      request: {
        ...referral,
        law: null,
        about: PartyId.make("a|1"),
        contacted: { kind: "self" }
      },
      at
    }),
    Moved: Referral.Event.cases.Moved.make({ taken: { step: "accept", at, reason: null } }),
    ReportedBack: Referral.Event.cases.ReportedBack.make({ at })
  })
]

const inFacts = (collection: Collection.AnyCollection, event: Collection.Tagged) =>
  JSON.stringify(collection.split(event).facts).includes(canary)

describe("the facts of events", () => {
  it.each(all.flatMap(({ collection, events }) => events.map((event) => [collection, event] as const)))(
    "hold no free text and nobody's data: $name",
    (collection, event) => expect(inFacts(collection, event)).toBe(false)
  )

  it.each(all.flatMap(({ collection, events }) => events.map((event) => [collection, event] as const)))(
    "can be read without what was sealed, once that is erased: $name",
    (collection, event) => {
      const split = collection.split(event)
      if (split.personal === null) return
      expect(collection.join({ ...split, personal: null })).toMatchObject({ _tag: event._tag })
      expect(collection.erased).not.toBe(null)
    }
  )

  it.each(all.filter(({ collection }) => collection.erased !== null))(
    "make the same row without what was sealed, once it is erased, in any order: $collection.name",
    ({ collection, events }) => {
      const laws = collectionLaws<unknown, Collection.Tagged>({
        collection: collection as Collection.AnyCollection,
        row: fc.constant(null),
        event: fc.constantFrom<Collection.Tagged>(...events),
        personal: {}
      })
      const law =
        "an erased row is the fold of its events without what was sealed, and erasing it again changes nothing"
      laws[law]()
    }
  )

  it("are looked at for every collection that the services of care use", () => {
    const known = coreAreas.flatMap((area) => area.collections.map(({ name }) => name))
    // Rules and office hours are the host's own settings, a model is parameters and frequencies: they hold nothing of anybody.
    expect(
      all
        .map(({ collection }) => collection.name)
        .concat("calendar", "checkpoint", "matching_model", "routing_rules")
        .sort()
    ).toEqual([...known].sort())
  })

  it("are caught when a text is not sealed", () => {
    const open = { ...Question.collection, split: (event: Question.Event) => ({ facts: { ...event } }) }
    expect(inFacts(open as never, Question.Event.cases.Answered.make({ text: canary, by: "a", at }))).toBe(
      true
    )
  })
})
