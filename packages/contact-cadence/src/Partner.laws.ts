/** The laws of {@link Partner}, as data. */
import { Instant } from "@zorgband/core/time"
import { Result } from "effect"
import fc from "fast-check"
import { partnerId, profile } from "./generators.ts"
import type * as Partner from "./Partner.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Partner, "tell" | "leave" | "evolve">

const told = fc.array(profile, { minLength: 1, maxLength: 5 })

/** The laws of partners. Each throws when it does not hold. */
export const laws = ({ tell, leave, evolve }: Subject) => {
  const after = (id: Partner.PartnerId, all: ReadonlyArray<Partner.Profile>) =>
    all.reduce<Partner.Partner | null>(
      (state, one, minute) =>
        Result.getOrThrow(tell(id, state, one, Instant.of(minute * 60_000))).reduce(evolve, state),
      null
    ) as Partner.Partner
  return {
    "a partner is as it was last told": () =>
      fc.assert(
        fc.property(partnerId, told, (id, all) => {
          const { since: _since, left: _left, ...now } = after(id, all)
          const last = all.at(-1) as Partner.Profile
          return JSON.stringify(Object.entries(now).sort()) === JSON.stringify(Object.entries(last).sort())
        })
      ),

    "telling the same again changes nothing": () =>
      fc.assert(
        fc.property(partnerId, told, (id, all) => {
          const again = tell(id, after(id, all), all.at(-1) as Partner.Profile, Instant.of(4e12))
          return Result.isSuccess(again) && again.success.length === 0
        })
      ),

    "a partner is in the network since it first came into view": () =>
      fc.assert(fc.property(partnerId, told, (id, all) => after(id, all).since === 0)),

    "who left stays away, and nothing more is told of it": () =>
      fc.assert(
        fc.property(partnerId, told, profile, (id, all, more) => {
          const state = after(id, all)
          const left = Result.getOrThrow(leave(id, state, Instant.of(1))).reduce(evolve, state)
          return (
            left !== null &&
            left.left === 1 &&
            Result.isFailure(tell(id, left, more, Instant.of(2))) &&
            Result.isFailure(leave(id, left, Instant.of(2)))
          )
        })
      )
  }
}
