/** The service of contact moments: records them with the questions that were asked, and shows them. */
import { type Collection, type Ledger, Query } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Points from "../work/Points.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as CallingBack from "./CallingBack.ts"
import * as Commitment from "./Commitment.ts"
import * as ContactMoment from "./ContactMoment.ts"
import { ContactNotFound, type ContactsService, type KnownContact } from "./ContactsService.ts"
import * as Question from "./Question.ts"
import * as Recording from "./Recording.ts"
import * as Searching from "./Searching.ts"
import * as TakingIn from "./TakingIn.ts"
import { Correction, maxQuestions, Taking, Told } from "./Told.ts"

// What it does

/** Times the four visibilities that a caller may have, as many as one query takes. */
const Parties = Schema.Array(PartyId).check(Schema.isMaxLength(16))

const input = {
  record: Input.reader("contacts.record", Told.fields),
  void: Input.reader("contacts.void", { contact: ContactMoment.ContactId, reason: Code }),
  get: Input.reader("contacts.get", { contact: ContactMoment.ContactId }),
  correct: Input.reader("contacts.correct", {
    contact: ContactMoment.ContactId,
    ...Correction.fields,
    reason: Code
  }),
  takeIn: Input.reader("contacts.takeIn", {
    channel: Code,
    after: Schema.NullOr(Schema.String),
    limit: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 })),
    recognise: Schema.Literal("function")
  }),
  of: Input.reader("contacts.of", Taking.fields),
  linked: Input.reader("contacts.linked", ContactMoment.Link.fields),
  timeline: Input.reader("contacts.timeline", { parties: Parties }),
  search: Input.reader("contacts.search", { parties: Parties, text: Searching.Sought })
}

const byParty = (parties: ReadonlyArray<PartyId>, visibilities: ReadonlyArray<string>): Store.Look => ({
  index: "by_party",
  equals: [{ anyOf: parties }, { anyOf: visibilities }]
})

/** Reads a contact in a command, or refuses: what the caller may not read is not there. */
export const existing = (work: Work.Work, id: ContactMoment.ContactId) =>
  Effect.flatMap(work.get(ContactMoment.collection, id), (state) =>
    state === null || !Reading.mayRead(work.caller, state.labels)
      ? Effect.fail(new ContactNotFound())
      : Effect.succeed({ id, state })
  )

