/// <reference types="node" />
/**
 * Verdicts of promises computed on the way, beside verdicts from the facts alone: at every step of 100,000 random
 * histories, with pauses, renegotiations and calendars that change.
 *
 *     node --conditions=@zorgband/source scripts/verdicts.ts [histories] [seed]
 *
 * Exits with 1 when a verdict differs.
 */
import { Commitment, Judgement } from "@zorgband/core/contact"
import { agrees, play, story } from "@zorgband/core/contact/testing"
import fc from "fast-check"

const [histories = 100_000, seed = 20_261_122] = process.argv.slice(2).map(Number)
if (!(Number.isSafeInteger(histories) && histories > 0 && Number.isSafeInteger(seed))) {
  console.error("Usage: scripts/verdicts.ts [histories] [seed], both whole numbers, at least one history.")
  process.exit(2)
}

const subject = { ...Commitment, judge: Judgement.judge }
const began = performance.now()
const verdicts: Record<string, number> = {}
let wrong = 0
let steps = 0
const chunk = 5_000
for (let from = 0; from < histories; from += chunk)
  for (const one of fc.sample(story, { numRuns: Math.min(chunk, histories - from), seed: seed + from })) {
    const played = play(subject, one)
    steps += played.steps.length
    const verdict = played.end.verdict ?? "open"
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    if (!agrees(subject, played)) wrong += 1
  }
const seconds = Math.round((performance.now() - began) / 100) / 10
console.log(JSON.stringify({ histories, steps, wrong, verdicts, seconds }))
process.exitCode = wrong === 0 ? 0 : 1
