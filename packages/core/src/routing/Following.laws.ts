/** The laws of following: what is sent, assigned and taken back is what follows from how things stand now, as data. */
import type { Collection } from "@zorgband/plugin-sdk"
import { Effect, Result, type Scope } from "effect"
import fc from "fast-check"
import * as Question from "../contact/Question.ts"
import { Cell } from "../decision/index.ts"
import { caller, type Desk, noon } from "../testing/Build.ts"
import { Instant } from "../time/index.ts"
import * as Escalation from "./Escalation.ts"
import { rules } from "./fixtures.ts"
import * as Routing from "./Routing.ts"
import * as RuleSet from "./RuleSet.ts"
import * as TeamMember from "./TeamMember.ts"

// What it is

/** What is put to the test: the services over a store that nobody used before. */
export interface Over {
  /** The services. */
  readonly desk: Desk
  /** The same over the same store, but what is followed is followed from the start each time. */
  readonly fromStart: Desk
}

/** See {@link Over}. */
export type Subject = Effect.Effect<Over, unknown, Scope.Scope>

const hour = 3_600_000
const who = caller()
const open = [{ from: "00:00", to: "24:00" }]
const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const
const always = { week: Object.fromEntries(days.map((day) => [day, open])) }
const halfDays = { week: Object.fromEntries(days.map((day) => [day, [{ from: "00:00", to: "12:00" }]])) }

const people = ["anna", "bram", "cora"] as const
const teams = ["care-desk", "planning"] as const
const skills = ["rostering", "intake"] as const

/** Each version sends more of what is urgent to the front, and gives the back office another deadline. */
const version = (n: number): RuleSet.Definition =>
  RuleSet.define({
    ...rules,
    version: `v${n}`,
    effectiveFrom: Instant.of(noon + (n - 1) * 24 * hour),
    outcomes: rules.outcomes.map((outcome) => ({
      ...outcome,
      deadline: { ...outcome.deadline, minutes: outcome.deadline.minutes + 60 * (n % 2) }
    })),
    rules: rules.rules.map((rule) =>
      rule.name === "spoed" ? { ...rule, when: { urgency: Cell.atLeast(5 - n) } } : rule
    )
  }) as unknown as RuleSet.Definition

/** One thing that somebody does. Numbers pick among what there is. */
export type Deed =
  | { readonly do: "ask"; readonly urgency: number; readonly subject: string; readonly about: number }
  | { readonly do: "answer"; readonly which: number }
  | { readonly do: "hand over"; readonly which: number; readonly to: string }
  | { readonly do: "correct"; readonly which: number; readonly urgency: number; readonly subject: string }
  | { readonly do: "place"; readonly member: string; readonly terms: TeamMember.Terms }
  | { readonly do: "seen"; readonly member: string; readonly present: boolean }
  | { readonly do: "offer" | "accept" | "give back"; readonly which: number }
  | { readonly do: "hours"; readonly half: boolean }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "follow" }

const which = fc.nat({ max: 7 })
const subject = fc.constantFrom("roster", "complaint")
const urgency = fc.integer({ min: 1, max: 5 })
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant("ask" as const), urgency, subject, about: fc.nat({ max: 2 }) })
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("answer" as const), which }) },
  fc.record({ do: fc.constant("hand over" as const), which, to: fc.constantFrom(...people, ...teams) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("correct" as const), which, urgency, subject }) },
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
  ...[1, 5, 1].map((n) => ({ do: "ask", urgency: n, subject: "roster", about: n % 3 }) as const),
  { do: "follow" }
]

// What it does

const versions = [1, 2, 3]

