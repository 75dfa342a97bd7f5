/**
 * A check: one law of the port, as data. A runner or a test framework decides what to do with it.
 *
 * A check gets a store that nobody used before, and fails with {@link CheckFailed} when the law does not hold.
 */
import type { Ledger, Plugin } from "@zorgband/plugin-sdk"
import { Effect, Schema, type Scope } from "effect"
import type { Line, Trouble } from "./Line.ts"

// What it is

/** `required`: an adapter that fails it does not conform. `provisional`: reported, not yet counted. */
export type Level = "required" | "provisional"

/** What an adapter must say of itself, or the kit be given of it, before the check is for it. */
export type Need =
  | "durable"
  | "several processes"
  | "a host to join"
  /** It does not say that anything outlives the process. */
  | "nothing durable"
  /** It is durable, and for one process at a time. */
  | "one process"
  /** What its driver throws: the `faults` of the run. */
  | "troubles"
  /** Both of these. */
  | "a host to join and troubles"
  /** A line to its engine that can be broken: `faults.line`. */
  | "a line"

/** What a check works with. */
export interface Context {
  /** What the adapter says of itself. */
  readonly capabilities: Plugin.LedgerCapabilities
  /** A tenant that nobody used before. */
  readonly tenant: string
  /** Another one. */
  readonly other: string
  /**
   * Opens the store, migrated; each call is a session of its own on the same store. The tenant and the small
   * collection of tickets when left out.
   */
  readonly open: (setting?: Partial<Plugin.LedgerSetting>) => Opened
  /** Opens the store without migrating it. */
  readonly unmigrated: (setting?: Partial<Plugin.LedgerSetting>) => Opened
  /** Opens the store through a plugin that is made anew, as a restarted or second process does. */
  readonly elsewhere: (setting?: Partial<Plugin.LedgerSetting>) => Opened
  /**
   * Begins a transaction of the host and joins it, through the line when one is given; `null` when the adapter cannot,
   * or no host was given.
   */
  readonly joined: ((line?: Line) => Effect.Effect<Joined, unknown, Scope.Scope>) | null
  /** Joins the store to whatever it is given as a host's session; `null` when the adapter cannot. */
  readonly within: ((session: unknown) => Ledger.LedgerService) | null
  /** Opens the store, migrated, with every request to its engine passed through the line; `null` when not given. */
  readonly over: ((line: Line) => Opened) | null
  /** What the driver throws, by the adapter's code; `null` when not given. */
  readonly troubles: { readonly [code: string]: Trouble } | null
  /** The plugin itself. */
  readonly plugin: Plugin.Plugin
  /** The plugin, made anew. */
  readonly again: Effect.Effect<Plugin.Plugin>
}

/** A ledger inside a host's open transaction. */
export interface Joined {
  /** The store, inside the transaction. */
  readonly ledger: Ledger.LedgerService
  /** The store of another tenant, inside the same transaction. */
  readonly of: (tenant: string) => Ledger.LedgerService
  /** How its session answers, when that is disturbed; `null` when it is not, or cannot be. */
  readonly answers: "later" | "at once" | null
  /** The host commits. */
  readonly commit: Effect.Effect<void, unknown>
  /** The host rolls back. */
  readonly rollback: Effect.Effect<void, unknown>
}

/** A session, closed with the scope. */
export type Opened = Effect.Effect<Ledger.LedgerService, Ledger.LedgerUnavailable, Scope.Scope>

/** One law of a port, and what its checks work with: for a ledger {@link Context}. Its id is the name under which it is filed. */
export interface Check<L extends Level = Level, C = Context> {
  /** The version of the kit that brought it. */
  readonly since: string
  /** See {@link Level}. */
  readonly level: L
  /** See {@link Need}; `null` when it is for every adapter. */
  readonly needs: Need | null
  /** What must hold, in words. */
  readonly title: string
  /** Fails when it does not hold. */
  readonly run: (context: C) => Effect.Effect<void, unknown, Scope.Scope>
}

/** Checks by id. */
export type Checks<C = Context> = { readonly [id: string]: Check<Level, C> }

// What can go wrong

/** The law does not hold for this adapter. Holds only data that the kit made. */
export class CheckFailed extends Schema.TaggedError<CheckFailed>()("CheckFailed", {
  /** What was looked at. */
  what: Schema.String,
  /** What the law says. */
  expected: Schema.String,
  /** What the adapter did. */
  actual: Schema.String
}) {
  /** What was wrong. */
  override get message(): string {
    return `${this.what}: expected ${this.expected}, got ${this.actual}`
  }
}

// What it does

/** A required check. */
export const required = <C = Context>(
  since: string,
  title: string,
  run: Check<"required", C>["run"],
  needs: Need | null = null
): Check<"required", C> => ({ since, level: "required", needs, title, run })

/** A provisional check. */
export const provisional = <C = Context>(
  since: string,
  title: string,
  run: Check<"provisional", C>["run"],
  needs: Need | null = null
): Check<"provisional", C> => ({ since, level: "provisional", needs, title, run })

/** Whether the check is for an adapter with these capabilities, and what the kit was given of it. */
export const applies = (
  { needs }: Check,
  {
    capabilities: { durable, writers, joinsHost },
    over,
    troubles
  }: Pick<Context, "capabilities" | "over" | "troubles">
): boolean => {
  switch (needs) {
    case null:
      return true
    case "durable":
      return durable
    case "several processes":
      return writers !== "one process"
    case "a host to join":
      return joinsHost
    case "nothing durable":
      return !durable && writers === "one process"
    case "one process":
      return durable && writers === "one process"
    case "troubles":
      return over !== null && troubles !== null
    case "a host to join and troubles":
      return joinsHost && troubles !== null
    case "a line":
      return over !== null
  }
}

/** A text that is equal for equal values: keys sorted, bytes in hexadecimal, cut when long. */
export const shown = (value: unknown): string => {
  const written = text(value)
  return written.length > 2_000 ? `${written.slice(0, 2_000)}… (${written.length} characters)` : written
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof Uint8Array)
      return Array.from(one, (byte) => byte.toString(16).padStart(2, "0")).join("")
    if (typeof one !== "object" || one === null || Array.isArray(one)) return one
    return Object.fromEntries(Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1)))
  }) ?? "undefined"

/** Fails when the two differ. */
export const same = (what: string, actual: unknown, expected: unknown): Effect.Effect<void, CheckFailed> =>
  text(actual) === text(expected)
    ? Effect.void
    : Effect.fail(new CheckFailed({ what, expected: shown(expected), actual: shown(actual) }))

/** Fails when it is not so. */
export const so = (
  what: string,
  holds: boolean,
  actual: unknown = holds
): Effect.Effect<void, CheckFailed> =>
  holds ? Effect.void : Effect.fail(new CheckFailed({ what, expected: "so", actual: shown(actual) }))

/** Fails when the effect does not fail with this tag. */
export const failsWith = <A, E extends { readonly _tag: string }>(
  what: string,
  tag: E["_tag"],
  effect: Effect.Effect<A, E>
): Effect.Effect<void, CheckFailed> =>
  Effect.matchCauseEffect(effect, {
    onSuccess: (value) => Effect.fail(new CheckFailed({ what, expected: tag, actual: shown(value) })),
    onFailure: (cause) => {
      const [reason] = cause.reasons
      const actual = reason?._tag === "Fail" ? reason.error._tag : `a defect (${reason?._tag})`
      return actual === tag ? Effect.void : Effect.fail(new CheckFailed({ what, expected: tag, actual }))
    }
  })
