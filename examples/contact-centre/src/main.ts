/** Prints what the morning came to. */
import { morning } from "./centre.ts"

console.log(JSON.stringify(await morning(), null, 2))
