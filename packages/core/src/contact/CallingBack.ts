/** A contact in which somebody is called back about an open question: the question keeps the attempt, reached or not. */
import { Effect } from "effect"
import * as Party from "../access/Party.ts"
import type * as Work from "../work/Work.ts"
import type { Account, ContactId } from "./Account.ts"
import * as Arising from "./Arising.ts"
import * as ContactMoment from "./ContactMoment.ts"
import type { CallsBackRefused } from "./ContactsService.ts"
import * as OneClient from "./OneClient.ts"
import * as Question from "./Question.ts"
import { existing } from "./Questions.ts"

/** A question about which somebody is called back. */
interface Asked {
  readonly question: { readonly id: Question.QuestionId; readonly state: Question.Question }
  /** Which attempt it is. */
  readonly attempt: number
}

/** The question about which a contact calls back, and which attempt it is; `null` when it does not. */
export const asked = (
  work: Work.Work,
  { callsBack, outside }: Pick<Account, "callsBack" | "outside">
): Effect.Effect<Asked | null, CallsBackRefused | Work.WorkError> =>
  Effect.gen(function* () {
    if (callsBack === undefined) return null
    const question = yield* existing(work, callsBack)
    const { about } = question.state
    const isOne = yield* OneClient.among(work, Arising.compared(outside, [about]))
    if (Arising.isElsewhere(outside, about, isOne))
      return yield* new Question.NotTheirQuestion({ question: callsBack })
    return { question, attempt: Question.nextAttempt(question.state) }
  })

/** Keeps the attempt with its question. */
export const attempted = (
  work: Work.Work,
  question: Asked["question"],
  contact: ContactId,
  account: Account
): Effect.Effect<void, CallsBackRefused | Work.WorkError> =>
  Effect.gen(function* () {
    const { happenedAt, outcome } = account
    const reached = ContactMoment.reaches(outcome)
    const called = Question.callBack(question, work.caller.actor, happenedAt, reached, contact)
    for (const event of yield* Effect.fromResult(called))
      yield* work.record(Question.collection, event, [question.id], {
        also: Party.refs([question.state.about])
      })
  })

/** Puts the attempt right with its contact: whether anybody was reached, or `null` when the contact was voided. */
export const corrected = (
  work: Work.Work,
  contact: ContactId,
  { callsBack }: Pick<Account, "callsBack">,
  reached: boolean | null
): Effect.Effect<void, Work.WorkError> =>
  Effect.gen(function* () {
    const state = callsBack === undefined ? null : yield* work.get(Question.collection, callsBack)
    if (callsBack === undefined || state === null) return
    for (const event of Question.correctAttempt({ state }, contact, reached))
      yield* work.record(Question.collection, event, [callsBack], { also: Party.refs([state.about]) })
  })
