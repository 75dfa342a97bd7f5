/**
 * A channel along which contacts come in without anybody typing them: a telephone system, a mailbox, a portal. A
 * connector says what it has heard, in order; what it says twice is one contact.
 */
import { Effect, Schema } from "effect"
import * as Provided from "./Provided.ts"

// What it is

/** A call or message that a channel heard of. Whom it is about, the host finds out. */
export interface Message {
  /** Its id in the channel, always the same for the same call or message; 1 to 200 characters. */
  readonly id: string
  /** Which channel, such as `telephone`, `mail` or `portal`. */
  readonly channel: string
  /** `in`: the outside took the initiative. */
  readonly direction: "in" | "out"
  /** When it happened, in epoch milliseconds. */
  readonly happenedAt: number
  /** How long it took, in seconds; `null` when that says nothing, as of a letter. */
  readonly seconds: number | null
  /** Whether somebody was reached: `false` for a call that nobody took. */
  readonly reached: boolean
  /** The number, address or account on the outside; `null` when it is not known. Personal data: it is not kept. */
  readonly handle: string | null
  /** The employee, team or machine that took it; an id of the host's. */
  readonly takenBy: { readonly kind: "employee" | "team" | "automatic"; readonly id: string }
  /** What it was about, or `null`. Of more than 200 characters, the first are kept. */
  readonly subject: string | null
  /** What was written, with its line breaks, or `null`. Of more than 8,000 characters, the first are kept. */
  readonly text: string | null
  /** The language, as a tag such as `nl` or `ar-MA`, or `null`. What is no such tag is not kept. */
  readonly language: string | null
}

/** Some of what a channel heard of. */
export interface Messages {
  /** In the order in which they were heard. */
  readonly messages: ReadonlyArray<Message>
  /** Where to go on; opaque. */
  readonly cursor: string
}

/** A channel that was opened. */
export interface Channel {
  /**
   * What was heard after a place, or from the start: at most `limit`, which is 1 to 1,000. None means: nothing new now.
   * The same message may come again; none may be left out.
   */
  readonly read: (after: string | null, limit: number) => Effect.Effect<Messages, ChannelUnavailable>
}

// What can go wrong

/** The channel could not be asked. Nothing was lost: ask again from the same place. */
export class ChannelUnavailable extends Schema.TaggedError<ChannelUnavailable>()("ChannelUnavailable", {
  /** Which channel. */
  channel: Schema.String,
  /** A code of the connector's, without personal data. */
  code: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Channel ${this.channel} could not be asked (${this.code}). Ask again from the same place.`
  }
}

// What it does

/** A channel of promises, for vendors without Effect. A promise that rejects is a channel that could not be asked. */
export const fromPromise = (channel: {
  readonly name: string
  readonly read: (after: string | null, limit: number) => Promise<Messages>
}): Provided.Provided<Channel> =>
  Provided.of(channel.name, {
    read: (after, limit) =>
      Effect.tryPromise({
        try: () => channel.read(after, limit),
        catch: () => new ChannelUnavailable({ channel: channel.name, code: "rejected" })
      })
  })
