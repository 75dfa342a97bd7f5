/** The laws of taking in, as data: whatever fails on the way, nothing is lost, nothing is there twice. */
import { Channel, Ledger, memory, Vault } from "@zorgband/plugin-sdk"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { PartyId } from "../access/Party.ts"
import { caller, desk, noon } from "../testing/Build.ts"
import * as Store from "../work/Store.ts"
import type * as TakingIn from "./TakingIn.ts"

/** What is put to the test. */
export type Subject = Pick<typeof TakingIn, "takeIn">

const minute = 60_000

/** What can be the matter with a message. It is early when the clock of the channel is ahead. */
const kind = fc.constantFrom(
  "plain",
  "plain",
  "early",
  "left out",
  "too long",
  "no language",
  "no channel",
  "never happened"
)

/** What fails, one draw for each thing that is asked; when they are used up, nothing does. */
const troubles = fc.array(fc.constantFrom("none", "none", "before", "after"), { maxLength: 60 })

const story = fc.record({
  kinds: fc.array(kind, { minLength: 1, maxLength: 8 }),
  troubles,
  limit: fc.integer({ min: 1, max: 4 }),
  /** How many messages of the time before come again. */
  overlap: fc.integer({ min: 0, max: 2 })
})

type Story = typeof story extends fc.Arbitrary<infer One> ? One : never

const party = PartyId.make("home-care|1")
const away = { storage: "storage", channel: "channel", lookUp: "look-up" } as const

const messageOf = (of: Story["kinds"][number], at: number): Channel.Message => ({
  id: `call-${at}`,
  channel: of === "no channel" ? "" : "telephone",
  direction: "in",
  happenedAt: noon + (of === "early" ? 20 * minute : of === "never happened" ? 1e11 : -at),
  seconds: 60,
  reached: true,
  handle: "+31612345678",
  takenBy: { kind: "employee", id: "employee-17" },
  subject: of === "left out" ? "advertisement" : null,
  text: of === "too long" ? `${at}\n\n${"x".repeat(10_000)}` : `${at}\nshort`,
  language: of === "no language" ? "Dutch!" : "nl"
})

/** Takes all in, however often that fails, and tells what came of it. */
const played = ({ takeIn }: Subject, { kinds, troubles, limit, overlap }: Story) =>
  Effect.runPromise(
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      const { ledger, vault, contacts } = yield* desk(memory())
      const context = Layer.merge(Layer.succeed(Ledger.Ledger, ledger), Layer.succeed(Vault.Vault, vault))
      const store = yield* Effect.provide(Store.make, context)
      const all = kinds.map(messageOf)
      const left = [...troubles]
      /** Fails before or after it was done, as is drawn. */
      const failing = <A, E, F>(done: Effect.Effect<A, E>, failure: F): Effect.Effect<A, E | F> =>
        Effect.suspend(() => {
          const drawn = left.shift() ?? "none"
          if (drawn === "before") return Effect.fail(failure)
          return drawn === "after" ? Effect.andThen(done, Effect.fail(failure)) : done
        })
      const unavailable = new Ledger.LedgerUnavailable({
        operation: "commit",
        code: away.storage,
        retryable: true,
        outcomeUnknown: true
      })
      const channel: Channel.Channel = {
        read: (after, most) =>
          failing(
            Effect.sync(() => {
              const start = Number(after ?? 0)
              const from = Math.max(0, start - Math.min(overlap, most - 1))
              const to = Math.min(all.length, from + most)
              return { messages: all.slice(from, to), cursor: String(Math.max(start, to)) }
            }),
            new Channel.ChannelUnavailable({ channel: "exchange", code: away.channel })
          )
      }
      const asked: Array<string> = []
      const settled = new Set<string>()
      const recognise = (message: Channel.Message) =>
        Effect.runPromise(
          failing(
            Effect.sync(() => {
              if (settled.has(message.id)) asked.push(message.id)
              return message.subject === "advertisement"
                ? { leaveOut: "advertisement" }
                : { outside: [{ role: "client" as const, about: party }] as const }
            }),
            new Error(away.lookUp)
          )
        )
      const record = (...[by, told, stamp]: Parameters<typeof contacts.record>) =>
        failing(
          Effect.map(contacts.record(by, told, stamp), () => {
            if (told.message !== undefined) settled.add(told.message.id)
          }),
          unavailable
        )
      const refused = new Map<string, string>()
      let cursor: string | null = null
      let quiet = 0
      for (let turn = 0; turn < 200 && Number(cursor ?? 0) < all.length; turn++) {
        if (left.length === 0) quiet += 1
        const taking: Parameters<typeof takeIn>[4] = { after: cursor, recognise, limit }
        const taken: TakingIn.Taken | null = yield* takeIn(
          store,
          record,
          caller(),
          { name: "exchange", channel },
          taking
        ).pipe(Effect.catch(() => Effect.succeed(null)))
        if (taken === null) yield* TestClock.adjust("10 minutes")
        else {
          cursor = taken.cursor
          for (const { id, why } of taken.refused) refused.set(id, why)
        }
      }
      const count = yield* contacts.count(caller(), [party])
      const { items } = yield* contacts.timeline(caller(), [party])
      const said = items.map(({ row: { content, language } }) => [content?.notes, language] as const)
      return { cursor, settled, count, said, refused, asked, quiet }
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer()))
  )

const whys: { readonly [kind: string]: string } = {
  "left out": "advertisement",
  "no channel": "InvalidInput",
  "never happened": "HappensLater"
}

const holds = (
  subject: Subject,
  law: (came: Awaited<ReturnType<typeof played>>, story: Story) => boolean
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(story, async (one) => law(await played(subject, one), one)),
    { numRuns: 60 }
  )

const taken = (kinds: Story["kinds"]) =>
  kinds.flatMap((one, at) => (whys[one] === undefined ? [`call-${at}`] : []))

/** The laws. */
export const laws = (subject: Subject) => ({
  "every call or message that can be one is one contact in the end": () =>
    holds(subject, ({ settled, count }, { kinds }) => {
      const all = taken(kinds)
      return count === all.length && settled.size === all.length && all.every((id) => settled.has(id))
    }),
  "what can never be a contact is told, with the reason; nothing else is": () =>
    holds(subject, ({ refused }, { kinds }) => {
      const never = kinds.flatMap((one, at) => (whys[one] === undefined ? [] : [[`call-${at}`, whys[one]]]))
      return JSON.stringify([...refused].sort()) === JSON.stringify(never.sort())
    }),
  "as much is kept of what was said as fits, and it says so when that is not all": () =>
    holds(subject, ({ said }, { kinds }) => {
      const meant = kinds.flatMap((one, at) =>
        whys[one] !== undefined
          ? []
          : one === "too long"
            ? [[`${at}\n\n${"x".repeat(8_000 - 7)} […]`, "nl"]]
            : [[`${at}\nshort`, one === "no language" ? undefined : "nl"]]
      )
      return JSON.stringify([...said].sort()) === JSON.stringify(meant.sort())
    }),
  "what is a contact is not looked up again": () => holds(subject, ({ asked }) => asked.length === 0),
  "it comes to an end when nothing fails any more": () =>
    // A clock that is ahead holds up for two turns of ten minutes.
    holds(
      subject,
      ({ cursor, quiet }, { kinds }) => Number(cursor) === kinds.length && quiet <= kinds.length + 3
    )
})
