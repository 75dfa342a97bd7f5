/** What must hold for every library through which a host joins its own transaction. */
/// <reference types="node" />
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { PgLedger } from "../../src/index.ts"
import { isWellBehaved } from "../sent.ts"
import { batch, ref, url, where } from "../store.ts"
import { caller, type Host, type Open, store, type Transaction, visits } from "./host.ts"

const said = (localId: string, surname = 'O\'Neill "Zus" 👩🏽‍⚕️ $1 ? :a') => ({
  source: "home-care",
  localId,
  person: { name: { own: { name: surname } }, birthDate: "1951-03-08" }
})

class Undo extends Error {}

const values = [
  "O'Neill",
  null,
  "9007199254740993",
  '{"b":[1,"two"],"a":null}',
  "👩🏽‍⚕️ ﬁ e\u0301 \u2028",
  "$1 ? ?? :a ::text \\ \\? % \"quoted\" 'single'",
  "true",
  "",
  "i",
  "j",
  "k",
  "l"
]

/** What must hold, by name. */
const laws = {
  "gives back what is bound: repeated, out of order, more than ten, null and difficult text": async ({
    transaction
  }: Host) => {
    await transaction(async ({ session }) => {
      const { rows } = await session().query(
        `SELECT $12::text AS twelfth, $1::text AS first, $2::text AS nothing, $3::text::bigint AS big,
           $4::text::json ->> 'b' AS json, $4::text AS again, $5::text AS emoji, $6::text AS difficult,
           $7::text::boolean AS yes, $8::text AS empty, $11::text AS eleventh,
           $1::text || $10::text || $9::text AS joined, '?' AS literal
         WHERE $1 = $1::text AND $11 <> $1`,
        values
      )
      expect(rows.map(({ big, ...rest }) => ({ ...rest, big: String(big) }))).toEqual([
        {
          twelfth: "l",
          first: values[0],
          nothing: null,
          big: values[2],
          json: '[1,"two"]',
          again: values[3],
          emoji: values[4],
          difficult: values[5],
          yes: true,
          empty: "",
          eleventh: "k",
          joined: "O'Neillji",
          literal: "?"
        }
      ])
    })
  },

  "what the host rolls back is gone, and what it commits is there: its own row and the client alike": async (
    host: Host
  ) => {
    const { transaction, zorgband, invoice, invoices, clients } = host
    const register = (id: number) => async (tx: Transaction) => {
      await tx.run(invoice(id))
      const desk = zorgband.within(tx.session()).as(caller)
      const { client } = await desk.clients.register(said("kept"))
      expect((await desk.clients.get(client)).records).toHaveLength(1)
      if (id === 1) throw new Undo()
    }
    const before = await clients()
    await expect(transaction(register(1))).rejects.toBeInstanceOf(Undo)
    expect(await invoices()).not.toContain(1)
    expect(await clients()).toBe(before)
    await transaction(register(2))
    expect(await invoices()).toContain(2)
    expect(await clients()).toBe(before + 1)
    const { client } = await zorgband.as(caller).clients.register(said("kept"))
    const { golden } = await zorgband.as(caller).clients.get(client)
    expect(golden.person?.name?.own).toEqual(said("kept").person.name.own)
  },

  "sends changes of data only, each commit between one SAVEPOINT and its release": async (host: Host) => {
    const { transaction, zorgband, setting, sent } = host
    await transaction(async (tx) => {
      await tx.run("SELECT 1")
      const desk = zorgband.within(tx.session()).as(caller)
      sent.length = 0
      const { client } = await desk.clients.register(said("sent"))
      await desk.clients.get(client)
      await desk.clients.count()
      const ledger = PgLedger.within(tx.session(), setting)
      const stale = batch({ a: [null, Ticket.make()] }, { expect: [{ ref: ref("none"), version: 1 }] })
      expect((await Effect.runPromise(ledger.commit([stale])))[0]?._tag).toBe("Conflict")
      await Effect.runPromise(ledger.feed(null, 5))
      expect(sent.filter((text) => text.startsWith("SAVEPOINT"))).toHaveLength(2)
      expect(isWellBehaved(sent), sent.join("\n")).toBe(true)
      sent.length = 0
    })
    // The line hears what it should: the library's own end of the transaction.
    expect(sent.map((text) => text.toUpperCase())).toContain("COMMIT")
  },

  "a conflict, a taken claim, a repeat and an error of the statement leave the host's rows committable":
    async (host: Host) => {
      const { transaction, setting, outside, invoice, invoices } = host
      const known = batch({ a: [null, Ticket.make({ number: "7" })] })
      const unstorable = batch({ e: [null, Ticket.make()] })
      await Effect.runPromise(outside.commit([known]))
      await transaction(async (tx) => {
        await tx.run(invoice(3))
        const ledger = PgLedger.within(tx.session(), setting)
        const outcomes = await Effect.runPromise(
          ledger.commit([
            batch({ a: [null, Ticket.make()] }),
            batch({ b: [null, Ticket.make({ number: "7" })] }),
            known,
            batch({ c: [null, Ticket.make()] }, { command: Build.command(known.command.id, "other") }),
            batch({ d: [null, Ticket.make({ team: "south" })] })
          ])
        )
        const tags = outcomes.map(({ _tag }) => _tag)
        expect(tags).toEqual(["Conflict", "ClaimTaken", "Replayed", "CommandReused", "Committed"])
        const put = unstorable.put.map((one) => ({
          ...one,
          fields: { ...one.fields, owner: "secret\u0000" }
        }))
        const failure = await Effect.runPromise(Effect.flip(ledger.commit([{ ...unstorable, put }])))
        expect(failure.code).toMatch(/^22(P05|021)$/)
        expect(JSON.stringify(failure) + failure.message).not.toContain("secret")
        await tx.run(invoice(4))
      })
      expect(await invoices()).toEqual(expect.arrayContaining([3, 4]))
      const { rows } = await Effect.runPromise(outside.get(["a", "b", "c", "d", "e"].map(ref), []))
      expect(rows.map((row) => row?.version ?? 0)).toEqual([1, 0, 0, 1, 0])
    },

  "refuses U+0000 with a typed error, before the server has to and when it does": async (host: Host) => {
    const { transaction, zorgband, setting } = host
    const tagOf = (thrown: { readonly _tag: string }) => thrown._tag
    await transaction(async (tx) => {
      const { clients } = zorgband.within(tx.session()).as(caller)
      expect(await clients.register(said("a\u0000")).catch(tagOf)).toBe("InvalidSourceRecordId")
      expect(await clients.register(said("a", "b\u0000")).catch(tagOf)).toBe("InvalidPerson")
      await clients.count()
    })
    const asked = transaction(async (tx) => {
      await Effect.runPromise(PgLedger.within(tx.session(), setting).get([ref("a\u0000")], []))
    })
    await expect(asked).rejects.toMatchObject({
      _tag: "LedgerUnavailable",
      code: expect.stringMatching(/^22(P05|021)$/)
    })
  },

  "reads what it wrote, whatever the library makes of names and texts of the host": async (host: Host) => {
    const { transaction, setting } = host
    await transaction(async ({ session }) => {
      const ledger = PgLedger.within(session(), setting)
      const changes = ["2026-12-03", "2026-12-01", "2026-12-02"].map((due_on, at) => ({
        collection: visits,
        key: `v${at}`,
        before: null,
        after: { due_on }
      }))
      await Effect.runPromise(ledger.commit([batch({}, { changes })]))
      const found: Array<unknown> = []
      let after: string | undefined
      do {
        const query = { collection: "home_visit", index: "by_due_on", equals: [], limit: 1 }
        const page = await Effect.runPromise(ledger.find(after === undefined ? query : { ...query, after }))
        found.push(...page.items.map(({ doc }) => doc))
        after = page.next ?? undefined
      } while (after !== undefined && found.length < 9)
      expect(found).toEqual(["2026-12-01", "2026-12-02", "2026-12-03"].map((due_on) => ({ due_on })))
      expect(await Effect.runPromise(ledger.migrations.check)).toEqual([])
    })
  },

  "calls that are made at once take turns on the connection, also those of two desks": async (host: Host) => {
    const { transaction, zorgband, sent, clients } = host
    const before = await clients()
    await transaction(async ({ session }) => {
      sent.length = 0
      const desks = [zorgband.within(session()).as(caller), zorgband.within(session()).as(caller)]
      await Promise.all(
        Array.from({ length: 6 }, (_, at) => desks[at % 2]?.clients.register(said(`at-once-${at}`)))
      )
      expect(isWellBehaved(sent), sent.join("\n")).toBe(true)
    })
    expect(await clients()).toBe(before + 6)
  },

  "after a transaction has failed, says to start it again": async (host: Host) => {
    const { transaction, zorgband, invoice, invoices } = host
    const failing = transaction(async (tx) => {
      await tx.run(invoice(6))
      await tx.run("SELECT 1/0").catch(() => {})
      await zorgband.within(tx.session()).as(caller).clients.count()
    })
    await expect(failing).rejects.toMatchObject({ code: "restart host transaction" })
    expect(await invoices()).not.toContain(6)
  }
}

/** The name of one. */
export type Law = keyof typeof laws

const slug = (name: string) => name.toLowerCase().replaceAll(/\W+/g, "-")

/** A test for each law with each library, and one for each broken library, of which the law must not hold. */
export const joins = (
  schema: string,
  libraries: Record<string, Open>,
  twins: Partial<Record<Law, Open>> = {}
): void =>
  void describe.skipIf(url === undefined)(`within the host's own transaction, ${where}`, () => {
    const { make, drop, host } = store(url ?? "postgres://none", schema)
    beforeAll(make)
    afterAll(drop)
    for (const [name, open] of Object.entries(libraries))
      describe(name, () => {
        let own: Host
        beforeAll(async () => {
          own = await host(slug(name), open)
        })
        afterAll(() => own?.close())
        for (const [law, holds] of Object.entries(laws)) it(law, () => holds(own))
      })
    for (const [at, [law, open]] of Object.entries(twins).entries())
      it(`sees a broken bridge: ${law}`, async () => {
        const broken = await host(`twin-${at}`, open)
        try {
          await expect(laws[law as Law](broken)).rejects.toThrow()
        } finally {
          await broken.close()
        }
      })
  })
