/// <reference types="node" />
import { join } from "node:path"
import pg from "pg"
import { describe, expect, inject, it, onTestFinished } from "vitest"
import * as Example from "../src/population/Example.ts"
import { careDesk, folder } from "./careDesk.ts"

const server = inject("postgresUrl")

/** A database of its own, gone after the test. */
const database = async (url: string): Promise<string> => {
  const name = `care_desk_${process.pid}_${Math.random().toString(36).slice(2)}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  onTestFinished(async () => {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await client.end()
  })
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

describe("care desk on PostgreSQL", () => {
  it.skipIf(server === undefined)(
    `prints what it prints on SQLite, and the same a second time${server === undefined ? " (skipped: no PostgreSQL server here)" : ""}`,
    async () => {
      const cwd = folder()
      Example.write(join(cwd, "in"), 60)
      const url = await database(server as string)
      const onSqlite = await careDesk(cwd, "--input", "in", "--json")
      const cwdOfPostgres = folder()
      const input = join(cwd, "in")
      const onPostgres = await careDesk(cwdOfPostgres, "--input", input, "--json", "--db", url)
      expect(onPostgres).toEqual(onSqlite)
      const again = await careDesk(cwdOfPostgres, "--input", input, "--json", "--db", url)
      expect(again).toEqual(onPostgres)
      // With the keys of another folder the data would be claimed twice: it is refused.
      const withoutKeys = await careDesk(folder(), "--input", input, "--db", url)
      expect(withoutKeys).toMatchObject({ code: 2, out: "", err: expect.stringContaining("keys missing") })
    }
  )
})
