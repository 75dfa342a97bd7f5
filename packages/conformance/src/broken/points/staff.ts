/** Broken providers of skills and of room: a roster with one fault each. */
import { CapacityProvider, Point, Provided, SkillProvider } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Trouble } from "../../points/Stand.ts"
import { type BrokenPoint, plugin, troubling } from "./BrokenPoint.ts"

const people = [
  { member: "employee-17", skills: ["dementia"], present: true, capacity: 3 },
  { member: "employee-18", skills: [], present: false, capacity: 0 }
]

/** What is the matter, and what the driver said of it. */
type Failed = { readonly trouble: Trouble; readonly cause?: unknown }
type Said = Effect.Effect<ReadonlyArray<(typeof people)[number]>, Failed>
type StaffFault = (
  sound: (members: ReadonlyArray<string>) => Said
) => (members: ReadonlyArray<string>) => Said

/** A roster that says who has which skills and who is there, as two providers. */
export const roster = (title: string, fault: StaffFault): BrokenPoint => {
  const { trouble, now } = troubling()
  const sound = (members: ReadonlyArray<string>): Said =>
    Effect.suspend(() =>
      now() === "none"
        ? Effect.succeed(people.filter(({ member }) => members.includes(member)))
        : Effect.fail({ trouble: now() })
    )
  const ask = fault(sound)
  const skillsOf: SkillProvider.SkillProvider["skillsOf"] = (_, members) =>
    Effect.mapBoth(ask(members), {
      onSuccess: (all) => all.map(({ member, skills }) => ({ member, skills })),
      onFailure: ({ cause }) =>
        Object.assign(new SkillProvider.SkillProviderUnavailable({ provider: "roster" }), { cause })
    })
  const roomOf: CapacityProvider.CapacityProvider["roomOf"] = (_, members) =>
    Effect.mapBoth(ask(members), {
      onSuccess: (all) => all.map(({ member, present, capacity }) => ({ member, present, capacity })),
      onFailure: ({ cause }) =>
        Object.assign(new CapacityProvider.CapacityProviderUnavailable({ provider: "roster" }), { cause })
    })
  return {
    title,
    stands: {
      "skill provider": {
        roster: { trouble, team: "noord", known: people.map(({ member, skills }) => ({ member, skills })) }
      },
      "capacity provider": {
        roster: {
          trouble,
          team: "noord",
          known: people.map(({ member, present, capacity }) => ({ member, present, capacity }))
        }
      }
    },
    plugin: () =>
      plugin(
        Point.skillProvider(Provided.of("roster", { skillsOf })),
        Point.capacityProvider(Provided.of("roster", { roomOf }))
      )
  }
}

/** The broken ones, by name. */
export const rosters = {
  "tells of everybody": roster(
    "tells of all people of the team, whoever was asked for",
    (sound) => () => sound(people.map(({ member }) => member))
  ),
  "tells twice": roster(
    "tells of somebody once for each shift",
    (sound) => (members) => Effect.map(sound(members), (all) => [...all, ...all])
  ),
  "away is nobody": roster(
    "says that nobody is there when the roster is away",
    (sound) => (members) =>
      Effect.catch(sound(members), (failed) =>
        failed.trouble === "away" ? Effect.succeed([]) : Effect.fail(failed)
      )
  ),
  "tells who was asked for": roster(
    "has the people who were asked for in the cause of its error",
    (sound) => (members) =>
      Effect.mapError(sound(members), (failed) => ({ ...failed, cause: new Error(`no answer: ${members}`) }))
  ),
  "logs who was asked for": roster(
    "logs the people who were asked for when it fails",
    (sound) => (members) => Effect.tapError(sound(members), () => Effect.logDebug("no answer", { members }))
  ),
  "dies of nonsense": roster(
    "dies of an answer that cannot be read",
    (sound) => (members) =>
      Effect.catch(sound(members), (failed) =>
        failed.trouble === "nonsense"
          ? Effect.die(new SyntaxError("Unexpected token <"))
          : Effect.fail(failed)
      )
  )
}
