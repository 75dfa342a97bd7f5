/**
 * Group commit: concurrent callers share one `commit` call, so that one durable transaction serves many. Put it
 * around a ledger that owns its transactions; inside a host's transaction there is nothing to share.
 */
import { Effect, Exit, FiberSet, Function, Option, type Scope } from "effect"
import * as Batch from "./Batch.ts"
import { type Batch as LedgerBatch, type LedgerService, LedgerUnavailable, type Outcome } from "./Ledger.ts"

interface Waiting {
  readonly batch: LedgerBatch
  readonly footprint: Batch.Footprint
  readonly resume: (answer: Exit.Exit<readonly [Outcome], LedgerUnavailable>) => void
}

/** How groups are made. */
export interface Options {
  /** The most batches of one group; 256 when left out. */
  readonly max?: number
  /**
   * How many groups may be under way at once; 1 when left out. Give 2 where the engine has many writers: it works on
   * one group while the callers of the other go on. Groups under way share no record or claim.
   */
  readonly abreast?: number
}

/**
 * Gives the ledger with group commit. A call with one batch waits for a group; a call with more goes straight
 * on. When a group fails it is run again one by one, so that nobody fails for another's sake. When the scope
 * closes, whoever still waits gets `LedgerUnavailable` with an unknown outcome. Interrupting a caller does not
 * take its batch back: it may still be committed. Repeat the same command to find out.
 */
export const make = (
  ledger: LedgerService,
  { max = 256, abreast = 1 }: Options = {}
): Effect.Effect<LedgerService, never, Scope.Scope> =>
  Effect.gen(function* () {
    let waiting: Array<Waiting> = []
    const underWay = new Set<ReadonlyArray<Waiting>>()
    const unanswered = new Set<Waiting>()
    let called = false
    let closed = false
    const gone = (outcomeUnknown: boolean) =>
      new LedgerUnavailable({
        operation: "commit",
        code: "closed",
        retryable: outcomeUnknown,
        outcomeUnknown
      })
    const answer = (one: Waiting, exit: Exit.Exit<readonly [Outcome], LedgerUnavailable>) => {
      unanswered.delete(one)
      one.resume(exit)
    }
    const unknown = (failure: LedgerUnavailable) =>
      new LedgerUnavailable({
        operation: failure.operation,
        code: failure.code,
        retryable: failure.retryable,
        outcomeUnknown: true
      })
    /** @param unsure the group may have been committed, so that a failure now does not say that it was not */
    const alone = (one: Waiting, unsure = false) =>
      Effect.map(
        Effect.exit(Effect.mapError(ledger.commit([one.batch]), unsure ? unknown : Function.identity)),
        (exit) =>
          answer(
            one,
            Exit.map(exit, ([outcome]) => [outcome as Outcome] as const)
          )
      )
    const together = (group: ReadonlyArray<Waiting>): Effect.Effect<void> =>
      group.length === 1
        ? Effect.forEach(group, (one) => alone(one), { discard: true })
        : Effect.flatMap(Effect.exit(ledger.commit(group.map(({ batch }) => batch))), (exit) => {
            if (Exit.isFailure(exit)) {
              const failure = Exit.findErrorOption(exit)
              const unsure = Option.isNone(failure) || failure.value.outcomeUnknown
              return Effect.forEach(group, (one) => alone(one, unsure), { discard: true })
            }
            group.forEach((one, at) => {
              answer(one, Exit.succeed([exit.value[at] as Outcome]))
            })
            return Effect.void
          })
    // Runs after the groups below have stopped: nobody is left waiting for an answer that never comes.
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        closed = true
        for (const one of [...unanswered]) answer(one, Exit.fail(gone(true)))
      })
    )
    const fork = yield* FiberSet.makeRuntime()
    /** Sends a group, of those that may go. Groups share the callers evenly: none is left to the slowest. */
    const depart = (): void => {
      const before = [...underWay].flat()
      const size = Math.min(max, Math.max(1, Math.ceil(unanswered.size / abreast)))
      const { group, rest } = Batch.together(
        [...before, ...waiting],
        ({ footprint }) => footprint,
        before.length + size
      )
      const next = group.slice(before.length)
      if (next.length === 0) return
      waiting = [...rest]
      underWay.add(next)
      const arrived = Effect.sync(() => {
        underWay.delete(next)
        call()
      })
      fork(Effect.ensuring(together(next), arrived))
    }
    /** Waits for others who call in the same turn. */
    const turn = Effect.andThen(
      Effect.yieldNow,
      Effect.sync(() => {
        called = false
        for (let room = abreast - underWay.size; room > 0 && waiting.length > 0; room--) depart()
      })
    )
    const call = (): void => {
      if (called || waiting.length === 0) return
      called = true
      fork(turn)
    }
    return {
      ...ledger,
      commit: (batches) => {
        const [batch] = batches
        if (batch === undefined || batches.length > 1) return ledger.commit(batches)
        // A callback, not a Deferred: this is passed once for every commit.
        return Effect.suspend(() =>
          closed
            ? Effect.fail(gone(false))
            : Effect.callback<readonly [Outcome], LedgerUnavailable>((resume) => {
                const one: Waiting = { batch, footprint: Batch.footprint(batch), resume }
                unanswered.add(one)
                waiting.push(one)
                call()
                return Effect.sync(() => unanswered.delete(one))
              })
        )
      }
    }
  })
