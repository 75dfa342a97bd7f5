/**
 * The host's door: opens storage, vault and services from plugins, for hosts with Effect as layers and for others as
 * one object of promises.
 */
import { GroupCommit, Ledger, Plugin, type Point, Vault } from "@zorgband/plugin-sdk"
import { Context, Effect, Layer, ManagedRuntime, Schema } from "effect"
import type { Caller } from "../access/Caller.ts"
import * as Erasing from "../identity/Erasing.ts"
import * as Identity from "../identity/Setting.ts"
import type * as Input from "../work/Input.ts"
import * as Points from "../work/Points.ts"
import * as Work from "../work/Work.ts"
import type { AnyArea, Identities, Services } from "./Area.ts"
import { coreAreas } from "./coreAreas.ts"
import * as Given from "./Given.ts"

// What it is

/** What a host opens. */
export interface Options<Areas extends ReadonlyArray<AnyArea> = readonly []> {
  /** The plugin that provides the storage, such as `sqlite("care.db")`. It may provide a vault too. */
  readonly ledger: Plugin.Plugin
  /** The care organisation or network whose data this is: `[a-z0-9][a-z0-9-]*`, at most 63 characters. */
  readonly tenant: string
  /** Other plugins, such as a vault, the connector of a telephone system, a register. */
  readonly plugins?: ReadonlyArray<Plugin.Plugin>
  /** What the storage must be able to do, or the host does not open. */
  readonly requires?: Plugin.Requirements
  /** What is settled about client identity: how fields are chosen, and where no BSN may be held. */
  readonly identity?: Identity.Setting
  /** Areas of other packages, such as cadences. */
  readonly areas?: Areas
}

type CoreAreas = typeof coreAreas

/** The services as one caller uses them. */
export type Desk<Areas extends ReadonlyArray<AnyArea> = readonly []> = Services<CoreAreas> & Services<Areas>

/** An open host. Close it when done, or declare it with `await using`. */
export interface Zorgband<Areas extends ReadonlyArray<AnyArea> = readonly []> extends AsyncDisposable {
  /** The services, for one caller: who acts, for what purpose. */
  readonly as: (caller: Caller) => Desk<Areas>
  /**
   * The same services inside the host's own open transaction: what the host rolls back is gone, and a conflict leaves
   * the transaction usable. Nothing is tried again there: a conflict comes back at once, as `Contended`. The session is what the storage plugin says, such as a `pg` client. Throws
   * `MissingCapability` when the plugin cannot join.
   */
  readonly within: (session: unknown) => Pick<Zorgband<Areas>, "as">
  /** The schema of the storage. Nothing is applied unasked. */
  readonly migrations: {
    /** What `apply` would do. */
    readonly plan: () => Promise<ReadonlyArray<Ledger.Migration>>
    /** Does it. */
    readonly apply: () => Promise<void>
    /** What is not as planned, in words. */
    readonly check: () => Promise<ReadonlyArray<string>>
    /**
     * Computes what later indexes need of the rows from before them; until then those are refused, with code
     * `index not built`. Do it once more when the last older build has stopped. Gives the claims that two rows want.
     */
    readonly rebuild: () => Promise<ReadonlyArray<Ledger.Clash>>
  }
  /** Closes storage and vault. */
  readonly close: () => Promise<void>
}

// What can go wrong

/** The name of the tenant is not valid. */
export class InvalidTenant extends Schema.TaggedError<InvalidTenant>()("InvalidTenant", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "A tenant is named by 1 to 63 small letters, digits and hyphens, and does not begin with a hyphen."
  }
}

/** Why a host does not open. */
export type OpenError =
  | Input.InvalidInput
  | InvalidTenant
  | Plugin.IncompatiblePlugin
  | Plugin.MissingExtension
  | Plugin.MissingCapability
  | Point.DuplicateExtension
  | Point.NotOpened
  | Ledger.LedgerUnavailable
  | Vault.VaultUnavailable
  | Point.Points[Point.Point][1]

// What it does

const all = (options: Options<ReadonlyArray<AnyArea>>): ReadonlyArray<AnyArea> => [
  ...coreAreas,
  ...(options.areas ?? [])
]

