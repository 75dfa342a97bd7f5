/** Broken channels: a telephone exchange with one fault each. */
import { Channel, Point } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { ChannelStand, Trouble } from "../../points/Stand.ts"
import { type BrokenPoint, plugin, troubling } from "./BrokenPoint.ts"

interface Exchange {
  readonly heard: Array<Channel.Message>
  readonly now: () => Trouble
}

type ChannelFault = (sound: Channel.Channel, exchange: Exchange) => Partial<Channel.Channel>

const unavailable = (code: string) => new Channel.ChannelUnavailable({ channel: "telephony", code })

/** A telephone exchange; the last call of the time before comes again, when there is room. */
export const exchange = (title: string, fault: ChannelFault): BrokenPoint => {
  const heard: Array<Channel.Message> = []
  const { trouble, now } = troubling()
  const stand: ChannelStand = {
    trouble,
    hear: async () => {
      const n = heard.length + 1
      heard.push({
        id: `call-${n}`,
        channel: "telephone",
        direction: "in",
        happenedAt: 1_767_268_800_000 + n * 60_000,
        seconds: 60,
        reached: true,
        handle: `+3169999${String(n).padStart(4, "0")}`,
        takenBy: { kind: "employee", id: "employee-17" },
        subject: null,
        text: null,
        language: "nl"
      })
      return `call-${n}`
    }
  }
  const sound: Channel.Channel = {
    read: (after, limit) =>
      Effect.suspend(() => {
        if (now() !== "none") return Effect.fail(unavailable(now()))
        const start = Number(after ?? 0)
        const from = limit > 1 ? Math.max(0, start - 1) : start
        const to = Math.min(heard.length, from + limit)
        return Effect.succeed({ messages: heard.slice(from, to), cursor: String(to) })
      })
  }
  const open = () => Effect.sync(() => ({ ...sound, ...fault(sound, { heard, now }) }))
  return {
    title,
    stands: { channel: { telephony: stand } },
    plugin: () => plugin(Point.channel({ name: "telephony", open }))
  }
}

/** A fault in what is read. */
const reads =
  (change: (page: Channel.Messages, after: string | null, limit: number) => Channel.Messages): ChannelFault =>
  ({ read }) => ({
    read: (after, limit) => Effect.map(read(after, limit), (page) => change(page, after, limit))
  })

const messagesOf = (change: (messages: ReadonlyArray<Channel.Message>) => ReadonlyArray<Channel.Message>) =>
  reads((page) => ({ ...page, messages: change(page.messages) }))

/** A fault in what is made of trouble. */
const whenever =
  (
    trouble: Trouble,
    make: (
      exchange: Exchange,
      after: string | null
    ) => Effect.Effect<Channel.Messages, Channel.ChannelUnavailable>
  ): ChannelFault =>
  (sound, exchange) => ({
    read: (after, limit) =>
      Effect.suspend(() => (exchange.now() === trouble ? make(exchange, after) : sound.read(after, limit)))
  })

let sessions = 0

/** The broken ones, by name. */
export const channels = {
  "newest first": exchange(
    "gives the latest call first",
    messagesOf((messages) => messages.toReversed())
  ),
  "limit taken for a hint": exchange("gives what it has, whatever is asked", ({ read }) => ({
    read: (after) => read(after, 1_000)
  })),
  "repeats the last, always": exchange(
    "gives the last call of the time before again, also one by one",
    ({ read }) => ({
      read: (after, limit) => {
        const start = Math.max(0, Number(after ?? 0) - 1)
        return read(String(start + (limit > 1 ? 1 : 0)), limit)
      }
    })
  ),
  "read is gone": exchange("a call that was read is not given again", (_, { heard, now }) => ({
    read: (_after, limit) =>
      now() === "none"
        ? Effect.sync(() => ({ messages: heard.splice(0, limit), cursor: "0" }))
        : Effect.fail(unavailable(now()))
  })),
  "ids of a session": exchange("numbers calls anew each time it is opened", (sound, of) => {
    const session = sessions++
    return messagesOf((messages) => messages.map((one) => ({ ...one, id: `${one.id}-${session}` })))(
      sound,
      of
    )
  }),
  "always from the start": exchange("gives all that was ever heard, each time", ({ read }, { heard }) => ({
    read: (after, limit) =>
      Effect.map(read(after, limit), (page) =>
        page.cursor === after && limit > 2 ? { ...page, messages: heard.slice(0, limit) } : page
      )
  })),
  "away is silence": exchange(
    "says that nothing is new when the exchange is away",
    whenever("away", (_, after) => Effect.succeed({ messages: [], cursor: after ?? "0" }))
  ),
  "nonsense is a defect": exchange(
    "dies of an answer that cannot be read",
    whenever("nonsense", () => Effect.die(new SyntaxError("Unexpected token <")))
  ),
  "tells the number": exchange(
    "says in its error who called",
    whenever("away", ({ heard }) => Effect.fail(unavailable(`lost ${heard.at(-1)?.handle}`)))
  ),
  "moves on when it fails": exchange(
    "forgets what was under way when the exchange is away",
    ({ read }, { now, heard }) => {
      let lost = 0
      return {
        read: (after, limit) => {
          if (now() !== "none") lost = heard.length
          return read(String(Math.max(lost, Number(after ?? 0))), limit)
        }
      }
    }
  ),
  "calls of tomorrow": exchange(
    "tells local time as if it were UTC, years ahead",
    messagesOf((messages) =>
      messages.map((message) => ({ ...message, happenedAt: message.happenedAt + 1e12 }))
    )
  )
}
