/** A collection of lists, to run concurrent commands over: each appends its id. */
import { Collection, type Ledger } from "@zorgband/plugin-sdk"
import { Schema } from "effect"

// What it is

/** A list. */
export const List = Schema.Struct({
  /** The key of its record. */
  key: Schema.String,
  /** The ids of the commands that appended to it, oldest first. */
  ids: Schema.Array(Schema.String)
})
/** See {@link List}. */
export type List = typeof List.Type

/** What happens to a list. */
export const Event = Schema.TaggedUnion({
  /** A command appended its id. */
  Appended: { id: Schema.String }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What it decides

/** The list after one more event. */
export const evolve = (list: List | null, { id }: Event, key: string): List => ({
  key,
  ids: [...(list?.ids ?? []), id]
})

/** The reference of a list. */
export const ref = (key: string): Ledger.Ref => ({ collection: "list", key })

/** The collection: the last id is indexed, the last two are entries,
 * and it claims its length. */
export const collection = Collection.define<List, Event, "last" | "recent">({
  name: "list",
  version: 1,
  row: List,
  categories: { key: "internal", ids: "internal" },
  fields: {
    last: Collection.text(({ ids }) => ids.at(-1) ?? null),
    recent: Collection.texts(({ ids }) => ids.slice(-2))
  },
  indexes: { by_last: { fields: ["last"] }, by_recent: { fields: ["recent"] } },
  claims: { length: ({ key, ids }) => [`${key} ${ids.length}`] },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
