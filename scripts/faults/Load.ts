/** Processes that work on one store at once, what they told, and what became of what they left unanswered. */
/// <reference types="node" />
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { History } from "@zorgband/conformance"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { buildSync } from "esbuild"
import fc from "fast-check"
import { folder } from "./places.ts"
import type { Breach, Place } from "./Store.ts"

/** What a process does. */
export interface Task {
  readonly place: Place
  /** Begins the ids of its commands. */
  readonly name: string
  /** Begins the keys of its lists: who has the same one meets. */
  readonly lists: string
  /** How many sessions at once. */
  readonly sessions: number
  readonly breach: Breach
  readonly grouped?: boolean
  /** How many steps a session does; left out: as many as it can. */
  readonly limit?: number
  /** When it stops. */
  readonly milliseconds?: number
  /** Answers of the storage are on their way for a while, as over a network. */
  readonly slow?: boolean
  /** Every step appends. */
  readonly writes?: boolean
}

/** Microseconds on a clock that all processes of the machine share. */
export const now = (): number => Number(process.hrtime.bigint() / 1_000n)

/** Turns on one set of lists, before all go on to fresh ones: so no list grows long. */
const turns = 15
const width = 6

/** The steps of a session. */
export function* steps(
  { lists, limit, writes }: Pick<Task, "lists" | "limit" | "writes">,
  session: number,
  stop: () => boolean = () => false
): Generator<History.Workload.Step> {
  for (let turn = 0; turn < (limit ?? Number.POSITIVE_INFINITY); ) {
    const window = turn / turns
    const keys = Array.from({ length: width }, (_, at) => `${lists}.${window}.${at}`)
    const some = History.Workload.step(keys).filter(({ write }) => writes !== true || write.length > 0)
    for (const step of fc.sample(some, { numRuns: turns, seed: window * 1_000 + session })) {
      if (stop() || turn >= (limit ?? Number.POSITIVE_INFINITY)) return
      yield step
      turn++
    }
  }
}

/** A process, and what it told. */
export interface Writer {
  readonly child: ChildProcess
  readonly notes: Array<History.Workload.Note>
  readonly ready: Promise<unknown>
  /** It has ended, and its last line was read. */
  readonly closed: Promise<unknown>
}

/** How many commands it was told to be committed. */
export const acknowledged = (notes: ReadonlyArray<History.Workload.Note>): number =>
  notes.filter((note) => note._tag === "Answered" && note.outcome === "committed").length

let bundled: string | undefined

/** The worker as one file, which starts ten times as fast as its many modules. */
const program = (): string => {
  bundled ??= buildSync({
    entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
    write: false,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@zorgband/source"],
    // `pg` asks for it when it is there.
    external: ["pg-native"],
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`
    }
  }).outputFiles[0]?.text
  return bundled ?? ""
}

/** Starts a process, which waits for its sign; killed with the scope. `before` is a command that runs it. */
export const writer = (task: Task, before: ReadonlyArray<string> = []) =>
  Effect.flatMap(folder, (home) =>
    Effect.acquireRelease(
      Effect.sync((): Writer => {
        const file = join(home, "worker.mjs")
        writeFileSync(file, program())
        const command = [process.execPath, file, JSON.stringify(task)]
        const [first = "", ...rest] = [...before, ...command]
        const child = spawn(first, rest, { stdio: ["pipe", "pipe", "inherit"] })
        const notes: Array<History.Workload.Note> = []
        const ready = Promise.withResolvers<void>()
        // It may be killed before it hears the sign.
        child.stdin?.on("error", () => {})
        const closed = once(child, "close")
        closed.then(() => ready.resolve(), ready.reject)
        createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
          const told = JSON.parse(line)
          if (told === "ready") ready.resolve()
          else notes.push(told)
        })
        return { child, notes, ready: ready.promise, closed }
      }),
      ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
    )
  )

/** Gives the sign to all at once. */
export const start = (writers: ReadonlyArray<Writer>) =>
  Effect.promise(async () => {
    for (const { ready } of writers) await ready
    for (const { child } of writers) child.stdin?.write("go\n")
  })

/** Waits until they have ended, and dies when one of them failed. */
export const ended = (writers: ReadonlyArray<Writer>) =>
  Effect.promise(async () => {
    for (const { child, closed } of writers) {
      await closed
      if (child.exitCode !== 0 && child.signalCode !== "SIGKILL")
        throw new Error(`a writer failed: exit ${child.exitCode}, signal ${child.signalCode}`)
    }
  })

/** Kills all, and waits until they have ended. */
export const stop = (writers: ReadonlyArray<Writer>) => {
  for (const { child } of writers) child.kill("SIGKILL")
  return ended(writers)
}

/** Waits until it holds, looking often, as long as all are alive. */
export const until = (writers: ReadonlyArray<Writer>, holds: () => boolean) =>
  Effect.promise(async () => {
    while (!holds()) {
      if (writers.some(({ child }) => (child.exitCode ?? 0) !== 0)) throw new Error("a writer failed")
      await new Promise((later) => setTimeout(later, 1))
    }
  })

/** Asks again what the writers were never answered, as the next process of a host does. Gives all notes. */
export const settle = (
  ledger: Ledger.LedgerService,
  writers: ReadonlyArray<Writer>,
  breach: Breach
): Effect.Effect<ReadonlyArray<History.Workload.Note>, unknown> =>
  Effect.gen(function* () {
    const all = writers.flatMap(({ notes }) => notes)
    for (const transaction of History.Workload.history([...all])) {
      if (transaction.outcome !== "unknown") continue
      const { id, appends } = transaction
      const again =
        breach === "forgets commands"
          ? {
              ...transaction,
              id: `${id}+`,
              reads: yield* History.Workload.lists(ledger, Object.keys(transaction.reads))
            }
          : transaction
      if (breach === "forgets commands") {
        if (appends.length === 0) continue
        all.push({ _tag: "Asked", transaction: again })
      }
      const outcome = yield* History.Workload.settle(ledger, again)
      all.push({ _tag: "Answered", id: again.id, outcome, at: now(), late: true })
    }
    return all
  })
