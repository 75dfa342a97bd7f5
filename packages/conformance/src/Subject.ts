/** What is put to the test: a plugin that provides storage, made as often as the checks ask. */
import { Id, type Ledger, Plugin, type Point } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Clock, Effect, Result, Schema, type Scope } from "effect"
import { applies, type Check, type Context, type Level } from "./Check.ts"
import * as Line from "./Line.ts"
import type { PointContext, StandOf, Stands } from "./points/Stand.ts"

/**
 * Makes the plugin. Called once for the checks, and once more wherever a check looks as another process does: a durable
 * adapter must then give the same store, such as the same file or database, and a connector the same system.
 */
export type Factory = () => Plugin.Plugin | Promise<Plugin.Plugin>

/** Begins a transaction as a host does, on the store of the plugin; what is left open ends with the scope. */
export type Host = (plugin: Plugin.Plugin) => Effect.Effect<HostTransaction, unknown, Scope.Scope>

/** A host's open transaction. */
export interface HostTransaction {
  /** The session, as the adapter's `within` takes it. */
  readonly session: unknown
  /** Commits. */
  readonly commit: Effect.Effect<void, unknown>
  /** Rolls back. */
  readonly rollback: Effect.Effect<void, unknown>
}

/** How the kit lets things go wrong between the adapter and its engine. */
export interface Faults {
  /** By the adapter's code for it, such as the SQLSTATE; what befalls a host's transaction is never an unknown outcome. */
  readonly troubles: { readonly [code: string]: Line.Trouble }
  /** The plugin on the same store, with every request to its engine passed through the line. */
  readonly line?: (line: Line.Line) => Plugin.Plugin | Promise<Plugin.Plugin>
}

/** What a run is told of a plugin, beside the function that makes it. */
export interface Given {
  /** How the systems are worked that are behind what the plugin provides under names: one for each name. */
  readonly stands?: Stands
  /** Begins transactions of a host: for an adapter that can join them. */
  readonly host?: Host
  /** Lets things go wrong. */
  readonly faults?: Faults
}

/** Something that a plugin provides, and what its checks work with. */
export interface Part<C> {
  /** A context for one check, on tenants that nobody used before. */
  readonly context: Effect.Effect<C>
  /** Whether a check is for it. */
  readonly applies: (check: Check<Level, C>, context: C) => boolean
}

/** A storage plugin that can be tested. Make it with {@link make}. */
export interface Subject extends Part<Context> {
  /** The plugin's id and version. */
  readonly plugin: Plugin.Manifest
  /** What its storage says of itself. */
  readonly capabilities: Plugin.LedgerCapabilities
}

/** There is nothing to test. */
export class NotTestable extends Schema.TaggedError<NotTestable>()("NotTestable", {
  /** Why. */
  reason: Schema.String
}) {
  /** What was wrong. */
  override get message(): string {
    return `The plugin cannot be tested: ${this.reason}`
  }
}

/** The plugin, made. */
export const made = (factory: Factory): Effect.Effect<Plugin.Plugin, NotTestable> =>
  Effect.tryPromise({
    try: async () => factory(),
    catch: (cause) => new NotTestable({ reason: cause instanceof Error ? cause.message : "it was not made" })
  })

const extension = (factory: Factory) =>
  Effect.gen(function* () {
    const plugin = yield* made(factory)
    const resolved = Plugin.resolve([plugin], {})
    return Result.isSuccess(resolved)
      ? { plugin, ledger: resolved.success.ledger }
      : yield* new NotTestable({ reason: resolved.failure.message })
  })

/** Makes the plugin, and gives what the checks of storage need of it. */
export const make = (factory: Factory, given: Given = {}): Effect.Effect<Subject, NotTestable> =>
  Effect.gen(function* () {
    const { host, faults } = given
    const disturb = faults?.line
    const { plugin, ledger } = yield* extension(factory)
    const again = yield* Effect.cached(extension(factory))
    const context = Effect.gen(function* () {
      const tenant = `kit-${Id.random(yield* Clock.currentTimeMillis)}`
      const setting = (given: Partial<Plugin.LedgerSetting> = {}) => ({
        tenant,
        collections: [Ticket.collection.layout],
        ...given
      })
      const migrated = (opened: Ledger.LedgerService) => Effect.as(opened.migrations.apply, opened)
      const { within } = ledger
      return {
        capabilities: ledger.capabilities,
        tenant,
        other: `${tenant}-b`,
        open: (given) => Effect.flatMap(ledger.open(setting(given)), migrated),
        unmigrated: (given) => ledger.open(setting(given)),
        elsewhere: (given) =>
          Effect.flatMap(Effect.orDie(again), (other) =>
            Effect.flatMap(other.ledger.open(setting(given)), migrated)
          ),
        within: within === undefined ? null : (session) => within(setting(), session),
        joined:
          within === undefined || host === undefined
            ? null
            : (line) =>
                Effect.map(host(plugin), ({ session, commit, rollback }) => {
                  const disturbed = line === undefined ? null : Line.around(line, session)
                  const of = (tenant: string) => within(setting({ tenant }), disturbed?.session ?? session)
                  return {
                    ledger: of(tenant),
                    of,
                    answers: disturbed?.answers ?? null,
                    commit,
                    rollback
                  }
                }),
        over:
          disturb === undefined
            ? null
            : (line) =>
                Effect.flatMap(Effect.orDie(extension(async () => disturb(line))), (other) =>
                  Effect.flatMap(other.ledger.open(setting()), migrated)
                ),
        troubles: faults === undefined ? null : faults.troubles,
        plugin,
        again: Effect.map(Effect.orDie(again), (other) => other.plugin)
      } satisfies Context
    })
    return { plugin: plugin.manifest, capabilities: ledger.capabilities, context, applies }
  })

/** What a plugin provides under a name, and how the system behind it is worked. */
export const named = <P extends Point.Point>(
  factory: Factory,
  point: P,
  name: string,
  stand: StandOf[P]
): Part<PointContext<P>> => {
  const opened = (tenant: string) =>
    Effect.gen(function* () {
      const { provides } = yield* Effect.orDie(made(factory))
      const provided = provides.find(
        (one): one is Point.NamedExtension<P> & Plugin.Extension =>
          one.point === point && "name" in one && one.name === name
      )
      if (provided === undefined) return yield* Effect.die(new Error(`It provides no ${point} ${name}.`))
      return yield* provided.open(tenant)
    })
  return {
    context: Effect.map(Clock.currentTimeMillis, (now) => ({
      name,
      open: opened(`kit-${Id.random(now)}`),
      stand
    })),
    applies: () => true
  }
}
