/// <reference types="node" />
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { describe } from "vitest"
import { SqliteLedger } from "../src/index.ts"
import { fresh, partner, putting, setting } from "./desk.ts"
import { recording } from "./recording.ts"

const town = "SEARCH r USING INDEX zorgband_partner$by_town"
const townOnly = "SEARCH r USING COVERING INDEX zorgband_partner$by_town"
const tag = "SEARCH e USING PRIMARY KEY"
const byKey = "SEARCH r USING INDEX sqlite_autoindex_zorgband_partner_1"

type Asked = Omit<Ledger.Query, "collection" | "limit"> & { readonly plan: string; readonly seek: string }

/** Every kind of plan, with the index and the part of it that SQLite must seek with. */
const plans: { readonly [what: string]: Asked } = {
  "all by key": { index: "id", equals: [], plan: byKey, seek: "(tenant_id=?)" },
  "keys in a range": {
    index: "id",
    equals: [],
    range: { from: "p05", to: "p20" },
    plan: byKey,
    seek: "(tenant_id=? AND key>? AND key<?)"
  },
  "the whole index": { index: "by_town", equals: [], plan: town, seek: "(tenant_id=?" },
  "a prefix": { index: "by_town", equals: ["Ede"], plan: town, seek: "(tenant_id=? AND town=?" },
  "a prefix and a range": {
    index: "by_town",
    equals: ["Ede"],
    range: { from: 3, to: 20 },
    plan: town,
    seek: "(tenant_id=? AND town=? AND next>? AND next<?)"
  },
  "all values": {
    index: "by_town",
    equals: ["Ede", 9],
    plan: town,
    seek: "(tenant_id=? AND town=? AND next=?"
  },
  descending: {
    index: "by_town",
    equals: ["Ede"],
    order: "descending",
    plan: town,
    seek: "(tenant_id=? AND town=?"
  },
  "any of several": {
    index: "by_town",
    equals: [{ anyOf: ["Ede", "Utrecht"] }],
    plan: townOnly,
    seek: "(tenant_id=? AND town=?"
  },
  "one of many values": { index: "by_tag", equals: ["acute"], plan: tag, seek: "(tenant=? AND tag=?)" },
  "several of many values": {
    index: "by_tag",
    equals: [{ anyOf: ["acute", "home"] }],
    plan: tag,
    seek: "(tenant=? AND tag=?)"
  },
  "many values and a range": {
    index: "by_tag",
    equals: ["home"],
    range: { from: 3 },
    order: "descending",
    plan: tag,
    seek: "(tenant=? AND tag=? AND next>?)"
  }
}

describe("every query seeks with its index, and sorts nothing", () => {
  for (const [what, { plan, seek, ...query }] of Object.entries(plans)) {
    it.live(what, () =>
      Effect.gen(function* () {
        const { file, ledger } = yield* fresh
        yield* ledger.commit(
          Array.from({ length: 30 }, (_, at) => {
            const key = `p${String(at).padStart(2, "0")}`
            return putting(key, [
              [
                key,
                null,
                partner({ town: at % 2 === 0 ? "Utrecht" : "Ede", next: at, tags: ["acute", "home"] })
              ]
            ])
          })
        )
        const database = yield* Effect.acquireRelease(
          Effect.sync(() => new DatabaseSync(file)),
          (opened) => Effect.sync(() => opened.close())
        )
        const recorded = recording(database)
        const inside = SqliteLedger.within(recorded.database, setting)
        const first = Effect.runSync(inside.find({ collection: "partner", ...query, limit: 1 }))
        // The next page seeks to where the one before ended.
        if (first.next !== null)
          Effect.runSync(inside.find({ collection: "partner", ...query, limit: 1, after: first.next }))
        Effect.runSync(inside.count({ collection: "partner", ...query }))
        const lookups = [...new Set(recorded.ran)].filter((sql) => sql.includes("zorgband_partner"))
        expect(lookups.length).toBeGreaterThan(1)
        const steps = lookups.flatMap((sql) => {
          const told = database
            .prepare(`EXPLAIN QUERY PLAN ${sql}`)
            .all(...Array.from(sql.matchAll(/\?/g), () => null))
            .map(({ detail }) => String(detail))
          // What is found comes in order; only a count of many values has to sort, to count each row once.
          if (sql.includes(" LIMIT ")) expect(told.filter((step) => step.includes("TEMP B-TREE"))).toEqual([])
          return told
        })
        const seen = steps.join("\n")
        expect(steps.filter((step) => step.startsWith("SCAN ") && !step.includes("(subquery"))).toEqual([])
        expect(seen).toContain(plan)
        expect(seen).toContain(seek)
        if (first.next !== null) expect(seen).toMatch(/(\([a-z,]*key\)[<>]\()|(key[<>]\?)/)
      })
    )
  }

  it.live("the journal, each event by its place", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      yield* ledger.commit([putting("p1", [["p1", null, partner()]])])
      const database = yield* Effect.acquireRelease(
        Effect.sync(() => new DatabaseSync(file)),
        (opened) => Effect.sync(() => opened.close())
      )
      const recorded = recording(database)
      const inside = SqliteLedger.within(recorded.database, setting)
      Effect.runSync(inside.feed(null, 10))
      Effect.runSync(inside.history({ collection: "partner", key: "p1" }, null, 10))
      const steps = [...new Set(recorded.ran)].flatMap((sql) =>
        database
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...Array.from(sql.matchAll(/\?/g), () => null))
          .map(({ detail }) => String(detail))
      )
      expect(steps.filter((step) => step.startsWith("SCAN ") || step.includes("TEMP B-TREE"))).toEqual([])
      // A page of the feed, and an event of a record.
      expect(steps).toContain("SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")
      expect(steps).toContain("SEARCH e USING INTEGER PRIMARY KEY (rowid=?)")
    })
  )

  it.live("an index that is gone is refused, never scanned for", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const database = new DatabaseSync(file)
      database.exec(`DROP INDEX "zorgband_partner$by_town"`)
      database.close()
      const query = { collection: "partner", index: "by_town", equals: ["Ede"] }
      expect(yield* Effect.flip(ledger.find({ ...query, limit: 1 }))).toMatchObject({ code: "schema" })
      expect(yield* Effect.flip(ledger.count(query))).toMatchObject({ code: "schema" })
    })
  )
})
