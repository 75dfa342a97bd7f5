/** The laws of {@link Referral}, as data: a model of the machine beside the real one. */
import { Result } from "effect"
import fc from "fast-check"
import * as Instant from "../time/Instant.ts"
import { moment, request } from "./generators.ts"
import * as Referral from "./Referral.ts"

/** What is put to the test. */
export type Subject = Pick<typeof Referral, "receive" | "take" | "reportBack" | "owesAnswer" | "evolve">

/** The machine once more, written as it is read: from each state, who may do what, and where it leads. */
const machine: {
  readonly [State in Referral.State]: {
    readonly [Step in Referral.Step]?: readonly [Referral.Side, Referral.State]
  }
} = {
  received: {
    accept: ["provider", "accepted"],
    decline: ["provider", "declined"],
    "request cancellation": ["referrer", "cancellation requested"]
  },
  accepted: {
    decline: ["provider", "declined"],
    "schedule intake": ["provider", "scheduled"],
    "start bridging care": ["provider", "accepted"],
    "start care": ["provider", "care started"],
    "request cancellation": ["referrer", "cancellation requested"]
  },
  scheduled: {
    decline: ["provider", "declined"],
    "schedule intake": ["provider", "scheduled"],
    "start bridging care": ["provider", "scheduled"],
    "start care": ["provider", "care started"],
    "request cancellation": ["referrer", "cancellation requested"]
  },
  "cancellation requested": {
    "start care": ["provider", "care started"],
    "confirm cancellation": ["provider", "cancelled"]
  },
  "care started": {},
  declined: {},
  cancelled: {}
}

interface Model {
  state: Referral.State
  last: number
  steps: number
  told: number
}

interface Real {
  referral: Referral.Referral
}

const id = Referral.ReferralId.make("00000000-0000-7000-8000-000000000001")
const needsReason = (step: Referral.Step) => step === "decline" || step === "request cancellation"

const fold = (subject: Subject, state: Referral.Referral | null, events: ReadonlyArray<Referral.Event>) => {
  const after = events.reduce(subject.evolve, state)
  if (after === null) throw new Error("the referral is gone")
  return after
}

class Take implements fc.Command<Model, Real> {
  readonly subject: Subject
  readonly asked: {
    readonly step: Referral.Step
    readonly by: Referral.Side
    readonly minutes: number
    readonly ahead: number
    readonly reason: string | null
  }

  constructor(subject: Subject, asked: Take["asked"]) {
    this.subject = subject
    this.asked = asked
  }

  check = () => true

  run(model: Model, real: Real) {
    const { step, by, minutes, ahead, reason } = this.asked
    const at = Instant.of(model.last + minutes * 60_000)
    const now = Instant.of(Math.max(model.last, at - ahead * 60_000))
    const taken = this.subject.take({ id, state: real.referral }, { step, by, at, reason }, now)
    const legal = machine[model.state][step]
    const expected =
      legal === undefined
        ? "IllegalStep"
        : legal[0] !== by
          ? "WrongSide"
          : at < model.last || at > now
            ? "OutOfOrder"
            : reason === null && needsReason(step)
              ? "ReasonMissing"
              : "taken"
    const actual = Result.isSuccess(taken) ? "taken" : taken.failure._tag
    if (actual !== expected)
      throw new Error(`${step} by ${by} when ${model.state}: ${actual}, not ${expected}`)
    if (Result.isFailure(taken) || legal === undefined) return
    real.referral = fold(this.subject, real.referral, taken.success)
    model.state = legal[1]
    model.last = at
    model.steps += 1
    if (real.referral.state !== model.state) throw new Error(`${step} led to ${real.referral.state}`)
    if (real.referral.steps.length !== model.steps) throw new Error("a step was lost")
  }

  toString = () => `take ${JSON.stringify(this.asked)}`
}

class ReportBack implements fc.Command<Model, Real> {
  readonly subject: Subject

  constructor(subject: Subject) {
    this.subject = subject
  }

  check = () => true

  run(model: Model, real: Real) {
    if (this.subject.owesAnswer(real.referral) !== model.told < model.steps) throw new Error("owes wrongly")
    const events = this.subject.reportBack(real.referral, Instant.of(model.last))
    if (events.length !== (model.told < model.steps ? 1 : 0)) throw new Error("tells what was told before")
    real.referral = fold(this.subject, real.referral, events)
    model.told = model.steps
    if (this.subject.owesAnswer(real.referral)) throw new Error("still owes what was told")
  }

