/**
 * Where a question goes: which desk, who owns it, by when, who may promise something, and what happens when nothing
 * happens. Rules point to outcomes by id, so that many rules share one.
 */
import { Schema } from "effect"
import { Code } from "../access/Party.ts"
import { maxMinutes } from "../contact/Terms.ts"

/** Working minutes, at most a thousand hours: what all office hours are sure to hold. */
const Minutes = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxMinutes }))

/** Whether a number is one of working minutes. Internal. */
export const isMinutes = Schema.is(Minutes)

/** A team or a person that can own a question. */
export const Party = Schema.Struct({
  /** The id of the team or employee. */
  id: Code,
  /** Whether it is a team or one person. */
  kind: Schema.Literals(["team", "person"]),
  /** The roles that it holds, for who may commit. */
  roles: Schema.Array(Code)
})
/** The type of {@link Party}. */
export type Party = typeof Party.Type

/** A step of an escalation chain. */
export const Escalation = Schema.Struct({
  /** Working minutes since the question was sent to its owner, in the calendar of the deadline; at most 60,000. */
  afterMinutes: Minutes,
  /** The id of the party. */
  to: Code,
  /** `told`: the party hears of it, and the question stays where it is. Left out: the party owns it from then on. */
  as: Schema.optionalKey(Schema.Literals(["owner", "told"]))
})
/** The type of {@link Escalation}. */
export type Escalation = typeof Escalation.Type

/** Which side of the organisation handles a question: the front office meets the client, the back office handles later. */
export const Office = Schema.Literals(["front", "back"])
/** The type of {@link Office}. */
export type Office = typeof Office.Type

/** Where a question goes. */
export const Outcome = Schema.Struct({
  /** The id by which rules point here. */
  id: Code,
  /** The desk, such as `zorgcentrale`. */
  desk: Code,
  /** Front or back office. */
  office: Office,
  /** The id of the one party that owns the question. */
  owner: Code,
  /** The skills that whoever handles it needs; none means anyone of the owner can. */
  skills: Schema.Array(Code),
  /** When it must be answered. */
  deadline: Schema.Struct({
    /** Working minutes since the question was asked, at most 60,000. */
    minutes: Minutes,
    /** The name of the calendar in which they count. */
    calendar: Code
  }),
  /** Who may promise the client something about this question. */
  mayCommit: Schema.Struct({
    /** Whether the owner may: who it is sent to, then whoever owns it by escalation. */
    owner: Schema.Boolean,
    /** Every party with one of these roles may. */
    roles: Schema.Array(Code)
  }),
  /** Who is told and who takes over when nothing happens, soonest first. The last takes over. */
  escalation: Schema.Array(Escalation)
})
/** The type of {@link Outcome}. */
export type Outcome = typeof Outcome.Type

/** The ids of all parties that may promise something about a question with this outcome. */
export const committers = (outcome: Outcome, parties: ReadonlyArray<Party>): ReadonlyArray<string> =>
  parties
    .filter(
      ({ id, roles }) =>
        (outcome.mayCommit.owner && id === outcome.owner) ||
        roles.some((role) => outcome.mayCommit.roles.includes(role))
    )
    .map(({ id }) => id)
