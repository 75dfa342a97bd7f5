/** The service of questions: who has them, until they are answered. */
import type { Ledger } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, type Result, Schema } from "effect"
import { type Caller, people } from "../access/Caller.ts"
import * as Party from "../access/Party.ts"
import { Code } from "../access/Party.ts"
import * as Reading from "../access/Reading.ts"
import { prose } from "../identity/Text.ts"
import * as Instant from "../time/Instant.ts"
import * as Input from "../work/Input.ts"
import * as Store from "../work/Store.ts"
import type * as Work from "../work/Work.ts"
import * as Figures from "./Figures.ts"
import * as Question from "./Question.ts"

// What it is

/** There is no such question, or the caller may not read it. */
export class QuestionNotFound extends Schema.TaggedError<QuestionNotFound>()("QuestionNotFound", {
  /** The id that was asked. */
  question: Question.QuestionId
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no question ${this.question} that you may read. Use the id that recording its contact gave, as a caller whose roles open its labels.`
  }
}

/** What a call about questions can be refused for, beside the errors of any command. */
export type QuestionError =
  | QuestionNotFound
  | Question.QuestionAnswered
  | Question.QuestionVoided
  | Question.TakenByOther
  | Question.NotOffered
  | Question.OfferedByOther
  | Question.OfferedToOther

/** A question with its id. */
export type KnownQuestion = Store.Stored<Question.QuestionId, Question.Question>

type Answer<A> = Effect.Effect<A, QuestionError | Work.WorkError>

/** See {@link Questions}. */
export interface QuestionsService {
  /** A question. */
  readonly get: (
    caller: Caller,
    question: Question.QuestionId
  ) => Effect.Effect<Question.Question, QuestionNotFound | Work.WorkError>
  /**
   * Corrects what routing rules read of a question, all of it. Where they now say otherwise it is sent there by
   * `routing.follow`.
   */
  readonly correct: (
    caller: Caller,
    question: Question.QuestionId,
    inputs: Question.Inputs,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Gives a question another owner; to take it over, give the caller's own id. */
  readonly handOver: (
    caller: Caller,
    question: Question.QuestionId,
    to: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Sends a question on that should not have been where it was. Counted as wrong routing. */
  readonly misrouted: (
    caller: Caller,
    question: Question.QuestionId,
    to: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Takes a question from its owner, such as the caller's team. Of two who take it at once, one has it. */
  readonly take: (
    caller: Caller,
    question: Question.QuestionId,
    from: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Asks a partner to take a question; it stays with its owner until the partner accepts. */
  readonly offer: (
    caller: Caller,
    question: Question.QuestionId,
    to: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /**
   * Asks the partner no longer, who has not accepted it yet. The caller is who offered it, or its owner, or acts for one of
   * them.
   */
  readonly takeBack: (caller: Caller, question: Question.QuestionId, stamp?: Work.Stamp) => Answer<null>
  /**
   * The partner or team to whom it was offered accepts it: it is with them from now. The caller is the one to whom it was
   * offered, or acts for them: staff who record it for a partner name that partner in `onBehalfOf`.
   */
  readonly accept: (caller: Caller, question: Question.QuestionId, stamp?: Work.Stamp) => Answer<null>
  /**
   * The partner gives it back, before or after accepting it: it is with who offered it. The caller is that partner, or
   * acts for them, as in `accept`.
   */
  readonly giveBack: (
    caller: Caller,
    question: Question.QuestionId,
    reason: Code,
    stamp?: Work.Stamp
  ) => Answer<null>
  /** Records that the asker was called back, and whether that reached anybody. */
  readonly callBack: (
    caller: Caller,
    question: Question.QuestionId,
    reached: boolean,
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
  /** All open questions, the longest asked first. */
  readonly ageing: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<KnownQuestion>>
  /** Questions that a partner accepted and has, the first due first. */
  readonly withPartners: (caller: Caller, page?: Store.PageOf) => Answer<Ledger.Page<KnownQuestion>>
  /**
   * Open questions whose owner is none of these people and teams, at most a thousand: who had them left. Give all who
   * can have a question. It must be empty.
   */
  readonly unowned: (caller: Caller, known: ReadonlyArray<Code>) => Answer<ReadonlyArray<KnownQuestion>>
  /** What became of the questions that were asked in a period and that the caller may read, by desk. */
  readonly figures: (
    caller: Caller,
    period: Figures.Period
  ) => Answer<ReadonlyMap<string, Figures.OfQuestions>>
}

// What it does

const input = {
  get: Input.reader("questions.get", { question: Question.QuestionId }),
  correct: Input.reader("questions.correct", {
    question: Question.QuestionId,
    inputs: Question.Inputs
  }),
  handOver: Input.reader("questions.handOver", { question: Question.QuestionId, to: Code }),
  answer: Input.reader("questions.answer", { question: Question.QuestionId, text: prose(4_000) }),
  misrouted: Input.reader("questions.misrouted", { question: Question.QuestionId, to: Code }),
  take: Input.reader("questions.take", { question: Question.QuestionId, from: Code }),
  offer: Input.reader("questions.offer", { question: Question.QuestionId, to: Code }),
  takeBack: Input.reader("questions.takeBack", { question: Question.QuestionId }),
  accept: Input.reader("questions.accept", { question: Question.QuestionId }),
  giveBack: Input.reader("questions.giveBack", { question: Question.QuestionId, reason: Code }),
  callBack: Input.reader("questions.callBack", { question: Question.QuestionId, reached: Schema.Boolean }),
  ofOwner: Input.reader("questions.ofOwner", { owner: Code }),
  figures: Input.reader("questions.figures", { period: Figures.Period }),
  unowned: Input.reader("questions.unowned", {
    known: Schema.Array(Code).check(Schema.isMaxLength(100_000))
  })
}

const found = (caller: Caller, id: Question.QuestionId, state: Question.Question | null) =>
  state === null || !Reading.mayRead(caller, state.labels)
    ? Effect.fail(new QuestionNotFound({ question: id }))
    : Effect.succeed({ id, state })

/** Reads a question for a caller, or refuses: what the caller may not read is not there. */
export const existing = (work: Pick<Work.Work, "get" | "caller">, id: Question.QuestionId) =>
  Effect.flatMap(work.get(Question.collection, id), (state) => found(work.caller, id, state))

const make = Effect.gen(function* () {
  const store = yield* Store.make
  const list = (caller: Caller, index: string, value: string, page?: Store.PageOf) =>
    store.page<Question.QuestionId, Question.Question, Question.Event>(
      Question.collection,
      { index, equals: [value, { anyOf: Reading.readable(caller) }] },
      page
    )
  /** Does with a question what is decided, whatever it is. */
  const follow = <Given extends { readonly question: Question.QuestionId }>(
    read: Input.Reader<Given>,
    call: Store.Call,
    decide: (
      known: { readonly id: Question.QuestionId; readonly state: Question.Question },
      at: Instant.Instant,
      given: Given
    ) => Result.Result<ReadonlyArray<Question.Event>, QuestionError>
  ) =>
    store.command(read, call, function* (work, given) {
      const known = yield* existing(work, given.question)
      for (const event of yield* Effect.fromResult(decide(known, Instant.of(work.at), given)))
        yield* work.record(Question.collection, event, [known.id], {
          also: Party.refs([known.state.about]),
          ...(event._tag === "Answered" ? { subject: Question.subject(known.id, known.state) } : {})
        })
      return null
    })
  return Store.guarded("questions", {
    get: Effect.fn("Questions.get")(function* (caller, question) {
      const { given } = yield* input.get({ question })
      const row = yield* store.get(Question.collection, given.question)
      return (yield* found(caller, given.question, row)).state
    }),
    correct: Effect.fn("Questions.correct")((caller, question, inputs, stamp = {}) =>
      follow(input.correct, { caller, stamp, asked: { question, inputs } }, (known, at, given) =>
        Question.correct(known, given.inputs, caller.actor, at)
      )
    ),
    handOver: Effect.fn("Questions.handOver")((caller, question, to, stamp = {}) =>
      follow(input.handOver, { caller, stamp, asked: { question, to } }, (known, at, given) =>
        Question.handOver(known, given.to, at)
      )
    ),
    misrouted: Effect.fn("Questions.misrouted")((caller, question, to, stamp = {}) =>
      follow(input.misrouted, { caller, stamp, asked: { question, to } }, (known, at, given) =>
        Question.handOver(known, given.to, at, "wrong desk")
      )
    ),
    take: Effect.fn("Questions.take")((caller, question, from, stamp = {}) =>
      follow(input.take, { caller, stamp, asked: { question, from } }, (known, at, given) =>
        Question.take(known, caller.actor, given.from, at)
      )
    ),
    offer: Effect.fn("Questions.offer")((caller, question, to, stamp = {}) =>
      follow(input.offer, { caller, stamp, asked: { question, to } }, (known, at, given) =>
        Question.offer(known, given.to, caller.actor, at)
      )
    ),
    takeBack: Effect.fn("Questions.takeBack")((caller, question, stamp = {}) =>
      follow(input.takeBack, { caller, stamp, asked: { question } }, (known, at) =>
        Question.takeBack(known, people(caller), at)
      )
    ),
    accept: Effect.fn("Questions.accept")((caller, question, stamp = {}) =>
      follow(input.accept, { caller, stamp, asked: { question } }, (known, at) =>
        Question.accept(known, people(caller), at)
      )
    ),
    giveBack: Effect.fn("Questions.giveBack")((caller, question, reason, stamp = {}) =>
      follow(input.giveBack, { caller, stamp, asked: { question, reason } }, (known, at, given) =>
        Question.giveBack(known, people(caller), at, given.reason)
      )
    ),
    callBack: Effect.fn("Questions.callBack")((caller, question, reached, stamp = {}) =>
      follow(input.callBack, { caller, stamp, asked: { question, reached } }, (known, at, given) =>
        Question.callBack(known, caller.actor, at, given.reached)
      )
    ),
    answer: Effect.fn("Questions.answer")((caller, question, text, stamp = {}) =>
      follow(input.answer, { caller, stamp, asked: { question, text } }, (known, at, given) =>
        Question.answer(known, given.text, caller.actor, at)
      )
    ),
    ofOwner: Effect.fn("Questions.ofOwner")(function* (caller, owner, page) {
      const { given } = yield* input.ofOwner({ owner })
      return yield* list(caller, "by_owner", given.owner, page)
    }),
    open: Effect.fn("Questions.open")((caller, page) => list(caller, "by_status", "open", page)),
    ageing: Effect.fn("Questions.ageing")((caller, page) => list(caller, "by_age", "open", page)),
    withPartners: Effect.fn("Questions.withPartners")((caller, page) =>
      list(caller, "by_status", "with partner", page)
    ),
    unowned: Effect.fn("Questions.unowned")(function* (caller, known) {
      const { given } = yield* input.unowned({ known })
      const there = new Set(given.known)
      const left: Array<KnownQuestion> = []
      const look = { index: "by_status", equals: ["open", { anyOf: Reading.readable(caller) }] }
      yield* store.each(Question.collection, look, (row, id) => {
        if (left.length < 1_000 && !there.has(row.owner)) left.push({ id: Question.QuestionId.make(id), row })
      })
      return left
    }),
    figures: Effect.fn("Questions.figures")(function* (caller, period) {
      const { given } = yield* input.figures({ period })
      const count = Figures.questions()
      const equals = [{ anyOf: Reading.readable(caller) }]
      const { from, to } = given.period
      const look = { index: "by_asked", equals, range: { from, to: to - 1 } }
      yield* store.each(Question.collection, look, count.add)
      return count.all()
    })
  } satisfies QuestionsService)
})

/** Questions, over the storage and vault of the host. */
export class Questions extends Context.Service<Questions, QuestionsService>()(
  "@zorgband/core/contact/Questions"
) {
  /** The service over the storage and vault of the host. */
  static readonly layer: Store.ServiceLayer<Questions> = Layer.effect(Questions, make)
}
