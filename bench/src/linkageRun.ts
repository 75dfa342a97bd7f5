/** One linkage in a process of its own, so that its memory is its own: prints one line of JSON. */
import { Matching } from "@zorgband/core/identity"
import { Result } from "effect"
import { people } from "./linkageData.ts"
import { measured } from "./linkageQuality.ts"
import * as duckdb from "./linkageSql.ts"
import { pool } from "./threads.ts"

const [subject, count = "0", csv = ""] = process.argv.slice(2)

/** Seconds and CPU seconds of what is done. */
const timed = async <A>(work: () => Promise<A>) => {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const value = await work()
  const { user, system } = process.cpuUsage(cpu)
  return { value, seconds: (performance.now() - start) / 1_000, cpu: (user + system) / 1e6 }
}

const zorgband = async () => {
  const records: Array<Matching.Features> = []
  const truth = new Int32Array(Number(count))
  for (const one of people(Number(count))) {
    truth[records.length] = one.truth
    records.push(one.features)
  }
  const { value, ...took } = await timed(async () =>
    Result.getOrThrow(await Matching.linkWith(pool, records))
  )
  const megabytes = process.resourceUsage().maxRSS / 1_024
  const at = new Map(records.map(({ id }, row) => [id, truth[row]!]))
  return {
    ...took,
    ...measured(
      value.clusters.map((ids) => ids.map((id) => at.get(id)!)),
      truth
    ),
    megabytes
  }
}

const peer = async () => {
  const database = await duckdb.load(csv)
  const { value, ...took } = await timed(() => duckdb.link(database))
  const megabytes = process.resourceUsage().maxRSS / 1_024
  const truth = Array.from(people(Number(count)), ({ truth }) => truth)
  return {
    ...took,
    ...measured(
      value.map((rows) => rows.map((row) => truth[row]!)),
      truth
    ),
    megabytes
  }
}

const figures = subject === "duckdb" ? await peer() : await zorgband()
console.log(JSON.stringify(figures))
process.exit(0)
