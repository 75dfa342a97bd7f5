/** Many at once: what parts lists may itself be part of a value, and each batch of a large call has its own outcome. */
import { assert, describe, it } from "@effect/vitest"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { PgLedger, type SqlPool } from "../src/index.ts"
import { batch, commit, drain, row, store, url, where } from "./store.ts"

/** Tickets of one call share no guarded scope. */
const alone = (team: string, rest: Partial<Ticket.Ticket> = {}) => Ticket.make({ ...rest, team })

describe.skipIf(url === undefined)(`many at once, ${where}`, () => {
  it.live("a value may hold what parts a list, or stand for none, at any level", () =>
    Effect.gen(function* () {
      const { ledger } = yield* store("many")
      const values = [
        "",
        "\u001f",
        "\u001e",
        "a\u001f",
        "\u001f1\u001e",
        "\u001e1",
        "x\u001f2\u001ey",
        "\u001f3",
        'é\\"{},'
      ]
      for (let used = 1; used <= values.length; used++) {
        const some = values.slice(0, used)
        const tickets = Object.fromEntries(
          some.map((value, at) => [
            `${used}-${at}-${value}`,
            [
              null,
              Ticket.make({ owner: value, number: `${used}${value}`, due: 1, tags: [value, `t${used}`] })
            ] as const
          ])
        )
        assert.deepStrictEqual(yield* commit(ledger, batch(tickets)), { _tag: "Committed" })
        for (const [at, value] of some.entries()) {
          const key = `${used}-${at}-${value}`
          assert.deepInclude((yield* row(ledger, key))?.doc as object, { owner: value })
          for (const index of ["by_owner", "by_tag"]) {
            const found = yield* ledger.find({ collection: "ticket", index, equals: [value], limit: 100 })
            assert.include(
              found.items.map(({ ref }) => ref.key),
              key
            )
          }
        }
      }
      assert.lengthOf(yield* drain(ledger), (values.length * (values.length + 1)) / 2)
    })
  )
  it.live("each batch of a large call has its own outcome, and each event one place", () =>
    Effect.gen(function* () {
      const { ledger } = yield* store("many")
      yield* commit(ledger, batch({ there: [null, alone("there", { number: "taken" })] }))
      const replayed = batch(
        { again: [null, alone("again")] },
        { command: Build.command("again"), result: "before" }
      )
      yield* commit(ledger, replayed)
      const call = Array.from({ length: 200 }, (_, at) =>
        at === 20
          ? replayed
          : at === 60
            ? batch({ there: [null, alone("b")] })
            : at === 199
              ? batch({ claims: [null, alone("c", { number: "taken" })] })
              : batch({ [`k${at}`]: [null, alone(`t${at}`, { number: `n${at}`, owner: "x" })] })
      )
      const outcomes = yield* ledger.commit(call)
      assert.deepStrictEqual(
        outcomes.map(({ _tag }) => _tag),
        call.map((_, at) =>
          at === 20 ? "Replayed" : at === 60 ? "Conflict" : at === 199 ? "ClaimTaken" : "Committed"
        )
      )
      assert.strictEqual(yield* ledger.count({ collection: "ticket", index: "by_owner", equals: ["x"] }), 197)
      assert.deepStrictEqual(
        (yield* drain(ledger)).map(({ position }) => position),
        Array.from({ length: 199 }, (_, at) => at + 1)
      )
    })
  )
  it.live("when a part of a large call fails, nobody is told that the rest did not happen", () =>
    Effect.gen(function* () {
      const real = yield* store("many")
      let sent = 0
      const failing: SqlPool = {
        connect: async () => {
          const client = await real.pool.connect()
          return {
            query: (statement) =>
              ++sent === 2
                ? Promise.reject(Object.assign(new Error("full"), { code: "53100" }))
                : client.query(statement),
            release: (destroy) => client.release(destroy),
            on: (event, listener) => client.on(event, listener),
            removeListener: (event, listener) => client.removeListener(event, listener)
          }
        }
      }
      const ledger = PgLedger.own(failing, real.setting)
      const call = Array.from({ length: 200 }, (_, at) => batch({ [`k${at}`]: [null, alone(`t${at}`)] }))
      const failure = yield* Effect.flip(ledger.commit(call))
      assert.deepInclude({ ...failure }, { code: "53100", retryable: true, outcomeUnknown: true })
      const repeated = yield* ledger.commit(call)
      assert.sameMembers([...new Set(repeated.map(({ _tag }) => _tag))], ["Committed", "Replayed"])
      assert.lengthOf(yield* drain(ledger), 200)
    })
  )
})
