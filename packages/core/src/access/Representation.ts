/**
 * Who speaks for a client (*vertegenwoordiging*): on what ground, and in which period.
 *
 * Parental authority changes with age (Burgerlijk Wetboek 7:450): up to twelve the parents decide, from twelve to
 * sixteen the child and the parents together, from sixteen the child alone; at eighteen it ends (BW 1:233).
 */
import { Schema } from "effect"
import * as CalendarDate from "../time/CalendarDate.ts"

// What it is

/**
 * On what ground: `parental authority` (*ouderlijk gezag*), `guardian` (*voogd*), `curator`, `mentor` or `proxy`
 * (*gemachtigde*). An administrator of somebody's money (*bewindvoerder*) decides nothing about care.
 */
export const Kind = Schema.Literals(["parental authority", "guardian", "curator", "mentor", "proxy"])
/** See {@link Kind}. */
export type Kind = typeof Kind.Type

/** That somebody speaks for a client. */
export const Representation = Schema.Struct({
  /** On what ground. */
  kind: Kind,
  /** From this date. */
  from: CalendarDate.CalendarDate,
  /** Up to and including this date; `null` while no end is known. */
  until: Schema.NullOr(CalendarDate.CalendarDate)
}).check(
  Schema.makeFilter(
    ({ from, until }) =>
      until === null || from <= until || { path: ["until"], issue: "must not be before from" }
  )
)
/** See {@link Representation}. */
export interface Representation extends Schema.Schema.Type<typeof Representation> {}

/** Who decides about care: the representative, both together, or the client. */
export type Decides = "representative" | "both" | "client"

// What it decides

/** The age in whole years on a date. Who is born on 29 February is a year older on 1 March. */
export const age = (born: CalendarDate.CalendarDate, on: CalendarDate.CalendarDate): number =>
  CalendarDate.year(on) - CalendarDate.year(born) - (on.slice(5) < born.slice(5) ? 1 : 0)

/**
 * Who decides about care on a date. Give the client's date of birth for parental authority and guardians; without it
 * both are asked, which is safe at any age under eighteen.
 */
export const decides = (
  { kind, from, until }: Representation,
  on: CalendarDate.CalendarDate,
  born: CalendarDate.CalendarDate | null
): Decides => {
  if (on < from || (until !== null && on > until)) return "client"
  if (kind !== "parental authority" && kind !== "guardian") return "representative"
  if (born === null) return "both"
  const years = age(born, on)
  return years < 12 ? "representative" : years < 16 ? "both" : "client"
}

/**
 * Whether the representative may be told what concerns the client on a date. A parent of a child of sixteen or older is
 * told with the child's permission only.
 */
export const mayBeTold = (
  representation: Representation,
  on: CalendarDate.CalendarDate,
  born: CalendarDate.CalendarDate | null
): boolean => decides(representation, on, born) !== "client"
