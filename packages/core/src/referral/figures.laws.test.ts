import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { PartyId } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import { type LeadTimeSubject, leadTimeLaws, type MixSubject, mixLaws } from "./figures.laws.ts"
import * as LeadTime from "./LeadTime.ts"
import * as Mix from "./Mix.ts"
import type * as Referral from "./Referral.ts"

/** Broken copies, each caught by the law it is filed under. */
const slow: Record<keyof ReturnType<typeof leadTimeLaws>, LeadTimeSubject> = {
  // Whole days of 24 hours, which is not what the calendar shows.
  "a lead time is what a calendar on the wall shows, and never negative in the order of the steps": {
    ...LeadTime,
    days: (referral, from, to) => {
      const [start, end] = [LeadTime.reachedAt(referral, from), LeadTime.reachedAt(referral, to)]
      return start === null || end === null ? null : Math.floor((end - start) / 86_400_000)
    }
  },
  "a point that was not reached gives no lead time": {
    ...LeadTime,
    days: (...asked) => LeadTime.days(...asked) ?? 0
  },
  "every referral is counted under one referrer, and is reached, waiting or ended otherwise": {
    ...LeadTime,
    byReferrer: (...asked) =>
      LeadTime.byReferrer(...asked).map((one) => ({ ...one, waiting: one.referrals - one.reached }))
  },
  "half is at most the median, four in five at most the 80th, and no smaller number would do": {
    ...LeadTime,
    byReferrer: (...asked) => LeadTime.byReferrer(...asked).map((one) => ({ ...one, p80: one.longest }))
  },
  "the order of the referrals does not matter": {
    ...LeadTime,
    byReferrer: (all, ...asked) => LeadTime.byReferrer([...all].slice(0, -1), ...asked)
  }
}

const mixed: Record<keyof ReturnType<typeof mixLaws>, MixSubject> = {
  // Who came without advice is left out.
  "each of the three mixes adds up to all referrals": {
    of: (all) => {
      const mix = Mix.of(all)
      return { ...mix, advised: mix.advised.filter(({ kind }) => kind !== "none") }
    }
  },
  "each share is how many had that kind of source, the largest first": {
    of: (all) => {
      const mix = Mix.of(all)
      return { ...mix, contacted: mix.advised }
    }
  }
}

describe("LeadTime", () => {
  for (const [law, holds] of Object.entries(leadTimeLaws(LeadTime))) it(law, holds)
  for (const [law, twin] of Object.entries(slow)) {
    it(`catches a broken copy: ${law}`, () => expect(leadTimeLaws(twin)[law as keyof typeof slow]).toThrow())
  }
})

describe("Mix", () => {
  for (const [law, holds] of Object.entries(mixLaws(Mix))) it(law, holds)
  for (const [law, twin] of Object.entries(mixed)) {
    it(`catches a broken copy: ${law}`, () => expect(mixLaws(twin)[law as keyof typeof mixed]).toThrow())
  }
})

describe("figures by example", () => {
  const at = (text: string) => Result.getOrThrow(Instant.parse(`2026-03-${text}:00+01:00`))
  const referral = (receivedAt: string, started: string | null, id?: string): Referral.Referral => ({
    about: PartyId.make("home-care|1"),
    service: "nursing",
    law: null,
    advised: id === undefined ? null : { kind: "general practitioner", id },
    contacted: { kind: "self" },
    indicated: null,
    state: started === null ? "received" : "care started",
    receivedAt: at(receivedAt),
    steps: started === null ? [] : [{ step: "start care", at: at(started), reason: null }],
    told: 0
  })

  it("Given a call at eleven at night, when care starts at one in the morning, then that is one day", () => {
    expect(LeadTime.days(referral("02T23:00", "03T01:00"), "received", "start care")).toBe(1)
  })

  it("Given one GP with three referrals and one client by herself, when lead times are asked, then both are there", () => {
    const all = [
      referral("02T09:00", "04T09:00", "agb-01"),
      referral("02T09:00", "09T09:00", "agb-01"),
      referral("02T09:00", null, "agb-01"),
      referral("02T09:00", "03T09:00")
    ]
    expect(LeadTime.byReferrer(all, "received", "start care")).toEqual([
      {
        referrer: "general practitioner agb-01",
        referrals: 3,
        reached: 2,
        waiting: 1,
        median: 2,
        p80: 7,
        longest: 7
      },
      { referrer: "none", referrals: 1, reached: 1, waiting: 0, median: 1, p80: 1, longest: 1 }
    ])
    // What was asked before all was counted is of what was counted, and changes nothing.
    const counted = LeadTime.tally("received", "start care")
    for (const one of all) {
      counted.add(one)
      counted.summaries()
    }
    expect(counted.summaries()).toEqual(LeadTime.byReferrer(all, "received", "start care"))
    expect(Mix.of(all)).toEqual({
      referrals: 4,
      advised: [
        { kind: "general practitioner", count: 3 },
        { kind: "none", count: 1 }
      ],
      contacted: [{ kind: "self", count: 4 }],
      indicated: [{ kind: "none", count: 4 }]
    })
  })
})
