/**
 * The extension points of which a host has any number, each under a name of its own: channels, connectors of systems,
 * registers, providers of skills and capacity, rule packs. Services reach what is provided by its name.
 *
 * To add a kind of point: write its interface and its error in a file of their own, as `Channel.ts` is, enter it in
 * {@link Points}, say in {@link manifests} what its names look like, and make its constructor, as {@link channel} is.
 * Manifest, host and services follow: a service has `(yield* Points.Points).get(point, name)` of the core. The kit then
 * asks for its laws: `StandOf` and `pointChecks` of `@zorgband/conformance`.
 */
import { type Effect, Schema, type Scope } from "effect"
import type * as BsnRegister from "./BsnRegister.ts"
import type * as CapacityProvider from "./CapacityProvider.ts"
import type * as Channel from "./Channel.ts"
import type * as RulePack from "./RulePack.ts"
import type * as SkillProvider from "./SkillProvider.ts"
import type * as SourceConnector from "./SourceConnector.ts"

// What it is

/** What can be provided under a name: what it is once opened, and how opening it fails. */
export interface Points {
  /** Calls or messages that come in: `contacts.takeIn`. Its name goes with each contact. */
  readonly channel: readonly [Channel.Channel, Channel.ChannelUnavailable]
  /** The road to a system that registers people: `outward.deliver`. Its name is that of the system's records. */
  readonly "source connector": readonly [
    SourceConnector.SourceConnector,
    SourceConnector.ConnectorUnavailable
  ]
  /** Who knows whose a BSN is: `clients.verifyBsn`. Its name is how it checks, as is kept beside the number. */
  readonly "bsn register": readonly [BsnRegister.BsnRegister, BsnRegister.BsnRegisterUnavailable]
  /** Who has which skills: `routing.follow` asks all of them. */
  readonly "skill provider": readonly [SkillProvider.SkillProvider, SkillProvider.SkillProviderUnavailable]
  /** Who is at work, with how much room: `routing.follow` asks all of them. */
  readonly "capacity provider": readonly [
    CapacityProvider.CapacityProvider,
    CapacityProvider.CapacityProviderUnavailable
  ]
  /** Rules that a vendor ships: `routing.publishPacked`. Its name begins the versions that are published from it. */
  readonly "rule pack": readonly [RulePack.RulePack, RulePack.RulePackUnavailable]
}

/** A kind of point of which a host has any number. */
export type Point = keyof Points

/** Something under a name, as the constructor of its point takes it. */
export interface Named<P extends Point> {
  /** Its name, the only one of its point in the host. */
  readonly name: string
  /**
   * Opens it for a tenant; it is closed with the scope. The host does not open when this fails: let a system that is
   * only away fail its calls, not this.
   */
  readonly open: (tenant: string) => Effect.Effect<Points[P][0], Points[P][1], Scope.Scope>
}

/** Provides something under a name. Make it with {@link channel} or another constructor. */
export interface NamedExtension<P extends Point> extends Named<P> {
  /** The extension point. */
  readonly point: P
}

/** A named extension of any point. */
export type AnyNamed = { readonly [P in Point]: NamedExtension<P> }[Point]

// What can go wrong

/** Two plugins provide the same under one name, or one does so twice. */
export class DuplicateExtension extends Schema.TaggedError<DuplicateExtension>()("DuplicateExtension", {
  /** The extension point. */
  point: Schema.String,
  /** The name. */
  name: Schema.String,
  /** Which plugins provide it. */
  providers: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The ${this.point} ${this.name} is provided more than once: ${this.providers.join(", ")}. Give one to the host.`
  }
}

/** What a plugin provides broke when it was opened, in a way that it does not say itself. */
export class NotOpened extends Schema.TaggedError<NotOpened>()("NotOpened", {
  /** The extension point. */
  point: Schema.String,
  /** The name. */
  name: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The ${this.point} ${this.name} broke when it was opened. Ask whoever made its plugin, or leave the plugin out.`
  }
}

/** A call named something that no plugin of the host provides. The name itself is left out. */
export class UnknownExtension extends Schema.TaggedError<UnknownExtension>()("UnknownExtension", {
  /** The extension point. */
  point: Schema.String,
  /** Which there are. */
  has: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    const has = this.has.length === 0 ? "there is none" : `there is: ${this.has.join(", ")}`
    return `No plugin provides a ${this.point} of that name; ${has}. Give its plugin to the host.`
  }
}

// What it does

const manifest = <const P extends Point>(point: P, names: RegExp) =>
  Schema.Struct({
    /** The extension point. */
    point: Schema.tag(point),
    /** The name under which it is provided. */
    name: Schema.String.check(Schema.isPattern(names))
  })

const code = /^[a-z0-9][a-z0-9 ._:/-]{0,79}$/i

/** What the manifest of a plugin says of each kind of point: that it provides one, under which name. */
export const manifests = [
  manifest("channel", code),
  manifest("source connector", /^[^|\p{Cc}\p{Cs}]{1,60}$/u),
  manifest("bsn register", /^(SBV-Z|COV|WID)$/),
  manifest("skill provider", code),
  manifest("capacity provider", code),
  manifest("rule pack", /^[a-z0-9][a-z0-9 ._:-]{0,39}$/i)
] as const

const at =
  <P extends Point>(point: P) =>
  (extension: Named<P>): NamedExtension<P> => ({ point, ...extension })

/** Provides a channel, such as `channel({ name: "telephony", open })`. */
export const channel = at("channel")

/** Provides the connector of a system, under the name with which its records are registered. */
export const sourceConnector = at("source connector")

/** Provides a register of BSNs, under the way in which it checks: `SBV-Z`, `COV` or `WID`. */
export const bsnRegister = at("bsn register")

/** Provides who has which skills. */
export const skillProvider = at("skill provider")

/** Provides who is at work, with how much room. */
export const capacityProvider = at("capacity provider")

/** Provides routing rules, such as `rulePack(RulePack.of("home-care", versions))`. */
export const rulePack = at("rule pack")
