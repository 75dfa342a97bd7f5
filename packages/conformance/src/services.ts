/**
 * The laws of the services over a storage plugin, as tests of vitest: one client for each verified BSN, one effect for
 * each command, rows that are the fold of their events, whatever people do at once.
 */
import { Build, type ServiceSubject, serviceLaws } from "@zorgband/core/testing"
import { memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { describe, it } from "vitest"
import * as Fold from "./Fold.ts"
import type * as Subject from "./Subject.ts"

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

/**
 * One test for each law of the services, in a block with this name.
 *
 * @param options.runs how many random histories each law tries; 5 when left out
 */
export const describeServices = (
  name: string,
  factory: Subject.Factory,
  options: { readonly runs?: number } = {}
): void => {
  describe(name, () => {
    for (const [law, holds] of Object.entries(serviceLaws(subject(factory, options.runs ?? 5))))
      it(law, holds)
  })
}
