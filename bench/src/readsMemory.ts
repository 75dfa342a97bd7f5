/** A process of its own that reads, and prints how much memory it has then. */
import { Effect } from "effect"
import { memoryAfterReads, type Place } from "./reads.ts"

const place = JSON.parse(process.argv[2] ?? "") as Place
console.log(await Effect.runPromise(Effect.scoped(memoryAfterReads(place))))
