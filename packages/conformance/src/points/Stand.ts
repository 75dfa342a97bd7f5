/**
 * A stand: how the kit works the system behind what a plugin provides, which is a test system or a simulation. The kit
 * cannot ring a telephone exchange by itself.
 */
import type { BsnRegister, CapacityProvider, Json, Point, SkillProvider } from "@zorgband/plugin-sdk"

/** What is the matter with the system: it cannot be reached, or answers what cannot be read. */
export type Trouble = "none" | "away" | "nonsense"

/** A system that can be troubled. */
export interface Troubled {
  /** From now this is the matter with the system. */
  readonly trouble: (trouble: Trouble) => Promise<void>
}

/** What is behind a channel. */
export interface ChannelStand extends Troubled {
  /**
   * Lets the system hear of one more call or message, and gives the id that the channel gives it. Give it a handle,
   * subject or text of four characters at least: the kit watches that no error tells it.
   */
  readonly hear: () => Promise<string>
}

/** What is behind the connector of a system. */
export interface ConnectorStand extends Troubled {
  /** Enters one more person in the system, and gives the id there. */
  readonly enter: () => Promise<string>
  /** What the system took over of a person, oldest first: the fields of each change, as JSON of a person. */
  readonly taken: (localId: string) => Promise<ReadonlyArray<Json.Json>>
  /** From now the system refuses changes, or takes them again. */
  readonly refuse: (refuses: boolean) => Promise<void>
}

/** What is behind a register. */
export interface RegisterStand extends Troubled {
  /** People of the test register, with what it says of them: one who is verified and one who is refuted at least. */
  readonly known: ReadonlyArray<{
    readonly question: BsnRegister.BsnQuestion
    readonly answer: BsnRegister.BsnAnswer
  }>
}

/** What is behind a provider of skills or of room. */
export interface StaffStand<A> extends Troubled {
  /** A team of the test system. */
  readonly team: string
  /** What the system says of its people: of two at least, one of whom has a skill, or is there. */
  readonly known: ReadonlyArray<A>
}

/** The stand of each kind of point. To add one: enter it here, and its checks in `points/checks.ts`. */
export interface StandOf extends Record<Point.Point, unknown> {
  /** See {@link ChannelStand}. */
  readonly channel: ChannelStand
  /** See {@link ConnectorStand}. */
  readonly "source connector": ConnectorStand
  /** See {@link RegisterStand}. */
  readonly "bsn register": RegisterStand
  /** See {@link StaffStand}. */
  readonly "skill provider": StaffStand<SkillProvider.Skilled>
  /** See {@link StaffStand}. */
  readonly "capacity provider": StaffStand<CapacityProvider.Room>
  /** A pack comes with its plugin: nothing is behind it. */
  readonly "rule pack": Readonly<Record<string, never>>
}

/** The stands of a plugin, by point and name. */
export type Stands = {
  readonly [P in Point.Point]?: { readonly [name: string]: StandOf[P] }
}

/** What a check of a point works with. */
export interface PointContext<P extends Point.Point> {
  /** The name under which it is provided. */
  readonly name: string
  /** The plugin made anew, as a restarted or second process does, with what it provides opened; closed with the scope. */
  readonly open: ReturnType<Point.Named<P>["open"]>
  /** How the system behind it is worked. */
  readonly stand: StandOf[P]
}
