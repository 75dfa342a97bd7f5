/** Generators of partners and cadences for fast-check. */
import { CalendarDate } from "@zorgband/core/time"
import { generators as time } from "@zorgband/core/time/testing"
import fc from "fast-check"
import type * as Cadence from "./Cadence.ts"
import * as Partner from "./Partner.ts"

/** Ids of partners, few, so that they meet. */
export const partnerId: fc.Arbitrary<Partner.PartnerId> = fc
  .nat({ max: 9 })
  .map((n) => Partner.PartnerId.make(`p-00${n}`))

/** What is told of a partner. */
export const profile: fc.Arbitrary<Partner.Profile> = fc.record({
  name: fc.constantFrom("Ambulancedienst Noord", "Zorggroep Zuid", "Rode Kruis"),
  kind: fc.constantFrom("acute" as const, "non-acute" as const, "other" as const),
  tier: fc.constantFrom("in view" as const, "active" as const),
  identifiers: fc.subarray([
    { system: "kvk", value: "12345678" },
    { system: "agb", value: "06000001" }
  ]),
  locations: fc.nat({ max: 10_000 })
})

/** Any day on which there can be contact, the ends of months more often. */
export const day: fc.Arbitrary<Cadence.Day> = fc.oneof(
  time.recentDate,
  fc
    .tuple(fc.integer({ min: 1900, max: 2150 }), fc.integer({ min: 1, max: 12 }), fc.nat({ max: 3 }))
    .map(([year, month, before]) =>
      CalendarDate.of(year, month, CalendarDate.daysInMonth(year, month) - before)
    )
)

/** What is agreed with a partner, client or referrer. */
export const agreement: fc.Arbitrary<Cadence.Agreement> = fc.record({
  with: fc.record({ kind: fc.constant("partner" as const), id: partnerId }),
  subject: fc.constantFrom("partner conversation", "theme meeting"),
  everyMonths: fc.oneof(fc.constantFrom(1, 6, 12, 24), fc.integer({ min: 1, max: 120 })),
  planDays: fc.integer({ min: 0, max: 365 }),
  owner: fc.constantFrom("team-north", "employee-17"),
  from: day
})

/** A cadence before any contact counted. */
export const agreed: fc.Arbitrary<Cadence.Cadence> = agreement.map((one) => ({
  ...one,
  last: null,
  kept: 0,
  ended: null
}))
