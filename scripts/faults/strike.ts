/** Runs one fault as a test. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Fault } from "./Fault.ts"
import { good } from "./Figures.ts"

/** A broken copy may be lucky for once; the guarded one may never be unlucky. */
const chances = 8

/** The test of one run. */
export const strike = ({ title, run, broken }: Fault): void => {
  it.live(title, ({ skip }) =>
    Effect.gen(function* () {
      for (let chance = 1; ; chance++) {
        const found = yield* Effect.scoped(run)
        if ("skipped" in found) return skip(found.skipped)
        if (broken && !good(found) && chance < chances) continue
        return expect(good(found), JSON.stringify(found)).toBe(true)
      }
    })
  )
}
