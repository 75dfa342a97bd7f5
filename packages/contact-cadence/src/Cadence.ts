/**
 * The agreed rhythm (*contactritme*) of one kind of contact: at least once every so long, held by an owner. The next
 * contact is due from the last one that counted; before there was one, from the start.
 */
import { Party } from "@zorgband/core/access"
import { CalendarDate, Instant } from "@zorgband/core/time"
import { Collection } from "@zorgband/plugin-sdk"
import { Result, Schema } from "effect"

// What it is

/** Names a cadence. */
export const CadenceId = Schema.String.check(Schema.isUUID()).pipe(Schema.brand("CadenceId"))
/** See {@link CadenceId}. */
export type CadenceId = typeof CadenceId.Type

/** With whom there is contact. */
export const With = Schema.Struct({
  /** What it is. */
  kind: Schema.Literals(["partner", "client", "referrer"]),
  /** Its id. */
  id: Schema.Union([Party.Code, Party.PartyId])
})
/** See {@link With}. */
export interface With extends Schema.Schema.Type<typeof With> {}

/** A day on which there can be contact, 1900 to 2150: far enough from the ends of the calendar to count from. */
export const Day = CalendarDate.CalendarDate.check(
  Schema.makeFilter(
    (day) => (day >= "1900-01-01" && day <= "2150-12-31") || "Expected a day from 1900 to 2150"
  )
)
/** See {@link Day}. */
export type Day = typeof Day.Type

/** What was agreed. */
export const Agreement = Schema.Struct({
  /** With whom. */
  with: With,
  /** About what, such as `partner conversation`. */
  subject: Party.Code,
  /** The longest time between two contacts, in months: 24 is once every two years. */
  everyMonths: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 120 })),
  /** How many days before the limit it is time to plan it. */
  planDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 365 })),
  /** Who holds it: a team or person of the host's. */
  owner: Party.Code,
  /** The day from which it counts. */
  from: Day
})
/** See {@link Agreement}. */
export interface Agreement extends Schema.Schema.Type<typeof Agreement> {}

/** A cadence as it stands. */
export const Cadence = Schema.Struct({
  ...Agreement.fields,
  /** The day of the last contact that counted, or `null`: never. */
  last: Schema.NullOr(Day),
  /** How many contacts counted. */
  kept: Schema.Int,
  /** The day on which it ended, or `null`. */
  ended: Schema.NullOr(Day)
})
/** See {@link Cadence}. */
export interface Cadence extends Schema.Schema.Type<typeof Cadence> {}

/** How it stands on a day. */
export type Standing = "in time" | "due" | "overdue"

/** What can happen to a cadence. */
export const Event = Schema.TaggedUnion({
  /** It was agreed. */
  Agreed: { agreement: Agreement, at: Instant.Instant },
  /** There was contact that counts. */
  Kept: { on: Day, at: Instant.Instant },
  /** It ended. */
  Ended: { on: Day, at: Instant.Instant }
})
/** See {@link Event}. */
export type Event = typeof Event.Type

// What can go wrong

/** The cadence has ended. */
export class CadenceEnded extends Schema.TaggedError<CadenceEnded>()("CadenceEnded", {
  /** Which cadence. */
  cadence: CadenceId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Cadence ${this.cadence} has ended. Agree on a new one.`
  }
}

/** Contact that is still to come does not count. */
export class NotYet extends Schema.TaggedError<NotYet>()("NotYet", {
  /** The day that is still to come. */
  on: Day
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.on} is still to come. Record the contact when it was there.`
  }
}

// What it decides

/**
 * The last day on which the next contact is in time. Months are counted from the day of the last contact itself, so a
 * short month never moves the rhythm: 31 August, and six months on 28 February, and twelve on 31 August again.
 */
export const dueOn = ({
  last,
  from,
  everyMonths
}: Pick<Cadence, "last" | "from" | "everyMonths">): CalendarDate.CalendarDate =>
  CalendarDate.addMonths(last ?? from, everyMonths)

