/** A version of the routing rules as it is kept: published once, never changed, in force from its moment on. */
import { Collection } from "@zorgband/plugin-sdk"
import { Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Instant, OfficeHours } from "../time/index.ts"
import * as RuleSet from "./RuleSet.ts"

// What it is

/** Rules with the opening hours that their deadlines count in. */
export const Rules = Schema.Struct({
  /** The rules. */
  definition: RuleSet.Definition,
  /** The opening hours, by the name of the calendar. */
  calendars: Schema.Record(Code, OfficeHours.OfficeHours)
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
  categories: { definition: "internal", calendars: "internal" },
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
