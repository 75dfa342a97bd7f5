/**
 * One command from reading to commit: read, decide, commit, and again when something that was read has changed.
 *
 * A service gives a body that reads through {@link Work} and records events; the rows follow from the events, so
 * that a row is always the fold of its events. Everything the body read is expected at commit. A repeated
 * command answers what it answered before, without deciding again.
 */
import { Batch, Id, Json, Ledger, Vault } from "@zorgband/plugin-sdk"
import { Clock, Context, Duration, Effect, Random, Result, Schema } from "effect"
import { Caller } from "../access/Caller.ts"
import * as Instant from "../time/Instant.ts"
import * as Draft from "./Draft.ts"
import type { InvalidInput } from "./Input.ts"

/** What a body can do, and a record that it found. */
export type { Read, Work } from "./Draft.ts"

// What it is

/** Which command this is, and when it happened. Give both to make a call repeatable; left out they are made. */
export interface Stamp {
  /** Unique in the tenant, 1 to 200 characters without control characters or personal data. */
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

/**
 * How often a command is tried before a change in what it read, or trouble that may pass, is its answer. Give 1
 * inside a transaction of the host's, where waiting would hold the host's locks; a repeated command is answered
 * there too.
 */
export const Attempts: Context.Reference<number> = Context.Reference("@zorgband/core/work/Attempts", {
  defaultValue: () => 16
})

interface Prepared<A extends Json.Json, E> {
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

type Answer<A, E> = Result.Result<A, E | WorkError>

const isCaller = Schema.is(Caller)
const isCommandId = Schema.is(Schema.String.check(Schema.isPattern(/^[^\p{Cc}\p{Cs}]{1,200}$/u)))
const isTime = Schema.is(Instant.Instant)

/** Refuses a caller that is none. */
export const callerOrFail = (name: string, caller: Caller): Effect.Effect<void, InvalidCall> =>
  isCaller(caller) ? Effect.void : Effect.fail(new InvalidCall({ name, reason: "caller" }))

const prepare = <A extends Json.Json, E>(
  task: Task<A, E>,
  vault: Vault.VaultService
): Effect.Effect<Prepared<A, E>, WorkError> =>
  Effect.gen(function* () {
    const { name, caller, stamp, payload } = task
    yield* callerOrFail(name, caller)
    const at = stamp?.at ?? (yield* Clock.currentTimeMillis)
    if (!isTime(at) || at < 0) return yield* new InvalidCall({ name, reason: "time" })
    const id = stamp?.command ?? Id.random(at)
    if (!isCommandId(id)) return yield* new InvalidCall({ name, reason: "command id" })
    const canonical = yield* Effect.fromResult(Json.canonical([name, payload], name))
    return {
      task,
      command: { id, digest: yield* vault.blind("command", canonical) },
      at,
      attempts: 0,
      unsure: false
    }
  })

const answered = <A extends Json.Json, E>(prepared: Prepared<A, E>, receipt: Ledger.Receipt): Answer<A, E> =>
  receipt.digest === prepared.command.digest
    ? Result.succeed(receipt.result as A)
    : Result.fail(new CommandReused({ command: prepared.command.id }))

interface Decided<A extends Json.Json, E> {
  readonly place: number
  readonly prepared: Prepared<A, E>
  /** What to commit, or why it was refused. */
  readonly made: Result.Result<{ readonly answer: A; readonly batch: Ledger.Batch }, E | WorkError>
  /** All that it read, also what was not there. */
  readonly reads: ReadonlyArray<Ledger.Expectation>
}

/** Runs the body against what is stored now. */
const decide = <A extends Json.Json, E>(
  place: number,
  prepared: Prepared<A, E>,
  ledger: Ledger.LedgerService,
  vault: Vault.VaultService
): Effect.Effect<Decided<A, E>> =>
  Effect.gen(function* () {
    const { task, command, at } = prepared
    const draft = Draft.make(ledger, { command: command.id, at, caller: task.caller })
    const made = yield* Effect.result(
      Effect.gen(function* () {
        const answer = yield* task.body(draft.work)
        return { answer, batch: yield* draft.batch(vault, command, answer) }
      })
    )
    return { place, prepared, made, reads: draft.reads() }
  })

/** What a decision depends on and changes. One that was refused depends on what it read all the same. */
const reach = <A extends Json.Json, E>({ prepared, made, reads }: Decided<A, E>): Ledger.Batch => {
  const nothing = { put: [], remove: [], move: [], touch: [], events: [], erase: [], result: null }
  const { command, at } = prepared
  return { ...(Result.isSuccess(made) ? made.success.batch : { ...nothing, command, at }), expect: reads }
}

const isPassing = (failure: unknown): boolean =>
  failure instanceof Ledger.LedgerUnavailable && (failure.retryable || failure.outcomeUnknown)

/** What went wrong last may say that nothing happened: that is no answer to what a commit before it left open. */
const stillUnsure = <E>(failure: E): E | Ledger.LedgerUnavailable =>
  failure instanceof Ledger.LedgerUnavailable && !failure.outcomeUnknown
    ? new Ledger.LedgerUnavailable({
        operation: failure.operation,
        code: failure.code,
        retryable: failure.retryable,
        outcomeUnknown: true
      })
    : failure

/** Others kept changing what was read, after a commit of which nobody knows whether it happened. */
const contention = new Ledger.LedgerUnavailable({
  operation: "commit",
  code: "contention",
  retryable: true,
  outcomeUnknown: true
})

/** Full jitter, so that those who met do not meet again. */
const wait = (attempt: number) =>
  Effect.flatMap(Random.next, (random) => Effect.sleep(Duration.millis(random * Math.min(250, 2 ** attempt))))

/**
 * Runs many commands, sharing round trips: each is judged by itself, and gets the answer that it would have got
 * if they had been run one after the other. For imports, 100 to 1,000 at a time.
 */
export const runAll = <A extends Json.Json, E>(
  tasks: ReadonlyArray<Task<A, E>>
): Effect.Effect<ReadonlyArray<Answer<A, E>>, WorkError, Ledger.Ledger | Vault.Vault> =>
  Effect.gen(function* () {
    const ledger = yield* Ledger.Ledger
    const vault = yield* Vault.Vault
    const maxAttempts = yield* Attempts
    const answers = new Map<number, Answer<A, E>>()
    const waiting = new Map<number, Prepared<A, E>>()
    for (const [place, task] of tasks.entries()) {
      const prepared = yield* Effect.result(prepare(task, vault))
      if (Result.isSuccess(prepared)) waiting.set(place, prepared.success)
      else answers.set(place, Result.fail(prepared.failure))
    }
    const finish = (place: number, answer: Answer<A, E>) => {
      answers.set(place, answer)
      waiting.delete(place)
    }
    const again = (place: number, prepared: Prepared<A, E>, otherwise: E | WorkError) => {
      prepared.attempts += 1
      if (prepared.attempts >= maxAttempts) finish(place, Result.fail(otherwise))
    }
    /** Trouble that may pass is tried again; anything else is the answer. */
    const fail = (place: number, prepared: Prepared<A, E>, failure: E | WorkError) => {
      const told = prepared.unsure ? stillUnsure(failure) : failure
      if (isPassing(failure)) again(place, prepared, told)
      else finish(place, Result.fail(told))
    }
    for (let round = 0; waiting.size > 0; round++) {
      const asked = [...waiting]
      const ids = asked.map(([, { command }]) => command.id)
      const known = yield* Effect.result(ledger.get([], ids))
      const open: Array<readonly [number, Prepared<A, E>]> = []
      for (const [at, [place, prepared]] of asked.entries()) {
        if (Result.isFailure(known)) {
          fail(place, prepared, known.failure)
          continue
        }
        const receipt = known.success.receipts[at]
        if (receipt) finish(place, answered(prepared, receipt))
        else open.push([place, prepared])
      }
      // At once, so that storage and vault can share their round trips.
      const decided = yield* Effect.forEach(
        open,
        ([place, prepared]) => decide(place, prepared, ledger, vault),
        { concurrency: "unbounded" }
      )
      // The rest shares something with one before it: it is decided again after that. What one that was refused
      // will do then is not known, so that nothing may overtake it.
      const { group: free, rest } = Batch.together(decided, (one) => Batch.footprint(reach(one)))
      const wall = rest.find(({ made }) => Result.isFailure(made))?.place ?? tasks.length
      const group = free.flatMap(({ place, prepared, made }) => {
        if (place > wall) return []
        if (Result.isSuccess(made)) return { place, prepared, ...made.success }
        fail(place, prepared, made.failure)
        return []
      })
      const committed =
        group.length === 0
          ? Result.succeed([])
          : yield* Effect.result(ledger.commit(group.map(({ batch }) => batch)))
      for (const [at, { place, prepared, answer }] of group.entries()) {
        if (Result.isFailure(committed)) {
          prepared.unsure ||= committed.failure.outcomeUnknown
          fail(place, prepared, committed.failure)
          continue
        }
        const outcome = committed.success[at] as Ledger.Outcome
        switch (outcome._tag) {
          case "Committed":
            finish(place, Result.succeed(answer))
            break
          case "Replayed":
            finish(place, Result.succeed(outcome.result as A))
            break
          case "CommandReused":
            finish(place, Result.fail(new CommandReused({ command: prepared.command.id })))
            break
          case "Conflict":
          case "ClaimTaken":
            again(
              place,
              prepared,
              prepared.unsure
                ? contention
                : new Contended({ name: prepared.task.name, attempts: prepared.attempts + 1 })
            )
        }
      }
      if (asked.some(([place, { attempts }]) => waiting.has(place) && attempts > 0)) yield* wait(round)
    }
    return tasks.map((_, place) => answers.get(place) as Answer<A, E>)
  })

/** Runs one command. */
export const run = <A extends Json.Json, E>(
  task: Task<A, E>
): Effect.Effect<A, E | WorkError, Ledger.Ledger | Vault.Vault> =>
  Effect.flatMap(runAll([task]), ([answer]) => Effect.fromResult(answer as Answer<A, E>))
