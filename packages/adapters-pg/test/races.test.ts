/** Commits that meet, in an order that is made to happen; and broken copies of the statement that show each anomaly. */
import { assert, describe, it } from "@effect/vitest"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Cause, Effect, Exit, Fiber, type Scope } from "effect"
import { PgLedger } from "../src/index.ts"
import {
  batch,
  commit,
  drain,
  hostTransaction,
  ref,
  rewriting,
  row,
  store,
  untilBlocked,
  url,
  where
} from "./store.ts"

type Change = (text: string) => string
type Law = (change: Change) => Effect.Effect<void, unknown, Scope.Scope>

const open = Ticket.make()
const scopeOf = (team: string): Ledger.Scope => ({
  collection: "ticket",
  index: "by_team",
  equals: [team, "open"]
})

const setUp = (change: Change) =>
  Effect.gen(function* () {
    const real = yield* store("races", 20)
    const ledger = PgLedger.own(rewriting(real.pool, change), real.setting)
    const transaction = yield* hostTransaction(real.pool, change)
    return { ...real, ledger, transaction, host: PgLedger.within(transaction, real.setting) }
  })

/** The host commits `first` only after `second`, on a connection of its own, has run into it. */
const meet = (
  change: Change,
  make: (ledger: Ledger.LedgerService) => Effect.Effect<readonly [Ledger.Batch, Ledger.Batch], unknown>
) =>
  Effect.gen(function* () {
    const { ledger, host, transaction, pool, schema } = yield* setUp(change)
    const [first, second] = yield* make(ledger)
    const held = yield* commit(host, first)
    const waiting = yield* Effect.forkChild(commit(ledger, second))
    yield* Effect.race(untilBlocked(pool, schema), Fiber.await(waiting))
    yield* Effect.promise(() => transaction.query("COMMIT"))
    return { outcomes: [held, yield* Fiber.join(waiting)] as const, ledger }
  })

const tags = (outcomes: ReadonlyArray<Ledger.Outcome>) => outcomes.map(({ _tag }) => _tag)

/** Makes tickets, and gives their rows. */
const tickets = (ledger: Ledger.LedgerService, keys: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* commit(ledger, batch(Object.fromEntries(keys.map((key) => [key, [null, open] as const]))))
    return yield* Effect.forEach(keys, (key) => row(ledger, key))
  })

