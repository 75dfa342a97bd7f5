/** Prints what the morning came to, and two days of routing. */
import { morning } from "./centre.ts"
import { routed } from "./routed.ts"

console.log(JSON.stringify({ morning: await morning(), routed: await routed() }, null, 2))
