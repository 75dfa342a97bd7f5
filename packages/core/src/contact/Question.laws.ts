/** The laws of {@link Question}, as data. */
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
  | "accept"
  | "giveBack"
  | "callBack"
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
const owned = (
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

/** The laws of questions. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const id = Question.QuestionId.make("00000000-0000-7000-8000-000000000001")
  const story = fc.tuple(asked, deeds).map(([first, deeds]) => {
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
        switch (one.do) {
          case "route":
            return after?.owner === one.to.owner
          case "route in place":
            return (
              after?.owner === states[n]?.owner && JSON.stringify(after?.route) === JSON.stringify(one.to)
            )
          case "handed over":
          case "wrong desk":
          case "assigned":
          case "absent":
          case "escalated":
            return after?.owner === one.to
          case "take":
            return after?.owner === one.by
          default:
            return true
        }
      })
    ),

    "a question is taken only from who has it": always(({ states, allowed }) =>
      allowed.every((one, n) => {
        const before = states[n]?.owner
        return one.do !== "take" || before === one.from || before === one.by
      })
    ),

    "a question that was offered stays with its owner until the partner accepts": always(
      ({ states, allowed }) =>
        allowed.every((one, n) => {
          const [before, after] = [states[n], states[n + 1]]
          if (before === undefined || after === undefined) return false
          switch (one.do) {
            case "offer":
              return (
                after.owner === before.owner &&
                after.withPartner === before.withPartner &&
                (one.to === before.owner ? after.offer === before.offer : after.offer?.to === one.to)
              )
            case "accept":
              return after.owner === before.offer?.to && after.withPartner && after.offer === null
            case "give back":
              return after.offer === null
            default:
              return true
          }
        })
    ),

    "who offered it has it after it comes back, as they had it: a partner too, who gives it back in turn":
      always(({ first, states, allowed }) => {
        let had: ReadonlyArray<string | undefined> = [first.owner]
        return states.every((state, n) => {
          const [one, before] = [allowed[n - 1], states[n - 1]]
          if (one !== undefined && before !== undefined)
            had = owned(before, had as ReadonlyArray<string>, one)
          const back = subject.giveBack({ id, state }, [state.owner], state.askedAt, "not ours")
          const ended = state.answer !== null || state.voided !== null
          return (
            state.owner === had.at(-1) &&
            state.withPartner === had.length > 1 &&
            (ended || Result.isSuccess(back) === had.length > 1)
          )
        })
      }),

    "a question that is sent or handed over is with its owner, who gives it back to nobody": always(
      ({ states, allowed }) =>
        allowed.every((one, n) => {
          const [before, after] = [states[n], states[n + 1]]
          const moves = one.do === "route" || before?.owner !== after?.owner
          return (
            one.do === "accept" ||
            one.do === "give back" ||
            !moves ||
            (after?.withPartner === false && after.offer === null)
          )
        })
    ),

    "only whoever a question was offered to accepts it": always(({ states, allowed }) =>
      allowed.every((one, n) => one.do !== "accept" || one.by.includes(states[n]?.offer?.to ?? ""))
    ),

    "only whoever a question was offered to, or the partner who has it, gives it back": always(
      ({ states, allowed }) =>
        allowed.every((one, n) => {
          const { offer, owner: has, withPartner } = states[n] as Question.Question
          return (
            one.do !== "give back" || one.by.some((by) => by === offer?.to || (withPartner && by === has))
          )
        })
    ),

    "whoever has a question by escalation may promise when its rules let the owner": always(({ states }) =>
      states.every((state) => {
        const { hops, owner: has, route } = state
        if (route === null || hops.at(-1)?.why !== "escalated") return true
        const may = route.ownerMayCommit === true || route.mayCommit.includes(has)
        return subject.mayCommit(state)?.includes(has) === may
      })
    ),

    "whoever has a question by assignment may promise when who had it before may": always(({ states }) =>
      states.every((state) => {
        const { hops, owner: has, route } = state
        if (route === null || hops.at(-1)?.why !== "assigned") return true
        const before = subject.mayCommit({ ...state, hops: hops.slice(0, -1) })
        const may = before?.includes(hops.at(-2)?.owner ?? "") === true || route.mayCommit.includes(has)
        return subject.mayCommit(state)?.includes(has) === may
      })
    ),

    "nobody else may promise than the rules name, but who had it by escalation or assignment and has it":
      always(({ states }) =>
        states.every((state) => {
          const { hops, owner: has, route } = state
          const may = subject.mayCommit(state)
          if (route === null || may === null) return route === null && may === null
          const others = may.filter((one) => !route.mayCommit.includes(one))
          const given = hops.some(
            ({ owner: one, why }) => one === has && (why === "escalated" || why === "assigned")
          )
          const here = hops.at(-1)?.why ?? "asked"
          return (
            route.mayCommit.every((one) => may.includes(one)) &&
            others.every((one) => one === has && given) &&
            (others.length === 0 || ["escalated", "assigned", "returned", "absent"].includes(here))
          )
        })
      ),

    "every attempt to call back stays": always(({ end, allowed }) => {
      const called = allowed.flatMap((one) =>
        one.do === "call back" ? { by: one.by, reached: one.reached } : []
      )
      return (
        JSON.stringify(called) === JSON.stringify(end.attempts.map(({ by, reached }) => ({ by, reached })))
      )
    }),

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
      const { contact, about, asked: text_, behind, labels } = states.at(-1) as Question.Question
      return (
        JSON.stringify({ contact, about, asked: text_, behind, labels }) ===
        JSON.stringify({
          contact: first.contact,
          about: first.about,
          asked: first.asked,
          behind: first.behind,
          labels: first.labels
        })
      )
    }),

    "rules read of a question what was last said of it": always(({ first, end, allowed }) => {
      const said = allowed.flatMap((one) => (one.do === "correct" ? [one.inputs] : [])).at(-1)
      const sorted = (one: Question.Inputs) => JSON.stringify(Object.entries(one).sort())
      return sorted(end.inputs) === sorted(said ?? first.inputs)
    }),

    "what is known of a question already is no correction": always(({ first, end }) => {
      const again = subject.correct({ id, state: end }, { ...end.inputs }, end.owner, first.at)
      return Result.isFailure(again) || again.success.length === 0
    })
  }
}
