import { describe, expect, it } from "@effect/vitest"
import { memory } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, desk, noon } from "../testing/Build.ts"
import { request } from "../testing/canary.ts"

describe("what is asked of referrals", () => {
  it.live("is a state and a period that there are: another is refused, and no empty list", () =>
    Effect.gen(function* () {
      const { referrals } = yield* desk(memory())
      yield* referrals.receive(caller(), request as never, noon as never, { at: noon })
      expect((yield* referrals.inState(caller(), "received")).items).toHaveLength(1)
      const ends = { from: "received", to: "care started" } as const
      const wrong = [
        [referrals.inState(caller(), "recieved" as never), "state"],
        [referrals.mix(caller(), { since: noon } as never), "period"],
        [referrals.mix(caller(), { from: "2026" } as never), "period"],
        [referrals.leadTimes(caller(), ends as never, { until: noon } as never), "period"]
      ] as const
      for (const [asked, field] of wrong)
        expect(yield* Effect.flip(asked as Effect.Effect<unknown, unknown>)).toMatchObject({
          _tag: "InvalidInput",
          fields: expect.arrayContaining([field])
        })
    })
  )
})
