/** Workers that do part of a linkage: a port, so that this library starts no thread itself. */
import * as Blocking from "./Blocking.ts"
import type { Columns } from "./Columns.ts"
import * as Edges from "./Edges.ts"
import * as Likeness from "./Likeness.ts"
import type { Model } from "./Model.ts"
import { merged, type Pairs } from "./Pairs.ts"

// What it is

/** Part of a linkage: plain data, for a worker that holds the columns. */
export type Task =
  | { readonly _tag: "Block"; readonly passes: ReadonlyArray<number> }
  | { readonly _tag: "Compare"; readonly model: Model; readonly pairs: Pairs }

/** What a task came to: plain data. */
export type Done =
  | { readonly _tag: "Blocked"; readonly pairs: Pairs }
  | { readonly _tag: "Compared"; readonly edges: Edges.Edges }

/** The workers of one linkage. */
export interface Crew {
  /** How many tasks run at the same time, beside the caller. */
  readonly workers: number
  /** Has the worker of this number, from 0, do a task by `work`. */
  readonly run: (worker: number, task: Task) => Promise<Done>
  /** Lets the workers go. */
  readonly close: () => void
}

/** Where workers come from. Implement it with the threads of the platform: each gets the columns, and calls `work`. */
export interface Pool {
  /** Gives the columns of one linkage to workers. */
  readonly open: (columns: Columns) => Crew
}

// What it decides

/** Does a task: what a worker calls, with the likeness that the linkage was given. */
export const work = (columns: Columns, task: Task, likeness?: Likeness.Likeness): Done =>
  task._tag === "Block"
    ? { _tag: "Blocked", pairs: Blocking.pairsOfPasses(columns, task.passes) }
    : { _tag: "Compared", edges: Edges.of(task.model, columns, task.pairs, Likeness.ready(likeness)) }

/** Does the first task here and the others elsewhere, at the same time. */
const shared = (
  crew: Crew,
  columns: Columns,
  tasks: ReadonlyArray<Task>,
  likeness?: Likeness.Likeness
): Promise<ReadonlyArray<Done>> => {
  const elsewhere = tasks.slice(1).map((task, worker) => crew.run(worker, task))
  return Promise.all([tasks.length === 0 ? [] : work(columns, tasks[0]!, likeness), ...elsewhere].flat())
}

/** All pairs that share a key. */
export const pairs = async (crew: Crew, columns: Columns): Promise<Pairs> => {
  const shares = crew.workers + 1
  const passes = Array.from({ length: Blocking.passesOf(columns) }, (_, pass) => pass)
  const done = await shared(
    crew,
    columns,
    Array.from(
      { length: shares },
      (_, share): Task => ({
        _tag: "Block",
        passes: passes.filter((pass) => pass % shares === share)
      })
    )
  )
  return merged(
    done.flatMap((one) => (one._tag === "Blocked" ? [one.pairs] : [])),
    columns.size
  )
}

/** All pairs compared. */
export const edges = async (
  crew: Crew,
  model: Model,
  columns: Columns,
  all: Pairs,
  likeness: Likeness.Likeness | undefined
): Promise<Edges.Edges> => {
  const shares = crew.workers + 1
  const from = (share: number): number => Math.floor((all.size * share) / shares)
  const done = await shared(
    crew,
    columns,
    Array.from(
      { length: shares },
      (_, share): Task => ({
        _tag: "Compare",
        model,
        pairs: {
          size: from(share + 1) - from(share),
          left: all.left.subarray(from(share), from(share + 1)),
          right: all.right.subarray(from(share), from(share + 1))
        }
      })
    ),
    likeness
  )
  return Edges.joined(done.flatMap((one) => (one._tag === "Compared" ? [one.edges] : [])))
}
