/// <reference types="node" />
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"
import { Chain, type Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import { describe } from "vitest"
import { SqliteLedger } from "../src/index.ts"
import { folder, fresh, type Partner, setting } from "./desk.ts"

interface Worker {
  readonly process: ChildProcess
  readonly told: Array<unknown>
}

const worker = (...words: ReadonlyArray<string>): Worker => {
  const child = spawn(
    process.execPath,
    ["--conditions=@zorgband/source", fileURLToPath(new URL("worker.ts", import.meta.url)), ...words],
    { stdio: ["pipe", "pipe", "inherit"] }
  )
  const told: Array<unknown> = []
  createInterface({ input: child.stdout }).on("line", (line) => told.push(JSON.parse(line)))
  return { process: child, told }
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((done) => setTimeout(done, 2))
}

/** Starts them at one sign, and ends them with the test. */
const workers = (count: number, words: (name: string) => ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const all = Array.from({ length: count }, (_, at) => worker(...words(`w${at}`)))
      await until(() => all.every(({ told, process }) => told.length > 0 || process.exitCode !== null))
      for (const { told, process } of all) {
        told.splice(0)
        process.stdin?.write("go\n")
      }
      return all
    }),
    (all) =>
      Effect.sync(() => {
        for (const { process } of all) process.kill("SIGKILL")
      })
  )

const ended = (all: ReadonlyArray<Worker>) =>
  Effect.promise(async () => {
    await Promise.all(
      all.map(({ process }) => process.exitCode ?? process.signalCode ?? once(process, "close"))
    )
    return all.map(({ process }) => process.exitCode ?? process.signalCode)
  })

/** Every event, with its place and link checked. */
const journal = (ledger: Ledger.LedgerService) =>
  Effect.gen(function* () {
    const events: Array<Ledger.SequencedEvent> = []
    for (let after: string | null = null; ; ) {
      const page: Ledger.FeedPage = yield* ledger.feed(after, 1000)
      if (page.events.length === 0) break
      events.push(...page.events)
      after = page.cursor
    }
    events.reduce((head, event) => Result.getOrThrow(Chain.check(head, event)), Chain.start(setting.tenant))
    return events
  })

describe("several processes on one file", () => {
  it.live("lose no update: each counts on what the others counted", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const all = yield* workers(3, (name) => ["add", file, name, "25"])
      expect(yield* ended(all)).toEqual([0, 0, 0])
      const [row] = (yield* ledger.get([{ collection: "partner", key: "shared" }], [])).rows
      expect((row?.doc as Partner | undefined)?.next).toBe(75)
      expect((yield* journal(ledger)).length).toBe(75)
      // Otherwise they did not meet, and this proves nothing.
      const conflicts = all.flatMap(({ told }) => told as Array<{ conflicts: number }>)
      expect(conflicts.reduce((sum, one) => sum + one.conflicts, 0)).toBeGreaterThan(0)
    })
  )

  it.live("give each claim to one of them", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      const all = yield* workers(3, (name) => ["claim", file, name, "40"])
      expect(yield* ended(all)).toEqual([0, 0, 0])
      const got = all.flatMap(({ told }) => (told as Array<{ got: number }>).map((one) => one.got))
      expect(got.sort((left, right) => left - right)).toEqual(Array.from({ length: 40 }, (_, at) => at))
      expect(yield* ledger.count({ collection: "partner", index: "id", equals: [] })).toBe(40)
    })
  )

  it.live("migrate at once", () =>
    Effect.gen(function* () {
      const file = join(yield* folder, "care.db")
      const all = yield* workers(3, (name) => ["migrate", file, name])
      expect(yield* ended(all)).toEqual([0, 0, 0])
      const ledger = yield* SqliteLedger.make({ ...setting, file })
      expect(yield* ledger.migrations.check).toEqual([])
    })
  )

  it.live("killed while writing, all that was acknowledged is there, once and whole", () =>
    Effect.gen(function* () {
      const { file, ledger } = yield* fresh
      for (const round of ["a", "b"]) {
        const all = yield* workers(2, (name) => ["write", file, `${round}${name}`])
        yield* Effect.promise(() => until(() => all.every(({ told }) => told.length > 15)))
        for (const { process } of all) process.kill("SIGKILL")
        expect(yield* ended(all)).toEqual(["SIGKILL", "SIGKILL"])
        const acknowledged = all.flatMap(({ told }) => told as Array<string>)
        const { rows, receipts } = yield* ledger.get(
          acknowledged.map((key) => ({ collection: "partner", key })),
          acknowledged
        )
        expect(rows.every((row) => row?.version === 1)).toBe(true)
        expect(receipts.every((receipt) => receipt !== null)).toBe(true)
        // At most the one commit in flight of each process was not acknowledged; whatever is there is whole.
        const events = yield* journal(ledger)
        const stored = yield* ledger.count({ collection: "partner", index: "id", equals: [] })
        expect(stored).toBe(events.length)
        expect(yield* ledger.count({ collection: "partner", index: "by_tag", equals: ["acute"] })).toBe(
          stored
        )
      }
      const again = yield* SqliteLedger.make({ ...setting, file })
      expect((yield* journal(again)).length).toBe((yield* journal(ledger)).length)
    })
  )
})
