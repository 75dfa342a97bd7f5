/** A desk with two teams, rules for three days, and what people do there: to try following on. */
import type { Collection, Ledger } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import fc from "fast-check"
import * as Question from "../contact/Question.ts"
import { Cell } from "../decision/index.ts"
import { caller, type Desk, noon } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import type * as Work from "../work/Work.ts"
import { ask, daily, openDesks } from "./asking.ts"
import { rules } from "./fixtures.ts"
import * as Routing from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import * as TeamMember from "./TeamMember.ts"

// What it is

const hour = 3_600_000
const who = caller()
const partner = { ...who, onBehalfOf: "housing-1" }
const always = daily("00:00", "24:00")
const halfDays = daily("00:00", "12:00")

/** Those who can be placed in them. */
export const people = ["anna", "bram", "cora"] as const
/** The teams. */
export const teams = ["care-desk", "planning"] as const
const skills = ["rostering", "intake"] as const

/** Each version sends more of what is urgent to the front, and changes deadlines and skills. */
const version = (n: number): RuleSet.Definition =>
  RuleSet.define({
    ...rules,
    version: `v${n}`,
    effectiveFrom: Instant.of(noon + (n - 1) * 24 * hour),
    outcomes: rules.outcomes.map((outcome) => ({
      ...outcome,
      // The same team, with other skills.
      owner: outcome.id === "referrers" ? "care-desk" : outcome.owner,
      skills: outcome.id === "front" && n === 2 ? ["intake"] : outcome.skills,
      deadline: { ...outcome.deadline, minutes: outcome.deadline.minutes + (n === 3 ? 60 : 0) }
    })),
    rules: rules.rules.map((rule) =>
      rule.name === "spoed" ? { ...rule, when: { urgency: Cell.atLeast(5 - n) } } : rule
    )
  }) as unknown as RuleSet.Definition

/** What is said of a question. */
interface Said {
  readonly askedBy: string
  readonly subject: string
  readonly urgency: number
}

/** One thing that somebody does. Numbers pick among what there is. */
export type Deed =
  | ({ readonly do: "ask"; readonly about: number } & Said)
  | { readonly do: "answer"; readonly which: number }
  | { readonly do: "hand over"; readonly which: number; readonly to: string }
  | ({ readonly do: "correct"; readonly which: number } & Said)
  | { readonly do: "place"; readonly member: string; readonly terms: TeamMember.Terms }
  | { readonly do: "seen"; readonly member: string; readonly present: boolean }
  | { readonly do: "offer" | "accept" | "give back"; readonly which: number }
  | { readonly do: "hours"; readonly half: boolean }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "follow" }

const which = fc.nat({ max: 7 })
const said = {
  askedBy: fc.constantFrom("client", "client", "referrer"),
  subject: fc.constantFrom("roster", "complaint"),
  urgency: fc.integer({ min: 1, max: 5 })
}
/** Anything that somebody does. */
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("ask" as const), ...said, about: fc.nat({ max: 2 }) })
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("answer" as const), which }) },
  fc.record({ do: fc.constant("hand over" as const), which, to: fc.constantFrom(...people, ...teams) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("correct" as const), which, ...said }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("place" as const),
      member: fc.constantFrom(...people),
      terms: fc.record({
        teams: fc.subarray([...teams]),
        skills: fc.subarray([...skills]),
        capacity: fc.nat({ max: 2 })
      })
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("seen" as const),
      member: fc.constantFrom(...people),
      present: fc.boolean()
    })
  },
  fc.record({ do: fc.constantFrom("offer" as const, "accept" as const, "give back" as const), which }),
  fc.record({ do: fc.constant("hours" as const), half: fc.boolean() }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.nat({ max: 30 }) }) },
  { weight: 4, arbitrary: fc.constant({ do: "follow" as const }) }
)

const first: ReadonlyArray<Deed> = [
  ...[1, 5, 1].map(
    (n) => ({ do: "ask", askedBy: "client", urgency: n, subject: "roster", about: n % 3 }) as const
  ),
  { do: "follow" }
]

// What it does

const versions = [1, 2, 3]

const inputs = ({ askedBy, subject, urgency }: Said) => ({
  law: "Zvw",
  clientKnown: true,
  askedBy,
  subject,
  urgency
})

