/** How one waits for its turn while others write. */
import { Ledger } from "@zorgband/plugin-sdk"
import { Effect, Schedule } from "effect"
import * as Trouble from "./Trouble.ts"

const busy = (failure: unknown): boolean =>
  failure instanceof Ledger.LedgerUnavailable && Trouble.busy(failure)

/**
 * Tries again while others write, until patience (in milliseconds) is over, with some chance in the pauses: those who wait
 * for one writer do not all come back at once. What goes well at once pays nothing for it.
 */
export const again = (patience: number) => {
  const schedule = Schedule.spaced("4 millis").pipe(Schedule.jittered, Schedule.upTo({ duration: patience }))
  return <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.catch(effect, (failure) =>
      busy(failure) ? Effect.retry(effect, { while: busy, schedule }) : Effect.fail(failure)
    )
}
