/**
 * What is known of the people of a team now: as the host told, and as plugins say. What plugins say is believed only when
 * it can be: of somebody of the team, once, with numbers that are numbers.
 */
import type { CapacityProvider, SkillProvider } from "@zorgband/plugin-sdk"
import { Clock, Effect, Exit, Schema } from "effect"
import { Code } from "../access/Party.ts"
import type { Points } from "../work/Points.ts"
import { Terms } from "./TeamMember.ts"

// What it is

/** Whether somebody is at work, and how much they can have. */
export type Room = Pick<CapacityProvider.Room, "present" | "capacity">

/** What plugins say now of people of teams, by the id of the employee; of whom they say nothing, what the host told holds. */
export interface Said {
  /** Who of a team has which skills. */
  readonly skills: (team: string) => ReadonlyMap<string, ReadonlyArray<string>>
  /** Who of a team is there, with how much room; `null` when that cannot be known now: the team is left as it is. */
  readonly room: (team: string) => ReadonlyMap<string, Room> | null
  /** Which providers did not answer, or not what can be. */
  readonly away: ReadonlyArray<string>
}

/** Of whom something is asked: the people of each team. */
export type Asked = ReadonlyMap<string, ReadonlyArray<string>>

/** The people of teams. */
export interface Staff {
  /** Whether plugins say anything: then teams change without an event that tells it. */
  readonly changesUnseen: boolean
  /** What plugins say of these people. Never fails. A provider that is silent costs one wait, however many the teams. */
  readonly of: (teams: Asked) => Effect.Effect<Said>
}

// What it does

/** A provider that does not answer within this time is away. */
const patience = "5 seconds"
/** One that failed is asked of no further team after this time, in milliseconds: each could take as long. */
const endurance = 1_000

const once = Schema.makeFilter<ReadonlyArray<{ readonly member: string }>>(
  (all) => new Set(all.map(({ member }) => member)).size === all.length || "each employee once"
)
const isSkills = Schema.is(
  Schema.Array(Schema.Struct({ member: Schema.String, skills: Schema.Array(Code) })).check(once)
)
const isRooms = Schema.is(
  Schema.Array(
    Schema.Struct({
      member: Schema.String,
      present: Schema.Boolean,
      capacity: Terms.fields.capacity
    })
  ).check(once)
)

/** What a provider says, or `null`: it fails, throws, does not answer in time, or answers what cannot be. */
const heard = <A>(ask: () => Effect.Effect<unknown, unknown>, is: (said: unknown) => said is A) =>
  Effect.suspend(ask).pipe(
    Effect.timeout(patience),
    // What is only looked at here may throw as well.
    Effect.map((said) => (is(said) ? said : null)),
    Effect.exit,
    Effect.map((said) => (Exit.isSuccess(said) ? said.value : null))
  )

/** What one provider says of each team; a team of which it did not say what can be is not in it. */
const hear = <A>(
  teams: Asked,
  ask: (team: string, members: ReadonlyArray<string>) => Effect.Effect<unknown, unknown>,
  is: (said: unknown) => said is ReadonlyArray<A>
) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const said = new Map<string, ReadonlyArray<A>>()
    let hasFailed = false
    const one = ([team, members]: readonly [string, ReadonlyArray<string>]) =>
      Effect.gen(function* () {
        if (hasFailed && (yield* Clock.currentTimeMillis) - began >= endurance) return
        const all = yield* heard(() => ask(team, members), is)
        if (all === null) hasFailed = true
        else said.set(team, all)
      })
    yield* Effect.forEach(teams, one, { concurrency: 16, discard: true })
    return said
  })

type Heard<A> = ReadonlyArray<ReadonlyMap<string, ReadonlyArray<A>>>

/** What is believed of the people of each team: of two that speak of one employee, the one that was given first. */
const believed = <A extends { readonly member: string }, B>(
  teams: Asked,
  said: Heard<A>,
  of: (one: A) => B
) =>
  new Map(
    [...teams].map(([team, members]) => {
      const asked = new Set(members)
      const people = new Map<string, B>()
      for (const one of said.flatMap((all) => all.get(team) ?? []))
        if (asked.has(one.member) && !people.has(one.member)) people.set(one.member, of(one))
      return [team, people] as const
    })
  )

const none = new Map<string, never>()

/** Asks the plugins of a host, all at once. */
export const make = (points: Points): Staff => {
  const skilled = points.all("skill provider")
  const rooms = points.all("capacity provider")
  return {
    changesUnseen: skilled.length + rooms.length > 0,
    of: (teams) =>
      Effect.gen(function* () {
        const atOnce = { concurrency: "unbounded" } as const
        const [saidSkills, saidRooms] = yield* Effect.all(
          [
            Effect.forEach(
              skilled,
              ({ service }) =>
                hear<SkillProvider.Skilled>(teams, (...one) => service.skillsOf(...one), isSkills),
              atOnce
            ),
            Effect.forEach(
              rooms,
              ({ service }) =>
                hear<CapacityProvider.Room>(teams, (...one) => service.roomOf(...one), isRooms),
              atOnce
            )
          ],
          atOnce
        )
        const skills = believed(teams, saidSkills, (one) => one.skills)
        const room = believed(teams, saidRooms, ({ present, capacity }): Room => ({ present, capacity }))
        const heardAll = [...saidSkills, ...saidRooms]
        return {
          skills: (team) => skills.get(team) ?? none,
          room: (team) => (saidRooms.every((said) => said.has(team)) ? (room.get(team) ?? none) : null),
          away: [...skilled, ...rooms]
            .filter((_, n) => (heardAll[n]?.size ?? 0) < teams.size)
            .map(({ name }) => name)
        }
      })
  }
}
