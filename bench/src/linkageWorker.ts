/** The thread of `threads.ts`: gets the columns, then does one task after another. */
import { parentPort } from "node:worker_threads"
import { Matching } from "@zorgband/core/identity"

parentPort!.once("message", (columns: Matching.Columns) => {
  parentPort!.on("message", (task: Matching.Task) => parentPort!.postMessage(Matching.work(columns, task)))
})
parentPort!.postMessage("ready")
