/// <reference types="node" />
/**
 * The care desk on a machine that fails: a program for tests. The process is killed (SIGKILL) at a commit, or the
 * storage forgets which commands it has seen; otherwise it is the care desk as it is.
 *
 * `deadly.ts (before|after|forgets) N -- ARGS`: N is the commit, from 1; 0 is never. Tells on stderr how many there were.
 */
import { randomUUID } from "node:crypto"
import { type Ledger, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Storage from "../src/desk/Storage.ts"
import { run } from "../src/run.ts"

const [mode, at, , ...args] = process.argv.slice(2)
let commits = 0

const die = Effect.suspend(() => {
  process.kill(process.pid, "SIGKILL")
  return Effect.never
})

const deadly = (service: Ledger.LedgerService): Ledger.LedgerService => ({
  ...service,
  commit: (batches) =>
    Effect.suspend(() => {
      commits += 1
      const last = commits === Number(at)
      if (last && mode === "before") return die
      const committed =
        mode === "forgets"
          ? service.commit(batches.map((one) => ({ ...one, command: { ...one.command, id: randomUUID() } })))
          : service.commit(batches)
      return last && mode === "after" ? Effect.andThen(committed, die) : committed
    })
})

const wrapped = (plugin: Plugin.Plugin): Plugin.Plugin =>
  Plugin.definePlugin({
    ...plugin.manifest,
    provides: plugin.provides.map((one) =>
      one.point === "ledger"
        ? { ...one, open: (setting: Plugin.LedgerSetting) => Effect.map(one.open(setting), deadly) }
        : one
    )
  })

process.exitCode = await run(args, (database) => {
  const [storage, ...others] = Storage.plugins(database)
  return [wrapped(storage), ...others]
})
process.stderr.write(`${commits} commits\n`)
