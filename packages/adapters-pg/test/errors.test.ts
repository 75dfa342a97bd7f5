/** What an error says: what to do about it, and nothing of the record. */
/// <reference types="node" />
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Cause, Clock, Duration, Effect, Exit, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import { PgLedger, type SqlPool, type SqlSession } from "../src/index.ts"
import { batch, collections, commit, hostTransaction, ref, row, store, tenant, url, where } from "./store.ts"

const canary = "012345672"

/** A pool on which every statement fails as often as is said, and then gives no rows. */
const failing = (thrown: unknown, times = Number.POSITIVE_INFINITY) => {
  let sent = 0
  const released: Array<boolean | undefined> = []
  const pool: SqlPool = {
    connect: async () => ({
      query: async () => {
        sent++
        if (sent <= times) throw thrown
        return { rows: [] }
      },
      release: (destroy) => released.push(destroy),
      on: () => {},
      removeListener: () => {}
    })
  }
  return { ledger: PgLedger.own(pool, { tenant, collections }), sent: () => sent, released }
}

/** As drivers throw: with values of the record in everything but the code. */
const driverError = (code: string | undefined) =>
  Object.assign(new Error(`duplicate key: (bsn)=(${canary})`), {
    code,
    detail: `Failing row contains (${canary}).`,
    where: canary,
    internalQuery: canary,
    parameters: [canary]
  })

/** Everything that a log could show of how it ended. */
const shown = <A, E>(exit: Exit.Exit<A, E>): string =>
  Exit.isSuccess(exit)
    ? ""
    : [
        JSON.stringify(exit),
        JSON.stringify(Cause.squash(exit.cause)),
        inspect(exit, { depth: 10, showHidden: true }),
        Cause.pretty(exit.cause),
        String(Cause.squash(exit.cause)),
        (Cause.squash(exit.cause) as Error).stack
      ].join("\n")

const one = batch({ a: [null, Ticket.make()] })

/** `[retryable, outcomeUnknown after a commit, tries]` */
const states: Record<string, readonly [boolean, boolean, number]> = {
  "08006": [true, true, 1],
  "08003": [true, true, 1],
  "57P01": [true, true, 1],
  "57P02": [true, true, 1],
  "57P03": [true, true, 1],
  "40001": [true, false, 9],
  "40P01": [true, false, 9],
  "53100": [true, false, 1],
  "53300": [true, false, 1],
  "55P03": [true, false, 1],
  "57014": [true, false, 1],
  "25006": [true, false, 1],
  "42501": [false, false, 1],
  "42601": [false, false, 1],
  // Looked into, for it may be a command, a record or a claim that is there already.
  "23505": [false, false, 2],
  "54000": [false, false, 1],
  "22P05": [false, false, 1]
}

type Told = readonly [code: string, retryable: boolean]
const again: Told = [Ledger.restartHostTransaction, false]

/** Lets the pauses between tries pass. */
const hurried = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const running = yield* Effect.forkChild(effect)
    while (running.pollUnsafe() === undefined)
      yield* Effect.andThen(Effect.promise(immediate), TestClock.adjust("1 second"))
    return yield* Fiber.join(running)
  })

const immediate = () => new Promise<void>((resolve) => setImmediate(resolve))

