/** The thread of `threads.ts`: gets the columns, then does one task after another. */
import { parentPort } from "node:worker_threads"
import { Matching } from "@zorgband/core/identity"
import { type Sent, unpack } from "./threads.ts"

parentPort!.once("message", ({ columns, words, text }: Sent) => {
  const whole: Matching.Columns = {
    ...columns,
    words: { ...words, text: unpack(text) }
  }
  parentPort!.on("message", (task: Matching.Task) => parentPort!.postMessage(Matching.work(whole, task)))
})
parentPort!.postMessage("ready")
