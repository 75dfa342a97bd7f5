/// <reference types="node" />
/** What the laws of the kit cannot see from outside: the store stops, the line breaks. */
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Desk } from "@zorgband/conformance"
import { Ledger } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { describe } from "vitest"
import { kartotheek, type Options } from "../src/adapter/kartotheek.ts"
import * as Kartotheek from "../src/store/Kartotheek.ts"

const started = (folder: string | null = null, port = 0) =>
  Effect.acquireRelease(
    Effect.promise(() => Kartotheek.start(folder, "a secret", port)),
    (store) => Effect.promise(() => store[Symbol.asyncDispose]())
  )

const open = (options: Options) => {
  const [ledger] = kartotheek(options).provides
  if (ledger?.point !== "ledger") throw new Error("it provides storage first")
  return ledger.open({ tenant: "thuiszorg-noord", collections: [Ticket.collection.layout] })
}

/** A store, and a desk on it. */
const migrated = (options: Options) =>
  Effect.gen(function* () {
    const ledger = yield* open(options)
    yield* ledger.migrations.apply
    return Desk.make(ledger)
  })

/** A line to the store that breaks before a change is sent on, or after it was done. */
const line = (to: Kartotheek.Kartotheek) =>
  Effect.gen(function* () {
    let cut: "before" | "after" | null = null
    const server = createServer(async (request, response) => {
      const breaks = request.url?.endsWith("/change") ? cut : null
      if (breaks === "before") return void request.socket.destroy()
      const parts: Array<Buffer> = []
      for await (const part of request) parts.push(part)
      const { authorization = "" } = request.headers
      const answer = await fetch(`${to.url}${request.url}`, {
        ...{ method: "POST", headers: { authorization }, body: Buffer.concat(parts) }
      })
      if (breaks === "after") return void request.socket.destroy()
      response.writeHead(answer.status).end(await answer.text())
    })
    yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done))),
      () =>
        Effect.sync(() => server.closeAllConnections()).pipe(
          Effect.andThen(Effect.sync(() => server.close()))
        )
    )
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    return {
      options: { url: `http://127.0.0.1:${port}`, token: to.token },
      breaks: (where: typeof cut) => {
        cut = where
      }
    }
  })

describe("an adapter over HTTP", () => {
  for (const [where, then] of [
    ["before", "Committed"],
    ["after", "Replayed"]
  ] as const)
    it.live(
      `a line that breaks ${where} the change leaves the outcome open, and the same command tells it`,
      () =>
        Effect.gen(function* () {
          const through = yield* line(yield* started())
          const desk = yield* migrated(through.options)
          const batch = yield* desk.batch({ a: Ticket.make({ number: "1" }) }, { result: 7 })
          through.breaks(where)
          expect(yield* Effect.flip(desk.commit(batch))).toMatchObject({
            ...{ operation: "commit", code: "no answer", retryable: true, outcomeUnknown: true }
          })
          through.breaks(null)
          expect((yield* desk.commit(batch))._tag).toBe(then)
          expect(yield* desk.commit(batch)).toEqual({ _tag: "Replayed", result: 7 })
          expect(yield* desk.feed).toHaveLength(1)
        })
    )

  it.live("an error of a call says that what came before it in the call may be there", () =>
    Effect.gen(function* () {
      const through = yield* line(yield* started())
      const desk = yield* migrated(through.options)
      const [one, two] = [yield* desk.batch({ a: Ticket.make() }), yield* desk.batch({ b: Ticket.make() })]
      const stops = {
        ...two,
        get command() {
          through.breaks("before")
          return two.command
        }
      }
      const failure = yield* Effect.flip(desk.ledger.commit([one, stops]))
      expect(failure.outcomeUnknown).toBe(true)
      expect((yield* desk.row("a"))?.version).toBe(1)
      expect(yield* desk.row("b")).toBeNull()
    })
  )

  it.live("a store that is not there did nothing; a wrong token is not tried again", () =>
    Effect.gen(function* () {
      const batch = Build.batch({
        command: Build.command("c"),
        changes: [{ collection: Ticket.collection, key: "a", before: null, after: Ticket.make() }]
      })
      const store = yield* started()
      const desk = yield* migrated(store)
      const stranger = yield* open({ url: store.url, token: "another" })
      expect(yield* Effect.flip(stranger.commit([batch]))).toEqual(
        new Ledger.LedgerUnavailable({
          operation: "commit",
          code: "401",
          retryable: false,
          outcomeUnknown: false
        })
      )
      yield* Effect.promise(() => store[Symbol.asyncDispose]())
      expect(yield* Effect.flip(desk.commit(batch))).toMatchObject({
        ...{ code: "no answer", retryable: true, outcomeUnknown: false }
      })
    })
  )

  it.live("what was acknowledged is there when the store has stopped and is started again", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "kartotheek-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
      )
      const before = yield* Effect.scoped(
        Effect.gen(function* () {
          const desk = yield* migrated(yield* started(folder))
          yield* desk.must({ a: Ticket.make({ number: "1", tags: ["x"], title: "t" }), b: Ticket.make() })
          yield* desk.must({ b: null, a: Ticket.make({ number: "2", due: 1 }) })
          return yield* desk.snapshot
        })
      )
      const again = Desk.make(yield* open(yield* started(folder)))
      expect(yield* again.snapshot).toEqual(before)
    })
  )
})
