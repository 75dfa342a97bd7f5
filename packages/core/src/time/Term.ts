/**
 * A term (*termijn*): the time within which a decision, an answer or a message is due, in days, weeks, months or
 * working days. As data, with its source and the period in which it holds; the Dutch ones are in `DutchTerms`.
 *
 * The deadline is worked out anew from the facts each time: start, calendar and suspensions. Promises in office
 * hours are not terms; see `WorkingTime`.
 */
import { Result, Schema } from "effect"
import * as CalendarDate from "./CalendarDate.ts"
import * as StatutoryCalendar from "./StatutoryCalendar.ts"

// What it is

/** One version of a term. */
export const Term = Schema.Struct({
  /** Names the term; versions of one term share it. */
  id: Schema.NonEmptyString,
  /** What is due, in Dutch as the field calls it. */
  name: Schema.NonEmptyString,
  /** How long, in `unit`, 1 to 1,000. */
  amount: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 })),
  /** What `amount` counts. A working day is a day that is not a Saturday, Sunday or recognised holiday. */
  unit: Schema.Literals(["days", "weeks", "months", "workingDays"]),
  /** A statutory term is extended by the Algemene termijnenwet; a norm or an agreement is not. */
  basis: Schema.Literals(["statutory", "norm"]),
  /** By how much it may be made longer, in the same unit, when the other side is told. See {@link extended}. */
  extension: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000 }))),
  /** Article or publication that it was taken from. */
  source: Schema.NonEmptyString,
  /** First day on which a term of this version can start. */
  validFrom: CalendarDate.CalendarDate,
  /** Last day on which it can start; absent while it holds. */
  validUntil: Schema.optionalKey(CalendarDate.CalendarDate)
})
/** One version of a term. */
export interface Term extends Schema.Schema.Type<typeof Term> {}

/**
 * Days on which a term does not run (*opschorting*), for instance from the day after the applicant was asked for
 * missing data until the day on which the data came (Awb art. 4:15).
 */
export const Suspension = Schema.Struct({
  /** First day that does not count. */
  from: CalendarDate.CalendarDate,
  /** First day that counts again; null while the suspension lasts. */
  to: Schema.NullOr(CalendarDate.CalendarDate)
}).check(
  Schema.makeFilter(
    ({ from, to }) => to === null || from <= to || { path: ["to"], issue: "must not be before from" }
  )
)
/** Days on which a term does not run. */
export interface Suspension extends Schema.Schema.Type<typeof Suspension> {}

/** What a deadline rests on. */
export interface Circumstances {
  /** The holidays as known; `StatutoryCalendar.netherlands` unless a verdict of the past is made again. */
  readonly calendar: StatutoryCalendar.StatutoryCalendar
  /** In any order; overlaps count once. */
  readonly suspensions?: ReadonlyArray<Suspension>
}

/** When a term ends. */
export interface Deadline {
  /** The last day on which it is in time. `Zone.toInstant(zone, lastDay, 1440)` is the instant at which it lapses. */
  readonly lastDay: CalendarDate.CalendarDate
  /** The last day before the Algemene termijnenwet moved it; the same when it did not. */
  readonly nominalDay: CalendarDate.CalendarDate
  /** The calendar does not cover all of the term: a royal decree may still move the last day. */
  readonly provisional: boolean
}

// What can go wrong

/** No version of the term holds on the day. */
export class TermNotInForce extends Schema.TaggedError<TermNotInForce>()("TermNotInForce", {
  /** The term that was asked for. */
  id: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `No version of the term "${this.id}" holds on the day on which it starts. Add the version that does, with its source.`
  }
}

/** The deadline cannot be told while the term is suspended. */
export class StillSuspended extends Schema.TaggedError<StillSuspended>()("StillSuspended", {
  /** First day of the suspension that has no end. */
  since: CalendarDate.CalendarDate
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The term is suspended since ${this.since}. Ask again when the suspension has ended.`
  }
}

/** The term cannot be made longer. */
export class NotExtendable extends Schema.TaggedError<NotExtendable>()("NotExtendable", {
  /** The term that was to be made longer. */
  id: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The term "${this.id}" cannot be made longer. Agree on a later day with the other side and record that.`
  }
}

