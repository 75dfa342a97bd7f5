/** How alike two strings are, for typing errors. Pure and bounded: only the first 64 characters are looked at. */

const limit = 64
const leftTaken = new Uint8Array(limit)
const rightTaken = new Uint8Array(limit)

// What it decides

/** Jaro-Winkler similarity, 0 (nothing shared) to 1 (equal). Forgives errors, least those at the start. Symmetric. */
export const jaroWinkler = (one: string, two: string): number => {
  if (one === two) return 1
  // Characters are paired off greedily, so a fixed order is what makes it symmetric.
  const inOrder = one.length === two.length ? one < two : one.length < two.length
  const left = inOrder ? one : two
  const right = inOrder ? two : one
  const n = Math.min(left.length, limit)
  const m = Math.min(right.length, limit)
  if (n === 0 || m === 0) return 0
  const reach = Math.max(0, (Math.max(n, m) >> 1) - 1)
  leftTaken.fill(0, 0, n)
  rightTaken.fill(0, 0, m)
  let shared = 0
  for (let i = 0; i < n; i++) {
    const code = left.charCodeAt(i)
    const end = Math.min(m - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= end; j++) {
      if (rightTaken[j] === 0 && right.charCodeAt(j) === code) {
        leftTaken[i] = 1
        rightTaken[j] = 1
        shared++
        break
      }
    }
  }
  if (shared === 0) return 0
  let moved = 0
  for (let i = 0, j = 0; i < n; i++) {
    if (leftTaken[i] === 0) continue
    while (rightTaken[j] === 0) j++
    if (left.charCodeAt(i) !== right.charCodeAt(j)) moved++
    j++
  }
  const jaro = (shared / n + shared / m + (shared - moved / 2) / shared) / 3
  let prefix = 0
  while (prefix < 4 && prefix < n && prefix < m && left.charCodeAt(prefix) === right.charCodeAt(prefix))
    prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

/**
 * Whether one typing error makes one string the other: a character too many, too few or wrong, or two neighbours
 * swapped (Damerau-Levenshtein distance of at most 1).
 */
export const oneEdit = (left: string, right: string): boolean => {
  const short = left.length <= right.length ? left : right
  const long = short === left ? right : left
  if (long.length - short.length > 1 || long.length > limit) return false
  let start = 0
  while (start < short.length && short.charCodeAt(start) === long.charCodeAt(start)) start++
  let end = 0
  while (
    end < short.length - start &&
    short.charCodeAt(short.length - 1 - end) === long.charCodeAt(long.length - 1 - end)
  )
    end++
  const rest = long.length - start - end
  if (rest <= 1) return true
  return (
    rest === 2 &&
    short.length === long.length &&
    short.charCodeAt(start) === long.charCodeAt(start + 1) &&
    short.charCodeAt(start + 1) === long.charCodeAt(start)
  )
}