const resolve = (options: Options<ReadonlyArray<AnyArea>>) =>
  Effect.gen(function* () {
    yield* Given.read(options)
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(options.tenant)) return yield* new InvalidTenant()
    const plugins = [options.ledger, ...(options.plugins ?? [])]
    const { ledger, vault, named } = yield* Effect.fromResult(Plugin.resolve(plugins, options.requires ?? {}))
    if (vault === null) return yield* new Plugin.MissingExtension({ point: "vault", providers: [] })
    const collections = all(options).flatMap((area) => area.collections)
    const layouts = collections.map(({ layout }) => layout)
    return { ledger, vault, named, collections, setting: { tenant: options.tenant, collections: layouts } }
  })

/**
 * Storage, vault and all else that the plugins provide, for hosts with Effect: provide it to the layers of the services.
 */
export const storage = <const Areas extends ReadonlyArray<AnyArea> = readonly []>(
  options: Options<Areas>
): Layer.Layer<Ledger.Ledger | Vault.Vault, OpenError> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const { ledger, vault, named, collections, setting } = yield* resolve(options)
      const abreast = ledger.capabilities.writers === "many machines" ? 2 : 1
      const grouped = yield* GroupCommit.make(yield* ledger.open(setting), { abreast })
      return Context.make(Ledger.Ledger, grouped).pipe(
        Context.add(Vault.Vault, yield* vault.open(setting.tenant)),
        Context.add(Points.Points, yield* Points.open(named, setting.tenant)),
        Context.add(Erasing.Host, { collections, joined: false }),
        Context.add(Identity.Setting, options.identity ?? {})
      )
    })
  )

// biome-ignore lint/suspicious/noExplicitAny: the services of the areas, by their own keys
const services = (areas: ReadonlyArray<AnyArea>): Layer.Layer<any, never, Ledger.Ledger | Vault.Vault> =>
  areas.map((area) => area.layer).reduce((merged, one) => Layer.merge(merged, one))

/** All services of this package and of the areas, for hosts with Effect. */
export const layer = <const Areas extends ReadonlyArray<AnyArea> = readonly []>(
  options: Options<Areas>
): Layer.Layer<Identities<CoreAreas> | Identities<Areas> | Ledger.Ledger | Vault.Vault, OpenError> =>
  services(all(options)).pipe(Layer.provideMerge(storage(options)))

type Method = (caller: Caller, ...rest: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>

const promised = (service: Record<string, Method>, caller: Caller) =>
  Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      (...rest: ReadonlyArray<unknown>) => Effect.runPromise(method(caller, ...rest))
    ])
  )

/** Opens a host. Rejects with an {@link OpenError}; the promises of the services reject with their own typed errors. */
export const openZorgband = async <const Areas extends ReadonlyArray<AnyArea> = readonly []>(
  options: Options<Areas>
): Promise<Zorgband<Areas>> => {
  const resolved = await Effect.runPromise(resolve(options))
  const areas = all(options)
  const runtime = ManagedRuntime.make(layer(options))
  const context = await runtime.context()
  const { migrations } = Context.get(context, Ledger.Ledger)
  const vault = Context.get(context, Vault.Vault)
  const points = Context.get(context, Points.Points)
  const desks = (made: typeof context) => (caller: Caller) =>
    Object.fromEntries(
      areas.map(({ name, service }) => [name, promised(Context.get(made, service), caller)])
    ) as Desk<Areas>
  const close = () => runtime.dispose()
  return {
    as: desks(context),
    within: (session) => {
      const { ledger, collections, setting } = resolved
      if (ledger.within === undefined)
        throw new Plugin.MissingCapability({ plugin: options.ledger.manifest.id, capability: "joinsHost" })
      const joined = Context.make(Ledger.Ledger, ledger.within(setting, session)).pipe(
        Context.add(Vault.Vault, vault),
        Context.add(Points.Points, points),
        Context.add(Work.Attempts, 1),
        Context.add(Erasing.Host, { collections, joined: true }),
        Context.add(Identity.Setting, options.identity ?? {})
      )
      const inside = services(areas).pipe(Layer.provide(Layer.succeedContext(joined)))
      return { as: desks(Effect.runSync(Effect.scoped(Layer.build(inside)))) }
    },
    migrations: {
      plan: () => Effect.runPromise(migrations.plan),
      apply: () => Effect.runPromise(migrations.apply),
      check: () => Effect.runPromise(migrations.check),
      rebuild: () => Effect.runPromise(migrations.rebuild(areas.flatMap(({ collections }) => collections)))
    },
    close,
    [Symbol.asyncDispose]: close
  }
}
