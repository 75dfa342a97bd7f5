/** What a channel must do: whatever happens, each call or message comes, under one id. */
import { Party } from "@zorgband/core/access"
import { Build } from "@zorgband/core/testing"
import { type Channel, memory, Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import fc from "fast-check"
import { CheckFailed, required, same, so } from "../Check.ts"
import { doing, failure, keepsQuiet, secretsOf, troubled } from "./helpers.ts"
import type { PointContext } from "./Stand.ts"

type Context = PointContext<"channel">

/** How many turns in a row bring nothing new, when all was read. */
const quiet = 3
/** More turns than any check needs. */
const most = 10_000

/** Reads on from a place until nothing new comes: what was not known before, in order, and where it ended. */
const toEnd = (channel: Channel.Channel, after: string | null, limit = 100) =>
  Effect.gen(function* () {
    const found = new Map<string, Channel.Message>()
    let cursor = after
    let silent = 0
    for (let turn = 0; silent < quiet; turn++) {
      if (turn === most)
        return yield* new CheckFailed({ what: "reading on", expected: "an end", actual: `${most} turns` })
      const page = yield* channel.read(cursor, limit)
      const before = found.size
      for (const message of page.messages) if (!found.has(message.id)) found.set(message.id, message)
      silent = found.size === before ? silent + 1 : 0
      cursor = page.cursor
    }
    return { messages: [...found.values()], cursor }
  })

const ids = (messages: ReadonlyArray<Channel.Message>) => messages.map(({ id }) => id)

/** Those of the ids that were heard, in the order in which they were read. */
const of = (heard: ReadonlyArray<string>, messages: ReadonlyArray<Channel.Message>) =>
  ids(messages).filter((id) => heard.includes(id))

const hear = ({ stand }: Context, times: number) =>
  Effect.forEach(Array.from({ length: times }), () => doing(() => stand.hear()))

/** Begins where all that was heard before has been read, and hears so much more. */
const begun = (context: Context, times: number) =>
  Effect.gen(function* () {
    const channel = yield* context.open
    const { cursor: place } = yield* toEnd(channel, null)
    return { channel, place, heard: yield* hear(context, times) }
  })

/** All that was heard since the beginning comes, in order. */
const allComes = ({ channel, place, heard }: Effect.Success<ReturnType<typeof begun>>, limit?: number) =>
  Effect.flatMap(toEnd(channel, place, limit), ({ messages }) =>
    same("what was heard", of(heard, messages), heard)
  )

/** What may happen between two reads. */
const step = fc.constantFrom("hear", "read one", "read some", "reconnect", "away", "nonsense")

/** A run of steps: what was heard, and in what order it came. */
const played = (context: Context, steps: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    let channel = yield* context.open
    let { cursor } = yield* toEnd(channel, null)
    const heard: Array<string> = []
    const came: Array<string> = []
    const read = (limit: number) =>
      Effect.gen(function* () {
        const page = yield* channel.read(cursor, limit)
        for (const id of of(heard, page.messages)) if (!came.includes(id)) came.push(id)
        cursor = page.cursor
      })
    for (const one of steps) {
      if (one === "hear") heard.push(...(yield* hear(context, 1)))
      else if (one === "reconnect") channel = yield* context.open
      else if (one === "away" || one === "nonsense")
        yield* troubled(context.stand, one, Effect.ignore(read(2)))
      else yield* read(one === "read one" ? 1 : 5)
    }
    const rest = yield* toEnd(channel, cursor)
    for (const id of of(heard, rest.messages)) if (!came.includes(id)) came.push(id)
    return { heard, came }
  })