/** A desk with two teams, rules for three days, and what people did there. */
const play = (desk: Desk, deeds: ReadonlyArray<Deed>) =>
  Effect.gen(function* () {
    let at = noon + hour
    let last = 0
    const next = () => {
      last += 1
      return { command: `deed-${last}`, at }
    }
    const early = () => ({ ...next(), at: noon - 48 * hour })
    for (const name of rules.calendars) yield* desk.calendars.publish(who, name, always, early())
    for (const n of versions) yield* desk.routing.publish(who, version(n) as never, early())
    const terms = { teams, capacity: 1, skills }
    for (const member of people.slice(0, 2)) {
      yield* desk.teams.place(who, member, terms, next())
      yield* desk.teams.seen(who, member, true, next())
    }
    const asked: Array<Question.QuestionId> = []
    const inputs = (one: { readonly urgency: number; readonly subject: string }) => ({
      law: "Zvw",
      askedBy: "client",
      clientKnown: true,
      subject: one.subject,
      urgency: one.urgency
    })
    const partner = caller()
    for (const one of [...first, ...deeds]) {
      const question = "which" in one ? asked[one.which % Math.max(1, asked.length)] : undefined
      switch (one.do) {
        case "ask": {
          const { questions } = yield* desk.contacts.record(
            who,
            {
              happenedAt: at,
              direction: "in",
              channel: "telephone",
              inside: [{ kind: "employee", id: "employee-17" }],
              outside: [{ role: "client", about: `home-care|${one.about}` }],
              verified: null,
              outcome: "call back",
              duration: null,
              labels: [],
              content: {},
              questions: [{ asked: "when?", inputs: inputs(one) }]
            },
            next()
          )
          for (const id of questions) {
            asked.push(id)
            yield* desk.routing.route(who, id, next())
          }
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
          if (question === undefined) break
          const done =
            one.do === "answer"
              ? desk.questions.answer(who, question, "yes", next())
              : one.do === "hand over"
                ? desk.questions.handOver(who, question, one.to, next())
                : one.do === "correct"
                  ? desk.questions.correct(who, question, inputs(one), next())
                  : one.do === "offer"
                    ? desk.questions.offer(who, question, "housing-1", next())
                    : one.do === "accept"
                      ? desk.questions.accept(partner, question, next())
                      : desk.questions.giveBack(partner, question, "not ours", next())
          yield* Effect.ignore(done)
        }
      }
    }
    return { at: Instant.of(at), asked }
  })

const untilDone = (desk: Desk, at: Instant.Instant) =>
  Effect.gen(function* () {
    for (let n = 0; n < 100; n += 1) if (!(yield* desk.routing.follow(who, at)).more) return
    yield* so("following does not end", false)
  })

const so = (what: string, holds: boolean, seen: unknown = null): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(new Error(`${what}: ${JSON.stringify(seen)}`))

const row = <Row, Event extends Collection.Tagged>(
  { ledger }: Desk,
  collection: Collection.Collection<Row, Event>,
  key: string
) =>
  Effect.map(ledger.get([{ collection: collection.name, key }], []), ({ rows: [found] }) =>
    found ? collection.decode(found.doc, found.schema) : null
  )

/** Everything that following decides about, as it stands, and how it should. */
const look = (desk: Desk, asked: ReadonlyArray<Question.QuestionId>, at: Instant.Instant) =>
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

