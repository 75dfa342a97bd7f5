/** Takes in what a channel heard: each call or message becomes one contact, however often it is delivered. */
import type { Channel } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import type { Caller } from "../access/Caller.ts"
import type * as Work from "../work/Work.ts"
import type { Told } from "./Told.ts"

// What it is

/** What the host knows of a delivery: who it is from or to, and what was asked. */
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
  /** Finds out who a delivery is from or to. A rejection leaves the delivery out, and tells of it. */
  readonly recognise: (delivery: Channel.Delivery) => Promise<Recognised>
  /** At most this many, 100 when left out. */
  readonly limit?: number
}

/** What came of it. */
export interface Taken {
  /** How many became a contact, now or before. */
  readonly contacts: number
  /** The deliveries that became none, and why: the tag of an error. Look at them; they are not asked again. */
  readonly refused: ReadonlyArray<{ readonly id: string; readonly why: string }>
  /** Where to go on. */
  readonly cursor: string
}

// What it does

const told = (channel: string, delivery: Channel.Delivery, known: Recognised): typeof Told.Encoded => {
  const { id, direction, happenedAt, seconds, reached, takenBy, subject, text, language } = delivery
  return {
    happenedAt,
    direction,
    channel: delivery.channel,
    inside: [takenBy],
    outside: known.outside,
    verified: null,
    outcome: reached ? "answered" : direction === "in" ? "no answer" : "failed attempt",
    duration: seconds,
    labels: known.labels ?? [],
    ...(language === null ? {} : { language }),
    message: { source: channel, id },
    content: { ...(subject === null ? {} : { subject }), ...(text === null ? {} : { notes: text }) },
    questions: known.questions ?? []
  }
}

/** Trouble of the storage or the vault: no reason to leave a delivery out. */
const passing = new Set(["LedgerUnavailable", "VaultUnavailable", "Contended"])

/** See `Contacts.takeIn`. */
export const takeIn = <E extends { readonly _tag: string }>(
  record: (caller: Caller, told: typeof Told.Encoded, stamp: Work.Stamp) => Effect.Effect<unknown, E>,
  caller: Caller,
  channel: Channel.Channel,
  { after, recognise, limit }: Required<Taking>
): Effect.Effect<Taken, E | Channel.ChannelUnavailable> =>
  Effect.gen(function* () {
    const { deliveries, cursor } = yield* channel.deliver(after, limit)
    const refused: Array<Taken["refused"][number]> = []
    for (const delivery of deliveries) {
      const known = yield* Effect.result(
        Effect.tryPromise({ try: () => recognise(delivery), catch: () => "NotRecognised" })
      )
      if (Result.isFailure(known)) {
        refused.push({ id: delivery.id, why: known.failure })
        continue
      }
      const recorded = yield* Effect.result(record(caller, told(channel.id, delivery, known.success), {}))
      if (Result.isSuccess(recorded)) continue
      if (passing.has(recorded.failure._tag)) return yield* Effect.fail(recorded.failure)
      refused.push({ id: delivery.id, why: recorded.failure._tag })
    }
    return { contacts: deliveries.length - refused.length, refused, cursor }
  })
