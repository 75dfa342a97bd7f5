import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Chain.laws.ts"
import * as Chain from "./Chain.ts"
import * as Hash from "./Hash.ts"

/** Believes the event's own link. */
const believing =
  (...reasons: ReadonlyArray<Chain.BrokenChain["reason"]>): Subject["check"] =>
  (head, event) => {
    const checked = Chain.check(head, event)
    return Result.isFailure(checked) && reasons.includes(checked.failure.reason)
      ? Result.succeed({ position: event.position, hash: event.hash })
      : checked
  }

const byText: Subject["next"] = (head, envelope) => ({
  position: head.position + 1,
  hash: Hash.digest(envelope)
})
const byTextCheck: Subject["check"] = (head, event) =>
  event.hash === Hash.digest(event.envelope)
    ? Result.succeed(byText(head, event.envelope))
    : Chain.check(head, event)

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "what was written holds": { ...Chain, check: (head, event) => Chain.check({ ...head, hash: "" }, event) },
  "erased bytes leave it whole": {
    ...Chain,
    check: (head, event) => Chain.check(head, { ...event, sealed: event.sealed ?? new Uint8Array(1) })
  },
  "a changed event is found": { ...Chain, check: believing("link", "sealed bytes") },
  "a removed event is found": { ...Chain, check: believing("position", "link") },
  "a removed event is found when the rest is numbered anew": { ...Chain, next: byText, check: byTextCheck },
  "an inserted event is found": { ...Chain, next: byText, check: byTextCheck },
  "two events that change places are found": { ...Chain, next: byText, check: byTextCheck },
  "changed sealed bytes are found": { ...Chain, check: believing("sealed bytes") },
  "the journal of another tenant does not pass": { ...Chain, start: () => Chain.start("any") },
  "a cursor stands where it was given": {
    ...Chain,
    cursor: (head) => Chain.cursor(head && { ...head, position: head.position + 1 })
  },
  "a cursor at the start stands in every journal": {
    ...Chain,
    isAt: ({ mark }, hash) => hash?.startsWith(mark) === true
  },
  "a cursor from beyond the end is not taken": {
    ...Chain,
    isAt: ({ mark }, hash) => hash?.startsWith(mark) !== false
  },
  "a cursor of a journal that went another way is not taken": {
    ...Chain,
    isAt: ({ position }, hash) => position === 0 || typeof hash === "string"
  },
  "what is no cursor is not taken": {
    ...Chain,
    place: (cursor) => Chain.place(cursor) ?? { position: Number.parseInt(cursor ?? "", 10), mark: "" }
  }
}

describe("Chain", () => {
  for (const [law, holds] of Object.entries(laws(Chain))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
