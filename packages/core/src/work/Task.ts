/** One command to run, and what any command can fail with. */
import { Id, Json, type Ledger, type Vault } from "@zorgband/plugin-sdk"
import { Clock, Effect, Schema } from "effect"
import { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as CommandId from "./CommandId.ts"
import type * as Draft from "./Draft.ts"
import type { InvalidInput } from "./Input.ts"

// What it is

/** Which command this is, and when it happened. Give both to make a call repeatable; left out they are made. */
export interface Stamp {
  /**
   * Unique in the tenant, 1 to 200 characters without control characters or personal data. It does not begin with
   * `zorgband:`, as those do that the library makes itself.
   */
  readonly command?: string
  /** Epoch milliseconds, from 1970 to 2200. */
  readonly at?: number
}

/** One command to run. */
export interface Task<A extends Json.Json, E> {
  /** The method, such as `clients.register`. */
  readonly name: string
  /** Who calls. */
  readonly caller: Caller
  /** Which command, when. */
  readonly stamp: Stamp
  /** The id of a command that the library makes itself, in place of the one of the stamp. */
  readonly own?: CommandId.Own
  /** What was asked: makes a repeated command recognisable. Only a keyed hash of it is kept. */
  readonly payload: Json.Json
  /** What it does. Runs again when something that it read has changed. */
  readonly body: (work: Draft.Work) => Effect.Effect<A, E>
}

// What can go wrong

/** The command id was used before for something else. */
export class CommandReused extends Schema.TaggedError<CommandReused>()("CommandReused", {
  /** The command id. */
  command: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Command ${this.command} was used before for something else. Give each command an id of its own.`
  }
}

/** Others kept changing what this command read. Nothing was written. */
export class Contended extends Schema.TaggedError<Contended>()("Contended", {
  /** The method. */
  name: Schema.String,
  /** How often it was tried. */
  attempts: Schema.Int
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    const tried = this.attempts === 1 ? "once" : `${this.attempts} times`
    return `${this.name} was tried ${tried} and each time something it read had changed. Try again.`
  }
}

/** The caller or the stamp is not valid. Nothing was written. */
export class InvalidCall extends Schema.TaggedError<InvalidCall>()("InvalidCall", {
  /** The method. */
  name: Schema.String,
  /** What is wrong. */
  reason: Schema.Literals(["caller", "command id", "time"])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.name} was called with an invalid ${this.reason}. See the documentation of Caller and Stamp.`
  }
}

/** What any command can fail with, beside the errors of its own rules. */
export type WorkError =
  | InvalidInput
  | CommandReused
  | Contended
  | InvalidCall
  | Ledger.LedgerUnavailable
  | Ledger.InvalidQuery
  | Vault.VaultUnavailable
  | Vault.SubjectErased
  | Json.UnstorableValue

// What it does

/** A task that can be tried. */
export interface Prepared<A extends Json.Json, E> {
  readonly task: Task<A, E>
  readonly command: Ledger.Command
  readonly at: number
  attempts: number
  /**
   * A commit may have happened, or may still: that there is no receipt yet does not settle it. What is decided is
   * committed under the same command all the same, so that it happens once.
   */
  unsure: boolean
}

const isCaller = Schema.is(Caller)
const isTime = Schema.is(Instant.Instant)

/** Refuses a caller that is none. */
export const callerOrFail = (name: string, caller: Caller): Effect.Effect<void, InvalidCall> =>
  isCaller(caller) ? Effect.void : Effect.fail(new InvalidCall({ name, reason: "caller" }))

/** Makes a task ready to be tried, or refuses the caller or the stamp. */
export const prepare = <A extends Json.Json, E>(
  task: Task<A, E>,
  vault: Vault.VaultService
): Effect.Effect<Prepared<A, E>, WorkError> =>
  Effect.gen(function* () {
    const { name, caller, stamp, own, payload } = task
    yield* callerOrFail(name, caller)
    const at = stamp?.at ?? (yield* Clock.currentTimeMillis)
    if (!isTime(at) || at < 0) return yield* new InvalidCall({ name, reason: "time" })
    const given = stamp?.command ?? Id.random(at)
    if (!CommandId.isGiven(given)) return yield* new InvalidCall({ name, reason: "command id" })
    const canonical = yield* Effect.fromResult(Json.canonical([name, payload], name))
    return {
      task,
      command: { id: own ?? given, digest: yield* vault.blind("command", canonical) },
      at,
      attempts: 0,
      unsure: false
    }
  })
