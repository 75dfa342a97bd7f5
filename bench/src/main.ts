/**
 * `npm run bench -- NAME [--json]`: the one entry to the benchmarks. `LARGE` in the environment is how many rows the large
 * store of `match` and `timeline` has: 1,000,000 when left out.
 */
import { type Benchmark, print } from "./measure.ts"

/** Each is loaded when asked for, so that a benchmark pays for nothing of another. */
const benchmarks: Record<string, () => Promise<Benchmark>> = {
  ledger: async () => (await import("./ledger.ts")).ledger,
  linkage: async () => (await import("./linkage.ts")).linkage,
  match: async () => (await import("./match.ts")).match,
  reads: async () => (await import("./reads.ts")).reads,
  routing: async () => (await import("./routing.ts")).routing,
  time: async () => (await import("./time.ts")).time,
  timeline: async () => (await import("./timeline.ts")).timeline
}

const [name = "", ...flags] = process.argv.slice(2)
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined
if (benchmark === undefined || flags.some((flag) => flag !== "--json")) {
  console.error(
    `Usage: [LARGE=1000000] npm run bench -- NAME [--json]\nNAME: ${Object.keys(benchmarks).join(", ")}\nLARGE: rows of the large store, of match and timeline`
  )
  process.exit(2)
}
const json = flags.includes("--json")
await (await benchmark())((result) => print(name, result, json))
