import { describe, expect, it } from "@effect/vitest"
import { Channel, memory } from "@zorgband/plugin-sdk"
import { Effect, type Result } from "effect"
import { PartyId } from "../access/Party.ts"
import { caller, desk, noon } from "../testing/Build.ts"
import type { Taken } from "./TakingIn.ts"

const party = PartyId.make("home-care|1")
const call = (n: number, over: Partial<Channel.Delivery> = {}): Channel.Delivery => ({
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

/** A telephone exchange that delivers each call at least once, and fails when it is asked to. */
const exchange = (
  calls: ReadonlyArray<Channel.Delivery>,
  failing: () => boolean = () => false
): Channel.Channel => ({
  id: "exchange",
  deliver: (after, limit) =>
    failing()
      ? Effect.fail(new Channel.ChannelUnavailable({ channel: "exchange", code: "busy" }))
      : Effect.sync(() => {
          const start = Number(after ?? 0)
          const end = Math.min(calls.length, start + limit)
          // The last of the time before comes again.
          return { deliveries: calls.slice(Math.max(0, start - 1), end), cursor: String(end) }
        })
})

const recognise = async ({ handle }: Channel.Delivery) =>
  handle === null
    ? { outside: [{ role: "anonymous" as const }] as const }
    : { outside: [{ role: "client" as const, about: party }] as const }

describe("what a channel heard", () => {
  it.live("is taken in once, whatever comes again, and nothing is lost", () =>
    Effect.gen(function* () {
      const one = yield* desk(memory())
      const calls = Array.from({ length: 10 }, (_, n) => call(n, n === 9 ? { reached: false } : {}))
      let busy = true
      const channel = exchange(calls, () => {
        busy = !busy
        return busy
      })
      let after: string | null = null
      for (let round = 0; round < 20; round++) {
        const taken: Result.Result<Taken, unknown> = yield* Effect.result(
          one.contacts.takeIn(caller(), channel, { after, recognise, limit: 3 })
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
      const one = yield* desk(memory())
      const calls = [
        call(1, { happenedAt: noon + 1e12 }),
        call(2, { text: "x".repeat(10_000_000) }),
        call(3),
        call(4)
      ]
      const taken = yield* one.contacts.takeIn(caller(), exchange(calls), {
        after: null,
        recognise: (delivery) =>
          delivery.id === "call-3" ? Promise.reject(new Error("no answer")) : recognise(delivery)
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
