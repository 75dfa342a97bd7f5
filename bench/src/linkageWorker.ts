/** The thread of `threads.ts`: holds the columns, does one task after another. */
import { parentPort, workerData } from "node:worker_threads"
import { Matching } from "@zorgband/core/identity"
import { type Sent, unpack } from "./threads.ts"

const { columns, words, text, emails } = workerData as Sent
const whole: Matching.Columns = {
  ...columns,
  words: { ...words, text: unpack(text) },
  emails: unpack(emails)
}
parentPort!.on("message", (task: Matching.Task) => parentPort!.postMessage(Matching.work(whole, task)))
