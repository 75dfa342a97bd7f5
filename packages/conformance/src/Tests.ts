/** The checks of the kit and the laws of the services as tests, for any framework that can be told as {@link Framework}. */
import { Build, type ServiceSubject, serviceLaws } from "@zorgband/core/testing"
import { memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Check from "./Check.ts"
import { checks } from "./checks.ts"
import * as Deviation from "./Deviation.ts"
import * as Fold from "./Fold.ts"
import * as Run from "./Run.ts"
import * as Subject from "./Subject.ts"

/** What a test framework does. */
export interface Framework {
  /** Makes a block of tests. */
  readonly describe: (name: string, body: () => void) => void
  /** Runs this before the tests of the block. */
  readonly before: (run: () => Promise<void>) => void
  /** Makes a test, which fails when this rejects, and is skipped when `skip` is called last. */
  readonly it: (title: string, run: (skip: (why: string) => void) => Promise<void>, patience: number) => void
}

/** How long a test may take, in milliseconds: longer than a check, so that the check says what took so long. */
const patience = 70_000

/** One test for each check, in a block with this name. */
export const ledger =
  ({ describe, before, it }: Framework) =>
  (
    name: string,
    factory: Subject.Factory,
    { deviations = [], ...given }: Subject.Given & Pick<Run.Options, "deviations">
  ): void => {
    const stray = Deviation.unknown(checks, deviations)
    if (stray !== null) throw stray
    describe(name, () => {
      let subject: Subject.Subject
      before(async () => {
        subject = await Effect.runPromise(Subject.make(factory, given))
      })
      for (const [id, check] of Object.entries<Check.Check>(checks)) {
        const run = async (skip: (why: string) => void) => {
          const deviation = deviations.find((known) => known.check === id) ?? null
          const { status, detail } = await Effect.runPromise(Run.one(subject, check, deviation))
          if (status === "failed" && check.level === "required") throw new Error(detail ?? "It failed.")
          if (status !== "passed") skip(`${status}: ${detail}`)
        }
        it(`${id}: ${check.title}`, run, patience)
      }
    })
  }

/** The storage of a plugin; its vault too, or one in memory. */
const withVault = (plugin: Plugin.Plugin): Plugin.Plugin =>
  plugin.provides.some(({ point }) => point === "vault")
    ? plugin
    : Plugin.definePlugin({
        ...plugin.manifest,
        provides: [...plugin.provides, ...memory().provides.filter(({ point }) => point === "vault")]
      })

/** What the laws are about. */
const subject = (factory: Subject.Factory, runs: number): ServiceSubject => ({
  desk: Effect.flatMap(
    Effect.promise(async () => factory()),
    (plugin) => Build.desk(withVault(plugin))
  ),
  verify: Fold.verify,
  runs
})

/** One test for each law of the services, in a block with this name. */
export const services =
  ({ describe, it }: Framework) =>
  (name: string, factory: Subject.Factory, { runs = 5 }: { readonly runs?: number }): void => {
    describe(name, () => {
      for (const [law, holds] of Object.entries(serviceLaws(subject(factory, runs)))) {
        const run = async () => {
          await holds()
        }
        it(law, run, patience)
      }
    })
  }
