/** A pool of one thread beside the main one, for linkage on two cores. */
import { once } from "node:events"
import { extname } from "node:path"
import { Worker } from "node:worker_threads"
import type { Matching } from "@zorgband/core/identity"

/** Places of what the threads tell each other: that no task may begin, and that one is being done. */
export const held = { hold: 0, busy: 1 } as const

/** A pool whose work can be held up. */
export interface Held extends Matching.Pool {
  /** The worker begins no task from now on; returns when it has ended the one it was at. */
  readonly hold: () => void
  /** It goes on. */
  readonly release: () => void
}

/** A pool of one worker, which waits for a linkage. */
export const threads = async (): Promise<Held> => {
  const told = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(new URL(`./linkageWorker${extname(import.meta.url)}`, import.meta.url), {
    workerData: told
  })
  await once(worker, "message")
  return {
    hold: () => {
      Atomics.store(told, held.hold, 1)
      Atomics.wait(told, held.busy, 1)
    },
    release: () => {
      Atomics.store(told, held.hold, 0)
      Atomics.notify(told, held.hold)
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
