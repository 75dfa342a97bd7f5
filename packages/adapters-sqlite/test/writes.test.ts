/// <reference types="node" />
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Chain, type Ledger, Query } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import { describe } from "vitest"
import { Connection, limited } from "../src/Connection.ts"
import * as Names from "../src/Names.ts"
import * as Writes from "../src/Writes.ts"
import { fresh, partner, putting, setting } from "./desk.ts"
import { recording } from "./recording.ts"

/** Batches that share nothing: each has a town, a tag and a number of its own beside two tags that all have. */
const apart = (from: number, count: number): ReadonlyArray<Ledger.Batch> =>
  Array.from({ length: count }, (_, at) => {
    const n = from + at
    const row = partner({ town: `town ${n}`, next: n, tags: ["acute", "home", `tag ${n}`], number: `${n}` })
    return putting(`c${n}`, [[`p${n}`, null, row]])
  })

const counted = (ledger: Ledger.LedgerService, index: string, equals: Ledger.Selection["equals"]) =>
  ledger.count({ collection: "partner", index, equals })

/** The envelopes of the feed, whose chain is whole. */
const envelopes = (ledger: Ledger.LedgerService) =>
  Effect.map(ledger.feed(null, 1_000), ({ events }) => {
    events.reduce((head, event) => Result.getOrThrow(Chain.check(head, event)), Chain.start(setting.tenant))
    return events.map(({ envelope }) => envelope)
  })

describe("a call of many batches", () => {
  for (const count of [2, 3, 4, 15, 16, 17, 37, 100])
    it.live(`writes every row, entry, claim and event of ${count}`, () =>
      Effect.gen(function* () {
        const { ledger } = yield* fresh
        const batches = apart(0, count)
        expect(yield* ledger.commit(batches)).toEqual(batches.map(() => ({ _tag: "Committed" })))
        expect(yield* envelopes(ledger)).toEqual(batches.map(({ events }) => events[0]?.envelope))
        expect(yield* counted(ledger, "id", [])).toBe(count)
        expect(yield* counted(ledger, "by_tag", ["acute"])).toBe(count)
        for (const n of [0, count - 1]) {
          expect(yield* counted(ledger, "by_town", [`town ${n}`])).toBe(1)
          expect(yield* counted(ledger, "by_tag", [`tag ${n}`])).toBe(1)
          const ref = { collection: "partner", key: `p${n}` }
          expect((yield* ledger.history(ref, null, 10)).items.length).toBe(1)
          expect(
            yield* ledger.commit([putting("again", [["other", null, partner({ number: `${n}` })]])])
          ).toEqual([{ _tag: "ClaimTaken", claim: { name: "partner.number", value: `${n}` }, by: ref }])
        }
      })
    )

  it.live("judges each by itself when something speaks against some: those leave nothing", () =>
    Effect.gen(function* () {
      const { ledger } = yield* fresh
      const earlier = apart(0, 3)
      yield* ledger.commit(earlier)
      const [replayed, conflicting, claiming] = earlier as [Ledger.Batch, Ledger.Batch, Ledger.Batch]
      const good = apart(10, 20)
      const outcomes = yield* ledger.commit([
        ...good.slice(0, 10),
        replayed,
        { ...apart(31, 1)[0], put: conflicting.put } as Ledger.Batch,
        ...good.slice(10),
        putting("c40", [
          ["p40", null, partner({ town: "town 40", number: "40" })],
          ["p41", null, partner({ town: "town 41", number: "2" })]
        ])
      ])
      expect(outcomes.map(({ _tag }) => _tag)).toEqual([
        ...good.slice(0, 10).map(() => "Committed"),
        "Replayed",
        "Conflict",
        ...good.slice(10).map(() => "Committed"),
        "ClaimTaken"
      ])
      expect(outcomes.at(-1)).toMatchObject({ by: claiming.put[0]?.ref })
      expect(yield* envelopes(ledger)).toEqual([...earlier, ...good].map(({ events }) => events[0]?.envelope))
      expect(yield* counted(ledger, "id", [])).toBe(23)
      expect(yield* counted(ledger, "by_town", ["town 40"])).toBe(0)
      const { receipts } = yield* ledger.get([], ["c31", "c40"])
      expect(receipts).toEqual([null, null])
      // The claim that the refused command would have taken is free.
      const next = putting("c42", [["p42", null, partner({ number: "40" })]])
      expect(yield* ledger.commit([next])).toEqual([{ _tag: "Committed" }])
    })
  )

  it.live("that goes through runs few statements, and looks up nothing but what is expected", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      yield* ledger.commit(apart(0, 1))
      const database = yield* Effect.acquireRelease(
        Effect.sync(() => new DatabaseSync(file)),
        (opened) => Effect.sync(() => opened.close())
      )
      const { database: recorded, ran } = recording(database)
      const layouts = Query.layouts(setting.collections)
      const writes = Writes.make(new Connection(recorded), Names.make("zorgband_"), layouts, setting.tenant)
      const read = { ref: { collection: "partner", key: "p0" }, version: 1 }
      const all = apart(1, 16).map((batch) => ({ ...batch, expect: [read] }))
      database.exec("BEGIN IMMEDIATE")
      expect(writes.straight(all)).toBe(true)
      database.exec("COMMIT")
      const looked = ran.filter((sql) => sql.startsWith("SELECT "))
      // The head of the journal, and what all expect.
      expect(looked.length).toBe(2)
      // Receipts, claims, rows, 48 entries, scopes, events and history, 16 rows to a statement.
      expect(ran.length - looked.length).toBe(9)
      database.exec("BEGIN IMMEDIATE")
      expect(
        writes.straight(apart(20, 1).map((batch) => ({ ...batch, expect: [{ ...read, version: 2 }] })))
      ).toBe(false)
      database.exec("ROLLBACK")
    })
  )
})

it("SQLite compiles a statement anew for `LIMIT ?`, and not for ours", () => {
  const database = new DatabaseSync(":memory:")
  database.exec(
    "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99) INSERT INTO t SELECT i FROM n"
  )
  // Whoever compiles has to ask who may read.
  let asked = 0
  database.setAuthorizer(() => {
    asked++
    return 0
  })
  const compiled = (tail: string): number => {
    const statement = database.prepare(`SELECT a FROM t ORDER BY rowid ${tail}`)
    statement.all(1)
    asked = 0
    expect([5, 20].map((count) => statement.all(count).length)).toEqual([5, 20])
    return asked
  }
  expect(compiled("LIMIT ?")).toBeGreaterThan(0)
  expect(compiled(limited)).toBe(0)
  database.close()
})
