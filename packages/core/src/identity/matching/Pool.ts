/** Workers that do part of a linkage: a port, so that this library starts no thread itself. */
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import type { Columns } from "./Columns.ts"
import * as Edges from "./Edges.ts"
import * as Household from "./encode/Household.ts"
import * as Packed from "./encode/Packed.ts"
import type { Features } from "./Features.ts"
import * as Frequencies from "./Frequencies.ts"
import * as Likeness from "./Likeness.ts"
import * as Memory from "./Memory.ts"
import { extraField, type Model } from "./Model.ts"
import { merged, type Pairs } from "./Pairs.ts"

// What it is

/** Part of a linkage: plain data. */
export type Task =
  | { readonly _tag: "Encode"; readonly records: Packed.Packed }
  | { readonly _tag: "Order"; readonly order: Int32Array; readonly behind: number }
  | { readonly _tag: "Hold"; readonly columns: Columns }
  | { readonly _tag: "Count" }
  | Share
type Share =
  | { readonly _tag: "Block"; readonly passes: ReadonlyArray<number> }
  | { readonly _tag: "Compare"; readonly model: Model; readonly pairs: Pairs }

/** What a task came to: plain data. */
export type Done =
  | { readonly _tag: "Taken" }
  | { readonly _tag: "Ordered"; readonly household: Household.Part }
  | { readonly _tag: "Counted"; readonly frequencies: Model["frequencies"] }
  | { readonly _tag: "Blocked"; readonly pairs: Pairs }
  | { readonly _tag: "Compared"; readonly edges: Edges.Edges }

/** The workers of one linkage. */
export interface Crew {
  /** How many tasks run at the same time, beside the caller. */
  readonly workers: number
  /** Has the worker of this number, from 0, do a task. It is asked again when it has answered. */
  readonly run: (worker: number, task: Task) => Promise<Done>
  /** Lets the workers go. */
  readonly close: () => void
}

/** Where workers come from. Implement it with the threads of the platform: each makes a `worker`, and calls it. */
export interface Pool {
  /** Gives the workers of one linkage: new ones. */
  readonly open: () => Crew
}

// What it decides

/** Makes a worker of one linkage, with the likeness that the linkage was given: does one task after another. */
export const worker = (likeness?: Likeness.Likeness): ((task: Task) => Done) => {
  const ready = Likeness.ready(likeness)
  let household = new Household.Household(1024, ready)
  let columns: Columns | undefined
  return (task) => {
    switch (task._tag) {
      case "Encode":
        Packed.each(task.records, (record) => household.add(record))
        return { _tag: "Taken" }
      case "Order": {
        const part = household.part(task.order, task.behind, Memory.shared)
        household = new Household.Household(0, ready)
        return { _tag: "Ordered", household: part }
      }
      case "Hold":
        columns = task.columns
        return { _tag: "Taken" }
      case "Count":
        return { _tag: "Counted", frequencies: Frequencies.of(columns!, extraField) }
      default:
        return share(columns!, task, ready)
    }
  }
}

/** Does a share of what needs the columns. */
const share = (columns: Columns, task: Share, likeness: Likeness.Ready): Done =>
  task._tag === "Block"
    ? { _tag: "Blocked", pairs: Blocking.pairsOfPasses(columns, task.passes) }
    : { _tag: "Compared", edges: Edges.of(task.model, columns, task.pairs, likeness) }

/**
 * The records as rows, which the workers hold too. What house-mates share is encoded by the first worker, at the
 * same time as what is of each person is encoded here.
 */
export const batch = async (
  crew: Crew,
  records: Iterable<Features>,
  likeness: Likeness.Ready
): Promise<Batch.Batch> => {
  if (crew.workers === 0) return Batch.of(records, likeness)
  const gathering = new Batch.Gathering(likeness)
  const packer = new Packed.Packer()
  let busy: Promise<unknown> = Promise.resolve()
  for (const record of records) {
    gathering.add(record)
    packer.add(record)
    if (!packer.isFull) continue
    await busy
    busy = crew.run(0, { _tag: "Encode", records: packer.taken() })
  }
  await busy
  const last = crew.run(0, { _tag: "Encode", records: packer.taken() })
  const ordered = gathering.ordered()
  await last
  const { order, behind } = ordered
  const elsewhere = crew.run(0, { _tag: "Order", order, behind })
  const complete = gathering.batch(ordered)
  const done = await elsewhere
  if (done._tag !== "Ordered") throw new Error("A worker did not answer what it was asked")
  const whole = complete(done.household)
  await Promise.all(
    Array.from({ length: crew.workers }, (_, worker) =>
      crew.run(worker, { _tag: "Hold", columns: whole.columns })
    )
  )
  return whole
}

/** Does the first task here and the others elsewhere, at the same time. */
const shared = (
  crew: Crew,
  columns: Columns,
  likeness: Likeness.Ready,
  task: (share: number, shares: number) => Share
): Promise<ReadonlyArray<Done>> => {
  const shares = crew.workers + 1
  const elsewhere = Array.from({ length: crew.workers }, (_, worker) =>
    crew.run(worker, task(worker + 1, shares))
  )
  return Promise.all([share(columns, task(0, shares), likeness), ...elsewhere])
}

/** All pairs that share a key; and how often values occur, which a worker counts while the pairs are put together. */
export const pairs = async (
  crew: Crew,
  columns: Columns,
  likeness: Likeness.Ready
): Promise<readonly [pairs: Pairs, frequencies: Model["frequencies"] | undefined]> => {
  const passes = Array.from({ length: Blocking.passesOf(columns) }, (_, pass) => pass)
  const done = await shared(crew, columns, likeness, (share, shares) => ({
    _tag: "Block",
    passes: passes.filter((pass) => pass % shares === share)
  }))
  const elsewhere = crew.workers === 0 ? undefined : crew.run(0, { _tag: "Count" })
  const all = merged(
    done.flatMap((one) => (one._tag === "Blocked" ? [one.pairs] : [])),
    columns.size
  )
  const counted = await elsewhere
  return [all, counted?._tag === "Counted" ? counted.frequencies : undefined]
}

/** All pairs compared. */
export const edges = async (
  crew: Crew,
  model: Model,
  columns: Columns,
  all: Pairs,
  likeness: Likeness.Ready
): Promise<Edges.Edges> => {
  const done = await shared(crew, columns, likeness, (share, shares) => {
    const from = Math.floor((all.size * share) / shares)
    const to = Math.floor((all.size * (share + 1)) / shares)
    const left = all.left.subarray(from, to)
    return {
      _tag: "Compare",
      model,
      pairs: { size: to - from, left, right: all.right.subarray(from, to) }
    }
  })
  return Edges.joined(done.flatMap((one) => (one._tag === "Compared" ? [one.edges] : [])))
}
