/** Inside the host's transaction: what is sent, what stays usable, and what the host's own end of it does. */
import { assert, describe, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Fiber, type Scope } from "effect"
import { PgLedger, type SqlSession } from "../src/index.ts"
import { isWellBehaved } from "./sent.ts"
import { batch, commit, drain, hostTransaction, ref, row, store, untilBlocked, url, where } from "./store.ts"

const open = Ticket.make({ number: "1" })

/** A host with a table of its own, and its transaction, with everything that is sent on it. */
const setUp = Effect.gen(function* () {
  const real = yield* store("host")
  yield* Effect.promise(() => real.pool.query(`CREATE TABLE ${real.schema}.host_row (id int PRIMARY KEY)`))
  const transaction = yield* hostTransaction(real.pool)
  const sent: Array<string> = []
  const session: SqlSession = {
    query: (text, params) => {
      sent.push(text.trim())
      return transaction.query(text, params)
    }
  }
  return { ...real, session, sent, transaction, host: PgLedger.within(session, real.setting) }
})

const rollback = ({ transaction }: { readonly transaction: SqlSession }) =>
  Effect.promise(() => transaction.query("ROLLBACK", []))

describe.skipIf(url === undefined)(`PgLedger.within, ${where}`, () => {
  it.live("sends changes of data only, each commit between one SAVEPOINT and its release", () =>
    Effect.gen(function* () {
      const { host, sent } = yield* setUp
      yield* commit(host, batch({ a: [null, open] }))
      yield* commit(host, batch({ a: [null, open] }))
      yield* commit(host, batch({ b: [null, open] }))
      yield* host.commit([
        batch({ c: [null, Ticket.make({ tags: ["x"] })] }),
        batch({ d: [null, Ticket.make({ team: "south" })] })
      ])
      yield* host.get([ref("a")], ["x"])
      yield* host.find({ collection: "ticket", index: "by_tag", equals: ["x"], limit: 3 })
      yield* host.count({ collection: "ticket", index: "id", equals: [] })
      yield* host.history(ref("a"), null, 5)
      yield* host.feed(null, 5)
      yield* host.migrations.plan
      yield* host.migrations.check
      assert.isTrue(isWellBehaved(sent))
    })
  )
  it("knows what is not well behaved", () => {
    for (const text of [
      "BEGIN",
      "COMMIT",
      "ROLLBACK",
      "LISTEN x",
      "SET LOCAL x = 1",
      "SAVEPOINT a",
      "RELEASE SAVEPOINT a"
    ])
      assert.isFalse(isWellBehaved([text]), text)
    assert.isFalse(
      isWellBehaved(["SAVEPOINT a", "SAVEPOINT b", "RELEASE SAVEPOINT b", "RELEASE SAVEPOINT a"])
    )
  })
  it.live("gives every statement its tenant", () =>
    Effect.gen(function* () {
      const { host, ledger, sent, schema } = yield* setUp
      yield* commit(ledger, batch({ r: [null, Ticket.make()] }))
      const r = yield* row(host, "r")
      yield* commit(host, batch({ a: [null, open] }, { expect: [{ ref: ref("r"), version: 1 }] }))
      yield* commit(host, batch({ r: [r, null] }, { erase: ["s"] }))
      yield* host.find({ collection: "ticket", index: "by_tag", equals: [{ anyOf: ["x", "y"] }], limit: 3 })
      yield* host.feed(null, 5)
      yield* host.history(ref("a"), null, 5)
      const statements = sent.filter((text) => text.includes(`"${schema}".`))
      assert.isAtLeast(statements.length, 6)
      for (const text of statements) {
        const read = [...text.matchAll(new RegExp(`(?:FROM|JOIN|USING) "${schema}"\\."[^"]+" (\\w+)`, "g"))]
        for (const [, alias] of read) assert.match(text, new RegExp(`\\b${alias}\\.tenant_id = \\$1`))
        const written = [
          ...text.matchAll(new RegExp(`INSERT INTO "${schema}"\\."[^"]+"(?: AS \\w+)? \\((\\w+)`, "g"))
        ]
        for (const [, first] of written) assert.strictEqual(first, "tenant_id")
      }
    })
  )
  it.live(
    "leaves the transaction usable after a conflict, a taken claim, a repeat and a reused command",
    () =>
      Effect.gen(function* () {
        const { host, ledger, session, pool, schema } = yield* setUp
        const known = batch({ a: [null, open] }, { result: "known" })
        yield* commit(ledger, known)
        yield* Effect.promise(() => session.query(`INSERT INTO ${schema}.host_row VALUES (1)`, []))
        const outcomes = yield* host.commit([
          batch({ a: [null, Ticket.make()] }),
          batch({ b: [null, open] }),
          known,
          batch({ c: [null, Ticket.make()] }, { command: Build.command(known.command.id, "other") }),
          batch({ d: [null, Ticket.make({ team: "south" })] })
        ])
        assert.deepStrictEqual(
          outcomes.map(({ _tag }) => _tag),
          ["Conflict", "ClaimTaken", "Replayed", "CommandReused", "Committed"]
        )
        yield* Effect.promise(() => session.query("COMMIT", []))
        const { rows } = yield* Effect.promise(() => pool.query(`SELECT id FROM ${schema}.host_row`))
        assert.deepStrictEqual(rows, [{ id: 1 }])
        const { rows: kept } = yield* ledger.get(["a", "b", "c", "d"].map(ref), [])
        assert.deepStrictEqual(
          kept.map((one) => one?.version ?? 0),
          [1, 0, 0, 1]
        )
        assert.lengthOf(yield* drain(ledger), 2)
      })
  )
  it.live("the host's rollback removes everything, and its commit keeps everything", () =>
    Effect.gen(function* () {
      const it = yield* setUp
      const { host, ledger } = it
      const made = batch({ a: [null, Ticket.make({ number: "1", tags: ["x"] })] })
      assert.deepStrictEqual(yield* commit(host, made), { _tag: "Committed" })
      assert.strictEqual((yield* row(host, "a"))?.version, 1)
      assert.lengthOf((yield* host.history(ref("a"), null, 5)).items, 1)
      assert.isNull(yield* row(ledger, "a"))
      yield* rollback(it)
      assert.isNull(yield* row(ledger, "a"))
      const { receipts } = yield* ledger.get([], [made.command.id])
      assert.deepStrictEqual(receipts, [null])
      assert.deepStrictEqual(yield* drain(ledger), [])
      assert.strictEqual((yield* commit(ledger, made))._tag, "Committed")
    })
  )
  it.live("the feed gives only what is sequenced, and its events a place after the host's commit", () =>
    Effect.gen(function* () {
      const { host, ledger, session } = yield* setUp
      yield* commit(ledger, batch({ a: [null, Ticket.make()] }))
      yield* commit(host, batch({ b: [null, Ticket.make({ team: "south" })] }))
      assert.lengthOf(yield* drain(host), 0)
      assert.lengthOf(yield* drain(ledger), 1)
      assert.lengthOf(yield* drain(host), 1)
      yield* Effect.promise(() => session.query("COMMIT", []))
      assert.deepStrictEqual(
        (yield* drain(ledger)).map(({ position }) => position),
        [1, 2]
      )
    })
  )
  it.live("calls that are made at once take turns on the connection", () =>
    Effect.gen(function* () {
      const { host, sent } = yield* setUp
      const outcomes = yield* Effect.all(
        Array.from({ length: 8 }, (_, at) =>
          commit(host, batch({ [`k${at}`]: [null, Ticket.make({ team: `t${at}` })] }))
        ),
        { concurrency: "unbounded" }
      )
      assert.isTrue(outcomes.every(({ _tag }) => _tag === "Committed"))
      assert.isTrue(isWellBehaved(sent))
    })
  )

  /** Errors after which only a new transaction helps. */
  const restarts = (
    run: (
      setting: Effect.Success<typeof setUp>
    ) => Effect.Effect<Ledger.LedgerUnavailable, unknown, Scope.Scope>
  ) =>
    Effect.gen(function* () {
      const failure = yield* run(yield* setUp)
      assert.strictEqual(failure.code, Ledger.restartHostTransaction)
      assert.isFalse(failure.retryable || failure.outcomeUnknown)
      assert.include(failure.message, "Roll back")
    })
  it.live("a serialization failure asks the host to start again", () =>
    restarts(({ host, ledger, transaction }) =>
      Effect.gen(function* () {
        yield* commit(ledger, batch({ a: [null, Ticket.make()] }))
        yield* Effect.promise(() => transaction.query("ROLLBACK"))
        yield* Effect.promise(() => transaction.query("BEGIN ISOLATION LEVEL REPEATABLE READ"))
        const a = yield* row(host, "a")
        yield* commit(ledger, batch({ a: [a, Ticket.make({ owner: "x" })] }))
        return yield* Effect.flip(commit(host, batch({ a: [a, Ticket.make({ owner: "y" })] })))
      })
    )
  )
  it.live("a deadlock asks the host to start again, and the other goes on", () =>
    restarts(({ host, ledger, transaction, pool, schema, setting }) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => transaction.query("SET LOCAL deadlock_timeout = '20ms'"))
        const other = yield* hostTransaction(pool)
        yield* Effect.promise(() => other.query("SET LOCAL deadlock_timeout = '60s'"))
        const second = PgLedger.within(other, setting)
        for (const [key, team] of [
          ["a", "n"],
          ["b", "s"]
        ] as const)
          yield* commit(ledger, batch({ [key]: [null, Ticket.make({ team })] }))
        const [a, b] = [yield* row(ledger, "a"), yield* row(ledger, "b")]
        yield* commit(host, batch({ a: [a, Ticket.make({ team: "n" })] }))
        yield* commit(second, batch({ b: [b, Ticket.make({ team: "s" })] }))
        const waiting = yield* Effect.forkChild(commit(second, batch({ a: [a, Ticket.make({ team: "n" })] })))
        yield* untilBlocked(pool, schema)
        const failure = yield* Effect.flip(commit(host, batch({ b: [b, Ticket.make({ team: "s" })] })))
        yield* Effect.promise(() => transaction.query("ROLLBACK"))
        assert.strictEqual((yield* Fiber.join(waiting))._tag, "Committed")
        return failure
      })
    )
  )
  it.live("a transaction that has failed asks the host to start again", () =>
    restarts(({ host, transaction }) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => transaction.query("SELECT 1/0").catch(() => {}))
        return yield* Effect.flip(commit(host, batch({ a: [null, Ticket.make()] })))
      })
    )
  )
  it.live("another error of the statement leaves the transaction usable", () =>
    Effect.gen(function* () {
      const { host, session, schema } = yield* setUp
      const stray = PgLedger.within(session, {
        tenant: "t",
        collections: [{ name: "nowhere", version: 1, fields: [], indexes: [], claims: [], indexVersion: 1 }],
        schema
      })
      const put = {
        ref: { collection: "nowhere", key: "a" },
        expect: 0,
        schema: 1,
        doc: {},
        fields: {},
        entries: { add: [], remove: [] },
        claims: { take: [], release: [] }
      }
      const failure = yield* Effect.flip(commit(stray, { ...batch({}), put: [put] }))
      assert.strictEqual(failure.code, "schema")
      assert.strictEqual((yield* commit(host, batch({ a: [null, open] })))._tag, "Committed")
    })
  )
  it.live("does not migrate there", () =>
    Effect.gen(function* () {
      const { host } = yield* setUp
      assert.strictEqual((yield* Effect.flip(host.migrations.apply)).code, "not in a host transaction")
    })
  )
  it.live("reads numbers as whatever the host's driver makes of them", () =>
    Effect.gen(function* () {
      const { session, setting } = yield* setUp
      const big: SqlSession = {
        query: async (text, params) => {
          const { rows } = await session.query(text, params)
          const lift = (value: unknown) =>
            typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : value
          return {
            rows: rows.map((one) =>
              Object.fromEntries(Object.entries(one).map(([name, value]) => [name, lift(value)]))
            )
          }
        }
      }
      const host = PgLedger.within(big, setting)
      yield* commit(host, batch({ a: [null, Ticket.make({ due: 5 })], b: [null, Ticket.make({ due: 7 })] }))
      const page = yield* host.find({ collection: "ticket", index: "by_due", equals: [], limit: 1 })
      assert.deepStrictEqual(
        page.items.map(({ version }) => version),
        [1]
      )
      assert.strictEqual(page.next, '[5,"a"]')
      assert.strictEqual(yield* host.count({ collection: "ticket", index: "by_due", equals: [] }), 2)
    })
  )
})
