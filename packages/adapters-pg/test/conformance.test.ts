/// <reference types="node" />
import type { Line } from "@zorgband/conformance"
import { describeLedger } from "@zorgband/conformance/vitest"
import { Effect } from "effect"
import pg from "pg"
import { afterAll, describe, it } from "vitest"
import { postgres, type SqlPool } from "../src/index.ts"
import { hostTransaction, scopedPool, url } from "./store.ts"

/** A transaction on a connection of the host's own. */
const host = Effect.gen(function* () {
  const session = yield* hostTransaction(yield* scopedPool(1))
  const end = (word: string) => Effect.promise(() => session.query(word))
  return { session, commit: end("COMMIT"), rollback: end("ROLLBACK") }
})

/** A pool whose statements go over a line. A connection with a statement that is late is closed after it. */
const over = (line: Line.Line, pool: pg.Pool): SqlPool => ({
  connect: async () => {
    const client = await pool.connect()
    return {
      query: (statement) => line.pass(() => client.query(statement)),
      release: (destroy) => void line.idle().then(() => client.release(destroy)),
      on: (event, listener) => client.on(event, listener),
      removeListener: (event, listener) => client.removeListener(event, listener)
    }
  }
})

/** As `pg` throws it, with values of the record. */
const thrown = (code: string) => () =>
  Object.assign(new Error("could not extend file for Ypsilanti"), { code, detail: "(Ypsilanti)" })

const troubles = {
  // A full disk, too little memory, too many connections, a statement that took too long, a right that is missing.
  "53100": { thrown: thrown("53100"), retryable: true, outcomeUnknown: false },
  "53200": { thrown: thrown("53200"), retryable: true, outcomeUnknown: false },
  "53300": { thrown: thrown("53300"), retryable: true, outcomeUnknown: false },
  "57014": { thrown: thrown("57014"), retryable: true, outcomeUnknown: false },
  "42501": { thrown: thrown("42501"), retryable: false, outcomeUnknown: false }
}

const server = url

if (server === undefined) describe("postgres", () => it.skip("no PostgreSQL could be started here", () => {}))
else {
  const schema = "conformance"
  const pool = new pg.Pool({ connectionString: server, max: 4 })
  pool.on("error", () => {})
  afterAll(() => pool.end())
  describeLedger("postgres", () => postgres(server, { schema }), {
    host: () => host,
    faults: { troubles, line: (line) => postgres(over(line, pool), { schema }) }
  })
}
