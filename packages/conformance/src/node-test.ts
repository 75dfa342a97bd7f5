/**
 * Runs the checks as tests of Node: `node --test`.
 *
 * @packageDocumentation
 */
import { before, describe, it } from "node:test"
import type { Stands } from "./points/Stand.ts"
import type * as Run from "./Run.ts"
import type * as Subject from "./Subject.ts"
import * as Tests from "./Tests.ts"

const node: Tests.Framework = {
  describe: (name, body) => void describe(name, body),
  before: (run) => before(run),
  it: (title, run, timeout) => void it(title, { timeout }, (test) => run((why) => test.skip(why)))
}

/**
 * One test for each check of the kit, in a block with this name. A check that is not for this adapter is skipped,
 * and says so; a provisional one that fails is skipped with its reason. Random runs take fast-check's own seed.
 *
 * @param options checks that the adapter is known to fail, what begins transactions of a host, and how things go wrong
 */
export const describeLedger = (
  name: string,
  factory: Subject.Factory,
  options: Subject.Given & Pick<Run.Options, "deviations"> = {}
): void => Tests.ledger(node)(name, factory, options)

/**
 * One test for each check of what a plugin provides under names: channels, connectors of systems, registers. Each name
 * has its stand, through which the kit works the system behind it.
 *
 * @param options the stands, by point and name, and checks that the plugin is known to fail
 */
export const describePlugin = (
  name: string,
  factory: Subject.Factory,
  options: { readonly stands: Stands } & Pick<Run.Options, "deviations">
): void => Tests.points(node)(name, factory, options)

/**
 * The laws of the services over a storage plugin: one client for each verified BSN, one effect for each command, rows
 * that are the fold of their events, whatever people do at once. One test for each, in a block with this name.
 *
 * @param options.runs how many random histories each law tries; 5 when left out
 */
export const describeServices = (
  name: string,
  factory: Subject.Factory,
  options: { readonly runs?: number } = {}
): void => Tests.services(node)(name, factory, options)
