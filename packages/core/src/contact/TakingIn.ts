/**
 * Takes in what a channel heard: each call or message becomes one contact, however often it comes. Trouble that may pass
 * stops it, so that nothing is lost; only a message that can never become a contact is passed over, and told. A text that
 * is too long is shortened, a language that is none is left out.
 */
import { Channel, type Ledger, type Vault } from "@zorgband/plugin-sdk"
import { Clock, Effect, Exit, Option, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type { Code } from "../access/Party.ts"
import * as Text from "../identity/Text.ts"
import type * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as ContactMoment from "./ContactMoment.ts"
import type { Message, Told } from "./Told.ts"

// What it is

/** What the host knows of a message: who it is from or to, and what was asked. */
export interface Recognised {
  /** Who took part on the outside; somebody who is not known is `anonymous`. */
  readonly outside: (typeof Told.Encoded)["outside"]
  /** What was asked, when that is known. */
  readonly questions?: (typeof Told.Encoded)["questions"]
  /** Labels of confidentiality, such as of a mailbox for complaints. */
  readonly labels?: (typeof Told.Encoded)["labels"]
}

/** The host wants no contact of a message, now or later: a test call, an advertisement. */
export interface LeftOut {
  /** Why, as `refused` will tell. */
  readonly leaveOut: Code
}

/** How a channel is taken in. */
export interface Taking {
  /** Where the last time ended, or `null` to start. Keep it: what is taken in twice is one contact all the same. */
  readonly after: string | null
  /**
   * Finds out who a message is from or to. Reject when that cannot be found out now: the message is asked again. A
   * message that is to be left out for good is answered with the reason.
   */
  readonly recognise: (message: Channel.Message) => Promise<Recognised | LeftOut>
  /** At most this many, 1 to 1,000; 100 when left out. */
  readonly limit?: number
}

/** What came of it. */
export interface Taken {
  /** How many became a contact, now or before. */
  readonly contacts: number
  /** The messages that can never become one, and why: a tag of an error, or what left it out. They are not asked again. */
  readonly refused: ReadonlyArray<{ readonly id: string; readonly why: string }>
  /** Where to go on. */
  readonly cursor: string
}

// What can go wrong

/** The host could not find out now who a message is from or to. What came before it is taken in. */
export class NotRecognised extends Schema.TaggedError<NotRecognised>()("NotRecognised", {
  /** The channel. */
  channel: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `A message of ${this.channel} could not be recognised: \`recognise\` rejected. Ask again from the same place, and answer \`leaveOut\` for a message that never will be.`
  }
}

// What it decides

/** What recording can fail with. Who adds a failure says in {@link passedOver} what follows from it. */
type Failure =
  | { readonly _tag: "InvalidInput"; readonly fields: ReadonlyArray<string> }
  | {
      readonly _tag:
        | "AlreadyVoided"
        | "CommandReused"
        | "ContactNotFound"
        | "Contended"
        | "HappensLater"
        | "InvalidCall"
        | "InvalidQuery"
        | "LedgerUnavailable"
        | "NoRoomForLabel"
        | "NotTheirQuestion"
        | "NotVerified"
        | "QuestionAnswered"
        | "QuestionNotFound"
        | "QuestionVoided"
        | "SubjectErased"
        | "UnstorableValue"
        | "VaultUnavailable"
    }

/** How far the clock of a channel may be ahead of ours, in milliseconds: what happens later than that never happened. */
const ahead = 3_600_000

/** What the host says of a message: it can be put right, and the message taken in then. */
const ofHost = ["outside", "questions", "labels"]

/** Whether a failure is of the message itself, which then never becomes a contact; `now` in epoch milliseconds. */
const passedOver = (failure: Failure, { happenedAt }: Channel.Message, now: number): boolean => {
  switch (failure._tag) {
    case "UnstorableValue":
      return true
    case "InvalidInput":
      return failure.fields.some((field) => !ofHost.includes(field))
    case "HappensLater":
      return happenedAt > now + ahead
    case "AlreadyVoided":
    case "CommandReused":
    case "ContactNotFound":
    case "Contended":
    case "InvalidCall":
    case "InvalidQuery":
    case "LedgerUnavailable":
    case "NoRoomForLabel":
    case "NotTheirQuestion":
    case "NotVerified":
    case "QuestionAnswered":
    case "QuestionNotFound":
    case "QuestionVoided":
    case "SubjectErased":
    case "VaultUnavailable":
      return false
  }
}

/** What was said, as far as it fits; nothing when it is blank. */
const readable = (text: string | null, max: number): string | null =>
  typeof text === "string" ? Text.fitted(text, max) || null : text

const isLanguage = Schema.is(ContactMoment.Account.fields.language)

const told = (source: string, message: Channel.Message, known: Recognised): typeof Told.Encoded => {
  const { id, direction, happenedAt, seconds, reached, takenBy, language } = message
  const [subject, notes] = [
    readable(message.subject, ContactMoment.maxContent.subject),
    readable(message.text, ContactMoment.maxContent.notes)
  ]
  return {
    happenedAt,
    direction,
    channel: message.channel,
    inside: [takenBy],
    outside: known.outside,
    verified: null,
    outcome: reached ? "answered" : direction === "in" ? "no answer" : "failed attempt",
    duration: seconds === null ? null : Math.round(seconds),
    labels: known.labels ?? [],
    ...(isLanguage(language) ? { language } : {}),
    message: { source, id },
    content: { ...(subject === null ? {} : { subject }), ...(notes === null ? {} : { notes }) },
    questions: known.questions ?? []
  }
}

// What it does

/** What is kept of a message, to know it when it comes again: a keyed hash. */
export const tokenOf = (
  vault: Vault.VaultService,
  { source, id }: Message
): Effect.Effect<string, Vault.VaultUnavailable> => vault.blind("message", `${source}\n${id}`)

/** The most values that one look-up takes. */
const atOnce = 64

/** Which of these messages became a contact before, by their ids. */
const heardBefore = (store: Store.Store, source: string, messages: ReadonlyArray<Channel.Message>) =>
  Effect.gen(function* () {
    const tokens = yield* Effect.forEach(messages, ({ id }) => tokenOf(store.vault, { source, id }), {
      concurrency: "unbounded"
    })
    const known = new Set<string | undefined>()
    for (let from = 0; from < tokens.length; from += atOnce) {
      const anyOf = tokens.slice(from, from + atOnce)
      yield* store.each(ContactMoment.collection, { index: "by_message", equals: [{ anyOf }] }, (row) =>
        known.add(row.message)
      )
    }
    return new Set(messages.flatMap(({ id }, place) => (known.has(tokens[place]) ? [id] : [])))
  })

/** A channel that does not answer within this time could not be asked. */
const patience = "30 seconds"

const isPage = Schema.is(
  Schema.Struct({ messages: Schema.Array(Schema.Struct({ id: Schema.String })), cursor: Schema.String })
)

/** What a channel says; one that throws, is silent or answers what cannot be read could not be asked. */
const heard = (name: string, read: () => ReturnType<Channel.Channel["read"]>) =>
  Effect.suspend(read).pipe(
    Effect.timeout(patience),
    Effect.map((said) => (isPage(said) ? said : null)),
    Effect.exit,
    Effect.flatMap((said) => {
      if (Exit.isSuccess(said) && said.value !== null) return Effect.succeed(said.value)
      const told = Option.getOrNull(Exit.findErrorOption(said))
      const unreadable = new Channel.ChannelUnavailable({ channel: name, code: "no answer" })
      return Effect.fail(told instanceof Channel.ChannelUnavailable ? told : unreadable)
    })
  )

/** See `Contacts.takeIn`. */
export const takeIn = <E extends Failure>(
  store: Store.Store,
  record: (caller: Caller, told: typeof Told.Encoded, stamp: Work.Stamp) => Effect.Effect<unknown, E>,
  caller: Caller,
  { name, channel }: { readonly name: string; readonly channel: Channel.Channel },
  { after, recognise, limit }: Required<Taking>
): Effect.Effect<
  Taken,
  | E
  | NotRecognised
  | Channel.ChannelUnavailable
  | Ledger.LedgerUnavailable
  | Ledger.InvalidQuery
  | Vault.VaultUnavailable
> =>
  Effect.gen(function* () {
    const { messages, cursor } = yield* heard(name, () => channel.read(after, limit))
    const known = yield* heardBefore(store, name, messages)
    const refused: Array<Taken["refused"][number]> = []
    for (const message of messages) {
      // Who takes in after trouble asks only for what is left, and so comes to an end.
      if (known.has(message.id)) continue
      const answer = yield* Effect.tryPromise({
        try: async () => {
          const of = await recognise(message)
          return "leaveOut" in of ? of.leaveOut : told(name, message, of)
        },
        catch: () => new NotRecognised({ channel: name })
      })
      const why =
        typeof answer === "string"
          ? answer
          : yield* record(caller, answer, {}).pipe(
              Effect.as(null),
              Effect.catch((failure) =>
                Effect.flatMap(Clock.currentTimeMillis, (now) =>
                  passedOver(failure, message, now) ? Effect.succeed(failure._tag) : Effect.fail(failure)
                )
              )
            )
      if (why !== null) refused.push({ id: message.id, why })
    }
    return { contacts: messages.length - refused.length, refused, cursor }
  })
