/** The thread of `threads.ts`: does one task after another. */
import { parentPort } from "node:worker_threads"
import { Matching } from "@zorgband/core/identity"

const work = Matching.worker()
parentPort!.on("message", (task: Matching.Task) => parentPort!.postMessage(work(task)))
parentPort!.postMessage("ready")
