/** A disk that is full for a while: a typed error, nothing partial, and on as before when there is room. */
/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { chmodSync, chownSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { History } from "@zorgband/conformance"
import { Effect, type Scope } from "effect"
import type { Run } from "./Fault.ts"
import { audit, type Figures } from "./Figures.ts"
import { acknowledged, now, steps } from "./Load.ts"
import { client, folder, migrated } from "./places.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

/** A store on a disk that gets full. */
interface Small {
  readonly place: Place
  /** Makes room. */
  readonly free: () => void
  /** How it was made small. */
  readonly how: string
}

const must = (...words: ReadonlyArray<string>) => {
  const [command = "", ...rest] = words
  const { status, stderr } = spawnSync(command, rest, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}

/** A small file system, where one may be mounted. */
const mounted = (size: number) =>
  Effect.flatMap(folder, (parent) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const path = join(parent, "disk")
        mkdirSync(path)
        must("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path)
        // The user of a server must get there.
        for (const each of [parent, path]) chmodSync(each, 0o755)
        return path
      }),
      (path) => Effect.sync(() => must("umount", "-l", path))
    )
  )

/** Fills a disk but for so many bytes. */
const fill = (path: string, left: number) => {
  const ballast = join(path, "ballast")
  const { bavail, bsize } = statfsSync(path)
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - left))
  return () => rmSync(ballast, { force: true })
}

const canMount = Effect.scoped(mounted(1_000_000)).pipe(
  Effect.as(true),
  Effect.catchDefect(() => Effect.succeed(false))
)

const small = 3_000_000

/** A file on a small file system, or else one that this process may not let grow. */
const smallFile = Effect.gen(function* () {
  const mount = yield* canMount
  const path = yield* mount ? mounted(small) : folder
  const limit = (bytes: string) => must("prlimit", "--pid", `${process.pid}`, `--fsize=${bytes}:`)
  if (!mount) limit(`${small / 2}`)
  const free = mount ? fill(path, small / 2) : () => limit("unlimited")
  yield* Effect.addFinalizer(() => Effect.sync(free))
  const place = yield* migrated({ engine: "sqlite", file: join(path, "care.db") } as const)
  return { place, free, how: mount ? "a small file system" : "a limit to the size of a file" }
})

const nobody = 65534
let databases = 0

/** A database on a small file system. Its log of transactions is elsewhere. */
const smallDatabase = (url: string) =>
  Effect.gen(function* () {
    const disk = yield* mounted(30_000_000)
    const space = join(disk, "space")
    mkdirSync(space, { mode: 0o700 })
    chownSync(space, nobody, nobody)
    const own = yield* client(url)
    const name = `full_${process.pid}_${++databases}`
    const sql = (text: string) => Effect.promise(() => own.query(text))
    yield* Effect.acquireRelease(sql(`CREATE TABLESPACE ${name} LOCATION '${space}'`), () =>
      sql(`DROP TABLESPACE ${name}`)
    )
    yield* Effect.acquireRelease(sql(`CREATE DATABASE ${name} TABLESPACE ${name}`), () =>
      sql(`DROP DATABASE ${name} WITH (FORCE)`)
    )
    const target = new URL(url)
    target.pathname = `/${name}`
    const place = yield* migrated({ engine: "pg", url: target.href, schema: "zorgband" } as const)
    const free = fill(disk, small / 4)
    yield* Effect.addFinalizer(() => Effect.sync(free))
    return { place, free, how: "a small file system" }
  })

const once = (made: Effect.Effect<Small, unknown, Scope.Scope>, round: number, breach: Breach) =>
  Effect.gen(function* () {
    const { place, free, how } = yield* made
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
        if (failures === 4) free()
      }
    })
    free()
    const about = { engine: place.engine, fault: "disk full", broken: breach, times: 1 } as const
    const figures = yield* audit(about, tenant, yield* open(place), notes)
    return { figures, codes, how }
  })

const fillOften = (
  made: Effect.Effect<Small, unknown, Scope.Scope>,
  times: number,
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const all = yield* Effect.forEach(Array.from({ length: times }), (_, round) =>
      Effect.scoped(once(made, round, breach))
    )
    const sum = (of: (figures: Figures) => number) =>
      all.reduce((total, { figures }) => total + of(figures), 0)
    const codes = [...new Set(all.flatMap((one) => [...one.codes]))]
    const hows = [...new Set(all.map(({ how }) => how))]
    return {
      ...{ engine: all[0]?.figures.engine ?? "sqlite", fault: "disk full", broken: breach, times },
      acknowledged: sum((one) => one.acknowledged),
      lost: sum((one) => one.lost),
      duplicated: sum((one) => one.duplicated),
      partial: sum((one) => one.partial),
      anomalies: sum((one) => one.anomalies),
      unknown: sum((one) => one.unknown),
      resolved: sum((one) => one.resolved),
      wrong: sum((one) => one.wrong),
      note: `${hows.join(", ")}: ${codes.join(", ") || "no error"}`
    }
  })

/** Fills the disk of a file so often. */
export const fullFile = (times: number, breach: Breach) => fillOften(smallFile, times, breach)

/** Fills the disk of a database so often, on a server of this run: one that was given may be elsewhere. */
export const fullDatabase = (url: string, times: number, breach: Breach): Run =>
  Effect.flatMap(
    canMount,
    (can): Run =>
      can && process.env.ZORGBAND_TEST_PG_URL === undefined
        ? fillOften(smallDatabase(url), times, breach)
        : Effect.succeed({
            engine: "pg",
            fault: "disk full",
            skipped: "it takes a right to mount and a server of this run"
          } as const)
  )
