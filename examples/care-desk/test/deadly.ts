/// <reference types="node" />
/**
 * The care desk on a machine that fails: a program for tests. The process is killed (SIGKILL) at a commit, or the
 * storage forgets which commands it has seen; otherwise it is the care desk as it is.
 *
 * `deadly.ts (before|after|forgets) N -- ARGS`: the commit is the one that brings the N-th command; 0 is never. Tells
 * on stderr how many commands there were. Commands are counted, not commits: how many go in one commit is chance.
 */
import { randomUUID } from "node:crypto"
import { type Ledger, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Storage from "../src/desk/Storage.ts"
import { run } from "../src/run.ts"

const [mode, at, , ...args] = process.argv.slice(2)
const seen = new Set<string>()

const die = Effect.suspend(() => {
  process.kill(process.pid, "SIGKILL")
  return Effect.never
})

const deadly = (service: Ledger.LedgerService): Ledger.LedgerService => ({
  ...service,
  commit: (batches) =>
    Effect.suspend(() => {
      const before = seen.size
      for (const one of batches) seen.add(one.command.id)
      const last = before < Number(at) && Number(at) <= seen.size
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
process.stderr.write(`${seen.size} commands\n`)
