/**
 * Who of a team has which skills, as the system of the host's that keeps it says: a register of employees, a planning. When
 * it cannot be asked, or answers what cannot be, what the host itself told holds.
 */
import { Effect, Schema } from "effect"
import * as Provided from "./Provided.ts"

// What it is

/** The skills of one employee. */
export interface Skilled {
  /** The id of the employee. */
  readonly member: string
  /** The codes of their skills, as rules name them; none: they can only do what needs no skill. */
  readonly skills: ReadonlyArray<string>
}

/** A provider that was opened. */
export interface SkillProvider {
  /**
   * The skills of these people of a team, each at most once. Of whom it says nothing, what the host told holds; who was
   * not asked for is not listened to. It is asked often, of up to 16 teams at once: answer within five seconds. Once it
   * failed or was silent and a second has passed, it is asked of no further team in that call.
   */
  readonly skillsOf: (
    team: string,
    members: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<Skilled>, SkillProviderUnavailable>
}

// What can go wrong

/** The provider could not be asked. */
export class SkillProviderUnavailable extends Schema.TaggedError<SkillProviderUnavailable>()(
  "SkillProviderUnavailable",
  {
    /** Which provider. */
    provider: Schema.String
  }
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The skill provider ${this.provider} could not be asked. What the host told of skills holds meanwhile.`
  }
}

// What it does

/** A provider of promises, for vendors without Effect. A promise that rejects is a provider that could not be asked. */
export const fromPromise = (provider: {
  readonly name: string
  readonly skillsOf: (team: string, members: ReadonlyArray<string>) => Promise<ReadonlyArray<Skilled>>
}): Provided.Provided<SkillProvider> =>
  Provided.of(provider.name, {
    skillsOf: (team, members) =>
      Effect.tryPromise({
        try: () => provider.skillsOf(team, members),
        catch: () => new SkillProviderUnavailable({ provider: provider.name })
      })
  })