/** The first day on which it is time to plan the next contact. */
export const planFrom = (
  cadence: Pick<Cadence, "last" | "from" | "everyMonths" | "planDays">
): CalendarDate.CalendarDate => CalendarDate.addDays(dueOn(cadence), -cadence.planDays)

/** How a cadence stands on a day: nothing to do, time to plan, or too late. */
export const standing = (cadence: Cadence, on: CalendarDate.CalendarDate): Standing => {
  if (cadence.ended !== null || on < planFrom(cadence)) return "in time"
  return on > dueOn(cadence) ? "overdue" : "due"
}

type Known = { readonly id: CadenceId; readonly state: Cadence }

/** There was contact. Contact before the start, or not after the last one that counted, changes nothing. */
export const keep = (
  { id, state }: Known,
  on: Day,
  today: CalendarDate.CalendarDate,
  at: Instant.Instant
): Result.Result<ReadonlyArray<Event>, CadenceEnded | NotYet> => {
  if (state.ended !== null) return Result.fail(new CadenceEnded({ cadence: id }))
  if (on > today) return Result.fail(new NotYet({ on }))
  const counts = state.last === null ? on >= state.from : on > state.last
  return Result.succeed(counts ? [Event.cases.Kept.make({ on, at })] : [])
}

/** Ends a cadence. */
export const end = (
  { id, state }: Known,
  on: Day,
  at: Instant.Instant
): Result.Result<ReadonlyArray<Event>, CadenceEnded> =>
  state.ended === null
    ? Result.succeed([Event.cases.Ended.make({ on, at })])
    : Result.fail(new CadenceEnded({ cadence: id }))

/** The cadence after an event. */
export const evolve = (state: Cadence | null, event: Event): Cadence | null =>
  Event.match(event, {
    Agreed: ({ agreement }): Cadence | null => ({ ...agreement, last: null, kept: 0, ended: null }),
    Kept: ({ on }) => state && { ...state, last: on, kept: state.kept + 1 },
    Ended: ({ on }) => state && { ...state, ended: on }
  })

/** With whom about what, as one text: only the id, which comes last, can hold a `|`. */
const agreedOn = ({ with: { kind, id }, subject }: Pick<Agreement, "with" | "subject">): string =>
  `${kind}|${subject}|${id}`

/** How to find the open cadence with this party about this subject: one at most. */
export const openOne = (agreement: Pick<Agreement, "with" | "subject">) => ({
  index: "by_agreement",
  equals: [agreedOn(agreement)],
  limit: 1
})

const ifOpen = (row: Cadence): string | null => (row.ended === null ? agreedOn(row) : null)

/** How cadences are stored: open ones by the day on which it is time to plan. */
export const collection = Collection.define({
  name: "cadence",
  version: 1,
  row: Cadence,
  categories: {
    with: "network",
    subject: "network",
    everyMonths: "network",
    planDays: "network",
    owner: "network",
    from: "network",
    last: "contact fact",
    kept: "contact fact",
    ended: "network"
  },
  fields: {
    status: Collection.text<Cadence>((row) => (row.ended === null ? "open" : "ended")),
    with: Collection.text<Cadence>((row) => row.with.id),
    agreement: Collection.text<Cadence>(ifOpen),
    owner: Collection.text<Cadence>((row) => (row.ended === null ? row.owner : null)),
    plan_from: Collection.text<Cadence>(planFrom),
    due_on: Collection.text<Cadence>(dueOn)
  },
  indexes: {
    by_plan: { fields: ["status", "plan_from", "due_on"] },
    by_with: { fields: ["with"] },
    by_agreement: { fields: ["agreement"] },
    by_owner: { fields: ["owner", "plan_from"] }
  },
  claims: {
    agreement: (row) => [ifOpen(row) ?? []].flat()
  },
  event: Event,
  eventVersion: 1,
  personal: {},
  evolve
})
