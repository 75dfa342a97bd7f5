import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import fc from "fast-check"
import * as Envelope from "./Envelope.ts"
import * as Arbitraries from "./testing/Arbitraries.ts"

const envelope = (more: Partial<Envelope.Envelope> = {}): Envelope.Envelope => ({
  id: "e",
  type: "ticket.Written",
  version: 1,
  at: 0,
  command: "c",
  actor: "tester",
  purpose: "test",
  onBehalfOf: null,
  on: [{ collection: "ticket", key: "a" }],
  facts: {},
  personal: null,
  ...more
})

describe("Envelope", () => {
  it("is read back as it was written, and written again the same", () =>
    fc.assert(
      fc.property(Arbitraries.json(), Arbitraries.text(), (facts, actor) => {
        const text = Result.getOrThrow(Envelope.encode(envelope({ facts, actor })))
        return Result.getOrThrow(Envelope.encode(Envelope.decode(text))) === text
      })
    ))

  it("refuses what no engine can keep, without telling it", () => {
    const refused = Envelope.encode(envelope({ facts: { note: "Ypsilanti\u0000" } }))
    expect(Result.isFailure(refused) && refused.failure.message).toBe(
      "Event ticket.Written holds a value that cannot be stored (text with U+0000). Clean it before it is recorded."
    )
  })

  it.each(["", "{}", "null", '{"id":1}'])("does not read %j", (text) => {
    expect(() => Envelope.decode(text)).toThrow()
  })
})
