import { describePlugin } from "@zorgband/conformance/vitest"
import { afterAll } from "vitest"
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
