/** After an erasure nothing of the person is in a dump, and a dump from before is erased again. */
/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { describe, expect, it } from "@effect/vitest"
import { Fold, Journal } from "@zorgband/conformance"
import { Zorgband } from "@zorgband/core"
import { ContactMoment, Question } from "@zorgband/core/contact"
import { collections } from "@zorgband/core/identity"
import { Build } from "@zorgband/core/testing"
import { Ledger, memory, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { postgres } from "../src/index.ts"
import { freshSchema, scopedPool, url, where } from "./store.ts"

const tools = ["pg_dump", "psql"].every((tool) => spawnSync(tool, ["--version"]).status === 0)
const title = tools ? where : `${where} (skipped: pg_dump and psql are not here)`

const run = (tool: string, args: ReadonlyArray<string>, input = ""): string => {
  const done = spawnSync(tool, [...args], { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
  if (done.status !== 0) throw new Error(`${tool} failed: ${done.stderr}`)
  return done.stdout
}

const who = Build.caller()
const canary = "Qanarievogel"
/** As it may stand in a dump: as text, or as bytes in hexadecimal or base 64. */
const words = [canary, canary.toLowerCase(), "612999888"].flatMap((word) => [
  word,
  Buffer.from(word).toString("hex"),
  Buffer.from(word).toString("base64").slice(0, 14)
])
const hits = (dump: string) => words.filter((word) => dump.includes(word))

const known = {
  ...Build.person(1),
  name: { own: { name: canary }, firstNames: canary },
  email: `${canary.toLowerCase()}@example.org`,
  telephones: ["+31612999888"]
}

describe.skipIf(url === undefined || !tools)(`erasing, ${title}`, () => {
  it.live("leaves nothing of the person in a dump, and erases what a dump from before brings back", () =>
    Effect.gen(function* () {
      const schema = freshSchema("erasing")
      const pool = yield* scopedPool(1)
      yield* Effect.addFinalizer(() =>
        Effect.promise(() => pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`))
      )
      const vaults = memory().provides.filter(({ point }) => point === "vault")
      const plugin = Plugin.definePlugin({
        ...postgres(url as string, { schema }).manifest,
        provides: [...postgres(url as string, { schema }).provides, ...vaults]
      })
      const tenant = "north"
      const zorgband = yield* Effect.acquireRelease(
        Effect.promise(() => Zorgband.openZorgband({ ledger: plugin, tenant })),
        (host) => Effect.promise(() => host.close())
      )
      const dumped = () => run("pg_dump", ["--schema", schema, "--no-owner", url as string])
      const { counts, erased, older } = yield* Effect.promise(async () => {
        await zorgband.migrations.apply()
        const desk = zorgband.as(who)
        const { record } = await desk.clients.register({ source: "home-care", localId: "1", person: known })
        await desk.clients.register({ source: "home-care", localId: "2", person: Build.person(2) })
        await desk.contacts.record({
          happenedAt: Build.noon,
          direction: "in",
          channel: "telephone",
          inside: [{ kind: "employee", id: "employee-17" }],
          outside: [{ role: "client", about: record }],
          verified: null,
          outcome: "answered",
          duration: 60,
          labels: [],
          content: { subject: canary, notes: canary },
          questions: [{ asked: canary, inputs: {}, answer: canary }]
        })
        const before = dumped()
        const all = await desk.clients.count()
        await desk.clients.erase({ party: record, ground: "request", keptUntil: null })
        return { counts: [all, await desk.clients.count()], erased: dumped(), older: before }
      })
      expect(hits(older).length).toBeGreaterThan(1)
      expect(hits(erased)).toEqual([])
      expect(counts[1]).toEqual(counts[0])

      yield* Effect.promise(() => pool.query(`DROP SCHEMA ${schema} CASCADE`))
      run("psql", ["-q", "-v", "ON_ERROR_STOP=1", url as string], older)
      expect(hits(dumped()).length).toBeGreaterThan(1)
      const again = yield* Effect.promise(() => zorgband.as(who).clients.reapplyErasures())
      expect(again).toEqual({ erasures: 1, again: 1 })
      expect(hits(dumped())).toEqual([])
      yield* Effect.gen(function* () {
        const [ledger, vault] = [yield* Ledger.Ledger, yield* Vault.Vault]
        yield* Journal.verify(ledger, vault, tenant)
        const looked = [...collections, ContactMoment.collection, Question.collection]
        expect((yield* Fold.verify(ledger, vault, looked)).differences).toEqual([])
      }).pipe(Effect.provide(Zorgband.storage({ ledger: plugin, tenant })))
    })
  )
})
