/**
 * Runs the checks as tests of vitest.
 *
 * @packageDocumentation
 */
import { Effect } from "effect"
import { beforeAll, describe, it } from "vitest"
import * as Check from "./Check.ts"
import { checks } from "./checks.ts"
import * as Subject from "./Subject.ts"

/** One test for each check of the kit, in a block with this name. */
export const describeLedger = (name: string, factory: Subject.Factory): void => {
  describe(name, () => {
    let subject: Subject.Subject
    beforeAll(async () => {
      subject = await Effect.runPromise(Subject.make(factory))
    })
    for (const [id, check] of Object.entries<Check.Check>(checks)) {
      it(`${id}: ${check.title}`, async (test) => {
        if (!Check.applies(check, subject.capabilities)) test.skip(`for an adapter that is ${check.needs}`)
        const context = await Effect.runPromise(subject.context)
        await Effect.runPromise(Effect.scoped(check.run(context)))
      })
    }
  })
}
