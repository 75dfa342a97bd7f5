/** A pool of one thread beside the main one, for linkage on two cores. */
import { once } from "node:events"
import { extname } from "node:path"
import { Worker } from "node:worker_threads"
import type { Matching } from "@zorgband/core/identity"

/** A pool of one worker, which waits for a linkage. */
export const threads = async (): Promise<Matching.Pool> => {
  const worker = new Worker(new URL(`./linkageWorker${extname(import.meta.url)}`, import.meta.url))
  await once(worker, "message")
  return {
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
