/** The feed beside writers that hold their transactions open, are killed, or work in another database. */
import { assert, describe, it } from "@effect/vitest"
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Fiber, Result } from "effect"
import { PgLedger } from "../src/index.ts"
import {
  batch,
  collections,
  commit,
  drain,
  hostTransaction,
  ref,
  rewriting,
  scopedPool,
  store,
  tenant,
  untilBlocked,
  url,
  where
} from "./store.ts"

const keysOf = (events: ReadonlyArray<Ledger.StoredEvent>): ReadonlyArray<string> =>
  events.map(({ envelope }) => (JSON.parse(envelope) as { readonly key: string }).key)

const put = (key: string) => batch({ [key]: [null, Ticket.make({ team: key })] })

/** Whether positions are dense and every link holds. */
const chained = (events: ReadonlyArray<Ledger.SequencedEvent>): boolean => {
  let head = Chain.start(tenant)
  for (const event of events) {
    const { position, hash } = Chain.next(head, event.envelope)
    if (position !== event.position || hash !== event.hash) return false
    head = { position, hash }
  }
  return true
}

/** What a reader finds who follows the numbers that PostgreSQL gives at insertion, as one would without sequencing. */
const byNumber = (pool: Effect.Success<typeof made>["pool"], schema: string) => {
  let last = "0"
  return Effect.promise(async () => {
    const { rows } = await pool.query(
      `SELECT number, envelope FROM ${schema}._event WHERE tenant_id = $1 AND number > $2 ORDER BY number`,
      [tenant, last]
    )
    last = rows.at(-1)?.number ?? last
    return keysOf(rows)
  })
}

const made = store("feed", 20)

/** Reads on until nothing comes, each time from where it was. */
const follower = (ledger: Ledger.LedgerService) => {
  let after: string | null = null
  return Effect.gen(function* () {
    const found: Array<Ledger.SequencedEvent> = []
    for (;;) {
      const page: Ledger.FeedPage = yield* ledger.feed(after, 7)
      after = page.cursor
      if (page.events.length === 0) return found
      found.push(...page.events)
    }
  })
}

