/** The keys in their file keep the laws of a vault, and a destroyed key is in no file any more. */
/// <reference types="node" />
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Plugin, type Vault } from "@zorgband/plugin-sdk"
import { vaultLaws } from "@zorgband/plugin-sdk/testing"
import { Effect, Result, Scope } from "effect"
import { sqlite } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "zorgband-keys-"))
const scope = Effect.runSync(Scope.make())
afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, undefined as never))
  rmSync(folder, { recursive: true, force: true })
})

const opened = (file: string, tenant: string) => {
  const { vault } = Result.getOrThrow(Plugin.resolve([sqlite(join(folder, `${file}.db`))], {}))
  if (vault === null) throw new Error("no vault")
  return vault.open(tenant)
}

describe("the keys in a file", () => {
  let tenants = 0
  const vault = () => {
    tenants += 1
    return Effect.runPromise(Effect.provideService(opened("laws", `t${tenants}`), Scope.Scope, scope))
  }
  for (const [law, holds] of Object.entries(vaultLaws(vault))) it(law, holds)

  it.live("are shared by processes, and what one destroyed is destroyed for the other", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* opened("shared", "north"), yield* opened("shared", "north")]
      const sealed = yield* one.seal("identity/a", Uint8Array.of(1), "e")
      yield* other.destroy("identity/a", "why")
      expect(yield* one.open("identity/a", sealed, "e")).toBe(null)
      expect(yield* Effect.flip(one.seal("identity/a", Uint8Array.of(1), "e"))).toMatchObject({
        _tag: "SubjectErased"
      })
      expect(yield* one.destroyed).toEqual([{ subject: "identity/a", note: "why" }])
    })
  )

  it.live("leave no byte of a destroyed key in the file or its log", () =>
    Effect.gen(function* () {
      const one = yield* opened("bytes", "north")
      for (let n = 0; n < 300; n++) yield* one.seal(`identity/${n}`, Uint8Array.of(1), "e")
      const looked = new DatabaseSync(join(folder, "bytes.keys.db"), { readOnly: true })
      const keys = looked
        .prepare("SELECT bytes FROM subject_key WHERE CAST(substr(subject, 10) AS INTEGER) % 3 = 0")
        .all()
      looked.close()
      const left = () => {
        const files = readdirSync(folder).filter((file) => file.startsWith("bytes.keys"))
        const all = Buffer.concat(files.map((file) => readFileSync(join(folder, file))))
        return keys.filter(({ bytes }) => all.includes(Buffer.from(bytes as Uint8Array))).length
      }
      expect([keys.length, left()]).toEqual([100, 100])
      for (let n = 0; n < 300; n += 3) yield* one.destroy(`identity/${n}`)
      expect(left()).toBe(0)
    })
  )

  it.live(
    "are not said to be destroyed while a reader keeps them in the log, and are when it is asked again",
    () =>
      Effect.gen(function* () {
        const one: Vault.VaultService = yield* opened("reader", "north")
        yield* one.seal("identity/a", Uint8Array.of(1), "e")
        const reader = new DatabaseSync(join(folder, "reader.keys.db"))
        reader.exec("BEGIN")
        reader.prepare("SELECT count(*) FROM subject_key").get()
        expect(yield* Effect.flip(one.destroy("identity/a", "why"))).toMatchObject({
          _tag: "VaultUnavailable",
          operation: "destroy",
          code: "SQLite 5"
        })
        reader.exec("COMMIT")
        reader.close()
        yield* one.destroy("identity/a", "why again")
        expect(yield* one.destroyed).toEqual([{ subject: "identity/a", note: "why" }])
      })
  )
})
