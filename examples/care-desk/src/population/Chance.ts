/** Seeded chance: the same seed makes the same choices on every machine. */

/** A number from 0 up to 1, and what follows from it. */
export interface Chance {
  /** Whether something that happens in this share of the cases happens now. */
  readonly is: (share: number) => boolean
  /** A whole number from 0 up to `below`. */
  readonly below: (below: number) => number
  /** One of these. */
  readonly of: <const A>(...all: ReadonlyArray<A>) => A
}

/** Mulberry32. */
export const seeded = (seed: number): Chance => {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number) => Math.floor(next() * count)
  return { is: (share) => next() < share, below, of: (...all) => all[below(all.length)]! }
}
