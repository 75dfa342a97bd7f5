/** The events of several tenants in one file: each has its own places. A cursor of another copy is refused. */
/// <reference types="node" />
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Desk, Journal } from "@zorgband/conformance"
import { type Ledger, Vault } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, identity, Result } from "effect"
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

  it.live("take no cursor of each other, also where both have events", () =>
    Effect.gen(function* () {
      const file = join(folder, "two.db")
      const all = yield* Effect.forEach(["north", "south"], (tenant) => opened(file, tenant))
      for (const { desk } of all)
        for (const title of ["1", "2", "3"]) yield* desk.must({ a: Ticket.make({ title }) })
      const [north, south] = all.map(({ ledger }) => ledger)
      const page = yield* north!.feed(null, 2)
      expect((yield* north!.feed(page.cursor, 10)).events).toHaveLength(1)
      expect(yield* Effect.flip(south!.feed(page.cursor, 10))).toMatchObject({ _tag: "InvalidQuery" })
    })
  )
})

/** A feed whose cursors are bare positions. */
const byPlace = (ledger: Ledger.LedgerService): Pick<Ledger.LedgerService, "feed"> => ({
  feed: (after, limit) =>
    Effect.map(ledger.feed(null, 1_000), ({ events }) => {
      const page = events.slice(Number(after ?? 0)).slice(0, limit)
      return { events: page, cursor: String(page.at(-1)?.position ?? after ?? 0) }
    })
})

/** What a reader misses, or `refused`, that has read so many events and goes on when an older copy was put back. */
const missed = (
  file: string,
  read: number,
  written: number,
  cursors: (ledger: Ledger.LedgerService) => Pick<Ledger.LedgerService, "feed"> = identity
) =>
  Effect.gen(function* () {
    const older = `${file}.older`
    const must = (keys: ReadonlyArray<string>, name: string, to = file) =>
      Effect.scoped(
        Effect.gen(function* () {
          const { desk } = yield* opened(to, "north", name)
          for (const key of keys) yield* desk.must({ [key]: Ticket.make() })
        })
      )
    yield* must(["a"], "first")
    copyFileSync(file, older)
    yield* must(["b"], "lost")
    const before = yield* cursors((yield* opened(file, "north")).ledger).feed(null, read)
    yield* must(["x1", "x2", "x3"].slice(0, written), "anew", older)
    const { ledger } = yield* opened(older, "north")
    const all = (yield* ledger.feed(null, 10)).events
    const rest = yield* Effect.result(cursors(ledger).feed(before.cursor, 10))
    if (Result.isFailure(rest)) return rest.failure._tag
    const seen = new Set([...before.events, ...rest.success.events].map(({ envelope }) => envelope))
    return all.filter(({ envelope }) => !seen.has(envelope)).length
  })

describe("an older copy that is put back", () => {
  let files = 0
  const file = () => join(folder, `care${++files}.db`)

  it.live("refuses the cursor of who had read on, whatever was written since", () =>
    Effect.gen(function* () {
      for (const written of [0, 1, 3]) expect(yield* missed(file(), 2, written)).toBe("InvalidQuery")
    })
  )

  it.live("lets who had read no further go on", () =>
    Effect.gen(function* () {
      for (const written of [0, 1, 3]) expect(yield* missed(file(), 1, written)).toBe(0)
    })
  )

  it.live("would let events be missed by who goes on from a bare position", () =>
    Effect.gen(function* () {
      expect(yield* missed(file(), 2, 3, byPlace)).toBe(1)
    })
  )
})
