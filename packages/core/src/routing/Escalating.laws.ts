/** The laws of the ticks of escalation, over a store that outlives its services; as data. */
import { Effect, Scope } from "effect"
import fc from "fast-check"
import type * as Question from "../contact/Question.ts"
import { caller, type Desk, noon } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import { ask as asking, openDesks } from "./asking.ts"
import type * as Escalation from "./Escalation.ts"
import { front, rules } from "./fixtures.ts"
import type * as RuleSet from "./RuleSet.ts"

// What it is

/** What is put to the test: opens the services over one store, which nobody used before; each call is a restart. */
export type Subject = Effect.Effect<Effect.Effect<Desk, unknown, Scope.Scope>, unknown, Scope.Scope>

const minute = 60_000
const hour = 60 * minute
const who = caller()
const partner = { ...who, onBehalfOf: "housing-1" }
const chain = [
  { afterMinutes: 60, to: "employee-17", as: "told" },
  { afterMinutes: 120, to: "employee-17" },
  { afterMinutes: 240, to: "employee-3" }
] as const
const published = {
  ...rules,
  effectiveFrom: noon - 48 * hour,
  outcomes: [{ ...front, escalation: chain }],
  rules: [{ when: {}, to: "front" }]
} as unknown as typeof RuleSet.Definition.Encoded

/** A question as it should stand. */
interface Expected {
  readonly id: Question.QuestionId
  /** When it was sent; once more, when another took it over since. */
  sent: number
  /** How many levels were taken since it was sent. */
  since: number
  taken: Array<{ readonly level: number; readonly to: string; readonly as: Escalation.As }>
  owner: string
  at: "us" | "offered" | "partner" | "ended"
  /** Who has it again when the partner gives it back. */
  giver: string
}

interface Model {
  readonly questions: Array<Expected>
}

interface Real {
  desk: Desk
  readonly restart: () => Promise<Desk>
  deeds: number
}

type Command = fc.AsyncCommand<Model, Real>

// What it does

const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)

const stamp = (real: Real, at: number) => {
  real.deeds += 1
  return { command: `deed-${real.deeds}`, at }
}

/** What is due at a moment of the chain and was not done. */
const due = (one: Expected, now: number): void => {
  if (one.at === "ended" || one.at === "partner") return
  for (const [n, { afterMinutes, to, ...step }] of chain.entries()) {
    if (n < one.since || one.sent + afterMinutes * minute > now) continue
    const as = "as" in step ? step.as : "owner"
    one.taken.push({ level: n + 1, to, as })
    one.since = n + 1
    if (as !== "owner") continue
    if (one.owner !== to) one.at = "us"
    one.owner = to
  }
}

const seen = (desk: Desk, id: string) =>
  Effect.gen(function* () {
    const { items } = yield* desk.ledger.history({ collection: "escalation", key: id }, null, 100)
    return items.flatMap(({ envelope }) => {
      const { type, facts } = JSON.parse(envelope)
      return type === "escalation.Escalated" ? [{ level: facts.level, to: facts.to, as: facts.as }] : []
    })
  })

const agree = async ({ questions }: Model, { desk }: Real): Promise<void> => {
  for (const { id, taken, owner } of questions) {
    const levels = await run(seen(desk, id))
    if (JSON.stringify(levels) !== JSON.stringify(taken))
      throw new Error(`levels ${JSON.stringify(levels)}, expected ${JSON.stringify(taken)}`)
    const { owner: has } = await run(desk.questions.get(who, id))
    if (has !== owner) throw new Error(`it is with ${has}, expected ${owner}`)
  }
}

const ask = (at: number): Command => ({
  check: () => true,
  run: async (model, real) => {
    const inputs = { law: null, askedBy: "client", clientKnown: true, subject: "roster", urgency: 1 }
    const id = await run(asking(real.desk, { inputs }, stamp(real, at)))
    await run(real.desk.routing.route(who, id, stamp(real, at)))
    model.questions.push({
      id,
      sent: at,
      since: 0,
      taken: [],
      owner: front.owner,
      at: "us",
      giver: front.owner
    })
  },
  toString: () => `ask at ${at - noon}`
})

