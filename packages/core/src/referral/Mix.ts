/** Through whom people come: the mix of who advised, who made contact and who indicated, each counted apart. */
import type * as Referral from "./Referral.ts"

// What it is

/** How often a kind of source occurs. */
export interface Share {
  /** The kind of source, or `none`. */
  readonly kind: Referral.Source["kind"] | "none"
  /** How many referrals. */
  readonly count: number
}

/** The three mixes; each adds up to all referrals. */
export interface Mix {
  /** How many referrals were counted. */
  readonly referrals: number
  /** Who advised. */
  readonly advised: ReadonlyArray<Share>
  /** Who made contact. */
  readonly contacted: ReadonlyArray<Share>
  /** Who indicated. */
  readonly indicated: ReadonlyArray<Share>
}

// What it decides

type Counts = Map<Share["kind"], number>

const count = (counts: Counts, source: Referral.Source | null): void => {
  const kind = source?.kind ?? "none"
  counts.set(kind, (counts.get(kind) ?? 0) + 1)
}

const shares = (counts: Counts): ReadonlyArray<Share> =>
  [...counts]
    .map(([kind, count]) => ({ kind, count }))
    .sort((left, right) => right.count - left.count || (left.kind < right.kind ? -1 : 1))

/** Sources that are being counted. See {@link tally}. */
export interface Tally {
  /** Counts one referral. */
  readonly add: (referral: Referral.Referral) => void
  /** The mixes so far. */
  readonly mix: () => Mix
}

/** Counts referrals one at a time, for lists that do not fit in memory. */
export const tally = (): Tally => {
  let referrals = 0
  const [advised, contacted, indicated]: [Counts, Counts, Counts] = [new Map(), new Map(), new Map()]
  return {
    add: (referral) => {
      referrals += 1
      count(advised, referral.advised)
      count(contacted, referral.contacted)
      count(indicated, referral.indicated)
    },
    mix: () => ({
      referrals,
      advised: shares(advised),
      contacted: shares(contacted),
      indicated: shares(indicated)
    })
  }
}

/** Counts the sources of referrals. */
export const of = (referrals: Iterable<Referral.Referral>): Mix => {
  const counted = tally()
  for (const referral of referrals) counted.add(referral)
  return counted.mix()
}
