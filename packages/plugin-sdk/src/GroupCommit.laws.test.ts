import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { laws, type Subject } from "./GroupCommit.laws.ts"
import * as GroupCommit from "./GroupCommit.ts"
import type { Batch, LedgerService, LedgerUnavailable, Outcome } from "./Ledger.ts"

/** A group commit that collects what comes in one turn, and hands it over in its own way. */
const collecting = (
  hand: (
    ledger: LedgerService,
    group: ReadonlyArray<Batch>
  ) => Effect.Effect<ReadonlyArray<Outcome>, LedgerUnavailable>
): Subject => ({
  make: (ledger) =>
    Effect.sync(() => {
      let group: Array<Batch> = []
      let shared: Promise<ReadonlyArray<Outcome>> | null = null
      return {
        ...ledger,
        commit: ([batch]) => {
          const at = group.push(batch as Batch) - 1
          shared ??= Effect.runPromise(
            Effect.suspend(() => {
              const taken = group
              group = []
              shared = null
              return hand(ledger, taken)
            }).pipe(Effect.delay("1 millis"))
          )
          const own = shared
          return Effect.tryPromise({ try: () => own, catch: (error) => error as LedgerUnavailable }).pipe(
            Effect.map((outcomes) => [outcomes[at] as Outcome])
          )
        }
      }
    })
})

const together = collecting((ledger, group) => ledger.commit(group))

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "the batches of a group share nothing, and are not too many": together,
  "groups under way at once share nothing, and are not too many": collecting((ledger, group) =>
    Effect.map(
      Effect.forEach(group, (one) => ledger.commit([one]), { concurrency: "unbounded" }),
      (outcomes) => outcomes.flat()
    )
  ),
  "a later batch never overtakes one that it shares something with": collecting((ledger, group) =>
    Effect.map(
      Effect.forEach(group.toReversed(), (one) => ledger.commit([one])),
      (outcomes) => outcomes.flat().toReversed()
    )
  ),
  "nobody fails for another's sake": together,
  "each caller gets its own outcome": collecting((ledger, group) =>
    Effect.map(
      Effect.forEach(group, (one) => ledger.commit([one])),
      (outcomes) => outcomes.flat().toReversed()
    )
  ),
  "callers that come at once share a call": { make: (ledger) => Effect.succeed(ledger) },
  "a group that takes long does not hold up who shares nothing with it": {
    make: (ledger, { max = 256 } = {}) => GroupCommit.make(ledger, { max })
  },
  "when nobody knows what became of the group, nobody is told that it did not happen": collecting(
    (ledger, group) =>
      Effect.catch(ledger.commit(group), () =>
        Effect.map(
          Effect.forEach(group, (one) => ledger.commit([one])),
          (outcomes) => outcomes.flat()
        )
      )
  ),
  "nobody waits for ever when the scope closes": together
}

describe("GroupCommit", () => {
  for (const [law, holds] of Object.entries(laws(GroupCommit))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(laws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})
