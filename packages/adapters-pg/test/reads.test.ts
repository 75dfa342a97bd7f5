/** How reads are answered: always by an index, whatever the number of rows. */
import { assert, describe, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { PgLedger, type SqlSession } from "../src/index.ts"
import { batch, commit, ref, row, store, tenant, url, where } from "./store.ts"

type Reading = (
  ledger: Ledger.LedgerService
) => Effect.Effect<unknown, Ledger.LedgerUnavailable | Ledger.InvalidQuery>

const ticket = { collection: "ticket" } as const
const readings: Record<string, Reading> = {
  "rows and receipts by key": (ledger) => ledger.get([ref("k1"), ref("k2")], ["command-1"]),
  "rows by key": (ledger) =>
    ledger.find({ ...ticket, index: "id", equals: [], range: { from: "k5" }, limit: 20 }),
  "a prefix with a place in its order": (ledger) =>
    ledger.find({ ...ticket, index: "by_team_due", equals: ["north", 10], limit: 20, after: '["x","k1"]' }),
  "a range, turned round": (ledger) =>
    ledger.find({
      ...ticket,
      index: "by_due",
      equals: [],
      range: { from: 5, to: 2_000 },
      order: "descending",
      limit: 20
    }),
  "any of several values": (ledger) =>
    ledger.find({
      ...ticket,
      index: "by_team",
      equals: [{ anyOf: ["north", "south", "east"] }, "open"],
      limit: 20
    }),
  "any of several values of a field with many": (ledger) =>
    ledger.find({ ...ticket, index: "by_tag", equals: [{ anyOf: ["t1", "t2", "t3"] }], limit: 20 }),
  "a number": (ledger) => ledger.count({ ...ticket, index: "by_tag", equals: ["t1"], range: { to: 500 } }),
  "a history": (ledger) => ledger.history(ref("k1"), null, 20),
  "the feed": (ledger) => ledger.feed(null, 20)
}

/** The tables that a statement reads from end to end. */
const scanned = (session: SqlSession, found: Set<string>): SqlSession => ({
  query: async (text, params) => {
    const literals = params.map((value) => (value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`))
    const name = "explained"
    await session.query(`PREPARE ${name} AS ${text}`, [])
    const { rows } = await session.query(`EXPLAIN (FORMAT JSON) EXECUTE ${name} (${literals.join(", ")})`, [])
    await session.query(`DEALLOCATE ${name}`, [])
    const plan = JSON.stringify(rows)
    for (const [, table] of plan.matchAll(/"Node Type":"Seq Scan"[^}]*?"Relation Name":"([^"]+)"/g))
      found.add(table as string)
    return session.query(text, params)
  }
})

/** 3,000 tickets, so that the planner has a choice, and their events in the feed. */
const setUp = Effect.gen(function* () {
  const real = yield* store("reads", 2)
  for (let part = 0; part < 3; part++) {
    const changes = Array.from({ length: 1_000 }, (_, at): [string, readonly [null, Ticket.Ticket]] => {
      const n = part * 1_000 + at
      const team = ["north", "south", "east", "west"][n % 4] as string
      return [`k${n}`, [null, Ticket.make({ team, due: n, owner: "x", tags: [`t${n % 50}`, `t${n % 7}`] })]]
    })
    yield* commit(real.ledger, batch(Object.fromEntries(changes)))
  }
  yield* real.ledger.feed(null, 1_000)
  yield* Effect.promise(() =>
    real.pool.query(
      `INSERT INTO ${real.schema}._receipt SELECT '${tenant}', 'r' || n, '', '{}', n FROM generate_series(1, 3000) n;
       INSERT INTO ${real.schema}._event (tenant_id, id, envelope, collection, key, second_collection, second_key, subject, sealed)
       SELECT '${tenant}', 'e' || n, '', 'other', 'k' || n, 'further', 'k' || n, 's' || n, '' FROM generate_series(1, 3000) n;
       INSERT INTO ${real.schema}._history SELECT '${tenant}', 'other', 'k' || n, n, 'e' || n FROM generate_series(1, 3000) n;
       ANALYZE`
    )
  )
  return real
})

describe.skipIf(url === undefined)(`reads, ${where}`, () => {
  it.live("every read goes by an index, and the look for a missing one sees that", () =>
    Effect.gen(function* () {
      const { pool, setting, schema } = yield* setUp
      const client = yield* Effect.acquireRelease(
        Effect.promise(() => pool.connect()),
        (one) => Effect.sync(() => one.release())
      )
      const scans = (read: Reading) =>
        Effect.gen(function* () {
          const found = new Set<string>()
          const ledger = PgLedger.within(
            scanned({ query: (text, params) => client.query(text, params) }, found),
            setting
          )
          yield* read(ledger)
          return [...found].filter((table) => table !== "_unbuilt")
        })
      for (const [name, read] of Object.entries(readings))
        assert.deepStrictEqual(yield* scans(read), [], name)
      yield* Effect.promise(() => client.query(`DROP INDEX ${schema}."ticket$by_due"`))
      assert.deepStrictEqual(yield* scans(readings["a range, turned round"] as Reading), ["ticket"])
    })
  )
  it.live("pages of any size, in both orders, over several values, give each row once", () =>
    Effect.gen(function* () {
      const { ledger } = yield* setUp
      const query = { ...ticket, index: "by_tag", equals: [{ anyOf: ["t0", "t1", "t7", "t8"] }] } as const
      const all = yield* ledger.count(query)
      for (const order of ["ascending", "descending"] as const) {
        const keys: Array<string> = []
        let after: string | undefined
        do {
          const page: Ledger.Found = yield* ledger.find({
            ...query,
            order,
            limit: 97,
            ...(after === undefined ? {} : { after })
          })
          keys.push(...page.items.map((item) => item.ref.key))
          after = page.next ?? undefined
        } while (after !== undefined)
        assert.lengthOf(keys, all)
        assert.strictEqual(new Set(keys).size, all)
        const numbers = keys.map((key) => Number(key.slice(1)))
        assert.deepStrictEqual(
          numbers,
          [...numbers].sort((left, right) => (order === "ascending" ? left - right : right - left))
        )
      }
    })
  )
  it.live("what was found and its scope's version are of one moment, beside a writer", () =>
    Effect.gen(function* () {
      const { ledger } = yield* store("reads", 4)
      const rounds = 25
      const write = Effect.gen(function* () {
        for (let at = 0; at < rounds; at++)
          yield* commit(ledger, batch({ [`k${at}`]: [null, Ticket.make()] }))
      })
      const read = Effect.gen(function* () {
        for (;;) {
          const { items, scope } = yield* ledger.find({
            ...ticket,
            index: "by_team",
            equals: ["north", "open"],
            limit: 100
          })
          assert.strictEqual(items.length, scope)
          if (scope === rounds) return
        }
      })
      yield* Effect.all([write, read, read], { concurrency: "unbounded" })
    })
  )
  it.live("integers up to 2^53, any text and any JSON come back as they were", () =>
    Effect.gen(function* () {
      const { ledger } = yield* store("reads", 2)
      const odd = Ticket.make({
        due: Number.MAX_SAFE_INTEGER,
        owner: `'"\\ 😀 é e\u0301 \u{10FFFF} ${"x".repeat(400)}`,
        tags: ["{}", "[", "null", ""],
        extra: [
          null,
          true,
          -0,
          1e-7,
          { __proto__: null, constructor: 1, "": "", é: [[]] },
          Number.MIN_SAFE_INTEGER
        ],
        title: "$1 %s \n\r\t\u0001"
      })
      yield* commit(ledger, batch({ a: [null, odd] }))
      assert.deepStrictEqual(
        (yield* row(ledger, "a"))?.doc,
        JSON.parse(JSON.stringify(Ticket.collection.encode(odd)))
      )
      const found = yield* ledger.find({
        ...ticket,
        index: "by_due",
        equals: [Number.MAX_SAFE_INTEGER],
        limit: 1
      })
      assert.lengthOf(found.items, 1)
    })
  )
})
