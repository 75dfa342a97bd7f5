/** The laws of {@link Question}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import { asked, owner, routed, text } from "./generators.ts"
import * as Question from "./Question.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Question, "route" | "handOver" | "answer" | "void_" | "evolve">

type Deed =
  | { readonly do: "route"; readonly to: Question.Routed }
  | { readonly do: "hand over"; readonly to: string }
  | { readonly do: "answer"; readonly text: string; readonly by: string }
  | { readonly do: "void"; readonly by: string }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("route" as const), to: routed }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("hand over" as const), to: owner }) },
  fc.record({ do: fc.constant("answer" as const), text, by: owner }),
  fc.record({ do: fc.constant("void" as const), by: owner })
)

/** The laws of questions. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const id = Question.QuestionId.make("00000000-0000-7000-8000-000000000001")
  const story = fc.tuple(asked, fc.array(deed, { maxLength: 10, size: "max" })).map(([first, deeds]) => {
    const states: Array<Question.Question> = []
    let state = subject.evolve(null, first) as Question.Question
    states.push(state)
    const allowed: Array<Deed> = []
    for (const [minute, one] of deeds.entries()) {
      const known = { id, state }
      const at = Instant.plus(first.at, minute * 60_000)
      const decided =
        one.do === "route"
          ? subject.route(known, one.to, at)
          : one.do === "hand over"
            ? subject.handOver(known, one.to, at)
            : one.do === "answer"
              ? subject.answer(known, one.text, one.by, at)
              : Result.succeed(subject.void_(known, one.by, at))
      if (Result.isFailure(decided)) continue
      state = decided.success.reduce<Question.Question | null>(subject.evolve, state) as Question.Question
      states.push(state)
      allowed.push(one)
    }
    return { first, states, allowed }
  })
  type Story = typeof story extends fc.Arbitrary<infer S> ? S : never
  const always = (holds: (one: Story) => boolean) => () =>
    fc.assert(fc.property(story, holds), { numRuns: 300 })
  return {
    "a question always has one owner: who has it last": always(({ states }) =>
      states.every(({ owner: now, hops }) => now !== "" && hops.at(-1)?.owner === now)
    ),

    "a hop is never lost: who had it stays, in order of time": always(({ states }) =>
      states.every(({ hops }, at) => {
        const before = states[at - 1]?.hops ?? []
        return (
          JSON.stringify(hops.slice(0, before.length)) === JSON.stringify(before) &&
          hops.length <= before.length + 1 &&
          hops.every((hop, n) => n === 0 || hop.at >= (hops[n - 1]?.at ?? 0))
        )
      })
    ),

    "nobody hands a question over to who has it": always(({ states }) =>
      (states.at(-1)?.hops ?? []).every(({ owner: one }, n, hops) => n === 0 || one !== hops[n - 1]?.owner)
    ),

    "whoever it was given or sent to has it": always(({ states, allowed }) =>
      allowed.every((one, n) => {
        const after = states[n + 1]
        return (
          one.do === "answer" ||
          one.do === "void" ||
          after?.owner === (one.do === "route" ? one.to.owner : one.to)
        )
      })
    ),

    "an answered question stays as it was answered": always(({ states }) =>
      states.every((state, n) => {
        const before = states[n - 1]
        return !before?.answer || JSON.stringify(before) === JSON.stringify(state)
      })
    ),

    "an open question that is voided stays voided, and as it was": always(({ states, allowed }) =>
      allowed.every((one, n) => {
        const [before, after] = [states[n], states[n + 1]]
        if (before?.voided) return JSON.stringify(before) === JSON.stringify(after)
        return one.do !== "void" || before?.answer !== null || after?.voided?.by === one.by
      })
    ),

    "what was asked stays as it was asked": always(({ first, states }) => {
      const { contact, about, asked: text_, behind, inputs, labels } = states.at(-1) as Question.Question
      return (
        JSON.stringify({ contact, about, asked: text_, behind, inputs, labels }) ===
        JSON.stringify({
          contact: first.contact,
          about: first.about,
          asked: first.asked,
          behind: first.behind,
          inputs: first.inputs,
          labels: first.labels
        })
      )
    })
  }
}
