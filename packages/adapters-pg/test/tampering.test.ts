/** Whoever changes the tables behind the adapter is found out, at the first place. */
/// <reference types="node" />
import { describe, expect, it } from "@effect/vitest"
import { Desk, Journal } from "@zorgband/conformance"
import { Vault } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { store, tenant, url, where } from "./store.ts"

const of = (position: number) => `(SELECT event FROM _feed WHERE position = ${position})`

/** What is done to the tables, and the first place that shows it. */
const tamperings = [
  [
    "changes an event",
    [`UPDATE _event SET envelope = replace(envelope, 'tester', 'nobody') WHERE id = ${of(3)}`],
    3,
    "link"
  ],
  ["removes an event", ["DELETE FROM _feed WHERE position = 2"], 2, "position"],
  [
    "removes an event and numbers the rest anew",
    ["DELETE FROM _feed WHERE position = 2", "UPDATE _feed SET position = position - 1 WHERE position > 2"],
    2,
    "link"
  ],
  [
    "inserts an event",
    [
      "UPDATE _feed SET position = -position - 1 WHERE position > 2",
      "UPDATE _feed SET position = -position WHERE position < 0",
      "INSERT INTO _feed (tenant_id, position, event, hash) SELECT tenant_id, 3, event, hash FROM _feed WHERE position = 2"
    ],
    3,
    "link"
  ],
  [
    "lets two events change places",
    [
      `UPDATE _feed f SET event = CASE f.position WHEN 2 THEN ${of(3)} ELSE ${of(2)} END WHERE f.position IN (2, 3)`
    ],
    2,
    "link"
  ],
  ["changes sealed bytes", [`UPDATE _event SET sealed = '\\x010203' WHERE id = ${of(4)}`], 4, "sealed bytes"],
  ["removes sealed bytes", [`UPDATE _event SET sealed = NULL WHERE id = ${of(4)}`], 4, "sealed bytes"],
  [
    "lets sealed bytes change places",
    [
      `UPDATE _event e SET sealed = (SELECT o.sealed FROM _event o WHERE o.id = CASE WHEN e.id = ${of(2)} THEN ${of(3)} ELSE ${of(2)} END)
       WHERE e.id IN (${of(2)}, ${of(3)})`
    ],
    2,
    "sealed bytes"
  ],
  [
    "adds sealed bytes where there were none",
    [`UPDATE _event SET subject = 'test/a', sealed = '\\x01' WHERE id = ${of(6)}`],
    6,
    "sealed bytes"
  ]
] as const

describe.skipIf(url === undefined)(`the journal ${where}`, () => {
  for (const [what, statements, position, reason] of tamperings)
    it.live(`names the first place when somebody ${what}`, () =>
      Effect.gen(function* () {
        const { ledger, pool, schema } = yield* store("tampering", 2)
        const desk = Desk.make(ledger, "desk", Vault.memory())
        for (const title of ["1", "2", "3", "4", "5"]) yield* desk.must({ a: Ticket.make({ title }) })
        yield* desk.must({ b: Ticket.make() })
        const verify = Journal.verify(ledger, desk.vault, tenant)
        expect(yield* verify).toMatchObject({ position: 6, erased: 0 })
        yield* Effect.promise(async () => {
          const client = await pool.connect()
          try {
            await client.query(`SET search_path TO ${schema}`)
            for (const one of statements) await client.query(one)
          } finally {
            client.release(true)
          }
        })
        expect(yield* Effect.flip(verify)).toMatchObject({ _tag: "BrokenChain", position, reason })
      })
    )
})
