/** How often SQLite asks the disk to keep what was written, for each commit: a kill says nothing of it. */
/// <reference types="node" />
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, type Scope } from "effect"
import { audit, type Figures } from "./Figures.ts"
import { acknowledged, ended, start, writer } from "./Load.ts"
import { folder } from "./places.ts"
import { type Breach, open, type Place, tenant } from "./Store.ts"

/** Whether system calls can be counted here. */
export const countable = spawnSync("strace", ["-e", "trace=fsync", "true"]).status === 0

/** Counts the syncs of one process that commits so often, one after the other. */
export const syncs = (
  place: Place,
  limit: number,
  breach: Breach
): Effect.Effect<Figures, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const log = join(yield* folder, "calls")
    const trace = ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", log]
    const ledger = yield* open(place)
    const one = yield* writer(
      { place, name: "0", lists: "l", sessions: 1, breach, limit, writes: true },
      trace
    )
    yield* start([one])
    yield* ended([one])
    const about = { engine: place.engine, fault: "syncs", broken: breach, times: limit }
    const figures = yield* audit(about, tenant, ledger, one.notes)
    const calls = readFileSync(log, "utf8").match(/f(?:data)?sync\(/g)?.length ?? 0
    const share = calls / acknowledged(one.notes)
    const without = Math.max(0, acknowledged(one.notes) - calls)
    return { ...figures, wrong: figures.wrong + without, note: `${share.toFixed(2)} syncs a commit` }
  })
