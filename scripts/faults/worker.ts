/** A process that reads and appends until it is done or killed: `worker.ts <task>`. Tells one note a line. */
/// <reference types="node" />

import { once } from "node:events"
import { writeSync } from "node:fs"
import { History } from "@zorgband/conformance"
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { now, steps, type Task } from "./Load.ts"
import { open } from "./Store.ts"

const task: Task = JSON.parse(process.argv[2] ?? "")

// Synchronous, so that what was told before a kill has been told.
const line = (what: unknown) => {
  const bytes = Buffer.from(`${JSON.stringify(what)}\n`)
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EAGAIN") throw thrown
    }
  }
}

line("ready")
await once(process.stdin, "data")
await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const opened = yield* open(task.place, task.breach, task.grouped)
      const late: Ledger.LedgerService = {
        ...opened,
        commit: (batches) => Effect.tap(opened.commit(batches), () => Effect.sleep("2 millis"))
      }
      const ledger = task.slow === true ? late : opened
      const until = performance.now() + (task.milliseconds ?? Number.POSITIVE_INFINITY)
      yield* Effect.forEach(
        Array.from({ length: task.sessions }, (_, at) => at),
        (at) =>
          History.Workload.session({
            ledger,
            name: `${task.name}.${at}`,
            steps: steps(task, at, () => performance.now() > until),
            now,
            tell: line
          }),
        { concurrency: "unbounded" }
      )
    })
  )
)
process.exit(0)
