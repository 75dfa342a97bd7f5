/** The laws of asking for the next question, as data. */
import { Effect, type Scope } from "effect"
import fc from "fast-check"
import type * as Question from "../contact/Question.ts"
import { caller, type Desk } from "../testing/Build.ts"
import type { Instant } from "../time/index.ts"
import { deed, look, play } from "./Deeds.ts"

/** What is put to the test: the services over a store that nobody used before. */
export type Subject = Effect.Effect<Desk, unknown, Scope.Scope>

const who = caller()

const so = (what: string, holds: boolean, seen: unknown = null): Effect.Effect<void> =>
  holds ? Effect.void : Effect.die(new Error(`${what}: ${JSON.stringify(seen)}`))

type Asked = ReadonlyArray<Question.QuestionId>
type Waiting = ReadonlyArray<{ readonly id: Question.QuestionId; readonly askedAt: number }>

/** Everybody is at work, with room for one question more than they have. */
const withRoom = (desk: Desk, asked: Asked, at: Instant.Instant) =>
  Effect.gen(function* () {
    const { members, has } = yield* look(desk, asked, at)
    for (const { id, teams, skills } of members) {
      const capacity = has(id) + 1
      yield* desk.teams.place(who, id, { teams, skills, capacity }, { command: `room-${id}`, at })
      yield* desk.teams.seen(who, id, true, { command: `here-${id}`, at })
    }
    return members.map(({ id }) => id)
  })

/** What somebody could take. */
const possible = (desk: Desk, asked: Asked, at: Instant.Instant, member: string) =>
  Effect.gen(function* () {
    const { questions, members, outcome } = yield* look(desk, asked, at)
    const { teams, skills: can } = members.find(({ id }) => id === member)!
    return questions
      .filter(
        ({ state }) =>
          state.offer === null &&
          teams.includes(state.owner) &&
          outcome(state).skills.every((skill) => can.includes(skill))
      )
      .map(({ id, state }) => ({ id, askedAt: state.askedAt }))
  })

/** Laws by name. Each rejects when it does not hold. */
export const laws = (subject: Subject) => {
  const after = (
    holds: (
      desk: Desk,
      people: ReadonlyArray<string>,
      could: (member: string) => Effect.Effect<Waiting, unknown>,
      at: Instant.Instant
    ) => Effect.Effect<void, unknown>
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 20, size: "max" }), (deeds) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const desk = yield* subject
              const { at, asked } = yield* play(desk, deeds)
              while ((yield* desk.routing.follow(who, at)).more);
              const people = yield* withRoom(desk, asked, at)
              yield* holds(desk, people, (member) => possible(desk, asked, at, member), at)
            })
          )
        )
      ),
      { numRuns: 20 }
    )
  return {
    "who asks gets the oldest question that waits in their teams and that they can take": () =>
      after((desk, people, could, at) =>
        Effect.gen(function* () {
          for (const member of people) {
            const waiting = yield* could(member)
            const got = yield* desk.routing.pull(who, member, { command: `pull-${member}`, at })
            const oldest = Math.min(...waiting.map(({ askedAt }) => askedAt))
            const isOldest = waiting.some(({ id, askedAt }) => id === got && askedAt === oldest)
            yield* so("another one", got === null ? waiting.length === 0 : isOldest, { got, waiting })
            if (got === null) continue
            const { owner } = yield* desk.questions.get(who, got)
            yield* so("somebody else has it", owner === member, owner)
          }
        })
      ),
    "who has as many as they can gets none": () =>
      after((desk, people, _, at) =>
        Effect.gen(function* () {
          for (const member of people) {
            const first = yield* desk.routing.pull(who, member, { command: `first-${member}`, at })
            const second = yield* desk.routing.pull(who, member, { command: `second-${member}`, at })
            yield* so("one too many", second === null, { first, second })
          }
        })
      ),
    "of who ask at once no two get the same question, and each gets one while one is left": () =>
      after((desk, people, could, at) =>
        Effect.gen(function* () {
          const got = yield* Effect.forEach(
            people,
            (member) =>
              Effect.map(desk.routing.pull(who, member, { command: `pull-${member}`, at }), (question) => ({
                member,
                question
              })),
            { concurrency: "unbounded" }
          )
          for (const { member, question } of got) {
            if (question === null) {
              yield* so("one is left", (yield* could(member)).length === 0, got)
              continue
            }
            const { owner } = yield* desk.questions.get(who, question)
            yield* so("somebody else has it", owner === member, got)
          }
        })
      )
  }
}
