/** A pool of one thread beside the main one, for linkage on two cores. */
import { once } from "node:events"
import { Worker } from "node:worker_threads"
import type { Matching } from "@zorgband/core/identity"

/** What the thread gets first: words as one string, which is sent much faster than a list; numbers are shared. */
export interface Sent {
  readonly columns: Omit<Matching.Columns, "words">
  readonly words: Omit<Matching.Columns["words"], "text">
  readonly text: Packed
}

/** A list of strings as one. */
export interface Packed {
  readonly all: string
  readonly lengths: Int32Array
}

const pack = (texts: ReadonlyArray<string>): Packed => ({
  all: texts.join(""),
  lengths: Int32Array.from(texts, ({ length }) => length)
})

/** The list again. */
export const unpack = ({ all, lengths }: Packed): ReadonlyArray<string> => {
  let at = 0
  return Array.from(lengths, (length) => {
    at += length
    return all.slice(at - length, at)
  })
}

/** A pool of one worker, which waits for a linkage. */
export const threads = async (): Promise<Matching.Pool> => {
  const worker = new Worker(new URL("./linkageWorker.ts", import.meta.url))
  await once(worker, "message")
  return {
    open: ({ words: { text, ...words }, ...columns }) => {
      worker.postMessage({ columns, words, text: pack(text) } satisfies Sent)
      return {
        workers: 1,
        run: async (_, task) => {
          worker.postMessage(task)
          const [done] = await once(worker, "message")
          return done
        },
        close: () => void worker.terminate()
      }
    }
  }
}