describe("errors of the driver", () => {
  for (const [state, [retryable, outcomeUnknown, tries]] of Object.entries(states)) {
    it.effect(`${state} of a commit`, () =>
      Effect.gen(function* () {
        const { ledger, sent } = failing(driverError(state))
        const exit = yield* Effect.exit(hurried(commit(ledger, one)))
        const failure = Exit.isFailure(exit) ? (Cause.squash(exit.cause) as Ledger.LedgerUnavailable) : null
        assert.deepInclude(
          { ...failure },
          { _tag: "LedgerUnavailable", operation: "commit", code: state, retryable, outcomeUnknown }
        )
        assert.strictEqual(sent(), tries)
        assert.notInclude(shown(exit), canary)
      })
    )
    it.effect(`${state} of a read leaves no doubt about an outcome`, () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(failing(driverError(state)).ledger.get([ref("a")], []))
        assert.deepInclude(
          { ...failure },
          { operation: "get", code: state, retryable, outcomeUnknown: false }
        )
      })
    )
  }
  for (const state of ["42P01", "3F000", "42703"]) {
    it.effect(`${state} is said to be the schema`, () =>
      Effect.gen(function* () {
        const failure = yield* Effect.flip(failing(driverError(state)).ledger.get([ref("a")], []))
        assert.deepInclude({ ...failure }, { code: "schema", retryable: false })
      })
    )
  }
  for (const code of [undefined, "ECONNRESET", "EPIPE", "ERR_SOCKET"]) {
    it.effect(`${code ?? "an error without a code"} is the connection`, () =>
      Effect.gen(function* () {
        const { ledger, released } = failing(driverError(code))
        const exit = yield* Effect.exit(commit(ledger, one))
        const failure = Exit.isFailure(exit) ? Cause.squash(exit.cause) : null
        assert.deepInclude(
          { ...(failure as object) },
          { code: "connection", retryable: true, outcomeUnknown: true }
        )
        assert.notInclude(shown(exit), canary)
        assert.deepStrictEqual(released, [true], "a lost connection is not given back")
      })
    )
  }
  /** In a host's transaction: `[code, retryable]` of a commit, and of a read, after which the transaction has failed. */
  const inHost: Record<string, readonly [commit: Told, read: Told]> = {
    "25006": [
      ["25006", false],
      ["25006", false]
    ],
    "57014": [again, again],
    "40P01": [again, again],
    "08006": [again, again],
    "53100": [["53100", true], again],
    "55P03": [["55P03", true], again],
    "42501": [
      ["42501", false],
      ["42501", false]
    ]
  }
  for (const [state, told] of Object.entries(inHost)) {
    it.effect(`${state} in a host's transaction`, () =>
      Effect.gen(function* () {
        const session: SqlSession = { query: () => Promise.reject(driverError(state)) }
        const { commit: all, get } = PgLedger.within(session, { tenant, collections })
        const calls: ReadonlyArray<Effect.Effect<unknown, Ledger.LedgerUnavailable>> = [
          all([one]),
          get([ref("a")], [])
        ]
        const failures = yield* Effect.forEach(calls, Effect.flip)
        assert.deepStrictEqual(
          failures.map(({ code, retryable }): Told => [code, retryable]),
          [...told]
        )
        assert.isFalse(failures.some(({ outcomeUnknown }) => outcomeUnknown))
      })
    )
  }
  it.effect("finds the code where other layers put it", () =>
    Effect.gen(function* () {
      for (const wrapped of [
        Object.assign(new Error(canary, { cause: driverError("42501") })),
        { code: "P2010", meta: { code: "42501", message: canary } }
      ]) {
        const session: SqlSession = { query: () => Promise.reject(wrapped) }
        const exit = yield* Effect.exit(PgLedger.within(session, { tenant, collections }).get([ref("a")], []))
        assert.include(shown(exit), "42501")
        assert.notInclude(shown(exit), canary)
      }
    })
  )
  it.effect("a commit that met others goes on when they have gone", () =>
    Effect.gen(function* () {
      const { ledger, sent } = failing(driverError("40P01"), 3)
      assert.deepStrictEqual(yield* hurried(commit(ledger, one)), { _tag: "Committed" })
      assert.strictEqual(sent(), 4)
    })
  )
})

/** How long one waits before each next try, in milliseconds; it meets others until it is told that it cannot be done. */
const pauses = (call: (ledger: Ledger.LedgerService) => Effect.Effect<unknown, unknown>) =>
  Effect.gen(function* () {
    const slept: Array<number> = []
    const real = yield* Clock.Clock
    const clock: Clock.Clock = {
      ...real,
      currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe(),
      currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe(),
      sleep: (duration) => Effect.sync(() => void slept.push(Duration.toMillis(duration)))
    }
    yield* Effect.provideService(Effect.exit(call(failing(driverError("40P01")).ledger)), Clock.Clock, clock)
    return slept
  })

/** Two that stand in each other's way must not come back together, time after time. */
const neverAlike = (call: (ledger: Ledger.LedgerService) => Effect.Effect<unknown, unknown>) =>
  Effect.gen(function* () {
    const [left, right] = [yield* pauses(call), yield* pauses(call)]
    assert.deepStrictEqual([left.length, right.length], [8, 8])
    assert.deepStrictEqual(
      left.filter((pause, at) => pause === right[at]),
      []
    )
  })

