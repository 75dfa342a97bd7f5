/** The service of questions: who has them, until they are answered. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import { Code } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { field } from "../identity/Text.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Question from "./Question.ts"

// What it is

/** There is no such question, or the caller may not read it. */
export class QuestionNotFound extends Schema.TaggedError<QuestionNotFound>()("QuestionNotFound", {
  /** The id that was asked. */
  question: Question.QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no question ${this.question} that you may read. Use the id that recording its contact gave.`
  }
}

/** What a call about questions can be refused for, beside the errors of any command. */
export type QuestionError = QuestionNotFound | Question.QuestionAnswered | Question.QuestionVoided

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

const input = {
  get: Input.reader("questions.get", { question: Question.QuestionId }),
  handOver: Input.reader("questions.handOver", { question: Question.QuestionId, to: Code }),
  answer: Input.reader("questions.answer", { question: Question.QuestionId, text: field(4_000) }),
  ofOwner: Input.reader("questions.ofOwner", { owner: Code })
}

const found = (caller: Caller, id: Question.QuestionId, state: Question.Question | null) =>
  state === null || !Reading.mayRead(caller, state.labels)
    ? Effect.fail(new QuestionNotFound({ question: id }))
    : Effect.succeed({ id, state })

/** Reads a question in a command, or refuses: what the caller may not read is not there. */
export const existing = (work: Work.Work, id: Question.QuestionId) =>
  Effect.flatMap(work.get(Question.collection, id), (state) => found(work.caller, id, state))

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (caller: Caller, index: string, value: string, page?: Store.PageOf) =>
    store.page<Question.QuestionId, Question.Question, Question.Event>(
      Question.collection,
      { index, equals: [value, { anyOf: Reading.visible(caller) }] },
      page
    )
  return Store.guarded("questions", {
    get: Effect.fn("Questions.get")(function* (caller, question) {
      const { given } = yield* input.get({ question })
      const row = yield* store.get(Question.collection, given.question)
      return (yield* found(caller, given.question, row)).state
    }),
    handOver: Effect.fn("Questions.handOver")(function* (caller, question, to, stamp = {}) {
      const { given, payload } = yield* input.handOver({ question, to })
      return yield* store.run({
        name: "questions.handOver",
        caller,
        stamp,
        payload,
        body: (work) =>
          Effect.gen(function* () {
            const known = yield* existing(work, given.question)
            const handedOver = Question.handOver(known, given.to, Instant.of(work.at))
            for (const event of yield* Effect.fromResult(handedOver))
              yield* work.record(Question.collection, event, [known.id], {
                also: Party.refs([known.state.about])
              })
            return null
          })
      })
    }),
    answer: Effect.fn("Questions.answer")(function* (caller, question, text, stamp = {}) {
      const { given, payload } = yield* input.answer({ question, text })
      return yield* store.run({
        name: "questions.answer",
        caller,
        stamp,
        payload,
        body: (work) =>
          Effect.gen(function* () {
            const known = yield* existing(work, given.question)
            const answered = Question.answer(known, given.text, caller.actor, Instant.of(work.at))
            const subject = Question.subject(known.id, known.state)
            for (const event of yield* Effect.fromResult(answered))
              yield* work.record(Question.collection, event, [known.id], {
                also: Party.refs([known.state.about]),
                subject
              })
            return null
          })
      })
    }),
    ofOwner: Effect.fn("Questions.ofOwner")(function* (caller, owner, page) {
      const { given } = yield* input.ofOwner({ owner })
      return yield* list(caller, "by_owner", given.owner, page)
    }),
    open: Effect.fn("Questions.open")((caller, page) => list(caller, "by_status", "open", page))
  } satisfies QuestionsService)
})

/** Questions, over the storage and vault of the host. */
export class Questions extends Context.Service<Questions, QuestionsService>()(
  "@zorgband/core/contact/Questions"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Questions> = Layer.effect(Questions, make)
}
