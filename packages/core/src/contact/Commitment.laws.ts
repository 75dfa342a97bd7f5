/** The laws of {@link Commitment}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import * as WorkingTime from "../time/WorkingTime.ts"
import * as Commitment from "./Commitment.ts"
import * as Deadline from "./Deadline.ts"
import { command, commitmentId, labels, owner, promise, promiseWithin } from "./generators.ts"
import { agrees, desks, later, minute, type Played, play, type Step, type Subject, story } from "./Story.ts"
import * as Warning from "./Warning.ts"

/** A plain model of who has a promise, without what is due. */
interface Model {
  owner: string
  offeredTo: string | null
  offeredBy: string | null
  ended: boolean
}

const desk = fc.constantFrom(...desks)

/** Time passes, and other hours may be published. */
const passing = fc.record({ minutes: fc.integer({ min: 1, max: 1_500 }), published: fc.option(desk) })

/** The laws of commitments. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const { make, makeWithin, decide, evolve, warn, recalculate, void: voiding, judge } = subject
  const always = (holds: (all: Played) => boolean) => () =>
    fc.assert(
      fc.property(story, (one) => holds(play(subject, one))),
      { numRuns: 300 }
    )
  const closing = (holds: (step: Step) => boolean) =>
    always(({ steps }) =>
      steps.every((step) => step.before.verdict !== null || step.after.verdict === null || holds(step))
    )

  return {
    "a promise is due after it is made": () =>
      fc.assert(
        fc.property(promise, labels, instant, (one, some, now) => {
          const made = make(one, { labels: some }, { now, by: ["employee-17"], calendar: null })
          return Result.isSuccess(made) === one.due > now
        })
      ),

    "a promise always has an owner and a due moment": always(({ steps }) =>
      steps.every(({ after }) => after.owner !== "" && Number.isInteger(after.due))
    ),

    "owner, offer and end are those of a plain model: who is asked has it only after accepting": () => {
      const start = (): { model: Model; real: { state: Commitment.Commitment } } => {
        const one = fc.sample(promise, { numRuns: 1, seed: 1 })[0] as Commitment.Promised
        const now = Instant.plus(one.due, -600 * minute)
        const made = make(one, { labels: [] }, { now, by: [one.owner], calendar: null })
        const state = Result.getOrThrow(made).reduce(evolve, null as Commitment.Commitment | null)
        if (state === null) throw new Error("a promise that was made is not there")
        return {
          model: { owner: one.owner, offeredTo: null, offeredBy: null, ended: false },
          real: { state }
        }
      }
      const does = ({ one, by }: { readonly one: Commitment.Command; readonly by: string }) => ({
        check: () => true,
        toString: () => `${one._tag}${one._tag === "HandOver" ? ` to ${one.to}` : ""} by ${by}`,
        run: (model: Model, real: { state: Commitment.Commitment }) => {
          const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
          const now = Instant.plus(real.state.madeAt, minute)
          const asked = "at" in one ? { ...one, at: now } : one
          const decided = decide({ id, state: real.state }, asked, { now, by: [by], calendar: null })
          if (Result.isSuccess(decided))
            real.state = decided.success.reduce(evolve, real.state as Commitment.Commitment | null)!
          if (!model.ended)
            switch (one._tag) {
              case "HandOver":
                if (one.to !== model.owner) {
                  model.offeredTo = one.to
                  model.offeredBy = by
                }
                break
              case "TakeBack":
                if (model.offeredBy === by || model.owner === by) model.offeredTo = null
                break
              case "Accept":
                if (model.offeredTo === by) {
                  model.owner = by
                  model.offeredTo = null
                }
                break
              case "Decline":
                if (model.offeredTo === by) model.offeredTo = null
                break
              case "TakeOver":
                if (model.owner !== by) {
                  model.owner = by
                  model.offeredTo = null
                }
                break
              case "Keep":
              case "Break":
              case "Withdraw":
                model.ended = true
                model.offeredTo = null
                break
              default:
            }
          const { owner: has, offeredTo, verdict } = real.state
          const same =
            has === model.owner && offeredTo === model.offeredTo && (verdict !== null) === model.ended
          if (!same) throw new Error("the promise is not where the model has it")
        }
      })
      const deeds = fc.record({ one: command, by: owner }).map(does)
      fc.assert(
        fc.property(fc.commands([deeds], { maxCommands: 20 }), (commands) => fc.modelRun(start, commands)),
        { numRuns: 200 }
      )
    },

    "an offer is taken back by whoever made it and by the owner, and by nobody else": () =>
      fc.assert(
        fc.property(story, commitmentId, owner, owner, owner, (one, id, offers, to, takes) => {
          const { start } = play(subject, { ...one, asked: [] })
          const does = (state: Commitment.Commitment, asked: Commitment.Command, by: string) =>
            Result.map(decide({ id, state }, asked, { now: start.due, by: [by], calendar: null }), (events) =>
              events.reduce(evolve, state as Commitment.Commitment | null)
            )
          const { HandOver, TakeBack } = Commitment.Command.cases
          const offered = Result.getOrThrow(does(start, HandOver.make({ to }), offers))
          if (offered === null) return false
          const back = does(offered, TakeBack.make({}), takes)
          return to !== start.owner && (takes === offers || takes === start.owner)
            ? JSON.stringify(Result.getOrThrow(back)) === JSON.stringify(start)
            : Result.isFailure(back)
        })
      ),

    "nothing happens to a promise that has ended": always(({ steps }) =>
      steps.every(({ before, allowed }) => before.verdict === null || !allowed)
    ),

    "kept is kept at or before the due moment, and kept late after it": closing(
      ({ command: one, after, due }) =>
        one._tag !== "Keep" || after.verdict === (one.at <= due ? "kept" : "kept late")
    ),

    "time that is paused does not count: what was paused in time and done then is kept": () =>
      fc.assert(
        fc.property(story, fc.nat({ max: 100_000 }), (one, wait) => {
          const { start } = play(subject, { ...one, asked: [] })
          const [first] = one.calendar.versions
          const calendar = start.within === null ? null : { hours: first.hours, version: 1 }
          const at = (from: Instant.Instant) => ({ now: from, by: ["employee-17"], calendar })
          const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
          const { cases } = Commitment.Command
          const after = (state: Commitment.Commitment, next: Commitment.Command, now: Instant.Instant) =>
            Result.getOrThrow(decide({ id, state }, next, at(now))).reduce(
              evolve,
              state as Commitment.Commitment | null
            ) as Commitment.Commitment
          const before = Instant.plus(start.due, -1)
          const paused = after(start, cases.Pause.make({ at: before, reason: "waits" }), start.due)
          const done = later(start.due, wait)
          const kept = after(paused, cases.Keep.make({ at: done }), done)
          const resumed = after(paused, cases.Resume.make({ at: done }), done)
          return kept.verdict === "kept" && resumed.due >= done
        })
      ),

    "a promise that was not kept is explained only when the other side was told, of this due moment, in time":
      always(({ start, steps }) => {
        let told: Commitment.Verdict = "broken"
        for (const { command: one, after, due, allowed, lapsed } of steps) {
          if (!allowed) continue
          if (one._tag === "Explain" && told === "broken")
            told = lapsed ? "explained, recorded later" : "explained"
          if (one._tag === "Explain" && (one.at > due || one.at < start.madeAt)) return false
          if (one._tag === "Break" && after.verdict !== told) return false
          if (one._tag === "Renegotiate") told = "broken"
        }
        return true
      }),

    "what moves a promise that had lapsed when it was recorded, whatever its date, is said to be recorded later":
      always(({ steps }) =>
        steps.every(({ command: one, before, after, allowed, lapsed }) => {
          const moves = allowed && (one._tag === "Renegotiate" || one._tag === "Pause")
          return Commitment.movedLater(after) === (Commitment.movedLater(before) || (moves && lapsed))
        })
      ),

    "a promise is renegotiated only when the other side was told before it lapsed, after it was made and not in the future":
      always(({ start, steps }) =>
        steps.every(({ command: one, before, after, now, allowed }) => {
          if (one._tag !== "Renegotiate") return before.moved.length === after.moved.length
          if (!allowed) return before.due === after.due
          return (
            (one.toldAt <= before.due || before.within !== null || before.pauses.length > 0) &&
            one.toldAt >= start.madeAt &&
            one.toldAt <= now &&
            after.due > one.toldAt
          )
        })
      ),

    "the promise as it was made stays readable": always(({ start, end, history }) => {
      const { contact, question, to, wording, labels: some, madeAt } = start
      const [first] = history
      return (
        first?.event._tag === "Made" &&
        first.event.due === start.due &&
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

    "every due moment that was given up is kept, in order": always(({ steps, end }) => {
      const dues = steps.flatMap(({ command: one, allowed, before }) =>
        one._tag === "Renegotiate" && allowed ? before.due : []
      )
      return JSON.stringify(end.moved.map(({ due }) => due)) === JSON.stringify(dues)
    }),

    "pauses are in order: each ends after it begins, and before the next": always(({ steps }) =>
      steps.every(({ after: { pauses } }) =>
        pauses.every(
          ({ from, to }, n) =>
            (to === null || from <= to) && (n === 0 || (pauses[n - 1]?.to ?? Infinity) <= from)
        )
      )
    ),

    "a verdict that was computed on the way is the verdict from the facts alone": always((played) =>
      agrees(subject, played)
    ),

    "a verdict of a past moment is given again, whatever was recorded or published since": always(
      ({ start, steps, history, calendar }) => {
        const counting = start.within === null ? null : calendar
        return steps.every(({ now, recorded }) => {
          const [first, ...rest] = calendar.versions
          const versions = [first, ...rest.filter(({ at }) => at <= now)] as const
          const then = judge(history.slice(0, recorded), counting === null ? null : { versions }, now)
          return JSON.stringify(judge(history, counting, now)) === JSON.stringify(then)
        })
      }
    ),

    "the owner is warned, then the team, then that it lapsed: each once": always(({ warned }) => {
      const levels = Commitment.Level.literals
      return warned.every(({ level, cycle }, at) =>
        warned
          .slice(0, at)
          .every((one) => one.cycle !== cycle || levels.indexOf(one.level) < levels.indexOf(level))
      )
    }),

    "whatever happens to its calendar, who is warned and when is what a plain model has": () =>
      fc.assert(
        fc.property(
          promiseWithin,
          instant,
          desk,
          fc.array(passing, { maxLength: 8 }),
          (one, from, hours, all) => {
            let now = from
            let calendar = { hours, version: 1 }
            const made = makeWithin(one, { labels: [] }, { now, by: [], calendar })
            let state = Result.getOrThrow(made).reduce(evolve, null as Commitment.Commitment | null)
            let given = 0
            for (const { minutes, published } of all) {
              now = later(now, minutes)
              if (published !== null) calendar = { hours: published, version: calendar.version + 1 }
              if (state === null) return false
              const due = Deadline.at(state, now, calendar)
              const moments = [...Object.values(Warning.leads), 0].map((lead) =>
                Result.getOrThrow(WorkingTime.add(calendar.hours, due, -lead * minute))
              )
              const passed = moments.filter((at) => at <= now).length
              // What lies ahead was not given, of this due moment.
              if (published !== null) given = Math.min(given, passed)
              const wanted = Commitment.Level.literals.slice(given, passed)
              given = Math.max(given, passed)
              const told: Array<string> = []
              state = recalculate(state, now, calendar).reduce(evolve, state as Commitment.Commitment | null)
              for (let again = 0; again < 4 && state !== null; again++) {
                const events: ReadonlyArray<Commitment.Event> = warn(state, { now, calendar })
                told.push(...events.map((event) => (event._tag === "Warned" ? event.level : event._tag)))
                state = events.reduce(evolve, state as Commitment.Commitment | null)
              }
              if (state?.due !== due || told.join() !== wanted.join()) return false
            }
            return true
          }
        ),
        { numRuns: 300 }
      ),

    "a promise of a contact that is voided does not stay open, and one that ended stays as it ended": always(
      ({ end, start }) => {
        const close = (state: Commitment.Commitment) =>
          voiding(state, state.due).reduce<Commitment.Commitment | null>(evolve, state)
        return (
          close(start)?.verdict === "voided" &&
          (end.verdict === null || JSON.stringify(close(end)) === JSON.stringify(end))
        )
      }
    ),

    "who refuses says which promise": () =>
      fc.assert(
        fc.property(story, commitmentId, (one, other) => {
          const { end } = play(subject, one)
          fc.pre(end.verdict !== null)
          const setting = { now: end.due, by: ["employee-17"], calendar: null }
          const refused = decide({ id: other, state: end }, Commitment.Command.cases.Break.make({}), setting)
          return Result.isFailure(refused) && refused.failure.message.includes(other)
        })
      )
  }
}
