/** The thread of `threads.ts`: does one task after another. */
import { parentPort, workerData } from "node:worker_threads"
import { Matching } from "@zorgband/core/identity"
import { held } from "./threads.ts"

const work = Matching.worker()
const told: Int32Array = workerData
const tell = (isBusy: boolean): void => {
  Atomics.store(told, held.busy, isBusy ? 1 : 0)
  Atomics.notify(told, held.busy)
}
parentPort!.on("message", (task: Matching.Task) => {
  tell(true)
  // Who holds must see a worker that is not busy, whichever of the two was first.
  while (Atomics.load(told, held.hold) === 1) {
    tell(false)
    Atomics.wait(told, held.hold, 1)
    tell(true)
  }
  parentPort!.postMessage(work(task))
  tell(false)
})
parentPort!.postMessage("ready")
