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

/** Lead times for each referrer, the one with most referrals first. */
export const byReferrer = (
  referrals: Iterable<Referral.Referral>,
  from: Point,
  to: Point,
  zone: Zone.Zone = Zone.amsterdam
): ReadonlyArray<Summary> => {
  const groups = new Map<string, Array<Referral.Referral>>()
  for (const referral of referrals) {
    const source = Referral.referrer(referral)
    const name = source === null ? "none" : Referral.sourceName(source)
    groups.set(name, [...(groups.get(name) ?? []), referral])
  }
  return [...groups]
    .map(([referrer, group]) => {
      const taken = group
        .flatMap((one) => days(one, from, to, zone) ?? [])
        .sort((left, right) => left - right)
      const waiting = group.filter(
        (one) => reachedAt(one, to) === null && Referral.steps(one.state).length > 0
      ).length
      return {
        referrer,
        referrals: group.length,
        reached: taken.length,
        waiting,
        median: quantile(taken, 0.5),
        p80: quantile(taken, 0.8),
        longest: taken.at(-1) ?? null
      }
    })
    .sort((left, right) => right.referrals - left.referrals || (left.referrer < right.referrer ? -1 : 1))
}
