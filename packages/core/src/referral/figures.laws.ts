/** The laws of {@link LeadTime} and {@link Mix}, as data. */
import fc from "fast-check"
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Zone from "../time/Zone.ts"
import { referral } from "./generators.ts"
import * as LeadTime from "./LeadTime.ts"
import type * as Mix from "./Mix.ts"
import * as Referral from "./Referral.ts"

/** Lead times that are put to the test. */
export type LeadTimeSubject = Pick<typeof LeadTime, "days" | "byReferrer">

/** A mix that is put to the test. */
export type MixSubject = Pick<typeof Mix, "of">

const referrals = fc.array(referral, { maxLength: 25, size: "max" })
const point = fc.constantFrom(...LeadTime.Point.literals)
const total = (all: ReadonlyArray<number>) => all.reduce((sum, one) => sum + one, 0)

/** The laws of lead times. Each throws when it does not hold. */
export const leadTimeLaws = ({ days, byReferrer }: LeadTimeSubject) => ({
  "a lead time is what a calendar on the wall shows, and never negative in the order of the steps": () =>
    fc.assert(
      fc.property(referral, (one) =>
        one.steps.every(({ step }) => {
          const first = one.steps.find((taken) => taken.step === step)?.at ?? one.receivedAt
          const [from, to] = [one.receivedAt, first].map((at) => Zone.dateOf(Zone.amsterdam, at))
          const counted = days(one, "received", step)
          return (
            counted !== null &&
            counted >= 0 &&
            from !== undefined &&
            CalendarDate.addDays(from, counted) === to
          )
        })
      )
    ),

  "a point that was not reached gives no lead time": () =>
    fc.assert(
      fc.property(referral, point, point, (one, from, to) => {
        const reached = (at: LeadTime.Point) => at === "received" || one.steps.some(({ step }) => step === at)
        return (days(one, from, to) === null) === !(reached(from) && reached(to))
      })
    ),

  "every referral is counted under one referrer, and is reached, waiting or ended otherwise": () =>
    fc.assert(
      fc.property(referrals, point, (all, to) => {
        const found = byReferrer(all, "received", to)
        const reached = all.filter((one) => LeadTime.reachedAt(one, to) !== null).length
        const ended = all.filter(
          (one) => LeadTime.reachedAt(one, to) === null && Referral.steps(one.state).length === 0
        ).length
        return (
          new Set(found.map(({ referrer }) => referrer)).size === found.length &&
          total(found.map((one) => one.referrals)) === all.length &&
          total(found.map((one) => one.reached)) === reached &&
          total(found.map((one) => one.waiting)) === all.length - reached - ended
        )
      })
    ),

  "half is at most the median, four in five at most the 80th, and no smaller number would do": () =>
    fc.assert(
      fc.property(referrals, (all) => {
        // All of one referrer, so that there is something to rank.
        const alone = all.map((one) => ({ ...one, advised: null, indicated: null }))
        const taken = alone.flatMap((one) => LeadTime.days(one, "received", "start care") ?? [])
        return byReferrer(alone, "received", "start care").every(({ median, p80, longest, reached }) => {
          if (taken.length === 0) return median === null && p80 === null && longest === null && reached === 0
          const share = (bound: number) => taken.filter((one) => one <= bound).length / taken.length
          const least = (bound: number | null, part: number) =>
            bound !== null && taken.includes(bound) && share(bound) >= part && share(bound - 1) < part
          return least(median, 0.5) && least(p80, 0.8) && longest === Math.max(...taken)
        })
      })
    ),

  "the order of the referrals does not matter": () =>
    fc.assert(
      fc.property(
        referrals,
        (all) =>
          JSON.stringify(byReferrer(all, "received", "accept")) ===
          JSON.stringify(byReferrer([...all].reverse(), "received", "accept"))
      )
    )
})

/** The laws of the mix of sources. Each throws when it does not hold. */
export const mixLaws = ({ of }: MixSubject) => ({
  "each of the three mixes adds up to all referrals": () =>
    fc.assert(
      fc.property(referrals, (all) => {
        const { referrals: counted, advised, contacted, indicated } = of(all)
        return (
          counted === all.length &&
          [advised, contacted, indicated].every(
            (shares) => total(shares.map(({ count }) => count)) === all.length
          )
        )
      })
    ),

  "each share is how many had that kind of source, the largest first": () =>
    fc.assert(
      fc.property(referrals, (all) => {
        const mix = of(all)
        return (["advised", "contacted", "indicated"] as const).every((fact) =>
          mix[fact].every(
            ({ kind, count }, at) =>
              count === all.filter((one) => (one[fact]?.kind ?? "none") === kind).length &&
              count <= (mix[fact][at - 1]?.count ?? count)
          )
        )
      })
    )
})
