/**
 * Routing rules that a vendor ships: a named set of versions, of which a host publishes one from a moment of its own. They
 * are proven as any other rules are, before they hold.
 */
import { Effect, Schema } from "effect"
import type { Json } from "./Json.ts"
import * as Provided from "./Provided.ts"

// What it is

/** A version of a pack. */
export interface PackedRules {
  /** The id of the version in the pack: `[a-z0-9][a-z0-9 ._-]*`, at most 39 characters. What it says never changes. */
  readonly version: string
  /** A definition of routing rules as JSON, without `version` and `effectiveFrom`: those follow from the pack and the host. */
  readonly rules: { readonly [field: string]: Json }
}

/** A pack that was opened. */
export interface RulePack {
  /** Its versions, oldest first. */
  readonly versions: Effect.Effect<ReadonlyArray<PackedRules>, RulePackUnavailable>
}

// What can go wrong

/** The pack could not be read. Rules that were published from it hold all the same. */
export class RulePackUnavailable extends Schema.TaggedError<RulePackUnavailable>()("RulePackUnavailable", {
  /** Which pack. */
  pack: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The rule pack ${this.pack} could not be read. Rules that were published from it hold; try again later.`
  }
}

// What it does

/** A pack of rules that come with the plugin. */
export const of = (name: string, versions: ReadonlyArray<PackedRules>): Provided.Provided<RulePack> =>
  Provided.of(name, { versions: Effect.succeed(versions) })
