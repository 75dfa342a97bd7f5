/** The laws of {@link Question}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import { contactId, owner } from "./generators.ts"
import * as Question from "./Question.ts"
import { id, owned, type Story, type Subject, stories } from "./QuestionStory.ts"

export type { Subject } from "./QuestionStory.ts"

/** The laws of questions. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const story = stories(subject)
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

    "an offer is taken back by whoever made it and by the owner, and by nobody else": () =>
      fc.assert(
        fc.property(story, owner, owner, owner, ({ end, first }, offers, to, takes) => {
          fc.pre(["open", "with partner"].includes(Question.status(end)) && to !== end.owner)
          const after = (state: Question.Question, events: ReadonlyArray<Question.Event>) =>
            events.reduce<Question.Question | null>(subject.evolve, state) as Question.Question
          const made = subject.offer({ id, state: end }, to, offers, first.at)
          const offered = after(end, Result.getOrThrow(made))
          const back = subject.takeBack({ id, state: offered }, [takes], first.at)
          return takes === offers || takes === end.owner
            ? JSON.stringify(after(offered, Result.getOrThrow(back))) ===
                JSON.stringify({ ...end, offer: null })
            : Result.isFailure(back)
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

    "an attempt is what its contact says, and there is none of a contact that was voided": () =>
      fc.assert(
        fc.property(story, contactId, owner, fc.boolean(), ({ end, first }, contact, by, reached) => {
          fc.pre(["open", "with partner"].includes(Question.status(end)))
          const after = (state: Question.Question, events: ReadonlyArray<Question.Event>) =>
            events.reduce<Question.Question | null>(subject.evolve, state) as Question.Question
          const called = subject.callBack({ id, state: end }, by, first.at, reached, contact)
          const tried = after(end, Result.getOrThrow(called))
          const right = after(tried, subject.correctAttempt({ state: tried }, contact, !reached))
          const gone = after(right, subject.correctAttempt({ state: right }, contact, null))
          return (
            right.attempts.at(-1)?.reached === !reached &&
            subject.correctAttempt({ state: right }, contact, !reached).length === 0 &&
            JSON.stringify(gone) === JSON.stringify(end)
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
