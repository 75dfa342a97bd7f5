/** What an error of PostgreSQL means to whoever called, by its SQLSTATE. */
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { DriverFailed, isLost } from "./Session.ts"

/** What the adapter itself cannot do, by the word that becomes the code. */
export class Refused {
  readonly code: string
  readonly retryable: boolean
  constructor(code: string, retryable = false) {
    this.code = code
    this.retryable = retryable
  }
}

/** Connection, resources, a lock or statement that took too long, a standby that takes over, the machine. */
const transient = /^(?:08|53|57P|57014|55P03|25006|58)/
/** The host said so of its transaction, which stays as it is. */
const readOnly = "25006"
const schema = /^(?:3F000|42P01|42703)$/
/** Two transactions were in each other's way; or this one has already failed. */
const restart = /^(?:40001|40P01|25P02|25P03)$/
/** Who ends a statement of the host's transaction means the transaction. */
const cancelled = "57014"

/** What the driver's failure means in a transaction of our own. */
const own = (operation: string, { sent, state }: DriverFailed): Ledger.LedgerUnavailable =>
  new Ledger.LedgerUnavailable({
    operation,
    code: state === null ? "connection" : schema.test(state) ? "schema" : state,
    retryable: state === null || transient.test(state) || restart.test(state),
    outcomeUnknown: operation === "commit" && sent && isLost(state)
  })

/**
 * And in one of the host's, whose COMMIT is not ours to judge. What a commit did is undone alone; any other call has
 * no savepoint, so what it failed of ended the transaction, and only that can be made again.
 */
const host = (operation: string, failed: DriverFailed): Ledger.LedgerUnavailable => {
  const { code, retryable } = own(operation, failed)
  const mayPass = retryable && code !== readOnly
  const over =
    mayPass && (operation !== "commit" || isLost(failed.state) || restart.test(code) || code === cancelled)
  return new Ledger.LedgerUnavailable({
    operation,
    code: over ? Ledger.restartHostTransaction : code,
    retryable: mayPass && !over,
    outcomeUnknown: false
  })
}

/** Two transactions were in each other's way: the same call succeeds when it is made again. */
export const collided = ({ code }: Ledger.LedgerUnavailable): boolean => /^40(?:001|P01)$/.test(code)

class Defect {
  readonly thrown: unknown
  constructor(thrown: unknown) {
    this.thrown = thrown
  }
}

/** Runs it to its end, and tells a failure of the driver as one of the storage. Any other is a defect. */
export const attempt = <A>(
  operation: string,
  inHost: boolean,
  run: () => Promise<A>
): Effect.Effect<A, Ledger.LedgerUnavailable> =>
  Effect.uninterruptible(
    Effect.tryPromise({
      try: run,
      catch: (thrown) => {
        if (thrown instanceof DriverFailed) return (inHost ? host : own)(operation, thrown)
        if (!(thrown instanceof Refused)) return new Defect(thrown)
        const { code, retryable } = thrown
        return new Ledger.LedgerUnavailable({ operation, code, retryable, outcomeUnknown: false })
      }
    })
  ).pipe(
    Effect.catch((failure) => (failure instanceof Defect ? Effect.die(failure.thrown) : Effect.fail(failure)))
  )
