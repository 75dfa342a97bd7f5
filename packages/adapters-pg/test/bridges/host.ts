/** A host with a store on a real server, and a library on the way to it of which every statement is read. */
/// <reference types="node" />
import { openZorgband, type Zorgband } from "@zorgband/core"
import { Collection, type Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Schema } from "effect"
import pg from "pg"
import { PgLedger, postgres, type SqlSession } from "../../src/index.ts"
import { wire } from "../sent.ts"

/** An open transaction of a library. */
export interface Transaction {
  /** The session on it: the same one each time. */
  readonly session: () => SqlSession
  /** Runs a statement of the host's own, as hosts do with this library. */
  readonly run: (text: string) => Promise<unknown>
}

/** A library with its connections. */
interface Library {
  /** Runs in one transaction, with the library's own means. What is thrown rolls it back. */
  readonly transaction: (run: (transaction: Transaction) => Promise<void>) => Promise<unknown>
  /** Ends all connections. */
  readonly close: () => Promise<unknown>
}

/** Opens a library on the server of this URL. */
export type Open = (url: string) => Library | Promise<Library>

const Visit = Schema.Struct({ due_on: Schema.String })
const Visited = Schema.TaggedStruct("Visited", {})

/** A collection of which a field has the kind of name that libraries like to change. */
export const visits = Collection.define<typeof Visit.Type, typeof Visited.Type, "due_on">({
  name: "home_visit",
  version: 1,
  row: Visit,
  categories: { due_on: "internal" },
  fields: { due_on: Collection.text((row) => row.due_on) },
  indexes: { by_due_on: { fields: ["due_on"] } },
  claims: {},
  event: Visited,
  eventVersion: 1,
  personal: {},
  evolve: (row) => row
})

const vault = Plugin.definePlugin({
  id: "@zorgband/test-vault",
  version: "0.0.0",
  sdkApi: Plugin.sdkApi,
  provides: memory().provides.filter(({ point }) => point === "vault")
})
/** Who uses the host. */
export const caller = { actor: "employee-17", purpose: "intake" }

/** A host with a library, and what it sees from outside. */
export interface Host extends Library {
  readonly zorgband: Zorgband.Zorgband
  /** A store of tickets and visits beside that of the host. */
  readonly setting: PgLedger.Setting
  readonly outside: Ledger.LedgerService
  /** What the library sends, in order. */
  readonly sent: Array<string>
  /** A statement that writes a row of the host's own. */
  readonly invoice: (id: number) => string
  readonly invoices: () => Promise<ReadonlyArray<number>>
  readonly clients: () => Promise<number>
}

/** A server with a migrated store, in the schemas of one test file. */
export const store = (server: string, schema: string) => {
  const pool = new pg.Pool({ connectionString: server, max: 4 })
  const drop = () => pool.query(`DROP SCHEMA IF EXISTS ${schema}, ${schema}_kit CASCADE`)
  const collections = [Ticket.collection.layout, visits.layout]
  const open = (tenant: string) =>
    openZorgband({ ledger: postgres(pool, { schema }), plugins: [vault], tenant })
  return {
    make: async () => {
      await drop()
      await using zorgband = await open("any")
      await zorgband.migrations.apply()
      await Effect.runPromise(
        PgLedger.own(pool, { tenant: "any", collections, schema: `${schema}_kit` }).migrations.apply
      )
      await pool.query(`CREATE TABLE ${schema}.invoice (id int PRIMARY KEY)`)
    },
    drop: async () => {
      await drop()
      await pool.end()
    },
    /** A host that uses this library, with nothing stored yet. */
    host: async (tenant: string, library: Open): Promise<Host> => {
      await pool.query(`DELETE FROM ${schema}.invoice`)
      const line = await wire(new URL(server))
      const zorgband = await open(tenant)
      const setting = { tenant, collections, schema: `${schema}_kit` }
      const { transaction, close } = await library(line.url)
      return {
        transaction,
        zorgband,
        setting,
        sent: line.sent,
        outside: PgLedger.own(pool, setting),
        invoice: (id: number) => `INSERT INTO ${schema}.invoice VALUES (${id})`,
        invoices: async () =>
          (await pool.query(`SELECT id FROM ${schema}.invoice ORDER BY id`)).rows.map((row) => row.id),
        clients: async () => (await zorgband.as(caller).clients.count()).clients,
        close: async () => {
          await close()
          await zorgband.close()
          await line.close()
        }
      }
    }
  }
}