// What it decides

const holdsOn = ({ validFrom, validUntil }: Term, date: CalendarDate.CalendarDate): boolean =>
  validFrom <= date && (validUntil === undefined || date <= validUntil)

/** The version of a term that holds on the day on which it starts; the newest when several do. */
export const inForce = (
  terms: ReadonlyArray<Term>,
  id: string,
  start: CalendarDate.CalendarDate
): Result.Result<Term, TermNotInForce> => {
  const versions = terms
    .filter((term) => term.id === id && holdsOn(term, start))
    .toSorted((a, b) => CalendarDate.compare(b.validFrom, a.validFrom))
  return versions[0] === undefined ? Result.fail(new TermNotInForce({ id })) : Result.succeed(versions[0])
}

/** The term with its extension, from the same start. */
export const extended = (term: Term): Result.Result<Term, NotExtendable> =>
  term.extension === undefined
    ? Result.fail(new NotExtendable({ id: term.id }))
    : Result.succeed({ ...term, amount: term.amount + term.extension })

const lengthInDays = ({ amount, unit }: Term, start: CalendarDate.CalendarDate): number =>
  unit === "months"
    ? CalendarDate.daysBetween(start, CalendarDate.addMonths(start, amount))
    : unit === "weeks"
      ? amount * 7
      : amount

const decide = (
  term: Term,
  start: CalendarDate.CalendarDate,
  { calendar, suspensions = [] }: Circumstances
): Result.Result<Deadline, TermNotInForce | StillSuspended> => {
  if (!holdsOn(term, start)) return Result.fail(new TermNotInForce({ id: term.id }))
  const lasting = suspensions
    .filter(({ to }) => to === null)
    .reduce<CalendarDate.CalendarDate | null>(
      (first, { from }) => (first === null || from < first ? from : first),
      null
    )
  const runs = (date: CalendarDate.CalendarDate) =>
    !suspensions.some(({ from, to }) => from <= date && to !== null && date < to)
  const counts = (date: CalendarDate.CalendarDate) =>
    runs(date) && (term.unit !== "workingDays" || StatutoryCalendar.isOrdinaryDay(calendar, date))
  let nominalDay = start
  for (let left = lengthInDays(term, start); left > 0; ) {
    nominalDay = CalendarDate.addDays(nominalDay, 1)
    if (lasting !== null && nominalDay >= lasting) return Result.fail(new StillSuspended({ since: lasting }))
    if (counts(nominalDay)) left--
  }
  const moves =
    term.basis === "statutory" &&
    term.unit !== "workingDays" &&
    StatutoryCalendar.governs(term.amount, term.unit)
  const lastDay = moves
    ? StatutoryCalendar.endOfTerm(calendar, CalendarDate.addDays(start, 1), nominalDay, runs)
    : nominalDay
  if (lasting !== null && lastDay >= lasting) return Result.fail(new StillSuspended({ since: lasting }))
  const provisional =
    (moves || term.unit === "workingDays") && (start < calendar.validFrom || lastDay > calendar.validUntil)
  return Result.succeed({ lastDay, nominalDay, provisional })
}

/**
 * The last day of a term.
 *
 * The day on which it starts does not count. Weeks end on the same day of the week, months on the same day of the
 * month or its last. Suspended days are added: a term runs for as many days as it would have without them. A
 * statutory term up to 90 days, 12 weeks or 3 months then runs on to a day that the Algemene termijnenwet accepts.
 * Fails with `CalendarDateOutOfRange` past 2200.
 *
 * @param start the day of the event, such as the receipt of an application
 */
export const deadline = (
  term: Term,
  start: CalendarDate.CalendarDate,
  circumstances: Circumstances
): Result.Result<Deadline, TermNotInForce | StillSuspended | CalendarDate.CalendarDateOutOfRange> => {
  try {
    return decide(term, start, circumstances)
  } catch (error) {
    if (error instanceof CalendarDate.CalendarDateOutOfRange) return Result.fail(error)
    throw error
  }
}
