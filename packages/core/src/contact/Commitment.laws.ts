/** The laws of {@link Commitment}, as data. */
import { Result } from "effect"
import fc from "fast-check"
import { recentInstant as instant } from "../time/generators.ts"
import * as Instant from "../time/Instant.ts"
import * as OfficeHours from "../time/OfficeHours.ts"
import type * as Zone from "../time/Zone.ts"
import * as Calendar from "./Calendar.ts"
import * as Commitment from "./Commitment.ts"
import * as Deadline from "./Deadline.ts"
import { command, commitmentId, labels, owner, promise, promiseWithin } from "./generators.ts"
import type * as Judgement from "./Judgement.ts"

/** What is put to the test. */
export interface Subject
  extends Pick<
    typeof Commitment,
    "make" | "makeWithin" | "decide" | "evolve" | "warn" | "recalculate" | "void_"
  > {
  /** Judges from the facts alone: `Judgement.judge`. */
  readonly judge: typeof Judgement.judge
}

interface Asked {
  readonly command: Commitment.Command
  readonly now: Instant.Instant
  readonly by: string
  /** Whether time passes a tick first. */
  readonly tick: boolean
}

const minute = 60_000
const later = (from: Instant.Instant, minutes: number) => Instant.plus(from, minutes * minute)

/** A command near the promise in time, so that it is kept, late, told in time and too late. */
const near = (madeAt: Instant.Instant, reach: number): fc.Arbitrary<Asked> =>
  fc
    .record({
      one: command,
      on: fc.integer({ min: 1, max: 2 * reach }),
      before: fc.nat({ max: Math.ceil(reach / 2) }),
      ahead: fc.integer({ min: -20, max: reach }),
      by: owner,
      tick: fc.boolean()
    })
    .map(({ one, on, before, ahead, by, tick }) => {
      const now = later(madeAt, on)
      const then = later(now, -before)
      const dated =
        one._tag === "Renegotiate"
          ? { ...one, toldAt: then, due: later(now, ahead) }
          : "at" in one
            ? { ...one, at: then }
            : one
      return { command: dated, now, by, tick }
    })

/** A promise, fixed or in a calendar that may change, with what is done about it in order of recording. */
export interface Story {
  /** What is promised. */
  readonly promise: Commitment.Promise_ | Commitment.PromiseWithin
  /** When. */
  readonly madeAt: Instant.Instant
  /** The calendar with all its versions. */
  readonly calendar: Calendar.Calendar
  /** What is done about it. */
  readonly asked: ReadonlyArray<Asked>
}

const everyDay = (...spans: ReadonlyArray<OfficeHours.Span>) => ({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: spans,
  sunday: spans
})
const day = everyDay({ from: "09:00", to: "17:00" })
const desks = [
  { week: { ...day, saturday: [], sunday: [] } },
  {
    week: {
      ...day,
      friday: [
        { from: "08:30", to: "12:00" },
        { from: "13:00", to: "21:00" }
      ]
    }
  },
  { week: everyDay({ from: "22:00", to: "06:00" }), zone: "America/Havana" as Zone.Zone },
  { week: everyDay({ from: "00:00", to: "24:00" }) }
].map((hours) => OfficeHours.OfficeHours.make(hours))

/** Any story. */
export const story: fc.Arbitrary<Story> = fc
  .record({
    one: fc.oneof(promise, promiseWithin),
    madeAt: instant,
    minutes: fc.integer({ min: 1, max: 600 }),
    first: fc.constantFrom(...desks),
    second: fc.constantFrom(...desks),
    changes: fc.integer({ min: 1, max: 2_400 })
  })
  .chain(({ one, madeAt, minutes, first, second, changes }) => {
    const fixed = "due" in one
    return fc.record({
      promise: fc.constant(fixed ? { ...one, due: later(madeAt, minutes) } : one),
      madeAt: fc.constant(madeAt),
      calendar: fc.constant({
        versions: [
          { hours: first, at: madeAt },
          { hours: second, at: later(madeAt, changes) }
        ] as const
      }),
      asked: fc
        .array(near(madeAt, fixed ? minutes : 3 * one.within.minutes), { maxLength: 12, size: "max" })
        .map((all) =>
          all
            .toSorted((left, right) => left.now - right.now)
            // Everything is recorded at a moment of its own.
            .map((each, at) => ({ ...each, now: Instant.plus(each.now, at) }))
        )
    })
  })

interface Step extends Asked {
  readonly before: Commitment.Commitment
  readonly after: Commitment.Commitment
  readonly allowed: boolean
  /** When it was due as it was decided. */
  readonly due: Instant.Instant
  /** How many of the recorded events there were after it. */
  readonly recorded: number
}

