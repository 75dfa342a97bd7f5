/** The service of contact moments: records them with the questions that were asked, and shows them. */
import type { Collection, Json, Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Result, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type { Code, PartyId } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { field } from "../identity/Text.ts"
import * as Instant from "../time/Instant.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as ContactMoment from "./ContactMoment.ts"
import * as Question from "./Question.ts"

// What it is

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
  ).check(Schema.isMaxLength(20))
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

/** What was told is not a valid contact. Only field names are told. */
export class InvalidContact extends Schema.TaggedError<InvalidContact>()("InvalidContact", {
  /** The fields that are wrong. */
  fields: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The contact cannot be recorded: ${this.fields.join(", ")} ${this.fields.length === 1 ? "is" : "are"} not valid.`
  }
}

/** There is no such contact, or the caller may not read it. */
export class ContactNotFound extends Schema.TaggedError<ContactNotFound>()("ContactNotFound", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "There is no such contact that you may read. Use the id that recording it gave."
  }
}

/** What a call about contacts can be refused for, beside the errors of any command. */
export type ContactError =
  | InvalidContact
  | ContactNotFound
  | ContactMoment.HappensLater
  | ContactMoment.AlreadyVoided
  | Question.QuestionAnswered

type Answer<A> = Effect.Effect<A, ContactError | Work.WorkError>

/** See {@link Contacts}. */
export interface ContactsService {
  /** Records a contact with its questions. A question is owned by the caller until it is routed or handed over. */
  readonly record: (caller: Caller, told: typeof Told.Encoded, stamp?: Work.Stamp) => Answer<Recorded>
  /** Voids a contact that was recorded by mistake; its history stays. */
  readonly void: (
    caller: Caller,
    contact: ContactMoment.ContactId,
    reason: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** A contact. */
  readonly get: (caller: Caller, contact: ContactMoment.ContactId) => Answer<ContactMoment.ContactMoment>
  /**
   * The contacts of parties, latest first. Give all parties of a client: its source records, and its ids. What the
   * caller may not read is as if it were not there.
   */
  readonly timeline: (
    caller: Caller,
    parties: ReadonlyArray<PartyId>,
    page?: Store.PageOf
  ) => Answer<Ledger.Page<Store.Stored<ContactMoment.ContactId, ContactMoment.ContactMoment>>>
}

// What it does

const decode = Schema.decodeUnknownResult(Told, { onExcessProperty: "error" })
const encode = Schema.encodeSync(Told)
const known = new Map<string, (value: unknown) => boolean>(
  Object.entries(Told.fields).map(([name, schema]) => [name, Schema.is(schema as Schema.Codec<unknown>)])
)

/** The names of the fields that are wrong; a key of the caller's own making is not repeated. */
const wrongFields = (input: object): ReadonlyArray<string> => {
  const values = input as Record<string, unknown>
  const wrong = [...known].filter(([name, fits]) => !fits(values[name])).map(([name]) => name)
  return Object.keys(input).every((name) => known.has(name)) ? wrong : [...wrong, "an unknown field"]
}

const refs = (parties: ReadonlyArray<PartyId | null | undefined>): ReadonlyArray<Ledger.Ref> =>
  [...new Set(parties)].flatMap((key) =>
    key ? { collection: key.includes("|") ? "source_record" : "client", key } : []
  )

const make = Effect.gen(function* () {
  const store = yield* Store.make
  return Contacts.of({
    record: Effect.fn("Contacts.record")(function* (caller, input, stamp = {}) {
      const decoded = decode(input)
      if (Result.isFailure(decoded)) return yield* new InvalidContact({ fields: wrongFields(input) })
      const { questions, ...account } = decoded.success
      return yield* store.run({
        name: "contacts.record",
        caller,
        stamp,
        payload: encode(decoded.success) as Json.Json,
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
                also: refs(account.outside.map((party) => party.about)),
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
                owner,
                at
              })
              yield* work.record(Question.collection, event, [id], { also: refs([about]), subject })
              if (answer !== undefined) {
                const answered = Question.Event.cases.Answered.make({ text: answer, by: owner, at })
                yield* work.record(Question.collection, answered, [id], { subject })
              }
            }
            return { contact, questions: asked.map(({ id }) => id) }
          })
      })
    }),
    void: Effect.fn("Contacts.void")((caller, contact, reason, stamp = {}) =>
      store.run({
        name: "contacts.void",
        caller,
        stamp,
        payload: { contact, reason },
        body: (work) =>
          Effect.gen(function* () {
            const state = yield* work.get(ContactMoment.collection, contact)
            if (state === null) return yield* new ContactNotFound()
            const voided = ContactMoment.void_(
              { id: contact, state },
              caller.actor,
              Instant.of(work.at),
              reason
            )
            for (const event of yield* Effect.fromResult(voided))
              yield* work.record(ContactMoment.collection, event, [contact])
            return null
          })
      })
    ),
    get: Effect.fn("Contacts.get")(function* (caller, contact) {
      const found = yield* store.get(ContactMoment.collection, contact)
      if (found === null || !Reading.mayRead(caller, found.labels)) return yield* new ContactNotFound()
      return found
    }),
    timeline: Effect.fn("Contacts.timeline")((caller, parties, page) =>
      store.page<ContactMoment.ContactId, ContactMoment.ContactMoment, ContactMoment.Event>(
        ContactMoment.collection,
        {
          index: "by_party",
          equals: [{ anyOf: parties }, { anyOf: Reading.visible(caller) }],
          order: "descending"
        },
        page
      )
    )
  })
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
