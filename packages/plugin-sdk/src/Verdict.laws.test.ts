import { describe, expect, it } from "@effect/vitest"
import type { Batch, Outcome } from "./Ledger.ts"
import { laws, type Subject } from "./Verdict.laws.ts"
import * as Verdict from "./Verdict.ts"

const judges = (judge: (batch: Batch, known: Verdict.Known) => Outcome): Subject => ({ ...Verdict, judge })

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "a command that was done is answered by its receipt, whatever has changed since": judges((batch, known) => {
    const without = Verdict.judge(batch, { ...known, receipt: () => null })
    return without._tag === "Conflict" ? without : Verdict.judge(batch, known)
  }),
  "a conflict names what is not as it was expected, and nothing else": judges((batch, known) => {
    const outcome = Verdict.judge(batch, known)
    return outcome._tag === "Conflict" ? { ...outcome, on: outcome.on.slice(0, 1) } : outcome
  }),
  "a claim passes only from who holds it, or from nobody": judges((batch, known) =>
    Verdict.judge({ ...batch, move: [] }, known)
  ),
  "two rows of one batch do not get one claim": judges((batch, known) => {
    const outcome = Verdict.judge(batch, known)
    return outcome._tag === "ClaimTaken" && outcome.by === null ? { _tag: "Committed" } : outcome
  }),
  "what nothing speaks against is committed": judges((batch, known) => {
    const [claim] = batch.put.flatMap(({ claims }) => claims.take)
    const outcome = Verdict.judge(batch, known)
    const by = claim === undefined ? null : known.holder(claim)
    return outcome._tag === "Committed" && claim !== undefined && by !== null
      ? { _tag: "ClaimTaken", claim, by }
      : outcome
  }),
  "only its grounds are asked for": {
    ...Verdict,
    groundsOf: (batch) => ({ ...Verdict.groundsOf(batch), records: batch.put.map(({ ref }) => ref) })
  }
}

describe("Verdict", () => {
  for (const [law, holds] of Object.entries(laws(Verdict))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
