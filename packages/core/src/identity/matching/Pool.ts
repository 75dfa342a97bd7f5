/** Workers that do part of a linkage: a port, so that this library starts no thread itself. */
import * as Batch from "./Batch.ts"
import * as Blocking from "./Blocking.ts"
import type { Columns } from "./Columns.ts"
import * as Edges from "./Edges.ts"
import * as Packed from "./encode/Packed.ts"
import type { Features } from "./Features.ts"
import * as Joining from "./Joining.ts"
import * as Learning from "./Learning.ts"
import * as Likeness from "./Likeness.ts"
import type { Model } from "./Model.ts"
import { type Pairs, stretch } from "./Pairs.ts"
import * as Sample from "./Sample.ts"
import { type Done, type Task, worker } from "./Worker.ts"

// What it is

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

/** All who do one linkage: the workers, and the caller itself. */
interface Team {
  readonly crew: Crew
  readonly here: (task: Task) => Done
  readonly likeness: Likeness.Ready
}

// What it decides

/** Opens a pool for one linkage. */
export const team = (pool: Pool, likeness: Likeness.Likeness | undefined): Team => ({
  crew: pool.open(),
  here: worker(likeness),
  likeness: Likeness.ready(likeness)
})

/**
 * The records as rows, which all hold. What house-mates share is encoded by the first worker, at the same time as what is
 * of each person is encoded here.
 */
export const batch = async (
  { crew, here, likeness }: Team,
  records: Iterable<Features>
): Promise<Batch.Batch> => {
  const whole = crew.workers === 0 ? Batch.of(records, likeness) : await encoded(crew, records, likeness)
  const task: Task = { _tag: "Hold", columns: whole.columns }
  here(task)
  await Promise.all(Array.from({ length: crew.workers }, (_, worker) => crew.run(worker, task)))
  return whole
}

const encoded = async (
  crew: Crew,
  records: Iterable<Features>,
  likeness: Likeness.Ready
): Promise<Batch.Batch> => {
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
  return complete(answer(await elsewhere, "Ordered").household)
}

/** The pairs that share a key, as several found them. */
export const lists = async (team: Team, columns: Columns): Promise<ReadonlyArray<Pairs>> => {
  const passes = Array.from({ length: Blocking.passesOf(columns) }, (_, pass) => pass)
  const done = await shared(team, "Blocked", (share, shares) => ({
    _tag: "Block",
    passes: passes.filter((pass) => pass % shares === share)
  }))
  return done.map(({ pairs }) => pairs)
}

/** How often values occur, counted by a worker if there is one. */
export const frequencies = async ({ crew, here }: Team): Promise<Model["frequencies"]> => {
  const task: Task = { _tag: "Count" }
  return answer(crew.workers === 0 ? here(task) : await crew.run(0, task), "Counted").frequencies
}

/** The model that rows teach: see `Learning.modelFor`. */
export const model = async (
  team: Team,
  columns: Columns,
  pairs: Pairs,
  frequencies: Model["frequencies"]
): Promise<Model> => {
  const lesson = Learning.lessonOf(columns, pairs, team.likeness, frequencies)
  const [two, one] = lesson.pairs
  const done = await shared(team, "Sampled", (share, shares) => ({
    _tag: "Sample",
    model: lesson.start,
    pairs: [stretch(two, share, shares), stretch(one, share, shares)]
  }))
  return Learning.modelFor(columns, pairs, team.likeness, lesson, [
    Sample.joined(done.map(({ samples: [two] }) => two)),
    Sample.joined(done.map(({ samples: [, one] }) => one))
  ])
}

/** All pairs compared. */
export const edges = async (team: Team, model: Model, all: Pairs): Promise<Edges.Edges> => {
  const done = await shared(team, "Compared", (share, shares) => ({
    _tag: "Compare",
    model,
    pairs: stretch(all, share, shares)
  }))
  return Edges.joined(done.map(({ edges }) => edges))
}

/** What became of compared pairs of so many rows: see `Joining.of`. */
export const fates = async (
  team: Team,
  edges: Edges.Edges,
  rows: number,
  terms: Joining.Terms
): Promise<Uint8Array> => {
  const parts = Joining.parts(edges, rows, team.crew.workers + 1)
  const done = await shared(team, "Joined", (share) => ({
    _tag: "Join",
    edges: Edges.picked(edges, parts[share]!),
    terms
  }))
  const all = new Uint8Array(edges.size)
  done.forEach(({ fates }, share) => {
    for (const [n, edge] of parts[share]!.entries()) all[edge] = fates[n]!
  })
  return all
}

/** Has each do a share at the same time, the first one here. */
const shared = async <Tag extends Done["_tag"]>(
  { crew, here }: Team,
  expected: Tag,
  task: (share: number, shares: number) => Task
): Promise<ReadonlyArray<Answer<Tag>>> => {
  const shares = crew.workers + 1
  const elsewhere = Array.from({ length: crew.workers }, (_, worker) =>
    crew.run(worker, task(worker + 1, shares))
  )
  const all = await Promise.all([here(task(0, shares)), ...elsewhere])
  return all.map((done) => answer(done, expected))
}

type Answer<Tag extends Done["_tag"]> = Extract<Done, { readonly _tag: Tag }>

const answer = <Tag extends Done["_tag"]>(done: Done, expected: Tag): Answer<Tag> => {
  if (done._tag !== expected) throw new Error("A worker did not answer what it was asked")
  return done as Answer<Tag>
}
