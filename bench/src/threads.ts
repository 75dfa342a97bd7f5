/** A pool of one thread beside the main one, for linkage on two cores. */
import { once } from "node:events"
import { extname } from "node:path"
import { Worker } from "node:worker_threads"
import type { Matching } from "@zorgband/core/identity"

/** A pool whose work can be held up. */
export interface Held extends Matching.Pool {
  /** The worker begins no task from now on. */
  readonly hold: () => void
  /** It goes on. */
  readonly release: () => void
}

/** A pool of one worker, which waits for a linkage. */
export const threads = async (): Promise<Held> => {
  const held = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL(`./linkageWorker${extname(import.meta.url)}`, import.meta.url), {
    workerData: held
  })
  await once(worker, "message")
  return {
    hold: () => void Atomics.store(held, 0, 1),
    release: () => {
      Atomics.store(held, 0, 0)
      Atomics.notify(held, 0)
    },
    open: () => ({
      workers: 1,
      run: async (_, task) => {
        worker.postMessage(task)
        const [done] = await once(worker, "message")
        return done
      },
      close: () => void worker.terminate()
    })
  }
}