describe("pauses between tries", () => {
  const declared = { ...Ticket.collection, layout: { ...Ticket.collection.layout, indexVersion: 2 } }
  const calls: Record<string, (ledger: Ledger.LedgerService) => Effect.Effect<unknown, unknown>> = {
    "a commit": (ledger) => commit(ledger, one),
    "a rebuild": (ledger) => ledger.migrations.rebuild([declared])
  }
  for (const [name, call] of Object.entries(calls)) {
    it.effect(`two who wait with ${name} never wait alike`, () =>
      neverAlike(call).pipe(Random.withSeed("pauses"))
    )
    it.effect(`catches a broken copy: two who wait with ${name} draw no lots`, () =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(Effect.provideService(neverAlike(call), Random.Random, always))
        assert.isTrue(Exit.isFailure(exit) && shown(exit).includes("deeply equal []"))
      })
    )
  }
})

/** Draws nothing: everyone gets the same. */
const always: Random.Random = { nextIntUnsafe: () => 1, nextDoubleUnsafe: () => 0.5 }

describe.skipIf(url === undefined)(`errors of the server, ${where}`, () => {
  const meets = (constraint: string, code: string) =>
    Effect.gen(function* () {
      const { ledger, pool, schema } = yield* store("errors")
      yield* Effect.promise(() => pool.query(`ALTER TABLE ${schema}.ticket ${constraint}`))
      const put = (key: string) => batch({ [key]: [null, Ticket.make({ title: canary, team: key })] })
      yield* Effect.exit(commit(ledger, put("a")))
      const exit = yield* Effect.exit(commit(ledger, put("b")))
      assert.include(shown(exit), code)
      assert.notInclude(shown(exit), canary)
    })
  it.live("a unique constraint of the host's", () =>
    meets("ADD CONSTRAINT host UNIQUE (tenant_id, title)", "23505")
  )
  it.live("a check constraint of the host's", () =>
    meets("ADD CONSTRAINT host CHECK (title <> '012345672')", "23514")
  )
  it.live("a column of another type", () => meets("ALTER COLUMN team TYPE int USING 0", "42804"))
  it.live("text that cannot be stored", () =>
    Effect.gen(function* () {
      const { ledger } = yield* store("errors")
      const exit = yield* Effect.exit(ledger.get([ref(`${canary}\u0000`)], []))
      assert.include(shown(exit), "22P05")
      assert.notInclude(shown(exit), canary)
    })
  )
  it.live("a host's transaction that only reads never gets better, and says so", () =>
    Effect.gen(function* () {
      const { pool, setting } = yield* store("errors")
      const session = yield* hostTransaction(pool)
      yield* Effect.promise(() => session.query("SET TRANSACTION READ ONLY"))
      const host = PgLedger.within(session, setting)
      const failure = yield* Effect.flip(commit(host, one))
      assert.deepInclude({ ...failure }, { code: "25006", retryable: false, outcomeUnknown: false })
      assert.isNull(yield* row(host, "a"))
    })
  )
  it.live("a statement that is cancelled in a host's transaction ends all of it", () =>
    Effect.gen(function* () {
      const { ledger, pool, setting, schema } = yield* store("errors")
      yield* commit(ledger, one)
      const [holder, session] = [yield* hostTransaction(pool), yield* hostTransaction(pool)]
      yield* Effect.promise(() => holder.query(`LOCK TABLE ${schema}.ticket`))
      const host = PgLedger.within(session, setting)
      const limit = (time: string) =>
        Effect.promise(() => session.query(`SET LOCAL statement_timeout = '${time}'`))
      yield* limit("20ms")
      const calls: ReadonlyArray<Effect.Effect<unknown, Ledger.LedgerUnavailable>> = [
        commit(host, batch({ b: [null, Ticket.make({ team: "b" })] })),
        row(host, "a"),
        // The transaction has failed: whatever comes next says the same.
        host.get([], ["x"])
      ]
      for (const call of calls) {
        const { code, retryable, message } = yield* Effect.flip(call)
        const told: Told = [code, retryable]
        assert.deepStrictEqual(told, again)
        assert.include(message, "Roll back and run the transaction again.")
      }
    })
  )
  it.live("a store that was not migrated", () =>
    Effect.gen(function* () {
      const { pool } = yield* store("errors")
      const ledger = PgLedger.own(pool, { tenant, collections, schema: "not_migrated" })
      const calls: ReadonlyArray<Effect.Effect<unknown, Ledger.LedgerUnavailable | Ledger.InvalidQuery>> = [
        ledger.commit([one]),
        ledger.get([ref("a")], []),
        ledger.feed(null, 1),
        ledger.find({ collection: "ticket", index: "id", equals: [], limit: 1 })
      ]
      for (const call of calls)
        assert.deepInclude(
          { ...(yield* Effect.flip(call)) },
          { code: "schema", retryable: false, outcomeUnknown: false }
        )
    })
  )
})
