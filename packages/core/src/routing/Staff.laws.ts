/** The laws of what plugins say of people: whatever they answer, what is believed can be, and nobody else is spoken of. */
import type { Point } from "@zorgband/plugin-sdk"
import { Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import type { Points } from "../work/Points.ts"
import type * as Staff from "./Staff.ts"
import { Terms } from "./TeamMember.ts"

// What it is

/** What is put to the test. */
export type Subject = Pick<typeof Staff, "make">

/** What a provider does when it is asked. */
type Answer = { readonly gives: unknown } | { readonly does: "fails" | "throws" | "rejects" | "throws later" }

// What it does

const team = "care-desk"
const people = ["anna", "bram"]
/** What is said of the one team. */
const ofTeam = ({ skills, room, away }: Staff.Said) => ({ skills: skills(team), room: room(team), away })
type OfTeam = ReturnType<typeof ofTeam>
const notANumber = fc.constantFrom(Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 10_001, "3", null)
const member = fc.constantFrom(...people, "stranger")
const room = fc.record({
  member,
  present: fc.boolean(),
  capacity: fc.oneof({ weight: 8, arbitrary: fc.nat({ max: 9 }) }, { weight: 1, arbitrary: notANumber })
})
const skilled = fc.record({
  member,
  skills: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom("intake", "rostering") },
      { weight: 1, arbitrary: fc.anything() }
    ),
    { maxLength: 3 }
  )
})
const answer = (said: fc.Arbitrary<unknown>): fc.Arbitrary<Answer> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(said, { maxLength: 4 }).map((gives) => ({ gives })) },
    { weight: 1, arbitrary: fc.anything().map((gives) => ({ gives })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom("fails", "throws", "rejects", "throws later").map((does) => ({ does }))
    }
  ) as fc.Arbitrary<Answer>

const defect = new Error("a defect of the provider")
const throwing = {
  get member(): string {
    throw defect
  }
}

const doing = (one: Answer): Effect.Effect<unknown, unknown> => {
  if ("gives" in one) return Effect.succeed(one.gives)
  if (one.does === "throws") throw defect
  if (one.does === "throws later") return Effect.succeed([throwing])
  return one.does === "fails" ? Effect.fail("away") : Effect.die("away")
}

type Asking = (team: string) => Effect.Effect<unknown, unknown>

/** The points of a host with providers that do this when they are asked of a team. */
const asking = (skills: ReadonlyArray<Asking>, rooms: ReadonlyArray<Asking>): Points => {
  const providers = {
    "skill provider": skills.map((skillsOf) => ({ skillsOf })),
    "capacity provider": rooms.map((roomOf) => ({ roomOf }))
  }
  return {
    get: () => Effect.die("not asked"),
    all: ((point: Point.Point) =>
      providers[point as keyof typeof providers].map((service, n) => ({
        name: `${point} ${n + 1}`,
        service
      }))) as Points["all"]
  }
}

/** The points of a host with these providers. */
const pointsOf = (skills: ReadonlyArray<Answer>, rooms: ReadonlyArray<Answer>): Points =>
  asking(
    skills.map((one) => () => doing(one)),
    rooms.map((one) => () => doing(one))
  )

const manyTeams = (many: number) =>
  new Map(Array.from({ length: many }, (_, n) => [`team-${n}`, people] as const))

const isTerms = Schema.is(Terms)

/** The laws. Each rejects when it does not hold. */
export const laws = ({ make }: Subject) => {
  const always = (
    holds: (said: OfTeam, skills: ReadonlyArray<Answer>, rooms: ReadonlyArray<Answer>) => boolean
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(
        fc.array(answer(skilled), { maxLength: 2 }),
        fc.array(answer(room), { maxLength: 2 }),
        async (skills, rooms) =>
          holds(
            ofTeam(await Effect.runPromise(make(pointsOf(skills, rooms)).of(new Map([[team, people]])))),
            skills,
            rooms
          )
      ),
      { numRuns: 300 }
    )
  const sound = (one: Answer): one is { readonly gives: ReadonlyArray<{ readonly member: string }> } =>
    "gives" in one &&
    Array.isArray(one.gives) &&
    new Set(one.gives.map((said) => said?.member)).size === one.gives.length
  return {
    "only the people of the team are spoken of, and what is believed of them can be": () =>
      always(({ skills, room: rooms }) =>
        [...skills.keys(), ...(rooms ?? new Map()).keys()].every(
          (id) =>
            people.includes(id) &&
            isTerms({ teams: [], skills: skills.get(id) ?? [], capacity: rooms?.get(id)?.capacity ?? 0 })
        )
      ),
    "whoever does not answer, or not what can be, is named; of capacity nothing is known then": () =>
      always(({ away, room: rooms }, skills, all) => {
        const wrong = (point: string, some: ReadonlyArray<Answer>) =>
          some.flatMap((one, n) => (sound(one) ? [] : `${point} ${n + 1}`))
        const named = [...wrong("skill provider", skills), ...wrong("capacity provider", all)]
        return (
          named.every((name) => away.includes(name)) &&
          (rooms === null) === away.some((name) => name.startsWith("capacity"))
        )
      }),
    "of two who speak of one employee the first is believed": () =>
      always(({ room: rooms, away }, _, all) => {
        if (rooms === null || away.length > 0) return true
        return people.every((id) => {
          const [first] = all.flatMap((one) =>
            sound(one) ? one.gives.filter((said) => said.member === id) : []
          ) as ReadonlyArray<unknown> as ReadonlyArray<Staff.Room>
          return JSON.stringify(rooms.get(id)?.capacity) === JSON.stringify(first?.capacity)
        })
      }),
    "of a team for which a provider answers all is known, whatever it does for another": () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40, size: "max" }), async (answers) => {
          const names = answers.map((_, n) => `team-${n}`)
          const room = (name: string) =>
            answers[names.indexOf(name)] === true ? Effect.succeed([]) : Effect.fail("away")
          const said = await Effect.runPromise(make(asking([], [room])).of(manyTeams(answers.length)))
          return names.every((name, n) => (said.room(name) !== null) === answers[n])
        })
      ),
    "providers that are silent cost one wait, however many they are and however many the teams": () =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 2 }),
          fc.integer({ min: 1, max: 2 }),
          fc.integer({ min: 1, max: 60 }),
          (skills, rooms, many) =>
            Effect.gen(function* () {
              const silent = (n: number) => Array.from({ length: n }, () => () => Effect.never)
              const staff = make(asking(silent(skills), silent(rooms)))
              const said = yield* Effect.forkChild(staff.of(manyTeams(many)))
              yield* TestClock.adjust("5 seconds")
              if (said.pollUnsafe() === undefined) return false
              const { away, room } = yield* Fiber.join(said)
              return away.length === skills + rooms && room("team-0") === null
            }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
        ),
        { numRuns: 30 }
      )
  }
}
