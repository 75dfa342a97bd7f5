/** A pool of one thread beside the main one, for linkage on two cores. */
import { Worker } from "node:worker_threads"
import type { Matching } from "@zorgband/core/identity"

/** What the thread gets first: texts as one string each, which is sent much faster than a list. */
export interface Sent {
  readonly columns: Omit<Matching.Columns, "words" | "emails">
  readonly words: Omit<Matching.Columns["words"], "text">
  readonly text: Packed
  readonly emails: Packed
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

/** A pool that has one worker. */
export const pool: Matching.Pool = {
  open: ({ words: { text, ...words }, emails, ...columns }) => {
    const worker = new Worker(new URL("./linkageWorker.ts", import.meta.url), {
      workerData: { columns, words, text: pack(text), emails: pack(emails) } satisfies Sent
    })
    let settle: { done: (done: Matching.Done) => void; fail: (error: Error) => void } | undefined
    worker.on("message", (done: Matching.Done) => settle?.done(done))
    worker.on("error", (error) => settle?.fail(error as Error))
    return {
      workers: 1,
      run: (_, task) =>
        new Promise((done, fail) => {
          settle = { done, fail }
          worker.postMessage(task)
        }),
      close: () => void worker.terminate()
    }
  }
}