describe.skipIf(url === undefined)(`the feed, ${where}`, () => {
  it.live("a transaction that commits late gets a later place, and holds nobody up", () =>
    Effect.gen(function* () {
      const { ledger, pool, setting, schema } = yield* made
      const slow = yield* hostTransaction(pool)
      yield* commit(PgLedger.within(slow, setting), put("early"))
      yield* commit(ledger, put("late"))
      const follow = follower(ledger)
      const naive = byNumber(pool, schema)
      assert.deepStrictEqual(keysOf(yield* follow), ["late"])
      assert.deepStrictEqual(yield* naive, ["late"])
      yield* Effect.promise(() => slow.query("COMMIT"))
      assert.deepStrictEqual(keysOf(yield* follow), ["early"])
      assert.deepStrictEqual(yield* naive, [], "a reader of the numbers has lost it")
      assert.isTrue(chained(yield* drain(ledger)))
    })
  )
  /** A reader that gives places only to what this holds for; `w` is what waits. */
  const waitsFor = (holds: string) => (text: string) =>
    text.replace("w WHERE w.tenant_id = $1 AND", `w WHERE ${holds} AND w.tenant_id = $1 AND`)

  /** What is read after a writer was killed, and after one more event. */
  const besideKilled = (change: (schema: string) => (text: string) => string) =>
    Effect.gen(function* () {
      const { ledger, pool, setting, schema } = yield* made
      const killed = yield* hostTransaction(pool)
      yield* commit(PgLedger.within(killed, setting), put("killed"))
      yield* commit(ledger, put("kept"))
      const { rows } = yield* Effect.promise(() => killed.query("SELECT pg_backend_pid() AS pid"))
      yield* Effect.promise(() => pool.query("SELECT pg_terminate_backend($1)", [rows[0].pid]))
      const reader = PgLedger.own(rewriting(pool, change(schema)), setting)
      const before = yield* drain(reader)
      yield* commit(ledger, put("after"))
      const after = yield* drain(reader)
      return { before: keysOf(before), after: keysOf(after), chained: chained(after) }
    })
  it.live("a writer that is killed leaves no gap and holds nobody up", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* besideKilled(() => (text) => text), {
        before: ["kept"],
        after: ["kept", "after"],
        chained: true
      })
    })
  )
  it.live("shows a broken copy: a reader that waits until no number is missing", () =>
    Effect.gen(function* () {
      const read = yield* besideKilled((schema) =>
        waitsFor(`w.number = (SELECT count(*) FROM ${schema}._event e WHERE e.number <= w.number)`)
      )
      assert.deepStrictEqual([read.before, read.after], [[], []])
    })
  )

  /** What is read while a transaction writes in another database. */
  const besideAnother = (change: (text: string) => string) =>
    Effect.gen(function* () {
      const { ledger, pool, setting } = yield* made
      const elsewhere = yield* scopedPool(1, "template1")
      const idle = yield* hostTransaction(elsewhere)
      yield* Effect.promise(() => idle.query("CREATE TABLE held (id int)"))
      yield* commit(ledger, put("a"))
      return keysOf(yield* drain(PgLedger.own(rewriting(pool, change), setting)))
    })
  it.live("a transaction that writes in another database holds nobody up", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* besideAnother((text) => text), ["a"])
    })
  )
  it.live("shows a broken copy: a reader that waits until every older transaction has ended", () =>
    Effect.gen(function* () {
      const waits = waitsFor("w.xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
      assert.deepStrictEqual(yield* besideAnother(waits), [])
    })
  )
  it.live("readers at once, beside writers that dawdle, see one order without gap or repeat", () =>
    Effect.gen(function* () {
      const { ledger, pool, setting } = yield* made
      const writers = 6
      const each = 12
      const write = (writer: number) =>
        Effect.scoped(
          Effect.forEach(
            Array.from({ length: each }, (_, at) => at),
            (at) =>
              Effect.gen(function* () {
                const transaction = yield* hostTransaction(pool)
                yield* commit(PgLedger.within(transaction, setting), put(`w${writer}-${at}`))
                yield* Effect.sleep((writer * 7 + at * 3) % 11)
                yield* Effect.promise(() => transaction.query("COMMIT"))
              }).pipe(Effect.scoped),
            { discard: true }
          )
        )
      const read = Effect.gen(function* () {
        const follow = follower(ledger)
        const seen: Array<Ledger.SequencedEvent> = []
        while (seen.length < writers * each) seen.push(...(yield* follow))
        return seen
      })
      const readers = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(read))
      yield* Effect.forEach(
        Array.from({ length: writers }, (_, at) => at),
        write,
        { concurrency: "unbounded", discard: true }
      )
      const [first, ...others] = yield* Effect.forEach(readers, Fiber.join)
      for (const other of others) assert.deepStrictEqual(other, first)
      assert.isTrue(chained(first ?? []))
      for (let writer = 0; writer < writers; writer++)
        assert.deepStrictEqual(
          keysOf(first ?? []).filter((key) => key.startsWith(`w${writer}-`)),
          Array.from({ length: each }, (_, at) => `w${writer}-${at}`)
        )
    })
  )
  it.live("an event comes after what caused it, whoever commits first", () =>
    Effect.gen(function* () {
      const { ledger, pool, setting } = yield* made
      const slow = yield* hostTransaction(pool)
      const host = PgLedger.within(slow, setting)
      // The dawdler numbers its event first, and only then reads what another has written.
      yield* commit(host, put("unrelated"))
      yield* commit(ledger, put("cause"))
      yield* commit(host, put("effect"))
      yield* Effect.promise(() => slow.query("COMMIT"))
      const order = keysOf(yield* drain(ledger))
      assert.isBelow(order.indexOf("cause"), order.indexOf("effect"))
    })
  )

  /** Two readers give places at the same moment: one has read where the chain stands, and then waits. */
  const raced = (change: (text: string) => string) =>
    Effect.gen(function* () {
      const { ledger, pool, setting, schema } = yield* made
      yield* commit(ledger, put("a"))
      const blocker = yield* hostTransaction(pool)
      yield* Effect.promise(() => blocker.query(`INSERT INTO ${schema}._head VALUES ('${tenant}', 0, '')`))
      const both = yield* Effect.forEach([1, 2], () =>
        Effect.forkChild(Effect.result(drain(PgLedger.own(rewriting(pool, change), setting))))
      )
      yield* untilBlocked(pool, schema, 2)
      yield* Effect.promise(() => blocker.query("ROLLBACK"))
      const results = yield* Effect.forEach(both, Fiber.join)
      return results.every((one) => Result.isSuccess(one) && one.success.length === 1 && chained(one.success))
    })
  it.live("two that give places at once give each event one place", () =>
    Effect.gen(function* () {
      assert.isTrue(yield* raced((text) => text))
    })
  )
  it.live("shows a broken copy: places are given wherever the head stands", () =>
    Effect.gen(function* () {
      assert.isFalse(
        yield* raced((text) =>
          text.replace("WHERE h.position = $2::text::bigint", "WHERE $2::text IS NOT NULL")
        )
      )
    })
  )
  /** The history of a record that is the first, the second and the third that events are about, page by page. */
  const pagesOfA = (limit: number, change: (text: string) => string) =>
    Effect.gen(function* () {
      const { ledger, pool, setting } = yield* made
      for (let at = 0; at < 7; at++) {
        const on =
          [
            ["a", "b", "c"],
            ["b", "a", "c"],
            ["c", "b", "a"]
          ][at % 3] ?? []
        const event = { id: `event.${at}`, type: "ticket.Written", at: 1_000, on: on.map(ref), sealed: null }
        const events = [{ ...event, envelope: `{"key":"${at}"}` }]
        yield* commit(ledger, batch({ [`row.${at}`]: [null, Ticket.make()] }, { events }))
      }
      const changed = PgLedger.own(rewriting(pool, change), setting)
      const found: Array<Ledger.StoredEvent> = []
      let after: string | null = null
      do {
        const page: Ledger.Page<Ledger.StoredEvent> = yield* changed.history(ref("a"), after, limit)
        found.push(...page.items)
        after = page.next
      } while (after !== null)
      return keysOf(found).join("")
    })
  it.live("a history has the events in their order, whichever place the record has in them", () =>
    Effect.gen(function* () {
      for (const limit of [1, 2, 3, 10])
        assert.strictEqual(yield* pagesOfA(limit, (text) => text), "0123456", `by ${limit}`)
    })
  )
  it.live("shows broken copies: a history without the second, or one kind after the other", () =>
    Effect.gen(function* () {
      const without = yield* pagesOfA(3, (text) => text.replace("h.second_key = $3", "h.second_key = ''"))
      assert.notStrictEqual(without, "0123456")
      const apart = yield* pagesOfA(3, (text) => text.replace(/(\)\s+)ORDER BY number LIMIT/, "$1LIMIT"))
      assert.notStrictEqual(apart, "0123456")
    })
  )
  it.live("a cursor of another journal, or of one that was put back, is refused", () =>
    Effect.gen(function* () {
      const { ledger, pool, schema } = yield* made
      yield* commit(ledger, put("a"))
      yield* commit(ledger, put("b"))
      const { cursor } = yield* ledger.feed(null, 10)
      const other = PgLedger.own(pool, { tenant: "elders", collections, schema })
      yield* commit(other, put("x"))
      yield* commit(other, put("y"))
      assert.lengthOf((yield* other.feed(null, 10)).events, 2)
      for (const bad of [cursor, "2-0000000000000000", "x", "-1", "1e3", "3"])
        assert.strictEqual((yield* Effect.flip(other.feed(bad, 10)))._tag, "InvalidQuery", bad)
      yield* Effect.promise(() => pool.query(`DELETE FROM ${schema}._feed WHERE tenant_id = '${tenant}'`))
      assert.strictEqual((yield* Effect.flip(ledger.feed(cursor, 10)))._tag, "InvalidQuery")
    })
  )
})
