/**
 * Key figures of contact: how many questions were answered at once, how often they moved, and which promises were kept.
 * Counted per desk and per owner, from the questions asked and the promises made in a period.
 */
import { Schema } from "effect"
import { Instant } from "../time/Instant.ts"
import * as Commitment from "./Commitment.ts"
import * as Question from "./Question.ts"

// What it is

/** From a moment up to another, that one not included. */
export const Period = Schema.Struct({
  /** From. */
  from: Instant,
  /** Up to. */
  to: Instant
}).check(Schema.makeFilter(({ from, to }) => from < to || { path: ["to"], issue: "must be after from" }))
/** See {@link Period}. */
export interface Period extends Schema.Schema.Type<typeof Period> {}

/** What became of the questions of one desk. */
export interface OfQuestions {
  /** How many were asked; those that were voided are left out. */
  readonly asked: number
  /** How many were answered in the contact in which they were asked: first-contact resolution. */
  readonly atOnce: number
  /** How many were answered, at once or later. */
  readonly answered: number
  /** How many a partner has. */
  readonly withPartner: number
  /** How many are still to be answered. */
  readonly open: number
  /** How often they moved to another desk, person or partner; assignment within the team and escalation are not counted. */
  readonly transfers: number
  /** How often they had been sent to the wrong desk. */
  readonly misrouted: number
  /** How often the asker was called back, and how often that reached anybody. */
  readonly calledBack: number
  /** See `calledBack`. */
  readonly reached: number
}

/** What became of the promises of one owner. */
export type OfPromises = {
  /** How many were made. */
  readonly made: number
  /** How many are still to be kept. */
  readonly open: number
  /**
   * Of how many, open or ended, the due moment was moved only after it had lapsed: agreed or paused in time by its date, and
   * recorded later. They are counted by how they ended as well.
   */
  readonly movedLater: number
} & { readonly [verdict in Commitment.Verdict]: number }

// What it decides

const noQuestions: OfQuestions = {
  asked: 0,
  atOnce: 0,
  answered: 0,
  withPartner: 0,
  open: 0,
  transfers: 0,
  misrouted: 0,
  calledBack: 0,
  reached: 0
}

const noPromises: OfPromises = {
  made: 0,
  open: 0,
  movedLater: 0,
  kept: 0,
  "kept late": 0,
  explained: 0,
  "explained, recorded later": 0,
  broken: 0,
  withdrawn: 0,
  voided: 0
}

/** Counts while it reads. */
export interface Count<Row, Of> {
  /** Counts one more. */
  readonly add: (row: Row) => void
  /** What was counted, by desk or owner. */
  readonly all: () => ReadonlyMap<string, Of>
}

const counter = <Row, Of>(
  key: (row: Row) => string | null,
  none: Of,
  next: (before: Of, row: Row) => Of
): Count<Row, Of> => {
  const found = new Map<string, Of>()
  return {
    add: (row) => {
      const one = key(row)
      if (one !== null) found.set(one, next(found.get(one) ?? none, row))
    },
    all: () => found
  }
}

/** Counts questions, by the desk they were routed to, else by who had them first. */
export const questions = (): Count<Question.Question, OfQuestions> =>
  counter(
    ({ route, hops, voided }) => (voided !== null ? null : (route?.desk ?? hops[0]?.owner ?? null)),
    noQuestions,
    (before, row) => {
      const status = Question.status(row)
      const times = (...why: ReadonlyArray<Question.Why>) =>
        row.hops.filter((hop) => why.includes(hop.why)).length
      const counted = (is: boolean) => (is ? 1 : 0)
      return {
        asked: before.asked + 1,
        atOnce: before.atOnce + counted(row.answer?.at === row.askedAt),
        answered: before.answered + counted(status === "answered"),
        withPartner: before.withPartner + counted(status === "with partner"),
        open: before.open + counted(status === "open"),
        transfers: before.transfers + times("handed over", "wrong desk", "taken", "partner", "returned"),
        misrouted: before.misrouted + times("wrong desk"),
        calledBack: before.calledBack + row.attempts.length,
        reached: before.reached + row.attempts.filter(({ reached }) => reached).length
      }
    }
  )

/** Counts promises, by owner. */
export const promises = (): Count<Commitment.Commitment, OfPromises> =>
  counter(
    ({ owner }) => owner,
    noPromises,
    (before, row) => {
      const { verdict } = row
      const movedLater = before.movedLater + (Commitment.movedLater(row) ? 1 : 0)
      const made = { ...before, made: before.made + 1, movedLater }
      return verdict === null ? { ...made, open: made.open + 1 } : { ...made, [verdict]: made[verdict] + 1 }
    }
  )
