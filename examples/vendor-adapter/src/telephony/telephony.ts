/** A plugin that connects the telephone exchange of this vendor: what its log holds becomes contacts. */
import { Channel, Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect, Schema } from "effect"
import type { Exchange } from "./Exchange.ts"

/** An ISO date and time with its offset. `Date.parse` alone makes a time of many other texts too. */
const Rang = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/),
  Schema.makeFilter((rang) => !Number.isNaN(Date.parse(rang)))
)

const Log = Schema.Struct({
  calls: Schema.Array(
    Schema.Struct({
      serial: Schema.Int,
      from: Schema.NullOr(Schema.String),
      extension: Schema.NullOr(Schema.String),
      rang: Rang,
      seconds: Schema.Int
    })
  )
})

const decode = Schema.decodeUnknownSync(Log)

type Call = (typeof Log.Type)["calls"][number]

const messageOf = ({ serial, from, extension, rang, seconds }: Call): Channel.Message => ({
  id: String(serial),
  channel: "telephone",
  direction: "in",
  happenedAt: Date.parse(rang),
  seconds,
  reached: extension !== null,
  handle: from,
  takenBy: extension === null ? { kind: "team", id: "care-desk" } : { kind: "employee", id: extension },
  subject: null,
  text: null,
  language: null
})

/** Connects an exchange, as the channel `telephony`. Where it stopped is the serial number of the next call. */
export const telephony = ({ url, token }: Pick<Exchange, "url" | "token">): Plugin.Plugin => {
  const name = "telephony"
  const ask = async (from: string, limit: number, signal: AbortSignal) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${url}/calls?from=${from}&limit=${limit}`, { headers, signal })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return decode(await response.json())
  }
  const read: Channel.Channel["read"] = (after, limit) =>
    Effect.tryPromise({
      try: (signal) => ask(after ?? "1", limit, signal),
      // What the exchange or `fetch` says may hold a number: only that there was no answer is told.
      catch: () => new Channel.ChannelUnavailable({ channel: name, code: "no answer" })
    }).pipe(
      Effect.map(({ calls }) => ({
        messages: calls.map(messageOf),
        cursor: String((calls.at(-1)?.serial ?? Number(after ?? 1) - 1) + 1)
      }))
    )
  return Plugin.definePlugin({
    id: "@example/telephony",
    version: "1.0.0",
    sdkApi: Plugin.sdkApi,
    provides: [Point.channel({ name, open: () => Effect.succeed({ read }) })]
  })
}
