/** Generators of referrals for fast-check. */
import fc from "fast-check"
import { PartyId } from "../access/Party.ts"
import * as CalendarDate from "../time/CalendarDate.ts"
import * as Instant from "../time/Instant.ts"
import * as Referral from "./Referral.ts"

/** Through whom people come: a few general practitioners, and every other kind of source. */
export const source: fc.Arbitrary<Referral.Source> = fc.oneof(
  fc.constantFrom("agb-01", "agb-02", "agb-03").map((id) => ({ kind: "general practitioner" as const, id })),
  fc.constantFrom(...Referral.Source.fields.kind.literals).map((kind) => ({ kind }))
)

/** What is received. */
export const request: fc.Arbitrary<Referral.Request> = fc.record({
  about: fc.nat({ max: 99 }).map((n) => PartyId.make(`home-care|${n}`)),
  service: fc.constantFrom("maternity", "nursing", "household"),
  law: fc.constantFrom(null, "Zvw", "Wmo", "Jeugdwet", "Wlz"),
  advised: fc.option(source),
  contacted: source,
  indicated: fc.option(source)
})

/** Moments of three months, so that referrals begin before others end. */
export const moment: fc.Arbitrary<Instant.Instant> = fc
  .nat({ max: 90 * 24 * 60 })
  .map((minutes) =>
    Instant.of(CalendarDate.toEpochDay(CalendarDate.of(2026, 2, 1)) * 86_400_000 + minutes * 60_000)
  )

/** Referrals as they stand after some steps, each as the machine allows. */
export const referral: fc.Arbitrary<Referral.Referral> = fc
  .tuple(
    request,
    moment,
    fc.array(fc.tuple(fc.constantFrom(...Referral.Step.literals), fc.nat({ max: 20 * 24 * 60 })), {
      maxLength: 8,
      size: "max"
    })
  )
  .map(([asked, receivedAt, steps]) => {
    const start: Referral.Referral = { ...asked, state: "received", receivedAt, steps: [], told: 0 }
    return steps.reduce((state, [step, minutes]) => {
      if (!Referral.steps(state.state).includes(step)) return state
      const at = Instant.plus(state.steps.at(-1)?.at ?? state.receivedAt, minutes * 60_000)
      const moved = Referral.Event.cases.Moved.make({ taken: { step, at, reason: "moved away" } })
      return Referral.evolve(state, moved) ?? state
    }, start)
  })
