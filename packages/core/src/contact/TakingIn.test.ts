import { describe, expect, it } from "@effect/vitest"
import { Channel, memory, Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect, Fiber, type Result } from "effect"
import { TestClock } from "effect/testing"
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

const throwing = {
  get id(): string {
    throw new Error("who called: +31612345678")
  }
} as Channel.Message

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

  it.live("is told when it never can be taken in, and the rest goes on", () =>
    Effect.gen(function* () {
      const calls = [
        call(1, { happenedAt: noon + 1e12 }),
        call(2, { channel: "" }),
        call(3, { subject: "Half price!" }),
        call(4)
      ]
      const one = yield* withExchange(calls)
      const taken = yield* one.contacts.takeIn(caller(), "exchange", {
        after: null,
        recognise: async (message) =>
          message.subject === null ? recognise(message) : { leaveOut: "advertisement" }
      })
      expect(taken).toEqual({
        contacts: 1,
        refused: [
          { id: "call-1", why: "HappensLater" },
          { id: "call-2", why: "InvalidInput" },
          { id: "call-3", why: "advertisement" }
        ],
        cursor: "4"
      })
    })
  )

  it.live("is taken in though it says too much, or in a language that is none", () =>
    Effect.gen(function* () {
      const calls = [
        call(1, { subject: "é".repeat(201), text: `Dear desk,\r\n\r\n${"x".repeat(10_000_000)}` }),
        call(2, { text: "\ud800", language: "Dutch!" }),
        call(3, { language: undefined as never })
      ]
      const one = yield* withExchange(calls)
      const taken = yield* one.contacts.takeIn(caller(), "exchange", { after: null, recognise })
      expect(taken).toMatchObject({ contacts: 3, refused: [] })
      const { items } = yield* one.contacts.timeline(caller(), [party])
      expect(items.map(({ row: { content, language } }) => [content, language])).toEqual([
        [{}, undefined],
        [{ notes: "\ufffd" }, undefined],
        [{ subject: `${"é".repeat(196)} […]`, notes: `Dear desk,\n\n${"x".repeat(7_984)} […]` }, "nl"]
      ])
      const found = yield* one.contacts.search(caller(), [party], "desk xxx")
      expect(found.items).toHaveLength(1)
    })
  )

  it.live("is taken in though it says nothing, has control characters, or took parts of a second", () =>
    Effect.gen(function* () {
      const calls = [
        call(1, { subject: "", text: " \n " }),
        call(2, { text: "one\f\u0007two", seconds: 60.7 })
      ]
      const one = yield* withExchange(calls)
      const taken = yield* one.contacts.takeIn(caller(), "exchange", { after: null, recognise })
      expect(taken).toMatchObject({ contacts: 2, refused: [] })
      const { items } = yield* one.contacts.timeline(caller(), [party])
      expect(items.map(({ row: { content, duration } }) => [content, duration])).toEqual([
        [{ notes: "one two" }, 61],
        [{}, 60]
      ])
    })
  )

  it.effect.each([
    ["throws", () => Effect.die(new Error("who called: +31612345678"))],
    ["throws at once", () => JSON.parse("<html>")],
    ["is silent", () => Effect.never],
    ["answers nothing", () => Effect.succeed(undefined as never)],
    ["answers no messages", () => Effect.succeed({ messages: [null as never], cursor: "1" })],
    ["answers what throws when it is looked at", () => Effect.succeed({ messages: [throwing], cursor: "1" })],
    ["has no place to go on", () => Effect.succeed({ messages: [], cursor: undefined as never })]
  ] as ReadonlyArray<readonly [string, Channel.Channel["read"]]>)(
    "could not be asked when the connector %s",
    ([, read]) =>
      Effect.gen(function* () {
        const { manifest, provides } = memory()
        const channel = Point.channel({ name: "exchange", open: () => Effect.succeed({ read }) })
        const one = yield* desk(Plugin.definePlugin({ ...manifest, provides: [...provides, channel] }))
        const asked = yield* Effect.forkChild(
          Effect.flip(one.contacts.takeIn(caller(), "exchange", { after: null, recognise }))
        )
        yield* TestClock.adjust("1 minute")
        const failed = yield* Fiber.join(asked)
        expect(failed).toMatchObject({ _tag: "ChannelUnavailable", channel: "exchange", code: "no answer" })
        expect(JSON.stringify(failed)).not.toContain("+316")
      })
  )

  it.live("waits for the host: a look-up that is away, or answers what no contact can have", () =>
    Effect.gen(function* () {
      const one = yield* withExchange([call(1), call(2)])
      const taking = (second: unknown) => ({
        after: null,
        recognise: async (message: Channel.Message) => {
          if (message.id === "call-1") return recognise(message)
          if (second instanceof Error) throw second
          return second as ReturnType<typeof recognise>
        }
      })
      for (const [second, tag] of [
        [new Error("Nobody answers at the register, asked for +31612345678"), "NotRecognised"],
        [undefined, "NotRecognised"],
        [{ outside: [{ role: "client", about: "Anna de Vries" }] }, "InvalidInput"]
      ] as const) {
        const stopped = yield* Effect.flip(one.contacts.takeIn(caller(), "exchange", taking(second)))
        expect(stopped._tag).toBe(tag)
        expect(JSON.stringify(stopped) + stopped.message).not.toMatch(/\+316|Anna/)
        expect(yield* one.contacts.count(caller(), [party])).toBe(1)
      }
      const taken = yield* one.contacts.takeIn(caller(), "exchange", { after: null, recognise })
      expect(taken).toEqual({ contacts: 2, refused: [], cursor: "2" })
    })
  )
})
