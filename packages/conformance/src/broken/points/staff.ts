/** Broken providers of skills and of room: a roster with one fault each. */
import { CapacityProvider, Point, Provided, SkillProvider } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type { Trouble } from "../../points/Stand.ts"
import { type BrokenPoint, plugin, troubling } from "./BrokenPoint.ts"

const people = [
  { member: "employee-17", skills: ["dementia"], present: true, capacity: 3 },
  { member: "employee-18", skills: [], present: false, capacity: 0 }
]

type Said = Effect.Effect<ReadonlyArray<(typeof people)[number]>, Trouble>
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
        : Effect.fail(now())
    )
  const ask = fault(sound)
  const skillsOf: SkillProvider.SkillProvider["skillsOf"] = (_, members) =>
    Effect.mapBoth(ask(members), {
      onSuccess: (all) => all.map(({ member, skills }) => ({ member, skills })),
      onFailure: () => new SkillProvider.SkillProviderUnavailable({ provider: "roster" })
    })
  const roomOf: CapacityProvider.CapacityProvider["roomOf"] = (_, members) =>
    Effect.mapBoth(ask(members), {
      onSuccess: (all) => all.map(({ member, present, capacity }) => ({ member, present, capacity })),
      onFailure: () => new CapacityProvider.CapacityProviderUnavailable({ provider: "roster" })
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
      Effect.catch(sound(members), (trouble) =>
        trouble === "away" ? Effect.succeed([]) : Effect.fail(trouble)
      )
  ),
  "dies of nonsense": roster(
    "dies of an answer that cannot be read",
    (sound) => (members) =>
      Effect.catch(sound(members), (trouble) =>
        trouble === "nonsense" ? Effect.die(new SyntaxError("Unexpected token <")) : Effect.fail(trouble)
      )
  )
}
