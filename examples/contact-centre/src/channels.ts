/** Simulated channels, each a plugin: what a telephone exchange, a mailbox and a portal would say, each in its own way. */
import { Channel, Plugin, Point } from "@zorgband/plugin-sdk"

/** A channel over a list; the last message of the time before comes again, as real ones do. */
const over = (name: string, all: ReadonlyArray<Channel.Message>): Plugin.Plugin => {
  const channel = Channel.fromPromise({
    name,
    read: async (after, limit) => {
      const start = Number(after ?? 0)
      const end = Math.min(all.length, start + limit)
      return { messages: all.slice(Math.max(0, start - 1), end), cursor: String(end) }
    }
  })
  const provides = [Point.channel(channel)]
  return Plugin.definePlugin({ id: `example/${name}`, version: "1.0.0", sdkApi: Plugin.sdkApi, provides })
}

/** A line of the exchange's log: number, extension, when it rang, and how long was spoken. */
export interface CallRecord {
  /** The exchange's id of the call. */
  readonly uniqueId: string
  /** Who called, or `null` when the number is withheld. */
  readonly caller: string | null
  /** Who took it; `null` when nobody did. */
  readonly extension: string | null
  /** Epoch milliseconds. */
  readonly rangAt: number
  /** Seconds. */
  readonly spoken: number
}

/** A telephone exchange. A call that nobody took is a contact too. */
export const telephone = (log: ReadonlyArray<CallRecord>): Plugin.Plugin =>
  over(
    "exchange",
    log.map(({ uniqueId, caller, extension, rangAt, spoken }) => ({
      id: uniqueId,
      channel: "telephone",
      direction: "in",
      happenedAt: rangAt,
      seconds: spoken,
      reached: extension !== null,
      handle: caller,
      takenBy: extension === null ? { kind: "team", id: "care-desk" } : { kind: "employee", id: extension },
      subject: null,
      text: null,
      language: null
    }))
  )

/** A mail as a mailbox has it. */
export interface Mail {
  /** The header of that name. */
  readonly messageId: string
  /** The sender's address. */
  readonly from: string
  /** The subject. */
  readonly subject: string
  /** The text. */
  readonly body: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** A shared mailbox. */
export const mailbox = (mails: ReadonlyArray<Mail>): Plugin.Plugin =>
  over(
    "mailbox",
    mails.map(({ messageId, from, subject, body, receivedAt }) => ({
      id: messageId,
      channel: "mail",
      direction: "in",
      happenedAt: receivedAt,
      seconds: null,
      reached: true,
      handle: from,
      takenBy: { kind: "team", id: "care-desk" },
      subject,
      text: body,
      language: null
    }))
  )

/** A message that a client left in the portal after signing in. */
export interface PortalMessage {
  /** Its number. */
  readonly number: number
  /** The account. */
  readonly account: string
  /** What was written. */
  readonly text: string
  /** The language of the screens. */
  readonly language: string
  /** Epoch milliseconds. */
  readonly sentAt: number
}

/** A client portal. */
export const portal = (messages: ReadonlyArray<PortalMessage>): Plugin.Plugin =>
  over(
    "portal",
    messages.map(({ number, account, text, language, sentAt }) => ({
      id: `message ${number}`,
      channel: "portal",
      direction: "in",
      happenedAt: sentAt,
      seconds: null,
      reached: true,
      handle: account,
      takenBy: { kind: "automatic", id: "portal" },
      subject: null,
      text,
      language
    }))
  )
