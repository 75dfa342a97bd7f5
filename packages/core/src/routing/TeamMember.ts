/** Somebody who works in teams: what they can, whether they are at work, how much they can have at once. */
import { Collection } from "@zorgband/plugin-sdk"
import { Equal, Schema } from "effect"
import { Code } from "../access/Party.ts"
import { Instant } from "../time/index.ts"
import { Assigned } from "./Assignment.ts"

// What it is

/** As many people as a team can have: a team is read at once. */
export const mostInTeam = 1_000

/** What is settled of somebody. */
export const Terms = Schema.Struct({
  /** The teams that they work in; none when they left. */
  teams: Schema.Array(Code).check(Schema.isMaxLength(50)),
  /** The skills that they have. */
  skills: Schema.Array(Code).check(Schema.isMaxLength(500)),
  /** How many questions they can have at once. */
  capacity: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10_000 }))
})
/** See {@link Terms}. */
export interface Terms extends Schema.Schema.Type<typeof Terms> {}

/** Somebody as they stand. */
export const TeamMember = Schema.Struct({
  ...Terms.fields,
  /** Whether they are at work. */
  present: Schema.Boolean,
  /** When they last took a question; null when they have not yet. */
  lastTook: Schema.NullOr(Instant.Instant)
})
/** See {@link TeamMember}. */
export interface TeamMember extends Schema.Schema.Type<typeof TeamMember> {}

/** Why somebody took a question: why it was assigned to them, or that they asked for the next. */
const Because = Schema.Literals([...Assigned.fields.because.literals, "asked for the next"])
/** See the schema. */
export type Because = typeof Because.Type

/** What can happen to somebody. */
export const Event = Schema.TaggedUnion({
  /** They were placed, or something else was settled. Who is new is not at work until that is told. */
  Placed: { ...Terms.fields, at: Instant.Instant },
  /** They came or went. */
  Seen: { present: Schema.Boolean, at: Instant.Instant },
  /** A question was assigned to them, or they took the next. */
  Took: { question: Code, because: Because, at: Instant.Instant }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What it decides

/** Settles something of somebody; the same again changes nothing. */
export const place = (state: TeamMember | null, terms: Terms, at: Instant.Instant): ReadonlyArray<Event> =>
  state !== null && Equal.equals({ ...state, ...terms }, state)
    ? []
    : [Event.cases.Placed.make({ ...terms, at })]

/** They come or go; the same again changes nothing. */
export const see = (
  state: Pick<TeamMember, "present">,
  present: boolean,
  at: Instant.Instant
): ReadonlyArray<Event> => (state.present === present ? [] : [Event.cases.Seen.make({ present, at })])

/** Somebody after an event. */
export const evolve = (state: TeamMember | null, event: Event): TeamMember | null => {
  if (event._tag === "Placed") {
    const { teams, skills, capacity } = event
    return { present: false, lastTook: null, ...state, teams, skills, capacity }
  }
  if (state === null) return null
  return event._tag === "Seen"
    ? { ...state, present: event.present }
    : { ...state, lastTook: Instant.of(Math.max(state.lastTook ?? 0, event.at)) }
}

/** How they are stored: by the id of the employee. */
export const collection = Collection.define({
  name: "team_member",
  version: 1,
  row: TeamMember,
  categories: {
    teams: "internal",
    skills: "internal",
    capacity: "internal",
    present: "internal",
    lastTook: "internal"
  },
  fields: {
    team: Collection.texts<TeamMember>((row) => row.teams)
  },
  indexes: {
    // Guarded: of two who assign in one team at once, one decides again.
    by_team: { fields: ["team"], guard: 1 }
  },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
