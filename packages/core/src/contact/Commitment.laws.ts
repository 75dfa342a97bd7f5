/** The laws of {@link Commitment}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import * as Commitment from "./Commitment.ts"
import { command, commitmentId, labels, owner, promise } from "./generators.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Commitment, "make" | "decide" | "evolve">

type Asked = { readonly command: Commitment.Command; readonly now: Instant.Instant }

const minute = 60_000
const later = (from: Instant.Instant, minutes: number) => Instant.plus(from, minutes * minute)

/** Commands near the promise in time, so that they are kept, late, told in time and too late. */
const near = (due: Instant.Instant): fc.Arbitrary<Asked> =>
  fc
    .tuple(command, fc.integer({ min: -300, max: 200 }), fc.nat({ max: 90 }), fc.nat({ max: 400 }))
    .map(([one, at, before, on]) => {
      const now = later(due, at)
      const then = later(now, -before)
      switch (one._tag) {
        case "Renegotiate":
          return { command: { ...one, toldAt: then, due: later(now, on - 20) }, now }
        case "Explain":
        case "Keep":
          return { command: { ...one, at: then }, now }
        default:
          return { command: one, now }
      }
    })

/** A promise with what is done about it, in order of recording. */
export const story: fc.Arbitrary<{
  readonly promise: Commitment.Promise_
  readonly madeAt: Instant.Instant
  readonly asked: ReadonlyArray<Asked>
}> = fc.tuple(promise, instant, fc.integer({ min: 1, max: 300 })).chain(([one, madeAt, minutes]) => {
  const due = later(madeAt, minutes)
  return fc.record({
    promise: fc.constant({ ...one, due }),
    madeAt: fc.constant(madeAt),
    asked: fc
      .array(near(due), { maxLength: 12, size: "max" })
      .map((all) => [...all].sort((left, right) => left.now - right.now))
  })
})

interface Step extends Asked {
  readonly before: Commitment.Commitment
  readonly after: Commitment.Commitment
  readonly allowed: boolean
}

/** The laws of commitments. Each throws when it does not hold. */
export const laws = ({ make, decide, evolve }: Subject) => {
  const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
  const fold = (state: Commitment.Commitment | null, events: ReadonlyArray<Commitment.Event>) =>
    events.reduce(evolve, state)
  const told = ({ promise: one, madeAt, asked }: typeof story extends fc.Arbitrary<infer S> ? S : never) => {
    const start = fold(null, Result.getOrThrow(make(one, { labels: [] }, madeAt)))
    if (start === null) throw new Error("a promise that was made is not there")
    const steps: Array<Step> = []
    let state = start
    for (const { command: next, now } of asked) {
      const decided = decide({ id, state }, next, now)
      const after = Result.isSuccess(decided) ? (fold(state, decided.success) ?? state) : state
      steps.push({ command: next, now, before: state, after, allowed: Result.isSuccess(decided) })
      state = after
    }
    return { start, steps, end: state }
  }
  const always = (holds: (all: ReturnType<typeof told>) => boolean) => () =>
    fc.assert(
      fc.property(story, (one) => holds(told(one))),
      { numRuns: 500 }
    )
  const closing = (holds: (step: Step) => boolean) =>
    always(({ steps }) =>
      steps.every((step) => step.before.verdict !== null || step.after.verdict === null || holds(step))
    )

  return {
    "a promise is due after it is made": () =>
      fc.assert(
        fc.property(promise, labels, instant, (one, some, now) => {
          return Result.isSuccess(make(one, { labels: some }, now)) === one.due > now
        })
      ),

    "a promise always has an owner and a due moment": always(({ steps }) =>
      steps.every(({ after }) => after.owner !== "" && Number.isInteger(after.due))
    ),

    "another owner is who was asked, and nobody else": () =>
      fc.assert(
        fc.property(story, owner, (one, to) => {
          const { end } = told({ ...one, asked: [] })
          const decided = decide(
            { id, state: end },
            Commitment.Command.cases.HandOver.make({ to }),
            end.madeAt
          )
          return Result.isSuccess(decided) && fold(end, decided.success)?.owner === to
        })
      ),

    "nothing happens to a promise that has ended": always(({ steps }) =>
      steps.every(({ before, allowed }) => before.verdict === null || !allowed)
    ),

    "kept is kept at or before the due moment, and kept late after it": closing(
      ({ command: one, before, after }) =>
        one._tag !== "Keep" || after.verdict === (one.at <= before.due ? "kept" : "kept late")
    ),

    "a promise that was not kept is explained only when the other side was told, of this due moment, in time":
      always(({ start, steps }) => {
        let toldOf: number | null = null
        for (const { command: one, after, before, allowed } of steps) {
          if (!allowed) continue
          if (one._tag === "Explain") toldOf = before.due
          if (one._tag === "Explain" && (one.at > before.due || one.at < start.madeAt)) return false
          if (one._tag === "Break" && after.verdict !== (toldOf === before.due ? "explained" : "broken"))
            return false
          if (one._tag === "Renegotiate") toldOf = null
        }
        return true
      }),

    "the due moment moves only when the other side was told before it, after the promise and not in the future":
      always(({ start, steps }) =>
        steps.every(({ command: one, before, after, now, allowed }) => {
          if (one._tag !== "Renegotiate" || !allowed) return before.due === after.due
          return (
            one.toldAt <= before.due &&
            one.toldAt >= start.madeAt &&
            one.toldAt <= now &&
            after.due > one.toldAt
          )
        })
      ),

    "the promise as it was made stays readable": always(({ start, end }) => {
      const [first] = end.moved
      const { contact, question, to, wording, labels: some, madeAt } = start
      return (
        (first?.due ?? end.due) === start.due &&
        JSON.stringify({ contact, question, to, wording, labels: some, madeAt }) ===
          JSON.stringify({
            contact: end.contact,
            question: end.question,
            to: end.to,
            wording: end.wording,
            labels: end.labels,
            madeAt: end.madeAt
          })
      )
    }),

    "every due moment that was given up is kept, in order": always(({ start, steps, end }) => {
      const dues = steps.flatMap(({ command: one, allowed, before }) =>
        one._tag === "Renegotiate" && allowed ? before.due : []
      )
      return (
        JSON.stringify(end.moved.map(({ due }) => due)) === JSON.stringify(dues) &&
        (dues[0] ?? start.due) === start.due
      )
    }),

    "who refuses says which promise": () =>
      fc.assert(
        fc.property(story, commitmentId, (one, other) => {
          const { end } = told(one)
          fc.pre(end.verdict !== null)
          const refused = decide({ id: other, state: end }, Commitment.Command.cases.Break.make({}), end.due)
          return Result.isFailure(refused) && refused.failure.message.includes(other)
        })
      )
  }
}
