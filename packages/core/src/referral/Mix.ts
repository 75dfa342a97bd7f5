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

const shares = (sources: ReadonlyArray<Referral.Source | null>): ReadonlyArray<Share> => {
  const counts = new Map<Share["kind"], number>()
  for (const source of sources) {
    const kind = source?.kind ?? "none"
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts]
    .map(([kind, count]) => ({ kind, count }))
    .sort((left, right) => right.count - left.count || (left.kind < right.kind ? -1 : 1))
}

/** Counts the sources of referrals. */
export const of = (referrals: Iterable<Referral.Referral>): Mix => {
  const all = [...referrals]
  return {
    referrals: all.length,
    advised: shares(all.map(({ advised }) => advised)),
    contacted: shares(all.map(({ contacted }) => contacted)),
    indicated: shares(all.map(({ indicated }) => indicated))
  }
}
