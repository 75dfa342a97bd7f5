/** The thread of `threads.ts`: does one task after another. */
import { parentPort, workerData } from "node:worker_threads"
import { Matching } from "@zorgband/core/identity"

const work = Matching.worker()
const held: Int32Array = workerData
parentPort!.on("message", (task: Matching.Task) => {
  Atomics.wait(held, 0, 1)
  parentPort!.postMessage(work(task))
})
parentPort!.postMessage("ready")
