/** Prints what the day came to. */
import { counter } from "./counter.ts"

console.log(JSON.stringify(await counter(), null, 2))
