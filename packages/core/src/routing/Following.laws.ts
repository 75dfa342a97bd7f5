/** The laws of following: what is sent, assigned and taken back is what follows from how things stand now, as data. */
import { CapacityProvider, type Plugin, Point } from "@zorgband/plugin-sdk"
import { Effect, Fiber, type Scope } from "effect"
import fc from "fast-check"
import type * as Question from "../contact/Question.ts"
import { caller, type Desk } from "../testing/Build.ts"
import type { Instant } from "../time/index.ts"
import { deed, look, people, play, row, teams } from "./Deeds.ts"
import * as Escalation from "./Escalation.ts"

// What it is

/** What is put to the test: the services over a store that nobody used before. */
export interface Over {
  /** The services. */
  readonly desk: Desk
  /** The same over the same store, but what is followed is followed from the start each time. */
  readonly fromStart: Desk
}

/** See {@link Over}; with what plugins provide beside storage. */
export type Subject = (provides: ReadonlyArray<Plugin.Extension>) => Effect.Effect<Over, unknown, Scope.Scope>

/** What a provider always says: of a team, of each of its people; `null` when it cannot be asked for the team. */
type Rooms = { readonly [team: string]: ReadonlyArray<CapacityProvider.Room> | null }

// What it does

const who = caller()

const rooms: fc.Arbitrary<Rooms> = fc.record(
  Object.fromEntries(
    teams.map((team) => [
      team,
      fc.option(
        fc.uniqueArray(
          fc.record({
            member: fc.constantFrom(...people),
            present: fc.boolean(),
            capacity: fc.nat({ max: 2 })
          }),
          { selector: ({ member }) => member }
        ),
        { freq: 8 }
      )
    ])
  )
)

const saying = (said: Rooms): Plugin.Extension =>
  Point.capacityProvider(
    CapacityProvider.fromPromise({
      name: "exchange",
      roomOf: async (team, members) => {
        const all = said[team] ?? Promise.reject("away")
        return (await all).filter(({ member }) => members.includes(member))
      }
    })
  )

const untilDone = (desk: Desk, at: Instant.Instant) =>
  Effect.gen(function* () {
    for (let n = 0; n < 100; n += 1) if (!(yield* desk.routing.follow(who, at)).more) return
    yield* so("following does not end", false)
  })

const so = (what: string, holds: boolean, seen: unknown = null): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(new Error(`${what}: ${JSON.stringify(seen)}`))

/** Following once more, from the start, does nothing. */
const unchanged = ({ desk, fromStart }: Over, { at }: { readonly at: Instant.Instant }) =>
  Effect.gen(function* () {
    const before = yield* desk.ledger.feed(null, 1_000)
    const { rerouted, returned, assigned } = yield* fromStart.routing.follow(who, at)
    yield* so("it did something", rerouted + returned + assigned === 0, { rerouted, returned, assigned })
    const { events } = yield* desk.ledger.feed(before.cursor, 10)
    yield* so("it left a trace", events.length === 0, events)
  })

/** The laws of following. Each rejects when it does not hold. */
export const followingLaws = (over: Subject) => {
  const after = (
    holds: (
      subject: Over,
      played: { readonly at: Instant.Instant; readonly asked: ReadonlyArray<Question.QuestionId> }
    ) => Effect.Effect<void, unknown>,
    provider: fc.Arbitrary<Rooms | null> = fc.constant(null)
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 20, size: "max" }), provider, (deeds, said) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const subject = yield* over(said === null ? [] : [saying(said)])
              const played = yield* play(subject.desk, deeds)
              yield* untilDone(subject.desk, played.at)
              yield* holds(subject, played)
            })
          )
        )
      ),
      { numRuns: 50 }
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
              JSON.stringify(chain?.levels) === JSON.stringify(again.escalation.levels)
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

    "who has a question by assignment had the skills that it needs now": () =>
      after(({ desk }, { at, asked }) =>
        Effect.gen(function* () {
          const { questions, outcome } = yield* look(desk, asked, at)
          const skills = new Map<string, ReadonlyArray<string>>()
          const had = new Map<string, ReadonlyArray<string>>()
          const { events } = yield* desk.ledger.feed(null, 1_000)
          for (const { envelope } of events) {
            const { type, facts, on } = JSON.parse(envelope)
            const [{ key }] = on
            if (type === "team_member.Placed") skills.set(key, facts.skills)
            if (type === "question.HandedOver" && facts.why === "assigned")
              had.set(key, skills.get(facts.to) ?? [])
          }
          for (const { id, state } of questions) {
            if (state.hops.at(-1)?.why !== "assigned") continue
            const lacks = outcome(state).skills.filter((skill) => !had.get(id)?.includes(skill))
            yield* so("skills are lacking", lacks.length === 0, { state, lacks })
          }
        })
      ),

    "following again from the start changes nothing": () => after(unchanged),

    "following ends, and changes nothing again, whatever providers say of somebody in each of their teams":
      () => after(unchanged, rooms)
  }
}

/**
 * That however many follow at once, nobody has more than they can, and no question is assigned from who had it: for any
 * storage. Rejects when it does not hold.
 */
export const assignedOnce = (open: Effect.Effect<Desk, unknown, Scope.Scope>, runs: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        deed.filter((one) => one.do !== "hand over"),
        { maxLength: 12, size: "max" }
      ),
      fc.integer({ min: 2, max: 4 }),
      (deeds, many) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const desk = yield* open
              const { at, asked } = yield* play(desk, deeds)
              const followers: Array<Fiber.Fiber<unknown, unknown>> = []
              // Each sees another part of the feed than who was before, who has not done yet.
              for (let n = 0; n < many; n += 1) {
                const terms = { teams: [teams[n % 2] as string], skills: [], capacity: n }
                yield* desk.teams.place(who, `desk-${n}`, terms, { command: `desk-${n}`, at })
                followers.push(yield* Effect.forkChild(desk.routing.follow(who, at)))
              }
              yield* Fiber.joinAll(followers)
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
    { numRuns: runs }
  )
