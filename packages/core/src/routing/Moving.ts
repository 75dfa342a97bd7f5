/** A question that moves by the rules, within a team, or because nothing happened: in one commit with what made it move. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import * as Party from "../access/Party.ts"
import * as Question from "../contact/Question.ts"
import { Instant } from "../time/index.ts"
import type * as Work from "../work/Work.ts"
import * as Escalation from "./Escalation.ts"
import type { Moments, Sent } from "./RuleBook.ts"

// What it is

/** A question as it stands. */
export interface Known {
  /** Its id. */
  readonly id: Question.QuestionId
  /** As it stands. */
  readonly state: Question.Question
}

// What it does

/** The record of a question, for other events to be in its history. */
export const ref = (question: string): Ledger.Ref => ({ collection: Question.collection.name, key: question })

/** Reads a question that is still to be answered by us; `null` when it is none any more. */
export const open = (work: Work.Work, key: string) =>
  Effect.map(work.get(Question.collection, key), (state): Known | null =>
    state === null || Question.status(state) !== "open" ? null : { id: Question.QuestionId.make(key), state }
  )

const record = (work: Work.Work, { id, state }: Known, events: ReadonlyArray<Question.Event>) =>
  Effect.forEach(events, (event) =>
    work.record(Question.collection, event, [id], { also: Party.refs([state.about]) })
  )

/**
 * What time counts from for a question: with the owner that it was sent to, from then; with another, from now. So too with
 * that owner when somebody sends it once more (`again`) after another took it over.
 */
export const moments = (work: Work.Work, { id, state }: Known, again = false) =>
  Effect.map(
    work.get(Escalation.collection, id),
    (before): Moments => ({
      asked: state.askedAt,
      since: (owner) =>
        before !== null && state.route?.owner === owner && !(again && Escalation.isTakenOver(before))
          ? before.from
          : Instant.of(work.at)
    })
  )

/** Gives a question another owner. */
export const handOver = (
  work: Work.Work,
  known: Known,
  to: Party.Code,
  at: Instant.Instant,
  why: Question.Handed
) =>
  Effect.flatMap(Effect.fromResult(Question.handOver(known, to, at, why)), (events) =>
    record(work, known, events)
  )

/** Sends a question where its route says, with its escalation; `stays`: it is left with who has it. */
export const send = (work: Work.Work, known: Known, sent: Sent, at: Instant.Instant, stays = false) =>
  Effect.gen(function* () {
    const route = stays ? Question.routeInPlace : Question.route
    yield* record(work, known, yield* Effect.fromResult(route(known, sent.route, at)))
    yield* escalate(work, known, sent, at, stays)
  })

/**
 * Begins the escalation of a question, anew when it is sent to another owner than before, or back to its owner from who
 * took it over: levels that were spent would leave it with nobody after them. See `Escalation.begin`; says whether that
 * changed anything.
 */
export const escalate = (
  work: Work.Work,
  { id, state }: Known,
  { escalation, route }: Sent,
  at: Instant.Instant,
  stays = true
) =>
  Effect.gen(function* () {
    const before = yield* work.get(Escalation.collection, id)
    const isSentBack = !stays && before !== null && Escalation.isTakenOver(before)
    const anew = state.route?.owner !== route.owner || isSentBack
    const events = Escalation.begin(before, escalation, anew, at)
    for (const event of events) yield* work.record(Escalation.collection, event, [id], { also: [ref(id)] })
    return events.length > 0
  })
