/** The service of questions: who has them, until they are answered. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import type { Code } from "../access/Party.ts"
import * as Instant from "../time/Instant.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Question from "./Question.ts"

// What it is

/** There is no such question. */
export class QuestionNotFound extends Schema.TaggedError<QuestionNotFound>()("QuestionNotFound", {
  /** The id that was asked. */
  question: Question.QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no question ${this.question}. Use the id that recording its contact gave.`
  }
}

/** What a call about questions can be refused for, beside the errors of any command. */
export type QuestionError = QuestionNotFound | Question.QuestionAnswered

/** A question with its id. */
export type KnownQuestion = Store.Stored<Question.QuestionId, Question.Question>

type Answer<A> = Effect.Effect<A, QuestionError | Work.WorkError>

/** See {@link Questions}. */
export interface QuestionsService {
  /** A question. */
  readonly get: (caller: Caller, question: Question.QuestionId) => Answer<Question.Question>
  /** Gives a question another owner; to take it over, give the caller's own id. */
  readonly handOver: (
    caller: Caller,
    question: Question.QuestionId,
    to: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Answers a question. */
  readonly answer: (
    caller: Caller,
    question: Question.QuestionId,
    text: string,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** The open questions of an owner, the first due first. */
  readonly ofOwner: (caller: Caller, owner: Code, page?: Store.PageOf) => Answer<Ledger.Page<KnownQuestion>>
  /** All open questions, the first due first. */
  readonly open: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<KnownQuestion>>
}

// What it does

/** Reads a question in a command, or refuses. */
export const existing = (work: Work.Work, id: Question.QuestionId) =>
  Effect.flatMap(work.get(Question.collection, id), (state) =>
    state === null ? Effect.fail(new QuestionNotFound({ question: id })) : Effect.succeed({ id, state })
  )

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (index: string, equals: ReadonlyArray<string>, page?: Store.PageOf) =>
    store.page<Question.QuestionId, Question.Question, Question.Event>(
      Question.collection,
      { index, equals },
      page
    )
  return Questions.of({
    get: Effect.fn("Questions.get")(function* (_caller, question) {
      return (yield* store.get(Question.collection, question)) ?? (yield* new QuestionNotFound({ question }))
    }),
    handOver: Effect.fn("Questions.handOver")((caller, question, to, stamp = {}) =>
      store.run({
        name: "questions.handOver",
        caller,
        stamp,
        payload: { question, to },
        body: (work) =>
          Effect.gen(function* () {
            const known = yield* existing(work, question)
            for (const event of yield* Effect.fromResult(Question.handOver(known, to, Instant.of(work.at))))
              yield* work.record(Question.collection, event, [question])
            return null
          })
      })
    ),
    answer: Effect.fn("Questions.answer")((caller, question, text, stamp = {}) =>
      store.run({
        name: "questions.answer",
        caller,
        stamp,
        payload: { question, text },
        body: (work) =>
          Effect.gen(function* () {
            const known = yield* existing(work, question)
            const answered = Question.answer(known, text, caller.actor, Instant.of(work.at))
            for (const event of yield* Effect.fromResult(answered))
              yield* work.record(Question.collection, event, [question], {
                subject: Question.subject(question, known.state)
              })
            return null
          })
      })
    ),
    ofOwner: Effect.fn("Questions.ofOwner")((_caller, owner, page) => list("by_owner", [owner], page)),
    open: Effect.fn("Questions.open")((_caller, page) => list("by_status", ["open"], page))
  })
})

/** Questions, over the storage and vault of the host. */
export class Questions extends Context.Service<Questions, QuestionsService>()(
  "@zorgband/core/contact/Questions"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Questions> = Layer.effect(Questions, make)
}