  toString = () => "report back"
}

const noReason: fc.Arbitrary<string | null> = fc.constantFrom(null, "no place")

/** The laws of referrals. Each throws when it does not hold. */
export const laws = (subject: Subject) => {
  const commands = fc.commands(
    [
      fc
        .record({
          step: fc.constantFrom(...Referral.Step.literals),
          by: fc.oneof(
            { weight: 3, arbitrary: fc.constant("provider" as const) },
            fc.constant("referrer" as const)
          ),
          minutes: fc.oneof(
            { weight: 4, arbitrary: fc.nat({ max: 5_000 }) },
            fc.integer({ min: -10, max: -1 })
          ),
          ahead: fc.constantFrom(0, 0, 0, 5),
          reason: noReason
        })
        .map((asked) => new Take(subject, asked)),
      fc.constant(new ReportBack(subject))
    ],
    { maxCommands: 25, size: "max" }
  )
  const start = (asked: Referral.Request, at: Instant.Instant) =>
    fold(subject, null, Result.getOrThrow(subject.receive(asked, at, at)))
  /** The referral after each step that was allowed. */
  const histories = (holds: (all: ReadonlyArray<Referral.Referral>) => boolean) => () =>
    fc.assert(
      fc.property(
        request,
        moment,
        fc.array(fc.tuple(fc.constantFrom(...Referral.Step.literals), fc.nat({ max: 600 })), {
          maxLength: 15,
          size: "max"
        }),
        (asked, at, steps) => {
          const all = [start(asked, at)]
          let now = at
          for (const [step, minutes] of steps) {
            const state = all.at(-1) as Referral.Referral
            now = Instant.plus(now, minutes * 60_000)
            const { by } = Referral.transitions[step]
            const taken = subject.take({ id, state }, { step, by, at: now, reason: "moved away" }, now)
            if (Result.isSuccess(taken)) all.push(fold(subject, state, taken.success))
          }
          return holds(all)
        }
      ),
      { numRuns: 300 }
    )
  const ended = (state: Referral.State) => Object.keys(machine[state]).length === 0
  return {
    "only legal steps are taken, by the right side, in order of time, and answers are owed until told": () =>
      fc.assert(
        fc.property(request, moment, commands, (asked, at, all) => {
          fc.modelRun(
            () => ({
              model: { state: "received" as Referral.State, last: at, steps: 0, told: 0 },
              real: { referral: start(asked, at) }
            }),
            all
          )
        }),
        { numRuns: 300 }
      ),

    "what has ended stays as it ended": histories((all) =>
      all.every(
        (referral, at) =>
          !ended(referral.state) ||
          (at === all.length - 1 &&
            Referral.Step.literals.every((step) =>
              Result.isFailure(
                subject.take(
                  { id, state: referral },
                  {
                    step,
                    by: Referral.transitions[step].by,
                    at: referral.steps.at(-1)?.at ?? referral.receivedAt,
                    reason: "x"
                  },
                  Instant.maximum
                )
              )
            ))
      )
    ),

    "times never go back, and none is before receipt": histories((all) => {
      const { receivedAt, steps } = all.at(-1) as Referral.Referral
      return [receivedAt, ...steps.map(({ at }) => at)].every(
        (at, n, times) => n === 0 || at >= (times[n - 1] ?? 0)
      )
    }),

    "what was asked stays as it was": histories((all) => {
      const [first, last] = [all[0], all.at(-1)] as [Referral.Referral, Referral.Referral]
      const said = ({ state: _state, steps: _steps, told: _told, ...rest }: Referral.Referral) =>
        JSON.stringify(rest)
      return said(first) === said(last)
    }),

    "every step that was taken is kept, in order": histories((all) =>
      all.every((referral, at) => {
        const before = all[at - 1]
        return (
          before === undefined ||
          (referral.steps.length === before.steps.length + 1 &&
            JSON.stringify(referral.steps.slice(0, -1)) === JSON.stringify(before.steps))
        )
      })
    ),

    "nothing is received in the future": () =>
      fc.assert(
        fc.property(
          request,
          moment,
          moment,
          (asked, at, now) => Result.isSuccess(subject.receive(asked, at, now)) === at <= now
        )
      )
  }
}
