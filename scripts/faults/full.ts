/** A disk that is full for a while: a typed error, nothing partial, and on as before when there is room. */
/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { History } from "@zorgband/conformance"
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { acknowledged, now, steps } from "./Load.ts"
import { folder, migrated } from "./places.ts"
import { type Breach, open, tenant } from "./Store.ts"

interface Disk {
  readonly path: string
  /** Makes room. */
  readonly free: () => void
}

const must = (...words: ReadonlyArray<string>) => {
  const [command = "", ...rest] = words
  const { status, stderr } = spawnSync(command, rest, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}

const size = 3_000_000

/** A small file system, where one may be mounted. */
const mounted = Effect.flatMap(folder, (parent) =>
  Effect.acquireRelease(
    Effect.sync((): Disk => {
      const path = join(parent, "disk")
      mkdirSync(path)
      must("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path)
      writeFileSync(join(path, "ballast"), Buffer.alloc(size / 2))
      return { path, free: () => rmSync(join(path, "ballast"), { force: true }) }
    }),
    ({ path }) => Effect.sync(() => must("umount", "-l", path))
  )
)

/** Else a limit to the size of any file of this process. */
const limited = Effect.map(folder, (path): Disk => {
  const limit = (bytes: string) => must("prlimit", "--pid", `${process.pid}`, `--fsize=${bytes}:`)
  limit(`${size / 2}`)
  return { path, free: () => limit("unlimited") }
})

const canMount = Effect.scoped(mounted).pipe(
  Effect.as(true),
  Effect.catchDefect(() => Effect.succeed(false))
)

const once = (round: number, breach: Breach) =>
  Effect.gen(function* () {
    const mount = yield* canMount
    const disk = yield* mount ? mounted : limited
    yield* Effect.addFinalizer(() => Effect.sync(disk.free))
    const place = yield* migrated({ engine: "sqlite", file: join(disk.path, "care.db") } as const)
    const ledger = yield* open(place, breach)
    const notes: Array<History.Workload.Note> = []
    const codes = new Set<string>()
    let failures = 0
    let after = 0
    const stop = () => after > 20 || (breach !== null && acknowledged(notes) > 2_000)
    yield* History.Workload.session({
      ledger,
      name: `${round}`,
      steps: steps({ lists: "l", writes: true }, round, stop),
      now,
      tell: (note) => {
        notes.push(note)
        if (note._tag === "Answered" && note.outcome === "committed" && failures > 0) after++
        if (note._tag !== "Failed") return
        codes.add(note.code)
        failures++
        // Room comes back only after it was missed several times.
        if (failures === 4) disk.free()
      }
    })
    disk.free()
    const about = { engine: "sqlite", fault: "disk full", broken: breach, times: 1 } as const
    const figures = yield* audit(about, tenant, yield* open(place), notes)
    return { figures, codes, mount }
  })

/** Fills a disk so often. */
export const full = (times: number, breach: Breach): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const all = yield* Effect.forEach(Array.from({ length: times }), (_, round) =>
      Effect.scoped(once(round, breach))
    )
    const sum = (of: (figures: Figures) => number) =>
      all.reduce((total, { figures }) => total + of(figures), 0)
    const codes = [...new Set(all.flatMap((one) => [...one.codes]))]
    const how = all.every(({ mount }) => mount) ? "a small file system" : "a limit to the size of a file"
    return {
      ...{ engine: "sqlite", fault: "disk full", broken: breach, times },
      acknowledged: sum((one) => one.acknowledged),
      lost: sum((one) => one.lost),
      duplicated: sum((one) => one.duplicated),
      partial: sum((one) => one.partial),
      anomalies: sum((one) => one.anomalies),
      unknown: sum((one) => one.unknown),
      resolved: sum((one) => one.resolved),
      wrong: sum((one) => one.wrong),
      note: `${how}: ${codes.join(", ") || "no error"}`
    }
  })