/** The laws of following. Each rejects when it does not hold. */
export const followingLaws = (over: Subject) => {
  const after = (
    holds: (
      subject: Over,
      played: { readonly at: Instant.Instant; readonly asked: ReadonlyArray<Question.QuestionId> }
    ) => Effect.Effect<void, unknown>
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 30, size: "max" }), (deeds) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const subject = yield* over
              const played = yield* play(subject.desk, deeds)
              yield* untilDone(subject.desk, played.at)
              yield* holds(subject, played)
            })
          )
        )
      ),
      { numRuns: 60 }
    )
  return {
    "where a question was sent is where the rules in force send what is known of it now": () =>
      after(({ desk }, { at, asked }) =>
        Effect.gen(function* () {
          const { questions, outcome } = yield* look(desk, asked, at)
          for (const { id, state } of questions) {
            const { id: to, owner, desk: name } = outcome(state)
            const { route } = state
            const sentThere = route?.outcome === to && route.owner === owner && route.desk === name
            yield* so("it was sent elsewhere", sentThere, { to, owner, name, route })
            const again = yield* desk.routing.route(who, id, { command: `again-${id}`, at })
            yield* so("another deadline is kept", route?.due === again.route.due, [route, again.route])
            const chain = yield* row(desk, Escalation.collection, id)
            yield* so(
              "another chain is kept",
              JSON.stringify(chain?.levels) === JSON.stringify(again.escalation)
            )
          }
        })
      ),

    "nobody who is not there has a question of the team": () =>
      after(({ desk }, { at, asked }) =>
        Effect.gen(function* () {
          const { questions, members } = yield* look(desk, asked, at)
          for (const { id, present, teams: their } of members)
            if (!present && their.length > 0)
              yield* so("somebody absent has it", !questions.some(({ state }) => state.owner === id))
        })
      ),

    "nothing waits in a team while somebody there could take it": () =>
      after(({ desk }, { at, asked }) =>
        Effect.gen(function* () {
          const { questions, members, outcome, has } = yield* look(desk, asked, at)
          for (const { state } of questions) {
            if (state.offer !== null) continue
            const needs = outcome(state).skills
            const free = members.filter(
              ({ id, present, teams: their, skills: can, capacity }) =>
                present &&
                their.includes(state.owner) &&
                has(id) < capacity &&
                needs.every((skill) => can.includes(skill))
            )
            yield* so("it waits", free.length === 0, { owner: state.owner, free })
          }
        })
      ),

    "who was assigned a question had room for it": () =>
      after(({ desk }) =>
        Effect.gen(function* () {
          const has = new Map<string, ReadonlyArray<string>>()
          const hops = new Map<string, ReadonlyArray<string>>()
          const capacity = new Map<string, number>()
          const { events } = yield* desk.ledger.feed(null, 1_000)
          for (const { envelope } of events) {
            const { type, facts, on } = JSON.parse(envelope)
            const [{ key }] = on
            if (type === "team_member.Placed") capacity.set(key, facts.capacity)
            const before = hops.get(key) ?? []
            const moves: Record<string, string | undefined> = {
              "question.Answered": "nobody",
              "question.Accepted": "partner",
              "question.Returned": before.at(-1) === "partner" ? before.at(-2) : undefined,
              "question.HandedOver": facts.to,
              "question.Routed": facts.stays === true ? undefined : facts.route?.owner
            }
            const to = moves[type]
            if (to === undefined) continue
            const from = before.at(-1) ?? ""
            has.set(from, has.get(from)?.filter((one) => one !== key) ?? [])
            hops.set(key, [...before, to])
            has.set(to, [...(has.get(to) ?? []), key])
            if (facts.why === "assigned")
              yield* so("more than they can", has.get(to)!.length <= (capacity.get(to) ?? 0), { to, key })
          }
        })
      ),

    "following again from the start changes nothing": () =>
      after(({ desk, fromStart }, { at }) =>
        Effect.gen(function* () {
          const before = yield* desk.ledger.feed(null, 1_000)
          const { rerouted, returned, assigned } = yield* fromStart.routing.follow(who, at)
          yield* so("it did something", rerouted + returned + assigned === 0, {
            rerouted,
            returned,
            assigned
          })
          const { events } = yield* desk.ledger.feed(before.cursor, 10)
          yield* so("it left a trace", events.length === 0, events)
        })
      ),

    "however many follow at once, each question has one owner, and nobody more than they can": () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(deed, { maxLength: 12, size: "max" }),
          fc.integer({ min: 2, max: 4 }),
          (deeds, many) =>
            Effect.runPromise(
              Effect.scoped(
                Effect.gen(function* () {
                  const { desk } = yield* over
                  const { at, asked } = yield* play(
                    desk,
                    deeds.filter((one) => one.do !== "hand over")
                  )
                  // Each sees another part of the feed than who was before.
                  const desks = Array.from({ length: many }, (_, n) =>
                    Effect.gen(function* () {
                      const stamp = { command: `desk-${n}`, at }
                      const terms = { teams: [teams[n % 2] as string], skills: [], capacity: n }
                      yield* Effect.sleep(`${n} millis`)
                      yield* desk.teams.place(who, `desk-${n}`, terms, stamp)
                      yield* desk.routing.follow(who, at)
                    })
                  )
                  yield* Effect.all(desks, { concurrency: "unbounded" })
                  const { members, has } = yield* look(desk, asked, at)
                  for (const { id, capacity, present } of members)
                    yield* so("more than they can", !present || has(id) <= capacity, { id, capacity })
                  const moved = new Map<string, string>()
                  const { events } = yield* desk.ledger.feed(null, 1_000)
                  for (const { envelope } of events) {
                    const { type, facts, on } = JSON.parse(envelope)
                    if (!type.startsWith("question.")) continue
                    const [{ key }] = on
                    const why = facts.why ?? type
                    yield* so("assigned from who had it", why !== "assigned" || moved.get(key) !== why, key)
                    moved.set(key, why)
                  }
                })
              )
            )
        ),
        { numRuns: 25 }
      )
  }
}
