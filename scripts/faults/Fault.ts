/** A fault: one run of it with the guard on, and one with each broken copy. */
import type { Effect, Scope } from "effect"
import type { Figures, Skipped } from "./Figures.ts"
import type { Breach } from "./Store.ts"

/** What a run gives. */
export type Run = Effect.Effect<Figures | Skipped, unknown, Scope.Scope>

/** One run of one fault. */
export interface Fault {
  readonly title: string
  /** Whether it is a broken copy that must be seen. */
  readonly broken: boolean
  readonly run: Run
}

/** How much of each. */
export interface Amounts {
  /** Processes and backends to kill. */
  readonly kills: number
  /** Servers to kill. */
  readonly crashes: number
  /** Connections to cut. */
  readonly cuts: number
  /** Commits whose syncs are counted. */
  readonly commits: number
  /** Disks to fill. */
  readonly disks: number
  /** How long several processes write one file. */
  readonly milliseconds: number
  /** Steps of a session, for races and clocks. */
  readonly steps: number
}

/** A handful of each. */
export const short: Amounts = {
  kills: 4,
  crashes: 2,
  cuts: 9,
  commits: 40,
  disks: 1,
  milliseconds: 600,
  steps: 30
}

/** Enough to publish. */
export const long: Amounts = {
  kills: 120,
  crashes: 60,
  cuts: 150,
  commits: 500,
  disks: 20,
  milliseconds: 5_000,
  steps: 300
}

/** How much of it: a broken copy runs only as long as it takes to see it. */
export const less = (amount: number, breach: Breach, enough: number): number =>
  breach === null ? amount : Math.min(amount, enough)

/** A fault with its twins. */
export const withTwins = (
  fault: string,
  twins: ReadonlyArray<Exclude<Breach, null>>,
  run: (breach: Breach) => Run
): ReadonlyArray<Fault> =>
  [null, ...twins].map((breach) => ({
    title: `${fault}, ${breach === null ? "guarded" : `broken: ${breach}`}`,
    broken: breach !== null,
    run: run(breach)
  }))