const laws = {
  "of two writers of one version, one writes": (change) =>
    Effect.gen(function* () {
      const { outcomes, ledger } = yield* meet(change, (ledger) =>
        Effect.gen(function* () {
          const [a] = yield* tickets(ledger, ["a"])
          return [
            batch({ a: [a ?? null, Ticket.make({ team: "first" })] }),
            batch({ a: [a ?? null, Ticket.make({ team: "second" })] })
          ]
        })
      )
      assert.deepStrictEqual(tags(outcomes), ["Committed", "Conflict"])
      assert.strictEqual((yield* row(ledger, "a"))?.version, 2)
    }),
  "a record that was only read is looked at again": (change) =>
    Effect.gen(function* () {
      const { outcomes } = yield* meet(change, (ledger) =>
        Effect.gen(function* () {
          const [a, b] = yield* tickets(ledger, ["a", "b"])
          return [
            batch(
              { a: [a ?? null, Ticket.make({ owner: "x" })] },
              { expect: [{ ref: ref("b"), version: 1 }] }
            ),
            batch(
              { b: [b ?? null, Ticket.make({ owner: "y" })] },
              { expect: [{ ref: ref("a"), version: 1 }] }
            )
          ]
        })
      )
      assert.deepStrictEqual(tags(outcomes), ["Committed", "Conflict"])
    }),
  "a record that was only read cannot be removed meanwhile": (change) =>
    Effect.gen(function* () {
      const { outcomes } = yield* meet(change, (ledger) =>
        Effect.gen(function* () {
          const [a] = yield* tickets(ledger, ["a"])
          return [
            batch({ a: [a ?? null, null] }),
            batch({ c: [null, Ticket.make({ owner: "y" })] }, { expect: [{ ref: ref("a"), version: 1 }] })
          ]
        })
      )
      assert.deepStrictEqual(tags(outcomes), ["Committed", "Conflict"])
    }),
  "a scope that was only read is looked at again": (change) =>
    Effect.gen(function* () {
      const { outcomes } = yield* meet(change, (ledger) =>
        Effect.gen(function* () {
          const put = (key: string, team: string) =>
            commit(ledger, batch({ [key]: [null, Ticket.make({ team })] }))
          yield* put("a", "left")
          yield* put("b", "right")
          return [
            batch(
              { c: [null, Ticket.make({ team: "left" })] },
              { expect: [{ scope: scopeOf("right"), version: 1 }] }
            ),
            batch(
              { d: [null, Ticket.make({ team: "right" })] },
              { expect: [{ scope: scopeOf("left"), version: 1 }] }
            )
          ]
        })
      )
      assert.deepStrictEqual(tags(outcomes), ["Committed", "Conflict"])
    }),
  "a scope that nobody touched yet is guarded too": (change) =>
    Effect.gen(function* () {
      const { outcomes } = yield* meet(change, () =>
        Effect.succeed([
          batch(
            { c: [null, Ticket.make({ team: "left" })] },
            { expect: [{ scope: scopeOf("right"), version: 0 }] }
          ),
          batch(
            { d: [null, Ticket.make({ team: "right" })] },
            { expect: [{ scope: scopeOf("left"), version: 0 }] }
          )
        ])
      )
      assert.deepStrictEqual(tags(outcomes), ["Committed", "Conflict"])
    }),
  "a scope that is read and touched is looked at again": (change) =>
    Effect.gen(function* () {
      const { outcomes } = yield* meet(change, () =>
        Effect.succeed([
          batch(
            { c: [null, Ticket.make({ team: "one" })] },
            { expect: [{ scope: scopeOf("one"), version: 0 }] }
          ),
          batch(
            { d: [null, Ticket.make({ team: "one" })] },
            { expect: [{ scope: scopeOf("one"), version: 0 }] }
          )
        ])
      )
      assert.deepStrictEqual(tags(outcomes), ["Committed", "Conflict"])
    }),
  "a claim that passes to another row is taken all the while": (change) =>
    Effect.gen(function* () {
      const { outcomes } = yield* meet(change, (ledger) =>
        Effect.gen(function* () {
          yield* commit(ledger, batch({ a: [null, Ticket.make({ number: "1" })] }))
          const a = yield* row(ledger, "a")
          return [
            batch({ a: [a, open], b: [null, Ticket.make({ number: "1" })] }),
            batch({ c: [null, Ticket.make({ number: "1" })] })
          ]
        })
      )
      assert.deepStrictEqual(outcomes[1], {
        _tag: "ClaimTaken",
        claim: { name: "ticket.number", value: "1" },
        by: ref("b")
      })
    }),
  "of sixteen that take one claim, one gets it": (change) =>
    Effect.gen(function* () {
      const { ledger } = yield* setUp(change)
      const outcomes = yield* Effect.all(
        Array.from({ length: 16 }, (_, at) =>
          commit(ledger, batch({ [`k${at}`]: [null, Ticket.make({ number: "1", team: `team-${at}` })] }))
        ),
        { concurrency: "unbounded" }
      )
      const winner = tags(outcomes).indexOf("Committed")
      assert.deepStrictEqual(
        outcomes,
        outcomes.map((_, at) =>
          at === winner
            ? { _tag: "Committed" }
            : { _tag: "ClaimTaken", claim: { name: "ticket.number", value: "1" }, by: ref(`k${winner}`) }
        )
      )
    }),
  "of sixteen that send one command, one is done": (change) =>
    Effect.gen(function* () {
      const { ledger } = yield* setUp(change)
      const command = Build.command("once")
      const event = (at: number): Ledger.NewEvent => ({
        id: `e${at}`,
        type: "ticket.Written",
        at,
        on: [ref("a")],
        envelope: "{}",
        sealed: null
      })
      const outcomes = yield* Effect.all(
        Array.from({ length: 16 }, (_, at) =>
          commit(ledger, batch({}, { command, events: [event(at)], result: "done" }))
        ),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(tags(outcomes).sort(), [
        "Committed",
        ...Array.from({ length: 15 }, () => "Replayed")
      ])
      assert.lengthOf(yield* drain(ledger), 1)
    })
} satisfies Record<string, Law>

/** A claim goes to whoever comes last. */
const takesAll: Change = (text) =>
  text.replace(
    /(INSERT INTO \S+"_claim"[^;]*? AS x)(?:\s+ON CONFLICT.*?RETURNING 1)?/s,
    "$1 ON CONFLICT (tenant_id, name, value) DO UPDATE SET collection = excluded.collection, key = excluded.key RETURNING 1"
  )

/** Broken copies: what the statement would be without a guard. */
const twins: Record<keyof typeof laws, Change> = {
  "of two writers of one version, one writes": (text) => text.replace("AND t.version = x.expect", ""),
  "a record that was only read is looked at again": (text) =>
    text.replaceAll(/FOR (SHARE|NO KEY UPDATE)/g, ""),
  "a record that was only read cannot be removed meanwhile": (text) => text.replaceAll("FOR SHARE", ""),
  "a scope that was only read is looked at again": (text) =>
    text.replaceAll(/FOR (SHARE|NO KEY UPDATE)/g, ""),
  "a scope that nobody touched yet is guarded too": (text) =>
    text.replace(
      /INSERT INTO \S+ \(tenant_id, scope, version\)\s+SELECT \$1::text, s\.scope, 0 (FROM scopes s WHERE s\.expect = 0 AND s\.version IS NULL) ORDER BY s\.scope\s+ON CONFLICT DO NOTHING RETURNING 1/s,
      "SELECT 1 $1"
    ),
  "a scope that is read and touched is looked at again": (text) =>
    text.replace("WHERE x.expect IS NULL OR x.expect + 1 = t.version", ""),
  "a claim that passes to another row is taken all the while": takesAll,
  "of sixteen that take one claim, one gets it": takesAll,
  "of sixteen that send one command, one is done": (text) =>
    text.replace(
      /(INSERT INTO \S+"_receipt"[^;]*? AS x)(?:\s+ON CONFLICT.*?RETURNING 1)?/s,
      "$1 ON CONFLICT (tenant_id, command) DO UPDATE SET at = excluded.at RETURNING 1"
    )
}

describe.skipIf(url === undefined)(`commits that meet, ${where}`, () => {
  for (const [name, law] of Object.entries<Law>(laws)) it.live(name, () => law((text) => text))
  for (const [name, twin] of Object.entries(twins))
    it.live(`shows a broken copy: ${name}`, () =>
      Effect.gen(function* () {
        let changed = false
        const exit = yield* Effect.exit(
          laws[name as keyof typeof laws]((text) => {
            const broken = twin(text)
            changed ||= broken !== text
            return broken
          })
        )
        assert.isTrue(changed, "the twin changes nothing")
        // It is the law that fails, not the statement.
        assert.isTrue(Exit.isFailure(exit) && (Cause.squash(exit.cause) as Error).name === "AssertionError")
      })
    )
  it.live("a chain of commits over the same rows, in any order, ends without one failing", () =>
    Effect.gen(function* () {
      const { ledger } = yield* setUp((text) => text)
      yield* tickets(ledger, ["a", "b", "c"])
      const orders = [
        ["a", "b"],
        ["b", "a"],
        ["c", "a"],
        ["b", "c"]
      ]
      const done = yield* Effect.forEach(
        Array.from({ length: 8 }, (_, at) => orders[at % orders.length] as ReadonlyArray<string>),
        (keys) =>
          Effect.gen(function* () {
            for (let made = 0; made < 5; ) {
              const rows = yield* Effect.forEach(keys, (key) => row(ledger, key))
              const changes = Object.fromEntries(
                keys.map((key, at) => [key, [rows[at] ?? null, open] as const])
              )
              const { _tag } = yield* commit(ledger, batch(changes))
              if (_tag === "Committed") made++
            }
            return keys.length * 5
          }),
        { concurrency: "unbounded" }
      )
      const versions = yield* Effect.forEach(["a", "b", "c"], (key) => row(ledger, key))
      assert.strictEqual(
        versions.reduce((sum, one) => sum + (one?.version ?? 0) - 1, 0),
        done.reduce((sum, one) => sum + one, 0)
      )
    })
  )
})