type OnQuestion = Extract<Deed, { readonly which: number }>

/** What is done with a question. */
const withQuestion = (
  { questions }: Desk,
  one: OnQuestion,
  id: Question.QuestionId,
  stamp: Required<Work.Stamp>
): Effect.Effect<unknown, unknown> => {
  switch (one.do) {
    case "answer":
      return questions.answer(who, id, "yes", stamp)
    case "hand over":
      return questions.handOver(who, id, one.to, stamp)
    case "correct":
      return questions.correct(who, id, inputs(one), stamp)
    case "offer":
      return questions.offer(who, id, "housing-1", stamp)
    case "accept":
      return questions.accept(partner, id, stamp)
    case "give back":
      return questions.giveBack(partner, id, "not ours", stamp)
  }
}

/** Opens the desk with two people, and lets people do this after three questions were asked and assigned. */
export const play = (
  desk: Desk,
  deeds: ReadonlyArray<Deed>
): Effect.Effect<
  { readonly at: Instant.Instant; readonly asked: ReadonlyArray<Question.QuestionId> },
  unknown
> =>
  Effect.gen(function* () {
    let at = noon + hour
    let last = 0
    const next = () => {
      last += 1
      return { command: `deed-${last}`, at }
    }
    yield* openDesks(desk)
    for (const n of versions)
      yield* desk.routing.publish(who, version(n) as never, { ...next(), at: noon - 48 * hour })
    for (const [n, member] of people.slice(0, 2).entries()) {
      const can = n === 1 ? skills : []
      yield* desk.teams.place(who, member, { teams, capacity: 1, skills: can }, next())
      yield* desk.teams.seen(who, member, true, next())
    }
    const asked: Array<Question.QuestionId> = []
    for (const one of [...first, ...deeds])
      switch (one.do) {
        case "ask": {
          const id = yield* ask(desk, { about: `home-care|${one.about}`, inputs: inputs(one) }, next())
          asked.push(id)
          yield* desk.routing.route(who, id, next())
          break
        }
        case "place":
          yield* desk.teams.place(who, one.member, one.terms, next())
          break
        case "seen":
          yield* Effect.ignore(desk.teams.seen(who, one.member, one.present, next()))
          break
        case "hours":
          yield* desk.calendars.publish(who, "desk", one.half ? halfDays : always, next())
          break
        case "wait":
          at += one.hours * hour
          break
        case "follow":
          yield* desk.routing.follow(who, Instant.of(at))
          break
        default: {
          const question = asked[one.which % asked.length]
          if (question !== undefined) yield* Effect.ignore(withQuestion(desk, one, question, next()))
        }
      }
    return { at: Instant.of(at), asked }
  })

/** A record as it is stored, or `null`. */
export const row = <Row, Event extends Collection.Tagged>(
  { ledger }: Desk,
  collection: Collection.Collection<Row, Event>,
  key: string
): Effect.Effect<Row | null, Ledger.LedgerUnavailable> =>
  Effect.map(ledger.get([{ collection: collection.name, key }], []), ({ rows: [found] }) =>
    found ? collection.decode(found.doc, found.schema) : null
  )

/** Everything that following decides about, as it stands, and how it should. */
export const look = (desk: Desk, asked: ReadonlyArray<Question.QuestionId>, at: Instant.Instant) =>
  Effect.gen(function* () {
    const questions = (yield* Effect.forEach(asked, (id) =>
      Effect.map(row(desk, Question.collection, id), (state) => ({ id, state: state as Question.Question }))
    )).filter(({ state }) => Question.status(state) === "open")
    const members: Array<TeamMember.TeamMember & { readonly id: string }> = []
    for (const id of people) {
      const state = yield* row(desk, TeamMember.collection, id)
      if (state !== null) members.push({ id, ...state })
    }
    const [inForce] = versions
      .map(version)
      .filter(({ effectiveFrom }) => effectiveFrom <= at)
      .slice(-1)
    const ruleSet = Result.getOrThrow(RuleSet.compile(inForce as RuleSet.Definition))
    const outcome = (state: Question.Question) =>
      Result.getOrThrow(Routing.outcomeOf(ruleSet, state.inputs as never))
    const has = (id: string) => questions.filter(({ state }) => state.owner === id).length
    return { questions, members, outcome, has }
  })
