/** Hashes for equality and blocking. The same text gives the same number on every machine and in every run. */

// What it decides

/** 32 bits of a text, as a signed integer. */
export const of = (text: string): number => {
  let hash = 0x811c9dc5 ^ text.length
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash, 0x9e3779b9)
}

/** 52 bits of a text: enough to stand for the text itself, never 0 for a text that is not empty. */
export const wide = (text: string): number => {
  if (text.length === 0) return 0
  let low = 0xdeadbeef
  let high = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 2654435761)
    high = Math.imul(high ^ code, 1597334677)
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  return 4294967296 * (high & 0xfffff) + (low >>> 0) || 1
}

/** One 32-bit hash of two, in which their order counts. */
export const mix = (left: number, right: number): number => {
  let hash = Math.imul(left ^ (left >>> 16), 0x85ebca6b) ^ Math.imul(right, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f)
  return hash ^ (hash >>> 13)
}

/** One 32-bit hash of two, whichever comes first. */
export const pair = (left: number, right: number): number =>
  mix(left < right ? left : right, left < right ? right : left)

/** 52 bits of two hashes in this order, never 0. */
export const widePair = (left: number, right: number): number =>
  4294967296 * (mix(left ^ 0x41c6ce57, right) & 0xfffff) + (mix(left, right ^ 0xdeadbeef) >>> 0) || 1
