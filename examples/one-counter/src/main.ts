/** Tells what the day came to. */
import { counter } from "./counter.ts"

const { requests, owners, escalated, wait } = await counter()
console.log("What was asked, how it ended, and who had it")
for (const [i, [asked, ending]] of requests.entries())
  console.log(`  ${asked} ${ending} (${owners[i]?.join(" > ")})`)
console.log(`The coordinator heard of ${escalated.told} and took over ${escalated.owner}`)
console.log(
  `Care that bridges the wait came after ${wait.toBridging} hours, the care that was meant after ${wait.toCare}`
)
