/** What must hold for every SQLite library through which a host joins its own transaction. */
/// <reference types="node" />
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openZorgband, type Zorgband } from "@zorgband/core"
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { type Database, SqliteLedger, sqlite } from "../../src/index.ts"
import { partner, putting, setting } from "../desk.ts"
import { recording } from "../recording.ts"

/** The host's own connection. */
export interface Own extends Database {
  exec(sql: string): unknown
  close(): unknown
}

/** A library, or a broken copy of one: `session` gives what is handed over in place of the connection. */
export interface Library {
  readonly open: (file: string) => Own
  readonly session?: (database: Database, own: Own) => Database
}

/** A host with a table of its own. */
interface Host {
  readonly own: Own
  /** What is handed over. */
  readonly session: Database
  /** Every statement that was run on it. */
  readonly ran: Array<string>
  readonly inside: Ledger.LedgerService
  readonly outside: Ledger.LedgerService
  readonly zorgband: Zorgband.Zorgband
  readonly invoices: () => number
}

const caller = { actor: "employee-17", purpose: "intake" }
const difficult = 'O\'Neill "Zus" 👩🏽‍⚕️ ﬁ e\u0301 ? ?1 :a $b @c \\'
const said = (localId: string, name = difficult.normalize()) => ({
  source: "home-care",
  localId,
  person: { name: { own: { name } }, birthDate: "1951-03-08" }
})
/** What it says when the host's transaction cannot succeed any more. */
const over = { code: Ledger.restartHostTransaction, retryable: false, outcomeUnknown: false }
const number = (own: Own, sql: string) => Number(Object.values(Object(own.prepare(sql).get()))[0])
const committing = (ledger: Ledger.LedgerService, batch: Ledger.Batch) =>
  Effect.runSync(ledger.commit([batch]))[0]?._tag

/** What must hold, by name. */
const laws = {
  "gives back what is bound: text, whole numbers up to 2^53, null and bytes": ({ own, inside }: Host) => {
    const row = partner({ name: difficult, town: difficult, next: Number.MAX_SAFE_INTEGER, number: "1'" })
    const bytes = new Uint8Array([0, 255, 39, 63])
    own.exec("BEGIN IMMEDIATE")
    expect(committing(inside, putting("c1", [["p1", null, row]], {}, { subject: "short/p1", bytes }))).toBe(
      "Committed"
    )
    expect(committing(inside, putting("c2", [["p2", null, partner({ next: null })]]))).toBe("Committed")
    const query = { collection: "partner", index: "by_town", equals: [difficult], limit: 5 }
    const { items } = Effect.runSync(inside.find({ ...query, range: { from: 2 ** 52 } }))
    expect(items.map(({ doc }) => doc)).toEqual([row])
    expect(Effect.runSync(inside.feed(null, 5)).events.map(({ sealed }) => sealed)).toEqual([bytes, null])
    expect(Effect.runSync(inside.migrations.check)).toEqual([])
    own.exec("COMMIT")
  },

  "what the host rolls back is gone, and what it commits is there: its own row and the client alike": async ({
    own,
    session,
    zorgband,
    invoices
  }: Host) => {
    const clients = async () => (await zorgband.as(caller).clients.count()).clients
    for (const [end, kept] of [
      ["ROLLBACK", 0],
      ["COMMIT", 1]
    ] as const) {
      own.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES (1)")
      const desk = zorgband.within(session).as(caller)
      const { client } = await desk.clients.register(said("1"))
      expect((await desk.clients.get(client)).golden.person?.name?.own).toEqual(said("").person.name.own)
      own.exec(end)
      expect([invoices(), await clients()]).toEqual([kept, kept])
    }
  },

  "runs rows only, and one savepoint pair around a commit": ({ own, inside, ran }: Host) => {
    own.exec("BEGIN IMMEDIATE")
    ran.length = 0
    expect(committing(inside, putting("c1", [["p1", null, partner()]]))).toBe("Committed")
    Effect.runSync(inside.get([{ collection: "partner", key: "p1" }], ["c1"]))
    Effect.runSync(inside.feed(null, 1))
    expect(ran.filter((sql) => !/^(SELECT|INSERT|UPDATE|DELETE|WITH) /.test(sql.trim()))).toEqual([
      "SAVEPOINT zorgband",
      "RELEASE zorgband"
    ])
    own.exec("COMMIT")
  },

  "a conflict, a taken claim, a repeat and an error leave the host's rows committable": ({
    own,
    inside,
    outside,
    invoices
  }: Host) => {
    const known = putting("c1", [["p1", null, partner({ number: "7" })]])
    expect(committing(outside, known)).toBe("Committed")
    own.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES (1)")
    expect(committing(inside, known)).toBe("Replayed")
    expect(committing(inside, putting("c2", [["p1", null, partner()]]))).toBe("Conflict")
    expect(committing(inside, putting("c3", [["p3", null, partner({ number: "7" })]]))).toBe("ClaimTaken")
    const made = putting("c4", [["p4", null, partner()]])
    const put = made.put.map((one) => ({ ...one, fields: { ...one.fields, next: "secret" } }))
    const failure = Effect.runSync(Effect.flip(inside.commit([{ ...made, put }])))
    expect(failure.code).toMatch(/^SQLITE_(CONSTRAINT|MISMATCH)/)
    expect(JSON.stringify(failure) + failure.message).not.toContain("secret")
    expect(committing(inside, putting("c5", [["p5", null, partner()]]))).toBe("Committed")
    own.exec("COMMIT")
    expect(invoices()).toBe(1)
    expect(Effect.runSync(outside.count({ collection: "partner", index: "id", equals: [] }))).toBe(2)
  },

  "refuses U+0000 with a typed error, and the host goes on": async ({
    own,
    session,
    zorgband,
    invoices
  }: Host) => {
    own.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES (1)")
    const { clients } = zorgband.within(session).as(caller)
    const tagOf = (thrown: { readonly _tag: string }) => thrown._tag
    expect(await clients.register(said("a\u0000")).catch(tagOf)).toBe("InvalidSourceRecordId")
    expect(await clients.register(said("a", "b\u0000")).catch(tagOf)).toBe("InvalidPerson")
    expect((await clients.count()).clients).toBe(0)
    own.exec("COMMIT")
    expect(invoices()).toBe(1)
  },

  "a full disk rolls all of it back: that is told, and the host can begin again": ({
    own,
    inside,
    outside,
    invoices
  }: Host) => {
    own.exec("BEGIN IMMEDIATE; INSERT INTO invoice VALUES (1)")
    own.exec(`PRAGMA max_page_count = ${number(own, "PRAGMA page_count")}`)
    const large = putting("c1", [["p1", null, partner({ name: "x".repeat(100_000) })]])
    expect(Effect.runSync(Effect.flip(inside.commit([large])))).toMatchObject(over)
    expect(invoices()).toBe(0)
    own.exec("PRAGMA max_page_count = 100000; BEGIN IMMEDIATE; INSERT INTO invoice VALUES (1)")
    expect(committing(inside, large)).toBe("Committed")
    own.exec("COMMIT")
    expect(invoices()).toBe(1)
    expect(Effect.runSync(outside.get([], ["c1"])).receipts).not.toEqual([null])
  },

  "one that began by reading, and that others outran, must be begun again": ({
    own,
    inside,
    outside
  }: Host) => {
    own.exec("BEGIN")
    Effect.runSync(inside.get([], ["c1"]))
    expect(committing(outside, putting("c1", [["p1", null, partner()]]))).toBe("Committed")
    const late = putting("c2", [["p2", null, partner()]])
    for (const _ of [1, 2]) expect(Effect.runSync(Effect.flip(inside.commit([late])))).toMatchObject(over)
    own.exec("ROLLBACK; BEGIN IMMEDIATE")
    expect(committing(inside, late)).toBe("Committed")
    own.exec("COMMIT")
  },

  "reads and writes the file, whatever TEMP tables the host has": ({ own, inside, outside }: Host) => {
    const made = own.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%kit_%'").all()
    for (const [sql] of made.map((one) => Object.values(Object(one))))
      own.exec(String(sql).replace("CREATE TABLE", "CREATE TEMP TABLE"))
    expect(made.length).toBeGreaterThan(8)
    own.exec("BEGIN IMMEDIATE")
    expect(committing(inside, putting("c1", [["p1", null, partner({ number: "7" })]]))).toBe("Committed")
    own.exec("COMMIT")
    for (const ledger of [inside, outside]) {
      expect(Effect.runSync(ledger.get([], ["c1"])).receipts).not.toEqual([null])
      for (const [index, equals] of Object.entries({ id: [], by_town: ["Utrecht"], by_tag: ["acute"] }))
        expect(Effect.runSync(ledger.count({ collection: "partner", index, equals })), index).toBe(1)
      expect(Effect.runSync(ledger.feed(null, 5)).events.length).toBe(1)
      expect(Effect.runSync(ledger.migrations.check)).toEqual([])
    }
    expect(committing(outside, putting("c2", [["p2", null, partner({ number: "7" })]]))).toBe("ClaimTaken")
  },

  "refuses to write where no transaction is open": ({ inside, outside }: Host) => {
    const failure = Effect.runSync(Effect.flip(inside.commit([putting("c1", [["p1", null, partner()]])])))
    expect(failure.code).toBe("no open transaction")
    expect(Effect.runSync(outside.get([], ["c1"])).receipts).toEqual([null])
  }
}

