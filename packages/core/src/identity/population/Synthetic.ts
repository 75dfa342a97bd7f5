/**
 * BSNs of people who do not exist.
 *
 * The register uses 9999xxxxx and 0000xxxxx for its test persons; only some eighteen thousand numbers there pass the
 * 11-test. A larger population needs numbers outside these ranges, and any of those may be a real person's: keep such
 * data marked as synthetic, and away from systems that hold real people.
 */
import type * as Bsn from "../Bsn.ts"

const complete = (eight: string): string | undefined => {
  let sum = 0
  for (let i = 0; i < 8; i++) sum += (eight.charCodeAt(i) - 48) * (9 - i)
  return sum % 11 === 10 ? undefined : `${eight}${sum % 11}`
}

const inRange = (prefix: string): ReadonlyArray<string> =>
  Array.from({ length: 10_000 }, (_, n) => complete(prefix + `${n}`.padStart(4, "0"))).filter(
    (text) => text !== undefined && text !== "000000000"
  ) as ReadonlyArray<string>

const tests = [...inRange("9999"), ...inRange("0000")]

/** How many numbers lie in the ranges reserved for tests. */
export const reserved = tests.length

/**
 * The n-th synthetic number, from 0; different for every `n` up to seventy million. The first {@link reserved} lie in
 * the test ranges; the others may be real people's.
 */
export const bsn = (n: number): Bsn.Bsn => {
  if (n < reserved) return tests[n]! as Bsn.Bsn
  // Of eleven consecutive eights at most two lack a check digit; each block of eleven gives nine numbers.
  const index = n - reserved
  let left = index % 9
  for (let eight = 10_000_000 + Math.floor(index / 9) * 11; ; eight++) {
    const text = complete(`${eight}`)
    if (text !== undefined && left-- === 0) return text as Bsn.Bsn
  }
}
