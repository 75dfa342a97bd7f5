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

/** Makes a set hold these ranks and nothing else. Small arrays are dear to make, so loops use one again and again. */
export const put = (ranks: ReadonlyArray<number>, into: Uint32Array): Uint32Array => {
  into.fill(0)
  for (const rank of ranks) into[rank >>> 5]! |= 1 << (rank & 31)
  return into
}

/** The set of these ranks. */
export const of = (ranks: ReadonlyArray<number>, words: number): Uint32Array =>
  put(ranks, new Uint32Array(words))

/** Whether a rank is in the set whose words begin at `from`. */
export const has = (set: Uint32Array, from: number, rank: number): boolean =>
  (set[from + (rank >>> 5)]! & (1 << (rank & 31))) !== 0

/** Makes a set hold those of one that are not in another. */
export const without = (set: Uint32Array, other: Uint32Array, into: Uint32Array): Uint32Array => {
  for (let word = 0; word < into.length; word++) into[word] = set[word]! & ~other[word]!
  return into
}
