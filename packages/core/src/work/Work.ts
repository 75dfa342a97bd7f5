/**
 * One command from reading to commit: read, decide, commit, and again when something that was read has changed.
 *
 * A service gives a body that reads through {@link Work} and records events; the rows follow from the events, so
 * that a row is always the fold of its events. Everything the body read is expected at commit. A repeated
 * command answers what it answered before, without deciding again.
 */
import { Batch, type Json, Ledger, Vault } from "@zorgband/plugin-sdk"
import { Context, Duration, Effect, Random, Result } from "effect"
import * as Draft from "./Draft.ts"
import { CommandReused, Contended, type Prepared, prepare, type Task, type WorkError } from "./Task.ts"

/** What a body can do, and a record that it found. */
export type { Read, Work } from "./Draft.ts"
export {
  CommandReused,
  Contended,
  callerOrFail,
  InvalidCall,
  type Stamp,
  type Task,
  type WorkError
} from "./Task.ts"

// What it does

/**
 * How often a command is tried before a change in what it read, or trouble that may pass, is its answer. Give 1
 * inside a transaction of the host's, where waiting would hold the host's locks; a repeated command is answered
 * there too.
 */
export const Attempts: Context.Reference<number> = Context.Reference("@zorgband/core/work/Attempts", {
  defaultValue: () => 16
})

type Answer<A, E> = Result.Result<A, E | WorkError>

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
    // Of commands that are all about one record a round ends one: deciding the others again each time is for nothing.
    let width = tasks.length
    for (let round = 0; waiting.size > 0; round++) {
      const asked = [...waiting].slice(0, width)
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
      width = Math.max(4, 2 * asked.filter(([place]) => !waiting.has(place)).length)
    }
    return tasks.map((_, place) => answers.get(place) as Answer<A, E>)
  })

/** Runs one command. */
export const run = <A extends Json.Json, E>(
  task: Task<A, E>
): Effect.Effect<A, E | WorkError, Ledger.Ledger | Vault.Vault> =>
  Effect.flatMap(runAll([task]), ([answer]) => Effect.fromResult(answer as Answer<A, E>))
