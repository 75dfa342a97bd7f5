/**
 * Lead times (*doorlooptijden*) between named points of a referral, counted in calendar days in a named zone. A point
 * that was not reached gives no lead time; nothing is paused silently.
 */
import { Schema } from "effect"
import * as CalendarDate from "../time/CalendarDate.ts"
import type { Instant } from "../time/Instant.ts"
import * as Zone from "../time/Zone.ts"
import * as Referral from "./Referral.ts"

// What it is

/** A point that a lead time runs from or to. */
export const Point = Schema.Literals(["received", ...Referral.Step.literals])
/** See {@link Point}. */
export type Point = typeof Point.Type

/** The lead times of one referrer. Days are calendar days. */
export interface Summary {
  /** Who referred, or `none` for who came without advice or indication. */
  readonly referrer: string
  /** How many referrals. */
  readonly referrals: number
  /** How many reached the end point. */
  readonly reached: number
  /** How many neither reached it nor ended otherwise. */
  readonly waiting: number
  /** Half took at most this many days; `null` when none reached it. */
  readonly median: number | null
  /** Four in five took at most this many days. */
  readonly p80: number | null
  /** The longest. */
  readonly longest: number | null
}

// What it decides

/** When a referral first reached a point, or `null`. */
export const reachedAt = (referral: Referral.Referral, point: Point): Instant | null =>
  point === "received" ? referral.receivedAt : (referral.steps.find(({ step }) => step === point)?.at ?? null)

/** Calendar days between two points; `null` when one was not reached. */
export const days = (
  referral: Referral.Referral,
  from: Point,
  to: Point,
  zone: Zone.Zone = Zone.amsterdam
): number | null => {
  const [start, end] = [reachedAt(referral, from), reachedAt(referral, to)]
  return start === null || end === null
    ? null
    : CalendarDate.daysBetween(Zone.dateOf(zone, start), Zone.dateOf(zone, end))
}

/** The smallest value that at least this share of the sorted values does not exceed. */
const quantile = (sorted: ReadonlyArray<number>, share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null

/** Lead times that are being counted. See {@link tally}. */
export interface Tally {
  /** Counts one referral. */
  readonly add: (referral: Referral.Referral) => void
  /** Lead times for each referrer so far, the one with most referrals first. */
  readonly summaries: () => ReadonlyArray<Summary>
}

/** Counts referrals one at a time, for lists that do not fit in memory: it holds a number for each, no more. */
export const tally = (from: Point, to: Point, zone: Zone.Zone = Zone.amsterdam): Tally => {
  const groups = new Map<string, { referrals: number; waiting: number; readonly taken: Array<number> }>()
  return {
    add: (referral) => {
      const source = Referral.referrer(referral)
      const name = source === null ? "none" : Referral.sourceName(source)
      const group = groups.get(name) ?? { referrals: 0, waiting: 0, taken: [] }
      groups.set(name, group)
      group.referrals += 1
      if (reachedAt(referral, to) === null && Referral.steps(referral.state).length > 0) group.waiting += 1
      const taken = days(referral, from, to, zone)
      if (taken !== null) group.taken.push(taken)
    },
    summaries: () =>
      [...groups]
        .map(([referrer, { referrals, waiting, taken }]) => {
          const sorted = taken.toSorted((left, right) => left - right)
          return {
            referrer,
            referrals,
            reached: sorted.length,
            waiting,
            median: quantile(sorted, 0.5),
            p80: quantile(sorted, 0.8),
            longest: sorted.at(-1) ?? null
          }
        })
        .sort((left, right) => right.referrals - left.referrals || (left.referrer < right.referrer ? -1 : 1))
  }
}

/** Lead times for each referrer, the one with most referrals first. */
export const byReferrer = (
  referrals: Iterable<Referral.Referral>,
  from: Point,
  to: Point,
  zone: Zone.Zone = Zone.amsterdam
): ReadonlyArray<Summary> => {
  const counted = tally(from, to, zone)
  for (const referral of referrals) counted.add(referral)
  return counted.summaries()
}
