/**
 * Counts all numbers of nine digits that are read as a BSN, one by one, beside the count that arithmetic gives.
 *
 * `node --conditions=@zorgband/source scripts/bsn-count.ts [N]`: the first N numbers, all 10^9 when left out (minutes).
 */
import { Bsn } from "@zorgband/core/identity"
import { Result } from "effect"

const weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]

/** How many of the numbers below `end` have a weighted sum divisible by 11, digit by digit: no number is looked at. */
const byArithmetic = (end: number): number => {
  const digits = String(end).padStart(9, "0").slice(-9)
  if (end === 10 ** 9) return free(9, 0)
  let count = 0
  let remainder = 0
  for (const [place, weight] of weights.entries()) {
    for (let digit = 0; digit < Number(digits[place]); digit++)
      count += free(8 - place, remainder + digit * weight)
    remainder += Number(digits[place]) * weight
  }
  return count
}

const known = new Map<string, number>()

/** How many ways the last `left` digits bring a remainder to a multiple of 11. */
const free = (left: number, remainder: number): number => {
  const from = ((remainder % 11) + 11) % 11
  if (left === 0) return from === 0 ? 1 : 0
  const key = `${left} ${from}`
  const before = known.get(key)
  if (before !== undefined) return before
  let count = 0
  for (let digit = 0; digit < 10; digit++) count += free(left - 1, from + digit * (weights[9 - left] ?? 0))
  known.set(key, count)
  return count
}

const end = Number(process.argv[2] ?? 10 ** 9)
if (!Number.isSafeInteger(end) || end < 1 || end > 10 ** 9) {
  console.error("Usage: scripts/bsn-count.ts [N], with N from 1 to 1000000000")
  process.exit(2)
}
let passed = 0
let wrong = 0
for (let number = 0; number < end; number++) {
  const text = String(number).padStart(9, "0")
  if (!Bsn.passesElevenTest(text)) continue
  passed += 1
  // All zeros pass the arithmetic and are nobody's.
  if (Result.isSuccess(Bsn.parse(text)) === (number === 0)) wrong += 1
}
const expected = byArithmetic(end)
console.log(`${end} numbers: ${passed} pass the 11-test, ${expected} by arithmetic, ${wrong} read wrongly`)
process.exitCode = passed === expected && wrong === 0 ? 0 : 1
