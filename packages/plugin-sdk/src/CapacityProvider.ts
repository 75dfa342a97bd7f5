/**
 * Who of a team is at work and how much they can have, now: a telephone system, a roster, a calendar. When it cannot be
 * asked, or answers what cannot be, the team is left as it is: nothing is assigned, nothing is taken back, and what waits
 * is looked at again at the next call.
 */
import { Effect, Schema } from "effect"
import * as Provided from "./Provided.ts"

// What it is

/** What one employee can have now. */
export interface Room {
  /** The id of the employee. */
  readonly member: string
  /**
   * Whether they are at work for this team: then what waits in it can be assigned to them. Presence belongs to a person:
   * their questions go back when they are at work for none of their teams, and not while that is not known of one.
   */
  readonly present: boolean
  /** How many questions they can have at once, those that they have among them: 0 to 10,000. */
  readonly capacity: number
}

/** A provider that was opened. */
export interface CapacityProvider {
  /**
   * What these people of a team can have, each at most once. Of whom it says nothing, what the host told holds; who was
   * not asked for is not listened to. It is asked often, of up to 16 teams at once: answer within five seconds. Once it
   * failed or was silent and a second has passed, it is asked of no further team in that call.
   */
  readonly roomOf: (
    team: string,
    members: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<Room>, CapacityProviderUnavailable>
}

// What can go wrong

/** The provider could not be asked. */
export class CapacityProviderUnavailable extends Schema.TaggedError<CapacityProviderUnavailable>()(
  "CapacityProviderUnavailable",
  {
    /** Which provider. */
    provider: Schema.String
  }
) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The capacity provider ${this.provider} could not be asked. Its teams are left as they are until it can.`
  }
}

// What it does

/** A provider of promises, for vendors without Effect. A promise that rejects is a provider that could not be asked. */
export const fromPromise = (provider: {
  readonly name: string
  readonly roomOf: (team: string, members: ReadonlyArray<string>) => Promise<ReadonlyArray<Room>>
}): Provided.Provided<CapacityProvider> =>
  Provided.of(provider.name, {
    roomOf: (team, members) =>
      Effect.tryPromise({
        try: () => provider.roomOf(team, members),
        catch: () => new CapacityProviderUnavailable({ provider: provider.name })
      })
  })
