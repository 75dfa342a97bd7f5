import { describe, expect, it } from "@effect/vitest"
import { Channel, memory, Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect, type Result } from "effect"
import { PartyId } from "../access/Party.ts"
import { caller, desk, noon } from "../testing/Build.ts"
import type { Taken } from "./TakingIn.ts"

const party = PartyId.make("home-care|1")
const call = (n: number, over: Partial<Channel.Message> = {}): Channel.Message => ({
  id: `call-${n}`,
  channel: "telephone",
  direction: "in",
  happenedAt: noon + n * 60_000,
  seconds: 60,
  reached: true,
  handle: "+31612345678",
  takenBy: { kind: "employee", id: "employee-17" },
  subject: null,
  text: null,
  language: "nl",
  ...over
})

/** A desk with a telephone exchange that says each call at least once, and fails when it is asked to. */
const withExchange = (calls: ReadonlyArray<Channel.Message>, failing: () => boolean = () => false) => {
  const read: Channel.Channel["read"] = (after, limit) =>
    failing()
      ? Effect.fail(new Channel.ChannelUnavailable({ channel: "exchange", code: "busy" }))
      : Effect.sync(() => {
          const start = Number(after ?? 0)
          const end = Math.min(calls.length, start + limit)
          // The last of the time before comes again.
          return { messages: calls.slice(Math.max(0, start - 1), end), cursor: String(end) }
        })
  const { manifest, provides } = memory()
  const exchange = Point.channel({ name: "exchange", open: () => Effect.succeed({ read }) })
  return desk(Plugin.definePlugin({ ...manifest, provides: [...provides, exchange] }))
}

const recognise = async ({ handle }: Channel.Message) =>
  handle === null
    ? { outside: [{ role: "anonymous" as const }] as const }
    : { outside: [{ role: "client" as const, about: party }] as const }

describe("what a channel heard", () => {
  it.live("is taken in once, whatever comes again, and nothing is lost", () =>
    Effect.gen(function* () {
      const calls = Array.from({ length: 10 }, (_, n) => call(n, n === 9 ? { reached: false } : {}))
      let busy = true
      const one = yield* withExchange(calls, () => {
        busy = !busy
        return busy
      })
      let after: string | null = null
      for (let round = 0; round < 20; round++) {
        const taken: Result.Result<Taken, unknown> = yield* Effect.result(
          one.contacts.takeIn(caller(), "exchange", { after, recognise, limit: 3 })
        )
        if (taken._tag === "Success") after = taken.success.cursor
        else expect(taken.failure).toMatchObject({ _tag: "ChannelUnavailable" })
      }
      expect(yield* one.contacts.count(caller(), [party])).toBe(10)
      const { items } = yield* one.contacts.timeline(caller(), [party])
      expect(items[0]).toMatchObject({ row: { outcome: "no answer", language: "nl" } })
      expect(JSON.stringify(items)).not.toContain("+316")
    })
  )

  it.live("is told when it cannot be taken in, and the rest goes on", () =>
    Effect.gen(function* () {
      const calls = [
        call(1, { happenedAt: noon + 1e12 }),
        call(2, { text: "x".repeat(10_000_000) }),
        call(3),
        call(4)
      ]
      const taken = yield* (yield* withExchange(calls)).contacts.takeIn(caller(), "exchange", {
        after: null,
        recognise: (message) =>
          message.id === "call-3" ? Promise.reject(new Error("no answer")) : recognise(message)
      })
      expect(taken).toEqual({
        contacts: 1,
        refused: [
          { id: "call-1", why: "HappensLater" },
          { id: "call-2", why: "InvalidInput" },
          { id: "call-3", why: "NotRecognised" }
        ],
        cursor: "4"
      })
    })
  )
})
