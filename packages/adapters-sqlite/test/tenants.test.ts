/** The events of several tenants in one file: each has its own places, and a place of another copy is refused. */
/// <reference types="node" />
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Desk, Journal } from "@zorgband/conformance"
import { Vault } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { SqliteLedger } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-tenants-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const opened = (file: string, tenant: string, name = tenant) =>
  Effect.gen(function* () {
    const ledger = yield* SqliteLedger.make({ file, tenant, collections: [Ticket.collection.layout] })
    yield* ledger.migrations.apply
    return { tenant, ledger, desk: Desk.make(ledger, name, Vault.memory()) }
  })

describe("tenants of one file", () => {
  it.live("each go on from their own last event, whoever wrote last", () =>
    Effect.gen(function* () {
      const file = join(folder, "three.db")
      const all = yield* Effect.forEach(["north", "south", "east"], (tenant) => opened(file, tenant))
      for (const title of ["1", "2", "3"])
        for (const { desk } of all) yield* desk.must({ a: Ticket.make({ title }) })
      for (const { tenant, ledger, desk } of all) {
        expect(yield* Journal.verify(ledger, desk.vault, tenant)).toMatchObject({ position: 3 })
        const { events } = yield* ledger.feed(null, 10)
        expect(events.map(({ position }) => position)).toEqual([1, 2, 3])
      }
    })
  )

  it.live("refuse a place that lies beyond the end of an older copy", () =>
    Effect.gen(function* () {
      const [file, older] = [join(folder, "now.db"), join(folder, "older.db")]
      yield* Effect.scoped(
        Effect.flatMap(opened(file, "north"), ({ desk }) => desk.must({ a: Ticket.make() }))
      )
      copyFileSync(file, older)
      const { ledger, desk } = yield* opened(file, "north", "later")
      yield* desk.must({ b: Ticket.make() })
      const { cursor } = yield* ledger.feed(null, 10)
      const restored = (yield* opened(older, "north")).ledger
      expect(yield* Effect.flip(restored.feed(cursor, 10))).toMatchObject({ _tag: "InvalidQuery" })
      expect((yield* restored.feed(null, 10)).events).toHaveLength(1)
    })
  )
})
