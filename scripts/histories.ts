/**
 * The laws of clients over many random histories of linking, merging, unmerging and edits in between.
 *
 * `node --conditions=@zorgband/source scripts/histories.ts [N]`: histories for each law, 10,000 when left out.
 */
import { Client } from "@zorgband/core/identity"
import { clientLaws } from "@zorgband/core/identity/testing"
import fc from "fast-check"

const histories = Number(process.argv[2] ?? 10_000)
if (!Number.isSafeInteger(histories) || histories < 1) {
  console.error("Usage: scripts/histories.ts [N], with N from 1")
  process.exit(2)
}
fc.configureGlobal({ seed: Number(process.env.ZORGBAND_SEED ?? 20_261_122), numRuns: histories })
for (const [law, holds] of Object.entries(clientLaws(Client))) {
  try {
    holds()
    console.log(`holds   ${law}`)
  } catch (error) {
    process.exitCode = 1
    console.log(`BROKEN  ${law}\n${String(error)}`)
  }
}
console.log(`${histories} histories each`)
