/** `npm run faults -- sqlite|pg [--long] [--json]`: strikes the storage, and shows that a broken copy would be seen. */
/// <reference types="node" />
import { Effect } from "effect"
import { startPostgres } from "../postgres.ts"
import { long, short } from "./Fault.ts"
import { type Figures, good, type Skipped, table } from "./Figures.ts"
import * as pg from "./pg.ts"
import * as sqlite from "./sqlite.ts"

const [engine, ...flags] = process.argv.slice(2)
const wrongFlag = flags.find((flag) => !/^--(?:long|json|only=.+)$/.test(flag))
if ((engine !== "sqlite" && engine !== "pg") || wrongFlag !== undefined) {
  console.error("npm run faults -- sqlite|pg [--long] [--json] [--only=<part of a fault's name>]")
  process.exit(2)
}
const json = flags.includes("--json")
const only = flags.find((flag) => flag.startsWith("--only="))?.slice("--only=".length) ?? ""
const amounts = flags.includes("--long") ? long : short

const server = Effect.acquireRelease(
  Effect.promise(() => startPostgres()),
  (running) => Effect.promise(() => running.stop())
)

const all: Array<Figures | Skipped> = []
await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const faults =
        engine === "sqlite"
          ? sqlite.faults(amounts)
          : pg.faults(amounts, (yield* server).url, (yield* server).url)
      for (const { title, run } of faults) {
        if (!title.includes(only)) continue
        const found = yield* Effect.scoped(run)
        all.push(found)
        if (json) console.log(JSON.stringify(found))
        else console.error(table([found]).split("\n").at(-1))
      }
    })
  )
)
if (!json) console.log(table(all))
if (!all.every((one) => "skipped" in one || good(one))) process.exitCode = 1
