/**
 * Runs the checks as tests of vitest.
 *
 * @packageDocumentation
 */
import { Effect } from "effect"
import { beforeAll, describe, it } from "vitest"
import type * as Check from "./Check.ts"
import { checks } from "./checks.ts"
import * as Deviation from "./Deviation.ts"
import * as Run from "./Run.ts"
import * as Subject from "./Subject.ts"

export { describeServices } from "./services.ts"

/**
 * One test for each check of the kit, in a block with this name. A check that is not for this adapter is skipped,
 * and says so; a provisional one that fails is skipped with its reason. Random runs take fast-check's own seed.
 *
 * @param options checks that the adapter is known to fail, and what begins transactions of a host
 */
export const describeLedger = (
  name: string,
  factory: Subject.Factory,
  options: Pick<Run.Options, "deviations" | "host"> = {}
): void => {
  const { deviations = [], host = null } = options
  const stray = Deviation.unknown(checks, deviations)
  if (stray !== null) throw stray
  describe(name, () => {
    let subject: Subject.Subject
    beforeAll(async () => {
      subject = await Effect.runPromise(Subject.make(factory, host))
    })
    for (const [id, check] of Object.entries<Check.Check>(checks)) {
      it(`${id}: ${check.title}`, async (test) => {
        const deviation = deviations.find((known) => known.check === id) ?? null
        const { status, detail } = await Effect.runPromise(Run.one(subject, check, deviation))
        if (status === "failed" && check.level === "required") throw new Error(detail ?? "It failed.")
        if (status !== "passed") test.skip(`${status}: ${detail}`)
      })
    }
  })
}
