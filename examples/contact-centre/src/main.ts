/** Tells what the morning came to, and the two days of routing. */
import { morning } from "./centre.ts"
import { routed } from "./routed.ts"

const { takenIn, contacts, promise, unowned, firstContact, transfers } = await morning()
const [calls, mails, messages] = takenIn
console.log("A morning")
console.log(`  Heard: ${calls} calls, ${mails} mail, ${messages} message in the portal, each asked for twice`)
console.log(`  Contacts with known clients: ${contacts}`)
console.log(`  The promise to call back within four working hours: ${promise.verdict}`)
console.log(`  Warnings before it would lapse: ${promise.warned}`)
console.log(`  Questions answered in the first contact: ${firstContact * 100}%; moved: ${transfers}`)
console.log(`  Open questions without an owner: ${unowned}`)

const days = await routed()
console.log("Two days of routing: who had each question, and why")
for (const [question, hops] of Object.entries(days.hops)) console.log(`  ${question}: ${hops.join(" > ")}`)
console.log(`  Of these the next rules would bring ${days.backToFront} to the front: known before they held`)
console.log(`  Levels of escalation: ${days.escalated.told} told, ${days.escalated.owner} owned`)
console.log(`  Open questions with nobody who is there: ${days.unowned}`)
