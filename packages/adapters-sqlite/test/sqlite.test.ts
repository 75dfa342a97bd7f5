/// <reference types="node" />
import { readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import { describe } from "vitest"
import { sqlite } from "../src/index.ts"
import { folder, partner, putting, setting } from "./desk.ts"

const opened = (file: string) => {
  const { ledger, vault } = Result.getOrThrow(Plugin.resolve([sqlite(file)], { durable: true }))
  if (vault === null) throw new Error("no vault")
  return { ledger: ledger.open(setting), vault: vault.open(setting.tenant) }
}

const secret = new TextEncoder().encode("a note about a person")

describe("the plugin", () => {
  it.live("keeps data in one file and keys in another that only its owner reads", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      const bytes = yield* Effect.scoped(
        Effect.gen(function* () {
          const { ledger, vault } = opened(file)
          const store = yield* ledger
          yield* store.migrations.apply
          const bytes = yield* (yield* vault).seal("short/p1", secret, "e1")
          yield* store.commit([putting("c1", [["p1", null, partner()]], {}, { subject: "short/p1", bytes })])
          return bytes
        })
      )
      expect(statSync(file.replace(".db", ".keys.db")).mode & 0o077).toBe(0)
      const again = yield* opened(file).vault
      expect(yield* again.open("short/p1", bytes, "e1")).toEqual(secret)
      const feed = yield* (yield* opened(file).ledger).feed(null, 10)
      expect(feed.events.map(({ sealed }) => sealed)).toEqual([bytes])
    })
  )

  it.live("two processes' worth of vaults have the same keys", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      const [one, other] = [yield* opened(file).vault, yield* opened(file).vault]
      expect(yield* one.blind("bsn", "x")).toBe(yield* other.blind("bsn", "x"))
      const sealed = yield* one.seal("short/p1", secret, "e1")
      expect(yield* other.open("short/p1", sealed, "e1")).toEqual(secret)
    })
  )

  it.live("a destroyed key opens nothing, seals nothing, and is in no file", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      const keys = file.replace(".db", ".keys.db")
      const vault = yield* opened(file).vault
      const sealed = yield* vault.seal("short/p1", secret, "e1")
      const { DatabaseSync } = yield* Effect.promise(() => import("node:sqlite"))
      const database = new DatabaseSync(keys)
      const key = database.prepare("SELECT bytes FROM subject_key").get()?.bytes as Uint8Array
      database.close()
      const kept = () => [keys, `${keys}-wal`].some((path) => readFileSync(path).includes(Buffer.from(key)))
      expect(kept()).toBe(true)
      yield* vault.destroy("short/p1")
      expect(kept()).toBe(false)
      expect(yield* vault.open("short/p1", sealed, "e1")).toBe(null)
      expect((yield* Effect.flip(vault.seal("short/p1", secret, "e1")))._tag).toBe("SubjectErased")
    })
  )

  it.live("refuses to make new keys for a store that has data", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      yield* Effect.scoped(
        Effect.gen(function* () {
          const { ledger, vault } = opened(file)
          yield* vault
          const store = yield* ledger
          yield* store.migrations.apply
          yield* store.commit([putting("c1", [["p1", null, partner()]])])
        })
      )
      for (const end of ["", "-wal", "-shm"]) rmSync(file.replace(".db", `.keys.db${end}`), { force: true })
      expect(yield* Effect.flip(opened(file).vault)).toMatchObject({
        _tag: "VaultUnavailable",
        code: "keys missing"
      })
    })
  )
})
