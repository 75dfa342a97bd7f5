/** Takes in what a channel heard: each call or message becomes one contact, however often it comes. */
import type { Channel } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Work from "../work/Work.ts"
import type { Told } from "./Told.ts"

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

/** How a channel is taken in. */
export interface Taking {
  /** Where the last time ended, or `null` to start. Keep it: what is taken in twice is one contact all the same. */
  readonly after: string | null
  /** Finds out who a message is from or to. A rejection leaves the message out, and tells of it. */
  readonly recognise: (message: Channel.Message) => Promise<Recognised>
  /** At most this many, 100 when left out. */
  readonly limit?: number
}

/** What came of it. */
export interface Taken {
  /** How many became a contact, now or before. */
  readonly contacts: number
  /** The messages that became none, and why: the tag of an error. Look at them; they are not asked again. */
  readonly refused: ReadonlyArray<{ readonly id: string; readonly why: string }>
  /** Where to go on. */
  readonly cursor: string
}

// What it does

const told = (source: string, message: Channel.Message, known: Recognised): typeof Told.Encoded => {
  const { id, direction, happenedAt, seconds, reached, takenBy, subject, text, language } = message
  return {
    happenedAt,
    direction,
    channel: message.channel,
    inside: [takenBy],
    outside: known.outside,
    verified: null,
    outcome: reached ? "answered" : direction === "in" ? "no answer" : "failed attempt",
    duration: seconds,
    labels: known.labels ?? [],
    ...(language === null ? {} : { language }),
    message: { source, id },
    content: { ...(subject === null ? {} : { subject }), ...(text === null ? {} : { notes: text }) },
    questions: known.questions ?? []
  }
}

/** Trouble of the storage or the vault: no reason to leave a message out. */
const passing = new Set(["LedgerUnavailable", "VaultUnavailable", "Contended"])

/** See `Contacts.takeIn`. */
export const takeIn = <E extends { readonly _tag: string }>(
  record: (caller: Caller, told: typeof Told.Encoded, stamp: Work.Stamp) => Effect.Effect<unknown, E>,
  caller: Caller,
  { name, channel }: { readonly name: string; readonly channel: Channel.Channel },
  { after, recognise, limit }: Required<Taking>
): Effect.Effect<Taken, E | Channel.ChannelUnavailable> =>
  Effect.gen(function* () {
    const { messages, cursor } = yield* channel.read(after, limit)
    const refused: Array<Taken["refused"][number]> = []
    for (const message of messages) {
      const known = yield* Effect.result(
        Effect.tryPromise({ try: () => recognise(message), catch: () => "NotRecognised" })
      )
      if (Result.isFailure(known)) {
        refused.push({ id: message.id, why: known.failure })
        continue
      }
      const recorded = yield* Effect.result(record(caller, told(name, message, known.success), {}))
      if (Result.isSuccess(recorded)) continue
      if (passing.has(recorded.failure._tag)) return yield* Effect.fail(recorded.failure)
      refused.push({ id: message.id, why: recorded.failure._tag })
    }
    return { contacts: messages.length - refused.length, refused, cursor }
  })
