/** `npm run bench -- NAME [--json]`: the one entry to the benchmarks. */
import { ledger } from "./ledger.ts"
import { type Benchmark, print } from "./measure.ts"

const benchmarks: Record<string, Benchmark> = { ledger }

const [name = "", ...flags] = process.argv.slice(2)
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined
if (benchmark === undefined || flags.some((flag) => flag !== "--json")) {
  console.error(`Usage: npm run bench -- NAME [--json]\nNAME: ${Object.keys(benchmarks).join(", ")}`)
  process.exit(2)
}
const json = flags.includes("--json")
await benchmark((result) => print(name, result, json))
