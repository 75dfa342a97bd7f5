/** The service of contact moments: records them with the questions that were asked, and shows them. */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { field } from "../identity/Text.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as ContactMoment from "./ContactMoment.ts"
import * as Question from "./Question.ts"

// What it is

const maxQuestions = 20

/** A contact as it is told: what happened, and what was asked. */
export const Told = Schema.Struct({
  ...ContactMoment.Account.fields,
  /** What was asked, at most twenty questions. */
  questions: Schema.Array(
    Schema.Struct({
      /** What was asked. */
      asked: field(2_000),
      /** The question behind it, when one was heard. */
      behind: Schema.optionalKey(field(2_000)),
      /** What routing rules read of it. */
      inputs: Question.Inputs,
      /** The answer, when it was given at once. */
      answer: Schema.optionalKey(field(4_000))
    })
  ).check(Schema.isMaxLength(maxQuestions))
})
/** See {@link Told}. */
export interface Told extends Schema.Schema.Type<typeof Told> {}

/** What recording made. */
export type Recorded = {
  /** The contact. */
  readonly contact: ContactMoment.ContactId
  /** The questions, in order. */
  readonly questions: ReadonlyArray<Question.QuestionId>
}

/** There is no such contact, or the caller may not read it. */
export class ContactNotFound extends Schema.TaggedError<ContactNotFound>()("ContactNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "There is no such contact that you may read. Use the id that recording it gave."
  }
}

/** What a call about contacts can be refused for, beside the errors of any command. */
export type ContactError = ContactNotFound | ContactMoment.HappensLater | ContactMoment.AlreadyVoided

type Answer<A> = Effect.Effect<A, ContactError | Work.WorkError>

/** See {@link Contacts}. */
export interface ContactsService {
  /** Records a contact with its questions. A question is owned by the caller until it is routed or handed over. */
  readonly record: (caller: Caller, told: typeof Told.Encoded, stamp?: Work.Stamp) => Answer<Recorded>
  /** Voids a contact that was recorded by mistake, with its open questions; their history stays. */
  readonly void: (
    caller: Caller,
    contact: ContactMoment.ContactId,
    reason: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** A contact. */
  readonly get: (caller: Caller, contact: ContactMoment.ContactId) => Answer<ContactMoment.ContactMoment>
  /**
   * The contacts of parties, latest first. Give all parties of a client, at most sixteen: its source records, and its
   * ids. Who has more asks for them in parts. What the caller may not read is as if it were not there.
   */
  readonly timeline: (
    caller: Caller,
    parties: ReadonlyArray<PartyId>,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Store.Stored<ContactMoment.ContactId, ContactMoment.ContactMoment>>>
}

// What it does

/** Times the four visibilities that a caller may have, as many as one query takes. */
const maxParties = 16

const input = {
  record: Input.reader("contacts.record", Told.fields),
  void: Input.reader("contacts.void", { contact: ContactMoment.ContactId, reason: Code }),
  get: Input.reader("contacts.get", { contact: ContactMoment.ContactId }),
  timeline: Input.reader("contacts.timeline", {
    parties: Schema.Array(PartyId).check(Schema.isMaxLength(maxParties))
  })
}

/** Reads a contact in a command, or refuses: what the caller may not read is not there. */
export const existing = (work: Work.Work, id: ContactMoment.ContactId) =>
  Effect.flatMap(work.get(ContactMoment.collection, id), (state) =>
    state === null || !Reading.mayRead(work.caller, state.labels)
      ? Effect.fail(new ContactNotFound())
      : Effect.succeed({ id, state })
  )

const make = Effect.gen(function* () {
  const store = yield* Store.make
  return Store.guarded("contacts", {
    record: Effect.fn("Contacts.record")(function* (caller, told, stamp = {}) {
      const { given, payload } = yield* input.record(told)
      const { questions, ...account } = given
      return yield* store.run({
        name: "contacts.record",
        caller,
        stamp,
        payload,
        body: (work) =>
          Effect.gen(function* () {
            const at = Instant.of(work.at)
            const contact = ContactMoment.ContactId.make(work.id("contact"))
            const about = account.outside.find((party) => party.about !== undefined)?.about ?? null
            const asked = questions.map((question, ordinal) => ({
              ...question,
              id: Question.QuestionId.make(work.id(`question ${ordinal}`))
            }))
            for (const event of yield* Effect.fromResult(ContactMoment.record(account, at)))
              yield* work.record(ContactMoment.collection, event, [contact], {
                also: Party.refs(account.outside.map((party) => party.about)),
                subject: ContactMoment.subject(contact, account)
              })
            for (const { id, asked: text, behind, inputs, answer } of asked) {
              const subject = Question.subject(id, { about })
              const owner = caller.actor
              const event = Question.Event.cases.Asked.make({
                contact,
                about,
                asked: text,
                behind: behind ?? null,
                inputs,
                labels: account.labels,
                owner,
                at
              })
              yield* work.record(Question.collection, event, [id], { also: Party.refs([about]), subject })
              if (answer !== undefined) {
                const answered = Question.Event.cases.Answered.make({ text: answer, by: owner, at })
                yield* work.record(Question.collection, answered, [id], {
                  also: Party.refs([about]),
                  subject
                })
              }
            }
            return { contact, questions: asked.map(({ id }) => id) }
          })
      })
    }),
    void: Effect.fn("Contacts.void")(function* (caller, contact, reason, stamp = {}) {
      const { given, payload } = yield* input.void({ contact, reason })
      return yield* store.run({
        name: "contacts.void",
        caller,
        stamp,
        payload,
        body: (work) =>
          Effect.gen(function* () {
            const known = yield* existing(work, given.contact)
            const { actor } = caller
            const at = Instant.of(work.at)
            const voided = ContactMoment.void_(known, actor, at, given.reason)
            for (const event of yield* Effect.fromResult(voided))
              yield* work.record(ContactMoment.collection, event, [known.id], {
                also: Party.refs(known.state.outside.map(({ about }) => about))
              })
            const questions = yield* work.find(Question.collection, {
              index: "by_contact",
              equals: [known.id],
              limit: maxQuestions
            })
            for (const { key, row } of questions)
              for (const event of Question.void_({ state: row }, actor, at))
                yield* work.record(Question.collection, event, [key], { also: Party.refs([row.about]) })
            return null
          })
      })
    }),
    get: Effect.fn("Contacts.get")(function* (caller, contact) {
      const { given } = yield* input.get({ contact })
      const found = yield* store.get(ContactMoment.collection, given.contact)
      if (found === null || !Reading.mayRead(caller, found.labels)) return yield* new ContactNotFound()
      return found
    }),
    timeline: Effect.fn("Contacts.timeline")(function* (caller, parties, page) {
      const { given } = yield* input.timeline({ parties })
      return yield* store.page<ContactMoment.ContactId, ContactMoment.ContactMoment, ContactMoment.Event>(
        ContactMoment.collection,
        {
          index: "by_party",
          equals: [{ anyOf: given.parties }, { anyOf: Reading.visible(caller) }],
          order: "descending"
        },
        page
      )
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
  Question.collection
]