const tick = (now: number, times: number): Command => ({
  check: () => true,
  run: async (model, real) => {
    for (const one of model.questions) due(one, now)
    const ticks = Array.from({ length: times }, () => real.desk.routing.tick(who, Instant.of(now)))
    await run(Effect.all(ticks, { concurrency: "unbounded" }))
    await agree(model, real)
  },
  toString: () => `tick at ${now - noon}, ${times} at once`
})

const restart: Command = {
  check: () => true,
  run: async (_, real) => {
    real.desk = await real.restart()
  },
  toString: () => "restart"
}

const on = (
  what: string,
  which: number,
  check: (one: Expected) => boolean,
  does: (
    desk: Desk,
    id: Question.QuestionId,
    stamp: { command: string; at: number }
  ) => Effect.Effect<unknown, unknown>,
  then: (one: Expected, at: number) => void
): Command => {
  const pick = ({ questions }: Model) => questions[which % Math.max(1, questions.length)]
  return {
    check: (model) => {
      const one = pick(model)
      return one !== undefined && check(one)
    },
    run: async (model, real) => {
      const one = pick(model) as Expected
      const by = stamp(real, noon + 4 * hour)
      await run(does(real.desk, one.id, by))
      then(one, by.at)
      await agree(model, real)
    },
    toString: () => `${what} ${which}`
  }
}

const answer = (which: number) =>
  on(
    "answer",
    which,
    ({ at }) => at !== "ended",
    ({ questions }, id, by) => questions.answer(who, id, "yes", by),
    (one) => {
      one.at = "ended"
    }
  )
const sendAgain = (which: number) =>
  on(
    "send again",
    which,
    ({ at }) => at === "us" || at === "offered",
    ({ routing }, id, by) => routing.route(who, id, by),
    (one, at) => {
      if (chain.slice(0, one.since).some((level) => !("as" in level))) {
        one.sent = at
        one.since = 0
      }
      one.owner = front.owner
      one.at = "us"
    }
  )
const offer = (which: number) =>
  on(
    "offer",
    which,
    ({ at }) => at === "us",
    ({ questions }, id, by) => questions.offer(who, id, "housing-1", by),
    (one) => {
      one.at = "offered"
    }
  )
const accept = (which: number) =>
  on(
    "accept",
    which,
    ({ at }) => at === "offered",
    ({ questions }, id, by) => questions.accept(partner, id, by),
    (one) => {
      one.giver = one.owner
      one.owner = "housing-1"
      one.at = "partner"
    }
  )
const giveBack = (which: number) =>
  on(
    "give back",
    which,
    ({ at }) => at === "partner" || at === "offered",
    ({ questions }, id, by) => questions.giveBack(partner, id, "not ours", by),
    (one) => {
      if (one.at === "partner") one.owner = one.giver
      one.at = "us"
    }
  )

/** Moments from well before to well after all levels: a clock that is put back and forward. */
const moment = fc.integer({ min: -8, max: 40 }).map((quarters) => noon + quarters * 15 * minute)
const which = fc.nat({ max: 3 })
const commands = fc.commands(
  [
    moment.map(ask),
    fc.tuple(moment, fc.integer({ min: 1, max: 3 })).map(([now, times]) => tick(now, times)),
    fc.tuple(moment, fc.constant(1)).map(([now, times]) => tick(now, times)),
    fc.constant(restart),
    which.map(answer),
    which.map(sendAgain),
    which.map(offer),
    which.map(accept),
    which.map(giveBack)
  ],
  { maxCommands: 25, size: "max" }
)

/** The laws of ticking. Each rejects when it does not hold. */
export const escalatingLaws = (subject: Subject) => ({
  "each level is taken once each time that it is sent, when it is due and we have the question, whatever the clock, restarts and partners do":
    () =>
      fc.assert(
        fc.asyncProperty(commands, (some) =>
          Effect.runPromise(
            Effect.scoped(
              Effect.gen(function* () {
                const opening = yield* subject
                const scope = yield* Effect.scope
                const restarted = Effect.provideService(opening, Scope.Scope, scope)
                const desk = yield* restarted
                yield* openDesks(desk)
                yield* desk.routing.publish(who, published, { command: "rules", at: noon - 48 * hour })
                const real: Real = { desk, restart: () => run(restarted), deeds: 0 }
                yield* Effect.promise(() =>
                  fc.asyncModelRun(() => ({ model: { questions: [] }, real }), some)
                )
              })
            )
          )
        ),
        { numRuns: 120 }
      )
})
