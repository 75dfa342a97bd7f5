/** A version of the routing rules as it is kept: published once, never changed, in force from its moment on. */
import { Collection } from "@zorgband/plugin-sdk"
import { Schema } from "effect"
import { Instant } from "../time/index.ts"
import * as RuleSet from "./RuleSet.ts"

// What it is

/** A version as it is stored. */
export const Rules = Schema.Struct({
  /** The rules. */
  definition: RuleSet.Definition
})
/** See {@link Rules}. */
export interface Rules extends Schema.Schema.Type<typeof Rules> {}

/** What can happen to a version. */
export const Event = Schema.TaggedUnion({
  /** It was published. */
  Published: { rules: Rules, at: Instant.Instant }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

/** How versions are stored: by the moment from which they hold, at each moment at most one. */
export const collection = Collection.define({
  name: "routing_rules",
  version: 1,
  row: Rules,
  categories: { definition: "internal" },
  fields: {
    kind: Collection.text<Rules>(() => "routing"),
    effective_from: Collection.integer<Rules>(({ definition }) => definition.effectiveFrom)
  },
  // Guarded: a question that is sent while a version is published is sent again.
  indexes: { by_effect: { fields: ["kind", "effective_from"], guard: 1 } },
  claims: { effective_from: ({ definition }) => [String(definition.effectiveFrom)] },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve: (_, event) => event.rules
})
