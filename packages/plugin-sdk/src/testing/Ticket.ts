/**
 * A small collection to test storage with: a ticket of a team. It has every kind of index, a guarded scope, a
 * claim, sparse fields, fields of any JSON, and a field whose events are sealed.
 */
import { Schema } from "effect"
import * as Collection from "../Collection.ts"

// What it is

const fields = {
  /** Whose it is; with `status` a guarded scope. */
  team: Schema.String,
  /** `open` or anything else. */
  status: Schema.String,
  /** When it is due, in epoch milliseconds. */
  due: Schema.NullOr(Schema.Int),
  /** Who has it. */
  owner: Schema.NullOr(Schema.String),
  /** Any number of labels. */
  tags: Schema.Array(Schema.String),
  /** Held by one ticket at a time. */
  number: Schema.NullOr(Schema.String),
  /** Anything. */
  extra: Schema.Json
}

/** A ticket. */
export const Ticket = Schema.Struct({
  ...fields,
  /** Personal data; `null` when there is none or it was erased. */
  title: Schema.NullOr(Schema.String)
})
/** See {@link Ticket}. */
export type Ticket = typeof Ticket.Type

/** What happens to a ticket. */
export const Event = Schema.TaggedUnion({
  /** It was written as a whole. */
  Written: { ...fields, title: Schema.optionalKey(Schema.String) },
  /** It got one more label. */
  Tagged: { tag: Schema.String },
  /** Its personal data was erased. */
  Erased: {},
  /** It was removed. */
  Removed: {}
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What it decides

/** A ticket with the given fields; open, of team `north`, and otherwise empty when they are left out. */
export const make = (given: Partial<Ticket> = {}): Ticket => ({
  team: "north",
  status: "open",
  due: null,
  owner: null,
  tags: [],
  number: null,
  extra: null,
  title: null,
  ...given
})

/** The event that makes a record equal to this. */
export const written = ({ title, ...rest }: Ticket): Event =>
  Event.cases.Written.make(title === null ? rest : { ...rest, title })

/** The ticket after one more event. */
export const evolve = (ticket: Ticket | null, event: Event): Ticket | null =>
  Event.match(event, {
    Written: ({ _tag, title = null, ...rest }): Ticket | null => ({ ...rest, title }),
    Tagged: ({ tag }) => ({ ...make(), ...ticket, tags: [...(ticket?.tags ?? []), tag] }),
    Erased: () => (ticket === null ? null : { ...ticket, title: null }),
    Removed: () => null
  })

/** The collection. */
export const collection = Collection.define<
  Ticket,
  Event,
  "team" | "status" | "due" | "owner" | "tag" | "title"
>({
  name: "ticket",
  version: 1,
  row: Ticket,
  categories: {
    team: "internal",
    status: "internal",
    due: "internal",
    owner: "internal",
    tags: "internal",
    number: "internal",
    extra: "internal",
    title: "contact content"
  },
  fields: {
    team: Collection.text((row) => row.team),
    status: Collection.text((row) => row.status),
    due: Collection.integer((row) => row.due),
    owner: Collection.text((row) => row.owner),
    tag: Collection.texts((row) => row.tags),
    title: Collection.text((row) => row.title)
  },
  indexes: {
    by_team: { fields: ["team", "status"], guard: 2 },
    by_due: { fields: ["due"] },
    by_team_due: { fields: ["team", "due", "owner"] },
    by_owner: { fields: ["owner"] },
    by_tag: { fields: ["tag", "due"], guard: 1 },
    by_title: { fields: ["title"] }
  },
  claims: { number: ({ number }) => (number === null ? [] : [number]) },
  event: Event,
  eventVersion: 1,
  personal: { Written: ["title"] },
  erased: Event.cases.Erased.make({}),
  evolve
})
