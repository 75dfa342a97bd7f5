/**
 * Judges a batch: what becomes of it follows from what the store holds at the moment of the commit, and from nothing
 * else. For an adapter whose engine does not judge by itself: look up what the batch rests on, judge, and write what is
 * committed on condition that nothing of what was looked up has changed.
 */
import { claimId, refId } from "./Batch.ts"
import type { Batch, Claim, Command, Expectation, Outcome, Receipt, Ref, Scope, Version } from "./Ledger.ts"

/** What a batch is judged by, besides the receipt of its command. Something may be named twice. */
export interface Grounds {
  /** Records whose version counts: those that were read, and those that are put or removed. */
  readonly records: ReadonlyArray<Ref>
  /** Scopes whose version counts. Those that are touched only are not among them. */
  readonly scopes: ReadonlyArray<Scope>
  /** Claims whose holder counts. */
  readonly claims: ReadonlyArray<Claim>
}

/** What the store holds. Only what {@link groundsOf} names is asked for, so each may be looked up when it is. */
export interface Known {
  /** The receipt of a command; `null` when there is none. */
  readonly receipt: (command: Command["id"]) => Receipt | null
  /** The version of a record; 0 when it is absent. */
  readonly record: (ref: Ref) => Version
  /** The version of a scope; 0 when it was never touched. */
  readonly scope: (scope: Scope) => Version
  /** The row that holds a claim; `null` when it is free. */
  readonly holder: (claim: Claim) => Ref | null
}

const expectations = (batch: Batch): ReadonlyArray<Expectation> => [
  ...batch.expect,
  ...[...batch.put, ...batch.remove].map(({ ref, expect }) => ({ ref, version: expect }))
]

/** A claim, and who must hold it for the batch to get it: who moves it; nobody but the taker itself when it is taken. */
interface Wanted {
  readonly claim: Claim
  readonly from: Ref
  readonly moves: boolean
}

const wanted = ({ put, move }: Batch): ReadonlyArray<Wanted> => [
  ...put.flatMap(({ ref, claims }) => claims.take.map((claim) => ({ claim, from: ref, moves: false }))),
  ...move.map(({ claim, from }) => ({ claim, from, moves: true }))
]

/** What to look up before {@link judge}, for a store that is asked for all of it at once. */
export const groundsOf = (batch: Batch): Grounds => {
  const expected = expectations(batch)
  return {
    records: expected.flatMap((one) => ("ref" in one ? [one.ref] : [])),
    scopes: expected.flatMap((one) => ("scope" in one ? [one.scope] : [])),
    claims: wanted(batch).map(({ claim }) => claim)
  }
}

/** What becomes of a batch; it is written when that is `Committed`, and otherwise nothing of it is. */
export const judge = (batch: Batch, { receipt, record, scope, holder }: Known): Outcome => {
  const known = receipt(batch.command.id)
  if (known !== null)
    return known.digest === batch.command.digest
      ? { _tag: "Replayed", result: known.result }
      : { _tag: "CommandReused" }
  const on = expectations(batch).filter(
    (one) => one.version !== ("ref" in one ? record(one.ref) : scope(one.scope))
  )
  if (on.length > 0) return { _tag: "Conflict", on }
  const given = new Set<string>()
  for (const { claim, from, moves } of wanted(batch)) {
    const by = holder(claim)
    const free = by === null ? !moves : refId(by) === refId(from)
    if (!free) return { _tag: "ClaimTaken", claim, by }
    // Two rows of one batch that want one value do not get it.
    if (given.has(claimId(claim))) return { _tag: "ClaimTaken", claim, by: null }
    given.add(claimId(claim))
  }
  return { _tag: "Committed" }
}