/** All open promises of a contact, however many. */
const openPromises = (store: Store.Store, work: Work.Work, contact: ContactMoment.ContactId) =>
  Effect.gen(function* () {
    const look = { index: "by_contact", equals: [contact, "open"] }
    const first = yield* work.find(Commitment.collection, { ...look, limit: Query.maxLimit })
    if (first.length < Query.maxLimit) return first
    // The look before expects the whole list at commit, so that none comes in between.
    const keys: Array<string> = []
    yield* store.each(Commitment.collection, look, (_, key) => keys.push(key))
    const rows = yield* work.getAll(Commitment.collection, keys)
    return keys.flatMap((key, at) => {
      const row = rows[at] ?? null
      return row === null ? [] : [{ key, row }]
    })
  })

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const points = yield* Points.Points
  const list = (caller: Caller, look: Store.Look, page?: Store.PageOf) =>
    Effect.map(
      store.page<ContactMoment.ContactId, ContactMoment.ContactMoment, ContactMoment.Event>(
        ContactMoment.collection,
        { ...look, order: "descending" },
        page
      ),
      ({ items, next }): Ledger.Page<KnownContact> => ({
        // What the caller may not see was not looked up: nothing is left out here.
        items: items.flatMap(({ id, row }) => {
          const seen = ContactMoment.shown(caller, row)
          return seen === null ? [] : [{ id, row: seen }]
        }),
        next
      })
    )
  const record: ContactsService["record"] = Effect.fn("Contacts.record")((caller, asked, stamp = {}) =>
    store.command(input.record, { caller, stamp, asked }, function* (work, given) {
      return yield* Recording.record(work, store.vault, given)
    })
  )
  return Store.guarded("contacts", {
    record,
    takeIn: Effect.fn("Contacts.takeIn")(function* (caller, name, taking) {
      const { after = null, limit = 100, recognise } = taking ?? {}
      yield* input.takeIn({ channel: name, after, limit, recognise: typeof recognise })
      const channel = yield* points.get("channel", name)
      return yield* TakingIn.takeIn(store, record, caller, { name, channel }, { after, limit, recognise })
    }),
    correct: Effect.fn("Contacts.correct")((caller, contact, correction, reason, stamp = {}) =>
      store.command(
        input.correct,
        { caller, stamp, asked: { ...correction, contact, reason } },
        function* (work, given) {
          const known = yield* existing(work, given.contact)
          const corrected = ContactMoment.correct(
            known,
            given,
            caller.actor,
            Instant.of(work.at),
            given.reason
          )
          for (const event of yield* Effect.fromResult(corrected))
            yield* work.record(ContactMoment.collection, event, [known.id], {
              also: Party.refs(known.state.outside.map(({ about }) => about)),
              subject: ContactMoment.subject(known.id, known.state)
            })
          const { outcome = known.state.outcome } = given.facts
          yield* CallingBack.corrected(work, known.id, known.state, ContactMoment.reaches(outcome))
          return null
        }
      )
    ),
    void: Effect.fn("Contacts.void")((caller, contact, reason, stamp = {}) =>
      store.command(input.void, { caller, stamp, asked: { contact, reason } }, function* (work, given) {
        const known = yield* existing(work, given.contact)
        const { actor } = caller
        const at = Instant.of(work.at)
        const voided = ContactMoment.void(known, actor, at, given.reason)
        for (const event of yield* Effect.fromResult(voided))
          yield* work.record(ContactMoment.collection, event, [known.id], {
            also: Party.refs(known.state.outside.map(({ about }) => about))
          })
        yield* CallingBack.corrected(work, known.id, known.state, null)
        const questions = yield* work.find(Question.collection, {
          index: "by_contact",
          equals: [known.id],
          limit: maxQuestions
        })
        for (const { key, row } of questions)
          for (const event of Question.void({ state: row }, actor, at))
            yield* work.record(Question.collection, event, [key], { also: Party.refs([row.about]) })
        for (const { key, row } of yield* openPromises(store, work, known.id))
          for (const event of Commitment.void(row, at))
            yield* work.record(Commitment.collection, event, [key], {
              also: Commitment.also(row)
            })
        return null
      })
    ),
    get: Effect.fn("Contacts.get")(function* (caller, contact) {
      const { given } = yield* input.get({ contact })
      const found = yield* store.get(ContactMoment.collection, given.contact)
      const seen = found === null ? null : ContactMoment.shown(caller, found)
      return seen === null ? yield* new ContactNotFound() : seen
    }),
    timeline: Effect.fn("Contacts.timeline")(function* (caller, parties, page) {
      const { given } = yield* input.timeline({ parties })
      return yield* list(caller, byParty(given.parties, Reading.visible(caller)), page)
    }),
    count: Effect.fn("Contacts.count")(function* (caller, parties) {
      const { given } = yield* input.timeline({ parties })
      return yield* store.ledger.count({
        collection: ContactMoment.collection.name,
        ...byParty(given.parties, Reading.visible(caller))
      })
    }),
    search: Effect.fn("Contacts.search")(function* (caller, parties, text, page) {
      const { given } = yield* input.search({ parties, text })
      const part = yield* list(caller, byParty(given.parties, Reading.readable(caller)), page)
      return yield* Searching.among(store, caller, given.text, part)
    }),
    of: Effect.fn("Contacts.of")(function* (caller, who, page) {
      const { given } = yield* input.of(who)
      const index = given.side === "inside" ? "by_participant" : "by_party"
      return yield* list(caller, { index, equals: [given.id, { anyOf: Reading.visible(caller) }] }, page)
    }),
    linked: Effect.fn("Contacts.linked")(function* (caller, link, page) {
      const { given } = yield* input.linked(link)
      const equals = [`${given.kind}/${given.id}`, { anyOf: Reading.visible(caller) }]
      return yield* list(caller, { index: "by_link", equals }, page)
    }),
    overview: Effect.fn("Contacts.overview")(function* (caller, parties) {
      const { given } = yield* input.timeline({ parties })
      const equals = [{ anyOf: given.parties }, { anyOf: Reading.readable(caller) }]
      const look = { index: "by_open_party", equals }
      const { items: questions } = yield* store.page<Question.QuestionId, Question.Question, Question.Event>(
        Question.collection,
        look
      )
      const { items: promises } = yield* store.page<
        Commitment.CommitmentId,
        Commitment.Commitment,
        Commitment.Event
      >(Commitment.collection, look)
      const { items: contacts } = yield* list(caller, byParty(given.parties, Reading.visible(caller)), {
        limit: 20
      })
      return { questions, promises, contacts }
    })
  } satisfies ContactsService)
})

/** Contact moments, over the storage and vault of the host. */
export class Contacts extends Context.Service<Contacts, ContactsService>()(
  "@zorgband/core/contact/Contacts"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Contacts> = Layer.effect(Contacts, make)
}

/** The collections that the service uses. */
export const collections: ReadonlyArray<Collection.AnyCollection> = [
  ContactMoment.collection,
  Question.collection,
  Commitment.collection
]
