/** Stories of a question for its laws: what is asked and done with it, played deed by deed as services do. */
import { Result } from "effect"
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import { asked, inputs, owner, routed, text } from "./generators.ts"
import * as Question from "./Question.ts"

/** What is put to the test. */
export type Subject = Pick<
  typeof Question,
  | "correct"
  | "route"
  | "routeInPlace"
  | "handOver"
  | "take"
  | "offer"
  | "takeBack"
  | "accept"
  | "giveBack"
  | "callBack"
  | "correctAttempt"
  | "answer"
  | "void"
  | "mayCommit"
  | "evolve"
>

type Deed =
  | { readonly do: "correct"; readonly inputs: Question.Inputs; readonly by: string }
  | { readonly do: "route" | "route in place"; readonly to: Question.Routed }
  | { readonly do: Exclude<Question.Handed, "taken"> | "offer"; readonly to: string }
  | { readonly do: "take"; readonly by: string; readonly from: string }
  | { readonly do: "accept" | "give back"; readonly by: ReadonlyArray<string> }
  | { readonly do: "call back"; readonly by: string; readonly reached: boolean }
  | { readonly do: "answer"; readonly text: string; readonly by: string }
  | { readonly do: "void"; readonly by: string }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ do: fc.constant("correct" as const), inputs, by: owner }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("route" as const, "route in place" as const), to: routed })
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "handed over" as const,
        "wrong desk" as const,
        "assigned" as const,
        "absent" as const,
        "escalated" as const,
        "offer" as const
      ),
      to: owner
    })
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("take" as const), by: owner, from: owner }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("accept" as const, "give back" as const),
      by: fc.uniqueArray(owner, { minLength: 1, maxLength: 2 })
    })
  },
  fc.record({ do: fc.constant("call back" as const), by: owner, reached: fc.boolean() }),
  fc.record({ do: fc.constant("answer" as const), text, by: owner }),
  fc.record({ do: fc.constant("void" as const), by: owner })
)

/** Offered to one who accepts it, so that it goes from partner to partner, comes back, or is sent to who has it. */
const lent: fc.Arbitrary<ReadonlyArray<Deed>> = fc
  .tuple(owner, routed, fc.constantFrom("keeps" as const, "gives back" as const, "is sent it" as const))
  .map(([to, route, then]) => {
    const accepted: ReadonlyArray<Deed> = [
      { do: "offer", to },
      { do: "accept", by: [to] }
    ]
    if (then === "gives back") return [...accepted, { do: "give back", by: [to] }]
    return then === "keeps" ? accepted : [...accepted, { do: "route", to: { ...route, owner: to } }]
  })

const deeds: fc.Arbitrary<ReadonlyArray<Deed>> = fc
  .array(fc.oneof({ weight: 2, arbitrary: deed.map((one) => [one]) }, lent), { maxLength: 10, size: "max" })
  .map((some) => some.flat())

/** Who should have it after a deed, on top of those who get it back. */
export const owned = (
  before: Question.Question,
  had: ReadonlyArray<string>,
  one: Deed
): ReadonlyArray<string | undefined> => {
  const [has] = had.slice(-1)
  switch (one.do) {
    case "accept":
      return [...had, before.offer?.to]
    case "give back": {
      const declines = before.offer !== null && one.by.includes(before.offer.to)
      return had.length > 1 && !declines ? had.slice(0, -1) : had
    }
    case "route":
      return [one.to.owner]
    case "handed over":
    case "wrong desk":
    case "assigned":
    case "absent":
    case "escalated":
      return one.to === has ? had : [one.to]
    case "take":
      return one.by === has ? had : [one.by]
    default:
      return had
  }
}

const decide = (
  subject: Subject,
  known: { readonly id: Question.QuestionId; readonly state: Question.Question },
  one: Deed,
  at: Instant.Instant
): Result.Result<ReadonlyArray<Question.Event>, { readonly _tag: string }> => {
  switch (one.do) {
    case "correct":
      return subject.correct(known, one.inputs, one.by, at)
    case "route":
      return subject.route(known, one.to, at)
    case "route in place":
      return subject.routeInPlace(known, one.to, at)
    case "handed over":
    case "wrong desk":
    case "assigned":
    case "absent":
    case "escalated":
      return subject.handOver(known, one.to, at, one.do)
    case "take":
      return subject.take(known, one.by, one.from, at)
    case "offer":
      return subject.offer(known, one.to, known.state.owner, at)
    case "accept":
      return subject.accept(known, one.by, at)
    case "give back":
      return subject.giveBack(known, one.by, at, "not ours")
    case "call back":
      return subject.callBack(known, one.by, at, one.reached)
    case "answer":
      return subject.answer(known, one.text, one.by, at)
    case "void":
      return Result.succeed(subject.void(known, one.by, at))
  }
}

/** The question of every story. */
export const id = Question.QuestionId.make("00000000-0000-7000-8000-000000000001")

/** What a question was, deed by deed; what is refused is as if it was not done. */
export const stories = (subject: Subject) => {
  return fc.tuple(asked, deeds).map(([first, deeds]) => {
    const states: Array<Question.Question> = []
    let state = subject.evolve(null, first) as Question.Question
    states.push(state)
    const allowed: Array<Deed> = []
    for (const [minute, one] of deeds.entries()) {
      const known = { id, state }
      const at = Instant.plus(first.at, minute * 60_000)
      const decided = decide(subject, known, one, at)
      if (Result.isFailure(decided)) continue
      state = decided.success.reduce<Question.Question | null>(subject.evolve, state) as Question.Question
      states.push(state)
      allowed.push(one)
    }
    return { first, states, allowed, end: state }
  })
}

/** What came of a story. */
export type Story = ReturnType<typeof stories> extends fc.Arbitrary<infer S> ? S : never
