/** What is put to the test: a plugin that provides storage, made as often as the checks ask. */
import { Id, type Ledger, Plugin } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Clock, Effect, Result, Schema } from "effect"
import type { Context } from "./Check.ts"

/**
 * Makes the plugin. Called once for the checks, and once more where a check looks as another process does: a
 * durable adapter must then give the same store, such as the same file or database.
 */
export type Factory = () => Plugin.Plugin | Promise<Plugin.Plugin>

/** A plugin that can be tested. Make it with {@link make}. */
export interface Subject {
  /** The plugin's id and version. */
  readonly plugin: Plugin.Manifest
  /** What its storage says of itself. */
  readonly capabilities: Plugin.LedgerCapabilities
  /** A context for one check, on tenants that nobody used before. */
  readonly context: Effect.Effect<Context>
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

const extension = (factory: Factory) =>
  Effect.gen(function* () {
    const plugin = yield* Effect.tryPromise({
      try: async () => factory(),
      catch: (cause) =>
        new NotTestable({ reason: cause instanceof Error ? cause.message : "it was not made" })
    })
    const resolved = Plugin.resolve([plugin], {})
    return Result.isSuccess(resolved)
      ? { plugin, ledger: resolved.success.ledger }
      : yield* new NotTestable({ reason: resolved.failure.message })
  })

/** Makes the plugin, and gives what the checks need of it. */
export const make = (factory: Factory): Effect.Effect<Subject, NotTestable> =>
  Effect.gen(function* () {
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
      return {
        capabilities: ledger.capabilities,
        tenant,
        other: `${tenant}-b`,
        open: (given) => Effect.flatMap(ledger.open(setting(given)), migrated),
        unmigrated: (given) => ledger.open(setting(given)),
        elsewhere: (given) =>
          Effect.flatMap(Effect.orDie(again), (other) =>
            Effect.flatMap(other.ledger.open(setting(given)), migrated)
          )
      } satisfies Context
    })
    return { plugin: plugin.manifest, capabilities: ledger.capabilities, context }
  })
