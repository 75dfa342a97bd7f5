/**
 * What is known of the people of a team now: as the host told, and as plugins say. What plugins say is believed only when
 * it can be: of somebody of the team, once, with numbers that are numbers.
 */
import type { CapacityProvider, SkillProvider } from "@zorgband/plugin-sdk"
import { Effect, Exit, Schema } from "effect"
import { Code } from "../access/Party.ts"
import type { Points } from "../host/Points.ts"
import { Terms } from "./TeamMember.ts"

// What it is

/** Whether somebody is at work, and how much they can have. */
export type Room = Pick<CapacityProvider.Room, "present" | "capacity">

/** What plugins say now, by the id of the employee; of whom they say nothing, what the host told holds. */
export interface Said {
  /** Who has which skills. */
  readonly skills: ReadonlyMap<string, ReadonlyArray<string>>
  /** Who is there, with how much room; `null` when that cannot be known now: the team is left as it is. */
  readonly room: ReadonlyMap<string, Room> | null
  /** Which providers did not answer, or not what can be. */
  readonly away: ReadonlyArray<string>
}

/** The people of teams. */
export interface Staff {
  /** Whether plugins say anything: then teams change without an event that tells it. */
  readonly changesUnseen: boolean
  /** What plugins say of these people of a team. Never fails. */
  readonly of: (team: string, members: ReadonlyArray<string>) => Effect.Effect<Said>
}

// What it does

/** A provider that does not answer within this time is away. */
const patience = "5 seconds"

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

/** Asks the plugins of a host. Of two that speak of one employee, the one that was given first is believed. */
export const make = (points: Points): Staff => {
  const skilled = points.all("skill provider")
  const rooms = points.all("capacity provider")
  return {
    changesUnseen: skilled.length + rooms.length > 0,
    of: (team, members) =>
      Effect.gen(function* () {
        const skills = new Map<string, ReadonlyArray<string>>()
        const room = new Map<string, Room>()
        const away: Array<string> = []
        let known = true
        for (const { name, service } of skilled) {
          const said = yield* heard<ReadonlyArray<SkillProvider.Skilled>>(
            () => service.skillsOf(team, members),
            isSkills
          )
          if (said === null) away.push(name)
          for (const { member, skills: has } of said ?? [])
            if (members.includes(member) && !skills.has(member)) skills.set(member, has)
        }
        for (const { name, service } of rooms) {
          const said = yield* heard<ReadonlyArray<CapacityProvider.Room>>(
            () => service.roomOf(team, members),
            isRooms
          )
          if (said === null) {
            away.push(name)
            known = false
          }
          for (const { member, present, capacity } of said ?? [])
            if (members.includes(member) && !room.has(member)) room.set(member, { present, capacity })
        }
        return { skills, room: known ? room : null, away }
      })
  }
}
