/** Sets of rules as bits: the rule of rank `r` is bit `r & 31` of word `r >>> 5`. Internal. */

/** The ranks in `words` words from `from`. */
export const ranksIn = (set: Uint32Array, from: number, words: number): Array<number> => {
  const ranks: Array<number> = []
  for (let word = 0; word < words; word++) {
    for (let left = set[from + word]!; left !== 0; left &= left - 1)
      ranks.push(word * 32 + 31 - Math.clz32(left & -left))
  }
  return ranks
}

/** The set of these ranks. */
export const of = (ranks: Iterable<number>, words: number): Uint32Array => {
  const set = new Uint32Array(words)
  for (const rank of ranks) set[rank >>> 5]! |= 1 << (rank & 31)
  return set
}

/** Whether a rank is in the set whose words begin at `from`. */
export const has = (set: Uint32Array, from: number, rank: number): boolean =>
  (set[from + (rank >>> 5)]! & (1 << (rank & 31))) !== 0

/** Those of one set that are not in the other. */
export const without = (set: Uint32Array, other: Uint32Array): Uint32Array =>
  set.map((bits, word) => bits & ~other[word]!)