/** Plays a story: as services do, event by event, each decided on what the events before made. */
export const play = (subject: Subject, { promise: one, madeAt, calendar, asked }: Story) => {
  const { make, makeWithin, decide, evolve, warn, recalculate } = subject
  const id = Commitment.CommitmentId.make("00000000-0000-7000-8000-000000000001")
  const history: Array<Judgement.Recorded> = []
  const fold = (
    state: Commitment.Commitment | null,
    events: ReadonlyArray<Commitment.Event>,
    at: Instant.Instant
  ) => {
    history.push(...events.map((event) => ({ event, at })))
    return events.reduce(evolve, state)
  }
  const known = (state: Commitment.Commitment, now: Instant.Instant) =>
    state.within === null ? null : Calendar.asOf(calendar, now)
  const by = [one.owner]
  const made: Result.Result<ReadonlyArray<Commitment.Event>, { readonly _tag: string }> = "due" in one
    ? make(one, { labels: [] }, { now: madeAt, by, calendar: null })
    : makeWithin(one, { labels: [] }, { now: madeAt, by, calendar: Calendar.asOf(calendar, madeAt) })
  const start = fold(null, Result.getOrThrow(made), madeAt)
  if (start === null) throw new Error("a promise that was made is not there")
  const steps: Array<Step> = []
  const warned: Array<{ readonly level: Commitment.Level; readonly due: number; readonly cycle: string }> = []
  let state = start
  for (const next of asked) {
    const { now } = next
    const by = known(state, now)
    if (next.tick) {
      if (by !== null) state = fold(state, recalculate(state, now, by), now) ?? state
      for (let again = 0; again < 4; again++) {
        const events = warn(state, { now, calendar: by })
        for (const event of events)
          if (event._tag === "Warned")
            warned.push({
              level: event.level,
              due: state.due,
              cycle: `${state.moved.length}/${state.pauses.length}`
            })
        state = fold(state, events, now) ?? state
      }
    }
    const before = state
    const decided = decide({ id, state }, next.command, { now, by: [next.by], calendar: by })
    const allowed = Result.isSuccess(decided)
    if (allowed) state = fold(state, decided.success, now) ?? state
    const at = "at" in next.command ? next.command.at : now
    const due = Deadline.at(before, at, by)
    steps.push({ ...next, before, after: state, allowed, due, recorded: history.length })
  }
  return { start, steps, end: state, history, calendar, warned }
}

type Played = ReturnType<typeof play>

/** How a promise stands by what was computed on the way. */
const standing = (state: Commitment.Commitment, now: Instant.Instant, due: number) =>
  state.verdict ??
  (Deadline.isPaused(state)
    ? "paused"
    : now > due && state.explainedAt === null
      ? ("lapsed" as const)
      : ("open" as const))

/** Whether verdicts computed on the way are those from the facts alone, at each step. */
export const agrees = (subject: Subject, { steps, history, calendar, start }: Played): boolean =>
  steps.every(({ after, now, recorded }) => {
    const counting = start.within === null ? null : calendar
    const judged = subject.judge(history.slice(0, recorded), counting, now)
    const due = after.within === null ? after.due : Deadline.at(after, now, Calendar.asOf(calendar, now))
    return (
      judged?.as === standing(after, now, due) &&
      (Deadline.isPaused(after) || judged.due === (after.verdict === null ? due : after.due))
    )
  })

/** A plain model of who has a promise, without what is due. */
interface Model {
  owner: string
  offeredTo: string | null
  ended: boolean
}

/** The laws of commitments. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const { make, decide, evolve, void_, judge } = subject
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
        const one = fc.sample(promise, { numRuns: 1, seed: 1 })[0] as Commitment.Promise_
        const now = Instant.plus(one.due, -600 * minute)
        const made = make(one, { labels: [] }, { now, by: [one.owner], calendar: null })
        const state = Result.getOrThrow(made).reduce(evolve, null as Commitment.Commitment | null)
        if (state === null) throw new Error("a promise that was made is not there")
        return { model: { owner: one.owner, offeredTo: null, ended: false }, real: { state } }
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
                if (one.to !== model.owner) model.offeredTo = one.to
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
        let told = false
        for (const { command: one, after, due, allowed } of steps) {
          if (!allowed) continue
          if (one._tag === "Explain") told = true
          if (one._tag === "Explain" && (one.at > due || one.at < start.madeAt)) return false
          if (one._tag === "Break" && after.verdict !== (told ? "explained" : "broken")) return false
          if (one._tag === "Renegotiate") told = false
        }
        return true
      }),

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
      return warned.every(({ level, cycle }, at) => {
        const before = warned.slice(0, at).filter((one) => one.cycle === cycle)
        return levels.indexOf(level) === before.length
      })
    }),

    "a promise of a contact that is voided does not stay open, and one that ended stays as it ended": always(
      ({ end, start }) => {
        const close = (state: Commitment.Commitment) =>
          void_(state, state.due).reduce<Commitment.Commitment | null>(evolve, state)
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