/** The name of one. */
export type Law = keyof typeof laws

const check = async (law: Law, { open, session = (database) => database }: Library): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "zorgband-bridge-"))
  const file = join(folder, "care.db")
  await using zorgband = await openZorgband({ ledger: sqlite(file), tenant: setting.tenant })
  await zorgband.migrations.apply()
  const kit = { ...setting, prefix: "kit_" }
  await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const outside = yield* SqliteLedger.make({ ...kit, file })
        yield* outside.migrations.apply
        const own = yield* Effect.acquireRelease(
          Effect.sync(() => open(file)),
          (opened) => Effect.sync(() => opened.close())
        )
        own.exec("CREATE TABLE invoice (id INTEGER PRIMARY KEY)")
        const recorded = recording(own)
        const handed = session(
          law === "refuses to write where no transaction is open" ? own : recorded.database,
          own
        )
        const host: Host = {
          own,
          session: handed,
          ran: recorded.ran,
          inside: SqliteLedger.within(handed, kit),
          outside,
          zorgband,
          invoices: () => own.prepare("SELECT id FROM invoice").all().length
        }
        yield* Effect.tryPromise({ try: async () => laws[law](host), catch: (thrown) => thrown })
      })
    )
  ).finally(() => rmSync(folder, { recursive: true, force: true }))
}

/** A test for each law with each library, and one for each broken library, of which the law must not hold. */
export const joins = (libraries: Record<string, Library>, twins: Partial<Record<Law, Library>> = {}): void =>
  void describe("within the host's own transaction", () => {
    const names = Object.keys(laws) as ReadonlyArray<Law>
    for (const [name, library] of Object.entries(libraries))
      describe(name, () => {
        for (const law of names) it(law, () => check(law, library))
      })
    for (const law of names) {
      const broken = twins[law]
      if (broken !== undefined)
        it(`sees a broken library: ${law}`, () => expect(check(law, broken)).rejects.toThrow())
    }
  })
