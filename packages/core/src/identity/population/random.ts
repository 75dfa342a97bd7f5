/** Seeded chance, the same on every machine. */

/** The next number in [0, 1). */
export type Random = () => number

/** Mulberry32: one 32-bit state, a period of 2^32. Enough for test data, for nothing else. */
export const seeded = (seed: number): Random => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from 0 up to, not including, `below`. */
export const int = (random: Random, below: number): number => Math.floor(random() * below)

/** One of a list, each as likely. */
export const pick = <A>(random: Random, list: ReadonlyArray<A>): A => list[int(random, list.length)]!

/** A list in which the n-th value stands in proportion to 1/(n + flatness): {@link pick} from it is by frequency. */
export const table = <A>(values: ReadonlyArray<A>, flatness: number): ReadonlyArray<A> => {
  const weights = values.map((_, n) => 1 / (n + flatness))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return values.flatMap((value, n) =>
    Array<A>(Math.max(1, Math.round((weights[n]! / total) * 2_000))).fill(value)
  )
}