/** What a channel must do. */
export const channel = {
  "channel.order": required<Context>(
    "0.1.0",
    "gives what was heard, in the order in which it was heard",
    (context) => Effect.flatMap(begun(context, 5), (since) => allComes(since))
  ),
  "channel.limit": required<Context>("0.1.0", "gives no more at once than is asked", (context) =>
    Effect.gen(function* () {
      const { channel, place } = yield* begun(context, 4)
      for (const limit of [1, 2, 3]) {
        const { messages } = yield* channel.read(place, limit)
        yield* so(`at most ${limit}`, messages.length <= limit, messages.length)
      }
    })
  ),
  "channel.one-by-one": required<Context>("0.1.0", "comes to an end when it is read one by one", (context) =>
    Effect.flatMap(begun(context, 3), (since) => allComes(since, 1))
  ),
  "channel.place-stands": required<Context>(
    "0.1.0",
    "gives the same from the same place, also when more was heard since",
    (context) =>
      Effect.gen(function* () {
        const { channel, place, heard } = yield* begun(context, 3)
        const first = yield* channel.read(place, 100)
        yield* same("read again", ids((yield* channel.read(place, 100)).messages), ids(first.messages))
        const more = yield* hear(context, 1)
        const { messages } = yield* toEnd(channel, place)
        yield* same("read again, after more was heard", of([...heard, ...more], messages), [
          ...heard,
          ...more
        ])
      })
  ),
  "channel.ids": required<Context>(
    "0.1.0",
    "gives each call or message one id, and tells the same of it after a restart",
    (context) =>
      Effect.gen(function* () {
        const { channel, place, heard } = yield* begun(context, 3)
        yield* same("ids, each once", new Set(heard).size, heard.length)
        const { messages } = yield* toEnd(channel, place)
        const after = yield* toEnd(yield* context.open, place)
        yield* same("told after a restart", after.messages, messages)
      })
  ),
  "channel.forward": required<Context>(
    "0.1.0",
    "never goes back to what lies well behind the place",
    (context) =>
      Effect.gen(function* () {
        const { channel, place, heard } = yield* begun(context, 6)
        const { cursor } = yield* toEnd(channel, place, 2)
        const { messages } = yield* channel.read(cursor, 100)
        // What was last may come again, all of it may not.
        yield* so("the first is behind", !ids(messages).includes(heard[0] ?? ""), ids(messages))
      })
  ),
  "channel.away": required<Context>(
    "0.1.0",
    "says that it could not be asked when its system is away, and goes on from the same place",
    (context) =>
      Effect.gen(function* () {
        const since = yield* begun(context, 2)
        const { channel: name } = yield* troubled(
          context.stand,
          "away",
          failure("a system that is away", "ChannelUnavailable", since.channel.read(since.place, 10))
        )
        yield* same("the channel that is named", name, context.name)
        yield* allComes(since)
      })
  ),
  "channel.nonsense": required<Context>(
    "0.1.0",
    "says that it could not be asked when its system answers what cannot be read",
    (context) =>
      Effect.gen(function* () {
        const { channel, place } = yield* begun(context, 1)
        yield* troubled(
          context.stand,
          "nonsense",
          failure("a system that answers nonsense", "ChannelUnavailable", channel.read(place, 10))
        )
      })
  ),
  "channel.quiet": required<Context>("0.1.0", "tells nothing of a person when it fails", (context) =>
    Effect.gen(function* () {
      const { channel, place, heard } = yield* begun(context, 2)
      const { messages } = yield* toEnd(channel, place)
      const secrets = messages
        .filter(({ id }) => heard.includes(id))
        .flatMap(({ handle, subject, text }) => secretsOf([handle, subject, text]))
      yield* so(
        "the stand hears of a handle, subject or text of four characters at least",
        secrets.length > 0
      )
      for (const trouble of ["away", "nonsense"] as const) {
        const read = failure(trouble, "ChannelUnavailable", channel.read(place, 10))
        yield* keepsQuiet(trouble, troubled(context.stand, trouble, read), secrets)
      }
    })
  ),
  "channel.skips-nothing": required<Context>(
    "0.1.0",
    "gives each call or message in its order, whatever fails and reconnects between",
    (context) =>
      Effect.gen(function* () {
        const services = yield* Effect.context<never>()
        const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const whole = Effect.scoped(played(context, steps))
          const { heard, came } = await Effect.runPromiseWith(services)(whole)
          return heard.join() === came.join()
        })
        const details = yield* Effect.promise(() => fc.check(property, { numRuns: 20 }))
        if (details.failed)
          return yield* new CheckFailed({
            what: "what came of a run of steps",
            expected: "all that was heard, in order",
            actual: fc.defaultReportMessage(details) ?? "other"
          })
      })
  ),
  "channel.contacts": required<Context>(
    "0.1.0",
    "tells what becomes a contact: each call or message one",
    (context) =>
      Effect.gen(function* () {
        const { channel, place } = yield* begun(context, 3)
        const { messages } = yield* toEnd(channel, place)
        const { manifest, provides } = memory()
        const tested = Point.channel({ name: context.name, open: () => context.open })
        const { contacts } = yield* Build.desk(
          Plugin.definePlugin({ ...manifest, provides: [...provides, tested] })
        )
        const about = Party.PartyId.make("kit|1")
        const outside = [{ role: "client" as const, about }] as const
        const recognise = async () => ({ outside })
        let after: string | null = place
        for (let turn = 0; turn < messages.length + quiet; turn++) {
          const taking = { after, recognise, limit: 2 }
          const came = yield* contacts.takeIn(Build.caller(), context.name, taking)
          yield* same("what was refused", came.refused, [])
          after = came.cursor
        }
        yield* same("the contacts", yield* contacts.count(Build.caller(), [about]), messages.length)
      })
  )
}
