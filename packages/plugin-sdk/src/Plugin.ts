/**
 * How a vendor adds to Zorgband: a plugin is a manifest, plain data that can be read without running it, and
 * what it provides. What a host needs and no plugin has is refused when the host opens, never later.
 *
 * A host has one ledger and one vault, and any number of the points of `Point.ts`, each under a name of its own.
 */
import { type Effect, Result, Schema, type Scope } from "effect"
import type { Layout } from "./Collection.ts"
import type { LedgerService, LedgerUnavailable } from "./Ledger.ts"
import * as Point from "./Point.ts"
import type * as Vault from "./Vault.ts"

/** The version of these contracts. A plugin says which one it was made for; they change only together with it. */
export const sdkApi = 1

/** What a storage adapter says of itself, beyond the laws that every adapter keeps. */
export const LedgerCapabilities = Schema.Struct({
  /** What is acknowledged survives the end of the process and a power cut. */
  durable: Schema.Boolean,
  /** How far apart writers of one store may be. */
  writers: Schema.Literals(["one process", "one machine", "many machines"]),
  /** It can work inside the host's own open transaction. */
  joinsHost: Schema.Boolean
})
/** See {@link LedgerCapabilities}. */
export type LedgerCapabilities = typeof LedgerCapabilities.Type

/** What a plugin says of itself, as data. */
export const Manifest = Schema.Struct({
  /** The plugin's name, such as `@vendor/ledger-x`. */
  id: Schema.String.check(Schema.isPattern(/^[@a-z0-9][a-z0-9./_-]{0,99}$/)),
  /** The plugin's own version, such as `1.2.0`. */
  version: Schema.String.check(Schema.isPattern(/^\d+\.\d+\.\d+([-+].{1,40})?$/)),
  /** The version of the contracts that it was made for: {@link sdkApi}. */
  sdkApi: Schema.Int,
  /** What it provides. */
  provides: Schema.Array(
    Schema.Union([
      Schema.Struct({ point: Schema.tag("ledger"), capabilities: LedgerCapabilities }),
      Schema.Struct({ point: Schema.tag("vault") }),
      ...Point.manifests
    ])
  ).check(Schema.isMinLength(1))
})
/** See {@link Manifest}. */
export type Manifest = typeof Manifest.Type

/** What an adapter gets to open a store. */
export interface LedgerSetting {
  /** Whose store: `[a-z0-9][a-z0-9-]*`, at most 63 characters. */
  readonly tenant: string
  /** The collections that the host uses. */
  readonly collections: ReadonlyArray<Layout>
}

/** Provides storage. Make it with {@link ledger}. */
export interface LedgerExtension {
  /** The extension point. */
  readonly point: "ledger"
  /** What it can do. */
  readonly capabilities: LedgerCapabilities
  /** Opens the store; it is closed with the scope. */
  readonly open: (setting: LedgerSetting) => Effect.Effect<LedgerService, LedgerUnavailable, Scope.Scope>
  /**
   * The same store inside the host's own open transaction, for an adapter that `joinsHost`. What a session is, such as
   * an open connection, the adapter says.
   */
  readonly within?: (setting: LedgerSetting, session: unknown) => LedgerService
}

/** Provides a vault. Make it with {@link vault}. */
export interface VaultExtension {
  /** The extension point. */
  readonly point: "vault"
  /** Opens the vault of a tenant. */
  readonly open: (tenant: string) => Effect.Effect<Vault.VaultService, Vault.VaultUnavailable, Scope.Scope>
}

/** What a plugin can provide. */
export type Extension = LedgerExtension | VaultExtension | Point.AnyNamed

/** A plugin. Make it with {@link definePlugin}. */
export interface Plugin {
  /** What it says of itself. */
  readonly manifest: Manifest
  /** What it provides, in the order of the manifest. */
  readonly provides: ReadonlyArray<Extension>
}

// What can go wrong

/** The manifest is not valid: an error of the plugin's, thrown when it is defined. */
export class InvalidPlugin extends Schema.TaggedError<InvalidPlugin>()("InvalidPlugin", {
  /** What is wrong, in words. */
  reason: Schema.String
}) {
  /** What was wrong. */
  override get message(): string {
    return `The plugin's manifest is refused: ${this.reason}`
  }
}

/** The plugin was made for another version of the contracts. */
export class IncompatiblePlugin extends Schema.TaggedError<IncompatiblePlugin>()("IncompatiblePlugin", {
  /** The plugin. */
  plugin: Schema.String,
  /** The version it was made for. */
  needs: Schema.Int,
  /** The version that is here. */
  has: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Plugin ${this.plugin} was made for sdkApi ${this.needs}; this is ${this.has}. Use a version of the plugin for it.`
  }
}

/** No plugin provides what the host needs, or more than one does. */
export class MissingExtension extends Schema.TaggedError<MissingExtension>()("MissingExtension", {
  /** The extension point. */
  point: Schema.String,
  /** Which plugins provide it. */
  providers: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.providers.length === 0
      ? `No plugin provides a ${this.point}. Give one to the host.`
      : `More than one plugin provides a ${this.point}: ${this.providers.join(", ")}. Give one to the host.`
  }
}

/** The plugin that provides the storage lacks what the host asked. */
export class MissingCapability extends Schema.TaggedError<MissingCapability>()("MissingCapability", {
  /** The plugin. */
  plugin: Schema.String,
  /** What it lacks. */
  capability: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Plugin ${this.plugin} lacks a capability that this host requires: ${this.capability}. Use another plugin, or do not require it.`
  }
}

