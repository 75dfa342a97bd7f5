/** One linkage in a process of its own, so that its memory is its own: prints one line of JSON. */
import { Matching } from "@zorgband/core/identity"
import { Result } from "effect"
import { people } from "./linkageData.ts"
import { measured } from "./linkageQuality.ts"
import * as duckdb from "./linkageSql.ts"
import { type Held, threads } from "./threads.ts"

const [subject, count = "0", csv = ""] = process.argv.slice(2)

/** Seconds and CPU seconds, with pauses. */
class Clock {
  seconds = 0
  cpu = 0
  private started = 0
  private used = process.cpuUsage()

  go(): void {
    this.used = process.cpuUsage()
    this.started = performance.now()
  }

  /** The time stands still from now on; what is used does when `end` has come back. */
  stop(end = () => {}): void {
    this.seconds += (performance.now() - this.started) / 1_000
    end()
    const { user, system } = process.cpuUsage(this.used)
    this.cpu += (user + system) / 1e6
  }
}

/** The records as they come from a file: some at a time, while the clock and the worker stand still. */
function* read(records: number, clock: Clock, pool: Held): Generator<Matching.Features> {
  const all = people(records)
  const some: Array<Matching.Features> = []
  do {
    yield* some
    // What the worker is at would be done while the next record is read: it costs no time, but it does cost CPU.
    clock.stop(pool.hold)
    some.length = 0
    for (let next = all.next(); next.done !== true; next = all.next()) {
      some.push(next.value.features)
      if (some.length === 2_000) break
    }
    clock.go()
    pool.release()
  } while (some.length > 0)
}

const zorgband = async () => {
  const clock = new Clock()
  const pool = await threads()
  clock.go()
  const { clusters } = Result.getOrThrow(await Matching.linkWith(pool, read(Number(count), clock, pool)))
  clock.stop()
  const megabytes = process.resourceUsage().maxRSS / 1_024
  const truth = new Map<string, number>()
  for (const one of people(Number(count))) truth.set(one.features.id, one.truth)
  return {
    seconds: clock.seconds,
    cpu: clock.cpu,
    ...measured(
      clusters.map((ids) => ids.map((id) => truth.get(id)!)),
      truth.values()
    ),
    megabytes
  }
}

const peer = async () => {
  const database = await duckdb.load(csv)
  const clock = new Clock()
  clock.go()
  const clusters = await duckdb.link(database)
  clock.stop()
  const megabytes = process.resourceUsage().maxRSS / 1_024
  const truth = Array.from(people(Number(count)), ({ truth }) => truth)
  return {
    seconds: clock.seconds,
    cpu: clock.cpu,
    ...measured(
      clusters.map((rows) => rows.map((row) => truth[row]!)),
      truth
    ),
    megabytes
  }
}

const figures = subject === "duckdb" ? await peer() : await zorgband()
console.log(JSON.stringify(figures))
process.exit(0)
