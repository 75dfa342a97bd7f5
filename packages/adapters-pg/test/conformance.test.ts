/// <reference types="node" />
import { describeLedger } from "@zorgband/conformance/vitest"
import { Effect } from "effect"
import { describe, it } from "vitest"
import { postgres } from "../src/index.ts"
import { hostTransaction, scopedPool, url } from "./store.ts"

/** A transaction on a connection of the host's own. */
const host = Effect.gen(function* () {
  const session = yield* hostTransaction(yield* scopedPool(1))
  const end = (word: string) => Effect.promise(() => session.query(word))
  return { session, commit: end("COMMIT"), rollback: end("ROLLBACK") }
})

const server = url

if (server === undefined) describe("postgres", () => it.skip("no PostgreSQL could be started here", () => {}))
else
  describeLedger("postgres", () => postgres(server, { schema: "conformance" }), {
    host: () => host
  })
