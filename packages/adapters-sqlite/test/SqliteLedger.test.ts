/// <reference types="node" />
import { readFileSync } from "node:fs"
import { expect, it } from "@effect/vitest"
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import { describe } from "vitest"
import { fresh, partner, putting } from "./desk.ts"

const ref = (key: string): Ledger.Ref => ({ collection: "partner", key })

describe("SqliteLedger", () => {
  it.live("commits a row with its index, claim, receipt and event, and refuses what no longer holds", () =>
    Effect.gen(function* () {
      const { ledger } = yield* fresh
      const made = putting("c1", [["p1", null, partner({ number: "09123456" })]])
      expect(yield* ledger.commit([made])).toEqual([{ _tag: "Committed" }])
      expect(yield* ledger.commit([made])).toEqual([{ _tag: "Replayed", result: { done: "c1" } }])
      expect(yield* ledger.commit([{ ...made, command: { ...made.command, digest: "other" } }])).toEqual([
        { _tag: "CommandReused" }
      ])
      expect(yield* ledger.commit([putting("c2", [["p1", null, partner()]])])).toEqual([
        { _tag: "Conflict", on: [{ ref: ref("p1"), version: 0 }] }
      ])
      const { rows, receipts } = yield* ledger.get([ref("p1"), ref("none")], ["c1", "c2"])
      expect(rows).toEqual([
        { ref: ref("p1"), version: 1, schema: 1, doc: partner({ number: "09123456" }) },
        null
      ])
      expect(receipts).toEqual([{ digest: made.command.digest, result: { done: "c1" } }, null])
      expect(yield* ledger.commit([putting("c3", [["p2", null, partner({ number: "09123456" })]])])).toEqual([
        { _tag: "ClaimTaken", claim: { name: "partner.number", value: "09123456" }, by: ref("p1") }
      ])
      const { items } = yield* ledger.history(ref("p1"), null, 10)
      expect(items.map(({ envelope }) => envelope)).toEqual([made.events[0]?.envelope])
      expect(yield* ledger.migrations.check).toEqual([])
    })
  )

  it.live("finds and counts by each index, each row once, and pages", () =>
    Effect.gen(function* () {
      const { ledger } = yield* fresh
      const rows = Array.from({ length: 30 }, (_, at) => ({
        key: `p${String(at).padStart(2, "0")}`,
        row: partner({
          town: at % 2 === 0 ? "Utrecht" : "Ede",
          next: at % 7 === 0 ? null : at,
          tags: at % 3 === 0 ? ["acute", "home"] : ["home"]
        })
      }))
      yield* ledger.commit(rows.map(({ key, row }) => putting(`c-${key}`, [[key, null, row]])))
      const all = (query: Omit<Ledger.Query, "limit">) =>
        Effect.gen(function* () {
          const keys: Array<string> = []
          let after: string | undefined
          do {
            const page = yield* ledger.find({ ...query, limit: 4, ...(after === undefined ? {} : { after }) })
            keys.push(...page.items.map(({ ref }) => ref.key))
            after = page.next ?? undefined
          } while (after !== undefined)
          expect(yield* ledger.count(query)).toBe(keys.length)
          return keys
        })
      const keys = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test).map(({ key }) => key)
      expect(yield* all({ collection: "partner", index: "id", equals: [] })).toEqual(keys(() => true))
      expect(
        yield* all({ collection: "partner", index: "by_town", equals: ["Utrecht"], order: "descending" })
      ).toEqual(keys(({ row }) => row.town === "Utrecht" && row.next !== null).reverse())
      expect(
        yield* all({ collection: "partner", index: "by_town", equals: ["Ede"], range: { from: 5, to: 19 } })
      ).toEqual(keys(({ row }) => row.town === "Ede" && row.next !== null && row.next >= 5 && row.next <= 19))
      expect(
        yield* all({ collection: "partner", index: "by_tag", equals: [{ anyOf: ["acute", "home"] }] })
      ).toEqual(keys(({ row }) => row.next !== null))
      expect(
        yield* all({ collection: "partner", index: "by_town", equals: [{ anyOf: ["Ede", "Utrecht"] }, 9] })
      ).toEqual(["p09"])
    })
  )

  it.live("chains all events, and erases the sealed bytes of a subject", () =>
    Effect.gen(function* () {
      const { ledger } = yield* fresh
      const bytes = new Uint8Array([1, 2, 3])
      yield* ledger.commit([putting("c1", [["p1", null, partner()]], {}, { subject: "short/p1", bytes })])
      yield* ledger.commit([putting("c2", [["p2", null, partner()]], {}, { subject: "short/p2", bytes })])
      const check = Effect.map(ledger.feed(null, 10), ({ events }) => {
        events.reduce(
          (head, event) => Result.getOrThrow(Chain.check(head, event)),
          Chain.start("thuiszorg-noord")
        )
        return events.map(({ sealed }) => sealed)
      })
      expect(yield* check).toEqual([bytes, bytes])
      yield* ledger.commit([putting("c3", [], { erase: ["short/p1"] })])
      expect(yield* check).toEqual([null, bytes])
    })
  )

  it.live("what was erased is in no file: neither sealed bytes nor the row as it was", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const name = "a name that must go"
      const bytes = Buffer.alloc(64, 0xa7)
      const subject = "short/p1"
      yield* ledger.commit([putting("c1", [["p1", null, partner({ name })]], {}, { subject, bytes })])
      const kept = () =>
        [file, `${file}-wal`]
          .map((path) => readFileSync(path))
          .some((all) => all.includes(name) || all.includes(bytes))
      expect(kept()).toBe(true)
      const [row] = (yield* ledger.get([ref("p1")], [])).rows
      const redacted = putting("c2", [["p1", row ?? null, partner({ name: "erased" })]], { erase: [subject] })
      expect(yield* ledger.commit([redacted])).toEqual([{ _tag: "Committed" }])
      expect(kept()).toBe(false)
    })
  )

  it.live("removes a row with its entries and claims", () =>
    Effect.gen(function* () {
      const { ledger } = yield* fresh
      yield* ledger.commit([putting("c1", [["p1", null, partner({ number: "1" })]])])
      const [row] = (yield* ledger.get([ref("p1")], [])).rows
      expect(yield* ledger.commit([putting("c2", [["p1", row ?? null, null]])])).toEqual([
        { _tag: "Committed" }
      ])
      for (const index of [
        { index: "id", equals: [] },
        { index: "by_town", equals: ["Utrecht"] },
        { index: "by_tag", equals: ["acute"] }
      ])
        expect(yield* ledger.count({ collection: "partner", ...index })).toBe(0)
      expect(yield* ledger.commit([putting("c3", [["p2", null, partner({ number: "1" })]])])).toEqual([
        { _tag: "Committed" }
      ])
    })
  )
})
