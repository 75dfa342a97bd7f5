/**
 * One command from reading to commit: read, decide, commit, and again when something that was read has changed.
 *
 * A service gives a body that reads through {@link Work} and records events; the rows follow from the events, so
 * that a row is always the fold of its events. Everything the body read is expected at commit. A repeated
 * command answers what it answered before, without deciding again.
 */
import { Batch, Id, Json, Ledger, Vault } from "@zorgband/plugin-sdk"
import { Clock, Duration, Effect, Random, Result, Schema } from "effect"
import { Caller } from "../access/Caller.ts"
import * as Draft from "./Draft.ts"

/** What a body can do, and a record that it found. */
export type { Read, Work } from "./Draft.ts"

// What it is

/** Which command this is, and when it happened. Give both to make a call repeatable; left out they are made. */
export interface Stamp {
  /** Unique in the tenant, at most 200 characters, without personal data. */
  readonly command?: string
  /** Epoch milliseconds. */
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
    return `${this.name} was tried ${this.attempts} times and each time something it read had changed. Try again.`
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
  | CommandReused
  | Contended
  | InvalidCall
  | Ledger.LedgerUnavailable
  | Ledger.InvalidQuery
  | Vault.VaultUnavailable
  | Json.UnstorableValue

// What it does

const maxAttempts = 8

interface Prepared<A extends Json.Json, E> {
  readonly task: Task<A, E>
  readonly command: Ledger.Command
  readonly at: number
  attempts: number
}

type Answer<A, E> = Result.Result<A, E | WorkError>

const isCaller = Schema.is(Caller)

const prepare = <A extends Json.Json, E>(
  task: Task<A, E>,
  vault: Vault.VaultService
): Effect.Effect<Prepared<A, E>, WorkError> =>
  Effect.gen(function* () {
    const { name, caller, stamp, payload } = task
    if (!isCaller(caller)) return yield* new InvalidCall({ name, reason: "caller" })
    const at = stamp.at ?? (yield* Clock.currentTimeMillis)
    if (!Number.isSafeInteger(at) || at < 0) return yield* new InvalidCall({ name, reason: "time" })
    const id = stamp.command ?? Id.random(at)
    if (id.length === 0 || id.length > 200) return yield* new InvalidCall({ name, reason: "command id" })
    const canonical = yield* Effect.fromResult(Json.canonical([name, payload], name))
    return { task, command: { id, digest: yield* vault.blind("command", canonical) }, at, attempts: 0 }
  })

const answered = <A extends Json.Json, E>(prepared: Prepared<A, E>, receipt: Ledger.Receipt): Answer<A, E> =>
  receipt.digest === prepared.command.digest
    ? Result.succeed(receipt.result as A)
    : Result.fail(new CommandReused({ command: prepared.command.id }))

/** Runs the body against what is stored now. */
const decide = <A extends Json.Json, E>(
  { task, command, at }: Prepared<A, E>,
  ledger: Ledger.LedgerService,
  vault: Vault.VaultService
): Effect.Effect<{ readonly answer: A; readonly batch: Ledger.Batch }, E | WorkError> =>
  Effect.gen(function* () {
    const draft = Draft.make(ledger, { command: command.id, at, caller: task.caller })
    const answer = yield* task.body(draft.work)
    return { answer, batch: yield* draft.batch(vault, command, answer) }
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
    for (let round = 0; waiting.size > 0; round++) {
      const round_ = [...waiting]
      const known = yield* Effect.result(
        ledger.get(
          [],
          round_.map(([, { command }]) => command.id)
        )
      )
      const decided: Array<{
        readonly place: number
        readonly prepared: Prepared<A, E>
        readonly answer: A
        readonly batch: Ledger.Batch
      }> = []
      for (const [at, [place, prepared]] of round_.entries()) {
        if (Result.isFailure(known)) {
          if (known.failure.retryable) again(place, prepared, known.failure)
          else finish(place, Result.fail(known.failure))
          continue
        }
        const receipt = known.success.receipts[at]
        if (receipt) {
          finish(place, answered(prepared, receipt))
          continue
        }
        const made = yield* Effect.result(decide(prepared, ledger, vault))
        if (Result.isSuccess(made)) decided.push({ place, prepared, ...made.success })
        else finish(place, Result.fail(made.failure))
      }
      const { group } = Batch.together(decided, ({ batch }) => batch)
      if (group.length === 0) {
        if (waiting.size > 0) yield* wait(round)
        continue
      }
      const committed = yield* Effect.result(ledger.commit(group.map(({ batch }) => batch)))
      for (const [at, { place, prepared, answer }] of group.entries()) {
        if (Result.isFailure(committed)) {
          const { failure } = committed
          if (failure.retryable || failure.outcomeUnknown) again(place, prepared, failure)
          else finish(place, Result.fail(failure))
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
              new Contended({ name: prepared.task.name, attempts: prepared.attempts + 1 })
            )
        }
      }
      if (group.some(({ place }) => waiting.has(place))) yield* wait(round)
    }
    return tasks.map((_, place) => answers.get(place) as Answer<A, E>)
  })

/** Runs one command. */
export const run = <A extends Json.Json, E>(
  task: Task<A, E>
): Effect.Effect<A, E | WorkError, Ledger.Ledger | Vault.Vault> =>
  Effect.flatMap(runAll([task]), ([answer]) => Effect.fromResult(answer as Answer<A, E>))
