/** Whoever changes the file behind the adapter is found out, at the first place. */
/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Desk, Journal } from "@zorgband/conformance"
import { Vault } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { SqliteLedger } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-tampering-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tenant = "north"
/** Where the event at a position is: this is the first tenant of the file. */
const place = (position: number) => 2 ** 32 + position
const swap = (one: number, other: number) =>
  `UPDATE zorgband__event SET place = -1 WHERE place = ${one}; UPDATE zorgband__event SET place = ${one} WHERE place = ${other}; UPDATE zorgband__event SET place = ${other} WHERE place = -1`
const changed = (position: number) =>
  `UPDATE zorgband__event SET envelope = replace(envelope, 'tester', 'nobody') WHERE position = ${position}`

/** What is done to the file, and the first place that shows it. */
const tamperings = [
  ["changes an event", changed(3), 3, "link"],
  ["removes an event", "DELETE FROM zorgband__event WHERE position = 2", 2, "position"],
  [
    "removes an event and numbers the rest anew",
    "DELETE FROM zorgband__event WHERE position = 2; UPDATE zorgband__event SET place = place - 1 WHERE position > 2",
    2,
    "link"
  ],
  [
    "inserts an event",
    `UPDATE zorgband__event SET place = -place - 1 WHERE position > 2;
     UPDATE zorgband__event SET place = -place WHERE place < 0;
     INSERT INTO zorgband__event (place, hash, envelope)
     SELECT ${place(3)}, hash, envelope FROM zorgband__event WHERE position = 2`,
    3,
    "link"
  ],
  ["lets two events change places", swap(place(2), place(3)), 2, "link"],
  [
    "changes sealed bytes",
    "UPDATE zorgband__event SET sealed = x'010203' WHERE position = 4",
    4,
    "sealed bytes"
  ],
  ["removes sealed bytes", "UPDATE zorgband__event SET sealed = NULL WHERE position = 4", 4, "sealed bytes"],
  [
    "lets sealed bytes change places",
    `UPDATE zorgband__event AS e SET sealed = (SELECT o.sealed FROM zorgband__event o WHERE o.position = 5 - e.position) WHERE position IN (2, 3)`,
    2,
    "sealed bytes"
  ],
  [
    "adds sealed bytes where there were none",
    "UPDATE zorgband__event SET subject = 'test/a', sealed = x'01' WHERE position = 6",
    6,
    "sealed bytes"
  ]
] as const

/** Six events: five of `a`, sealed, and one of `b`, not sealed; verified before and after. */
const tampered = (file: string, sql: string) =>
  Effect.gen(function* () {
    const ledger = yield* SqliteLedger.make({ file, tenant, collections: [Ticket.collection.layout] })
    yield* ledger.migrations.apply
    const desk = Desk.make(ledger, "desk", Vault.memory())
    for (const title of ["1", "2", "3", "4", "5"]) yield* desk.must({ a: Ticket.make({ title }) })
    yield* desk.must({ b: Ticket.make() })
    const verify = Journal.verify(ledger, desk.vault, tenant)
    expect(yield* verify).toMatchObject({ position: 6, erased: 0 })
    const database = new DatabaseSync(file)
    database.exec(sql)
    database.close()
    return yield* Effect.flip(verify)
  })

describe("the journal on SQLite", () => {
  for (const [at, [what, sql, position, reason]] of tamperings.entries())
    it.live(`names the first place when somebody ${what}`, () =>
      Effect.gen(function* () {
        const found = yield* tampered(join(folder, `${at}.db`), sql)
        expect(found).toMatchObject({ _tag: "BrokenChain", position, reason })
      })
    )
})
