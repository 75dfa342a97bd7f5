/** Making a promise: from a contact, for a fixed moment or within working time. */
import { Result } from "effect"
import type { Code, PartyId } from "../access/Party.ts"
import type { Instant } from "../time/Instant.ts"
import type { ContactMoment } from "./ContactMoment.ts"
import type { KnownCalendar, NeverDue } from "./Deadline.ts"
import * as Deadline from "./Deadline.ts"
import { type Commitment, Event, type Promised, type PromisedWithin, WrongMoment } from "./Terms.ts"
import * as Warning from "./Warning.ts"

// What it is

/** What a decision is made with. */
export interface Setting {
  /** When it is recorded. */
  readonly now: Instant
  /** Who decides: the caller, and whom the caller acts for. */
  readonly by: ReadonlyArray<string>
  /** The calendar of the promise as it is known now; `null` for a promise of a fixed moment. */
  readonly calendar: KnownCalendar | null
}

// What it decides

type Making = Pick<Promised, "contact" | "question" | "to" | "wording" | "owner">

/** The contact that a promise arises from: who may read it, whom it was about and who took part, as far as that is known. */
type From = Pick<ContactMoment, "labels"> & { readonly about?: PartyId; readonly other?: Code }

const made = (
  { contact, question, to, wording, owner }: Making,
  { labels, about, other }: From,
  { now, by }: Setting,
  { due, within, calendar }: Pick<Commitment, "due" | "within"> & { readonly calendar: KnownCalendar | null }
): Event =>
  Event.cases.Made.make({
    contact,
    question,
    to,
    ...(to === null && about !== undefined ? { about } : {}),
    ...(other === undefined ? {} : { other }),
    wording,
    owner,
    due,
    within,
    calendarVersion: within === null || calendar === null ? 0 : calendar.version,
    accepted: by.includes(owner),
    labels,
    at: now,
    watch: Warning.first(due, calendar)
  })

/** Makes a promise; who may read the contact may read it. Who promises something himself has accepted it. */
export const make = (
  promise: Promised,
  contact: From,
  setting: Setting
): Result.Result<ReadonlyArray<Event>, WrongMoment> =>
  promise.due <= setting.now
    ? Result.fail(new WrongMoment())
    : Result.succeed([made(promise, contact, setting, { due: promise.due, within: null, calendar: null })])

/** Makes a promise to keep within so much working time of a calendar. */
export const makeWithin = (
  promise: PromisedWithin,
  contact: From,
  setting: Setting & { readonly calendar: KnownCalendar }
): Result.Result<ReadonlyArray<Event>, NeverDue> => {
  const { now, calendar } = setting
  const { within } = promise
  return Result.map(Deadline.first(within, now, calendar), (due) => [
    made(promise, contact, setting, { due, within, calendar })
  ])
}
