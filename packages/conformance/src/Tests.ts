/** The checks of the kit and the laws of the services as tests, for any framework that can be told as {@link Framework}. */
import { Build, type ServiceSubject, serviceLaws } from "@zorgband/core/testing"
import { memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import type * as Check from "./Check.ts"
import { checks } from "./checks.ts"
import * as Deviation from "./Deviation.ts"
import * as Fold from "./Fold.ts"
import * as Kit from "./Kit.ts"
import type { Stands } from "./points/Stand.ts"
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
    const each = Object.entries<Check.Check>(checks).map(([id, check]) => ({ id, check }))
    const argued = Result.getOrThrow(Deviation.argued(each, deviations))
    describe(name, () => {
      let subject: Subject.Subject
      before(async () => {
        subject = await Effect.runPromise(Subject.make(factory, given))
      })
      for (const { id, check } of each) {
        const deviation = argued.find((known) => known.check === id) ?? null
        it(
          `${id}: ${check.title}`,
          judged(check, () => Run.one(subject, check, deviation)),
          patience
        )
      }
    })
  }

/** A test that fails as the check does, and is skipped when there is something else to say. */
const judged =
  ({ level }: Pick<Check.Check, "level">, run: () => Effect.Effect<Deviation.Verdict>) =>
  async (skip: (why: string) => void) => {
    const { status, detail } = await Effect.runPromise(run())
    if (status === "failed" && level === "required") throw new Error(detail ?? "It failed.")
    if (status !== "passed") skip(`${status}: ${detail}`)
  }

/** One test for each check of what a plugin provides under the names that stand, in a block with this name. */
export const points =
  ({ describe, it }: Framework) =>
  (
    name: string,
    factory: Subject.Factory,
    { deviations = [], stands }: { readonly stands: Stands } & Pick<Run.Options, "deviations">
  ): void => {
    const each = Kit.standing(factory, stands)
    const argued = Result.getOrThrow(Deviation.argued(each, deviations))
    describe(name, () => {
      it(
        "each name that it provides has a stand",
        async () => {
          const { manifest } = await Effect.runPromise(Subject.made(factory))
          const proved = new Set([...each.map(({ id }) => id), ...Object.keys(checks)])
          const without = Kit.listed(manifest).filter(({ id }) => !proved.has(id))
          if (without.length > 0)
            throw new Error(`There is no stand for ${without.map(({ id }) => id).join(", ")}.`)
        },
        patience
      )
      for (const { id, check, run } of each) {
        const deviation = argued.find((known) => known.check === id) ?? null
        const test = judged(check, () => run((part, of) => Run.one(part, of, deviation)))
        it(`${id}: ${check.title}`, test, patience)
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
