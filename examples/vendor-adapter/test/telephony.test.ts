import { describePlugin } from "@zorgband/conformance/vitest"
import { Channel } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { afterAll, expect, it } from "vitest"
import * as Exchange from "../src/telephony/Exchange.ts"
import { telephony } from "../src/telephony/telephony.ts"

const exchange = await Exchange.start("a secret")
afterAll(() => exchange[Symbol.asyncDispose]())

const hear = async () =>
  String(
    exchange.ends({ from: "+31699990001", extension: "17", rang: "2026-03-02T09:05:00+01:00", seconds: 60 })
  )
const trouble = async (now: Parameters<typeof exchange.trouble>[0]) => exchange.trouble(now)

describePlugin("telephony", () => telephony(exchange), {
  stands: { channel: { telephony: { hear, trouble } } }
})

/** What the channel says of the log of an exchange. */
const read = (of: typeof exchange) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const [point] = telephony(of).provides
        if (point?.point !== "channel") return yield* Effect.die("no channel")
        const { read } = yield* point.open("thuiszorg-noord")
        return yield* Effect.result(read(null, 10))
      })
    )
  )
const unavailable = {
  _tag: "Failure",
  failure: new Channel.ChannelUnavailable({ channel: "telephony", code: "no answer" })
}

it("nonsense is no answer, whichever it is", async () => {
  await trouble("nonsense")
  const said = [await read(exchange), await read(exchange)]
  await trouble("none")
  expect(said).toMatchObject([unavailable, unavailable])
})

it.each(["yesterday", "call 12", "", "2026-03-02", "2026-13-02T09:05:00+01:00", "2026-03-02T09:05:00"])(
  "a line that rang at %j is no answer",
  async (rang) => {
    await using of = await Exchange.start("a secret")
    of.ends({ from: "+31699990001", extension: "17", rang, seconds: 60 })
    expect(await read(of)).toMatchObject(unavailable)
  }
)

it("a time is read with its offset", async () => {
  await using of = await Exchange.start("a secret")
  const rang = ["2026-03-02T09:05:00+01:00", "2026-03-02T08:05Z", "2026-03-02T08:05:00.000Z"]
  for (const one of rang) of.ends({ from: null, extension: null, rang: one, seconds: 0 })
  const happenedAt = Date.UTC(2026, 2, 2, 8, 5)
  expect(await read(of)).toMatchObject({
    success: { messages: rang.map(() => ({ happenedAt })), cursor: "4" }
  })
})
