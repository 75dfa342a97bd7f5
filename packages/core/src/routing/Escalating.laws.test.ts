import { describe, expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { type Desk, desk } from "../testing/Build.ts"
import * as Broken from "../testing/broken.ts"
import { shared } from "../testing/memoryDesk.ts"
import { Instant } from "../time/index.ts"
import { escalatingLaws, type Subject } from "./Escalating.laws.ts"

type Change = (ledger: Ledger.LedgerService) => Ledger.LedgerService

/** The services over a store in memory: each time that they are opened, over the same store. */
const over = (change: Change = (ledger) => ledger, services: (one: Desk) => Desk = (one) => one): Subject =>
  Effect.sync(() => {
    const plugin = shared()
    return Effect.map(
      Effect.suspend(() => desk(plugin(change))),
      services
    )
  })

/** What was taken is told by the clock, not by what is kept. */
const untaken: Change = (ledger) => ({
  ...ledger,
  find: (query) => Effect.map(ledger.find(query), (found) => ({ ...found, items: found.items.map(asNew) })),
  get: (refs, commands) =>
    Effect.map(ledger.get(refs, commands), (found) => ({
      ...found,
      rows: found.rows.map((row) => row && asNew(row))
    }))
})
const asNew = (row: Ledger.Row): Ledger.Row =>
  row.ref.collection === "escalation" ? { ...row, doc: { ...(row.doc as object), taken: 0 } as never } : row

/** Broken copies, each caught by the law that it is filed under. */
const twins: Record<keyof ReturnType<typeof escalatingLaws>, Readonly<Record<string, Subject>>> = {
  "each level is taken once, when it is due and we have the question, whatever the clock, restarts and partners do":
    {
      "takes levels again": over((ledger) => Broken.withoutReceipts(untaken(ledger))),
      "takes them too early": over(undefined, (one) => ({
        ...one,
        routing: {
          ...one.routing,
          tick: (caller, now) => one.routing.tick(caller, Instant.plus(now as Instant.Instant, 900_000))
        }
      })),
      "forgets a level when the clock is put back": over(undefined, (one) => {
        let latest = 0
        const tick: Desk["routing"]["tick"] = (caller, now = Instant.of(0)) => {
          if (now < latest) return Effect.succeed({ owner: 0, told: 0 })
          latest = now
          return one.routing.tick(caller, now)
        }
        return { ...one, routing: { ...one.routing, tick } }
      })
    }
}

describe("Escalating", () => {
  for (const [law, holds] of Object.entries(escalatingLaws(over()))) it(law, holds)
  for (const [law, broken] of Object.entries(twins))
    for (const [how, twin] of Object.entries(broken))
      it(`catches a broken copy that ${how}: ${law}`, () =>
        expect(escalatingLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
})