// What it does

/** Provides storage. */
export const ledger = (extension: Omit<LedgerExtension, "point">): LedgerExtension => ({
  point: "ledger",
  ...extension
})

/** Provides a vault. */
export const vault = (extension: Omit<VaultExtension, "point">): VaultExtension => ({
  point: "vault",
  ...extension
})

/** What the manifest says of an extension. */
const described = (extension: Extension) => {
  switch (extension.point) {
    case "ledger":
      return { point: extension.point, capabilities: extension.capabilities }
    case "vault":
      return { point: extension.point }
    default:
      return { point: extension.point, name: extension.name }
  }
}

const decodeManifest = Schema.decodeUnknownResult(Manifest, { onExcessProperty: "error" })

/** Defines a plugin. Throws {@link InvalidPlugin} when what it says of itself is not valid. */
export const definePlugin = (plugin: {
  readonly id: string
  readonly version: string
  readonly sdkApi: number
  readonly provides: ReadonlyArray<Extension>
}): Plugin => {
  const manifest = decodeManifest({
    id: plugin.id,
    version: plugin.version,
    sdkApi: plugin.sdkApi,
    provides: plugin.provides.map(described)
  })
  if (Result.isFailure(manifest)) throw new InvalidPlugin({ reason: manifest.failure.message })
  for (const extension of plugin.provides) {
    if (extension.point === "ledger" && extension.capabilities.joinsHost !== (extension.within !== undefined))
      throw new InvalidPlugin({ reason: "a ledger has `within` exactly when it joinsHost" })
  }
  return { manifest: manifest.success, provides: plugin.provides }
}

/** Which capabilities a host can require of the storage. */
export interface Requirements {
  /** See {@link LedgerCapabilities}. */
  readonly durable?: boolean
  /** At least this far apart. */
  readonly writers?: LedgerCapabilities["writers"]
  /** See {@link LedgerCapabilities}. */
  readonly joinsHost?: boolean
}

const distance = ["one process", "one machine", "many machines"] as const

const lacking = (has: LedgerCapabilities, needs: Requirements): ReadonlyArray<string> => [
  ...(needs.durable && !has.durable ? ["durable"] : []),
  ...(needs.joinsHost && !has.joinsHost ? ["joinsHost"] : []),
  ...(needs.writers && distance.indexOf(has.writers) < distance.indexOf(needs.writers)
    ? [`writers: ${needs.writers}`]
    : [])
]

/** What a host works with. */
export interface Resolved {
  /** The storage. */
  readonly ledger: LedgerExtension
  /** The vault, when a plugin provides one. */
  readonly vault: VaultExtension | null
  /** What is provided under names, in the order of the plugins. */
  readonly named: ReadonlyArray<Point.AnyNamed>
}

const isNamed = (extension: Extension): extension is Point.AnyNamed =>
  extension.point !== "ledger" && extension.point !== "vault"

/** Finds what a host needs among its plugins, or says what is wrong. */
export const resolve = (
  plugins: ReadonlyArray<Plugin>,
  needs: Requirements
): Result.Result<
  Resolved,
  IncompatiblePlugin | MissingExtension | MissingCapability | Point.DuplicateExtension
> => {
  const other = plugins.find(({ manifest }) => manifest.sdkApi !== sdkApi)
  if (other !== undefined) {
    return Result.fail(
      new IncompatiblePlugin({ plugin: other.manifest.id, needs: other.manifest.sdkApi, has: sdkApi })
    )
  }
  const all = plugins.flatMap(({ manifest, provides }) =>
    provides.map((extension) => ({ id: manifest.id, extension }))
  )
  const ledgers = all.filter(({ extension }) => extension.point === "ledger")
  const vaults = all.filter(({ extension }) => extension.point === "vault")
  const [first] = ledgers
  if (first === undefined || ledgers.length > 1) {
    return Result.fail(new MissingExtension({ point: "ledger", providers: ledgers.map(({ id }) => id) }))
  }
  if (vaults.length > 1) {
    return Result.fail(new MissingExtension({ point: "vault", providers: vaults.map(({ id }) => id) }))
  }
  const named = all.map(({ extension }) => extension).filter(isNamed)
  for (const { point, name } of named) {
    const same = all.filter(
      ({ extension }) => isNamed(extension) && extension.point === point && extension.name === name
    )
    if (same.length > 1)
      return Result.fail(new Point.DuplicateExtension({ point, name, providers: same.map(({ id }) => id) }))
  }
  const found = first.extension as LedgerExtension
  const [capability] = lacking(found.capabilities, needs)
  if (capability !== undefined) return Result.fail(new MissingCapability({ plugin: first.id, capability }))
  return Result.succeed({
    ledger: found,
    vault: (vaults[0]?.extension as VaultExtension | undefined) ?? null,
    named
  })
}
