/** Connections that break: what is known of a commit whose answer was lost, and what a repeat makes of it. */
/// <reference types="node" />
import { assert, describe, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import pg from "pg"
import * as Proxy from "../../../scripts/faults/Proxy.ts"
import { PgLedger } from "../src/index.ts"
import { batch, commit, drain, hostTransaction, row, store, untilBlocked, url, where } from "./store.ts"

const setUp = Effect.gen(function* () {
  const real = yield* store("connection", 4)
  const between = yield* Proxy.make(url as string)
  const pool = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const made = new pg.Pool({ connectionString: between.url, max: 2 })
      made.on("error", () => {})
      return made
    }),
    (made) => Effect.promise(() => made.end())
  )
  return { ...real, between, shaky: PgLedger.own(pool, real.setting) }
})

const rounds = 12

/** Sends every command until it is answered; `again` gives the command of the next try. */
const insist = (again: (command: Ledger.Command, tried: number) => Ledger.Command) =>
  Effect.gen(function* () {
    const { ledger, shaky, between, pool, schema } = yield* setUp
    let unknown = 0
    for (let round = 0; round < rounds; round++) {
      const command = Build.command(`round-${round}`)
      between.arm(round % 2 === 0 ? "after" : "before")
      for (let tried = 0; ; tried++) {
        const made = batch({}, { command: again(command, tried), events: [event(`${round}-${tried}`)] })
        const result = yield* Effect.result(commit(shaky, made))
        if (Result.isSuccess(result)) break
        assert.isTrue(result.failure.outcomeUnknown && result.failure.retryable)
        unknown++
        between.arm(null)
      }
    }
    const { rows } = yield* Effect.promise(() =>
      pool.query(`SELECT count(*)::int AS made FROM ${schema}._event`)
    )
    assert.strictEqual((yield* drain(ledger)).length, rows[0].made)
    return { unknown, made: rows[0].made as number }
  })

const event = (id: string): Ledger.NewEvent => ({
  id,
  type: "ticket.Written",
  at: 1,
  on: [],
  envelope: `{"id":"${id}"}`,
  sealed: null
})

describe.skipIf(url === undefined)(`connections that break, ${where}`, () => {
  it.live("a commit whose answer was lost is done once, when the command is repeated", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* insist((command) => command), { unknown: rounds, made: rounds })
    })
  )
  it.live("shows what happens when every try is a new command", () =>
    Effect.gen(function* () {
      const { made } = yield* insist((command, tried) => ({ ...command, id: `${command.id}/${tried}` }))
      assert.strictEqual(made, rounds + rounds / 2)
    })
  )
  it.live("a server that cannot be reached is retryable, and nothing was sent", () =>
    Effect.gen(function* () {
      const nowhere = new pg.Pool({ connectionString: "postgres://nobody:secret@127.0.0.1:1/none" })
      const { setting } = yield* store("connection", 1)
      const failure = yield* Effect.flip(
        commit(PgLedger.own(nowhere, setting), batch({ a: [null, Ticket.make()] }))
      )
      assert.deepInclude({ ...failure }, { code: "connection", retryable: true, outcomeUnknown: false })
    })
  )
  it.live(
    "a backend that is ended while its commit waits: the outcome is unknown, and the next call is served",
    () =>
      Effect.gen(function* () {
        const { ledger, pool, schema, setting } = yield* store("connection", 6)
        yield* commit(ledger, batch({ a: [null, Ticket.make()] }))
        const a = yield* row(ledger, "a")
        const holder = yield* hostTransaction(pool)
        yield* commit(PgLedger.within(holder, setting), batch({ a: [a, Ticket.make({ owner: "x" })] }))
        const killer = Effect.andThen(
          untilBlocked(pool, schema),
          Effect.promise(() =>
            pool.query(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1",
              [`%"${schema}"%`]
            )
          )
        )
        const second = batch({ a: [a, Ticket.make({ owner: "y" })] })
        const [failure] = yield* Effect.all([Effect.flip(commit(ledger, second)), killer], { concurrency: 2 })
        assert.deepInclude({ ...failure }, { code: "57P01", retryable: true, outcomeUnknown: true })
        yield* Effect.promise(() => holder.query("ROLLBACK"))
        assert.strictEqual((yield* commit(ledger, second))._tag, "Committed")
      })
  )
})
