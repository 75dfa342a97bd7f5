/** Online matching: one incoming record against the candidates that share a key with it. */
import * as Blocking from "./Blocking.ts"
import * as Encoder from "./Encoder.ts"
import type { Features } from "./Features.ts"
import * as Likeness from "./Likeness.ts"
import type { Model } from "./Model.ts"
import type { Receipt } from "./Receipt.ts"
import * as Scorer from "./Scorer.ts"

// What it is

/** A candidate with the receipt of its comparison. */
export interface Candidate {
  /** Id of the candidate. */
  readonly id: string
  /** Why it is or is not the same person. */
  readonly receipt: Receipt
}

// What it decides

/**
 * The keys under which to store and look up a record: integers from 0 to 2^53, a dozen for a full record. Two records
 * are worth comparing when they share a key. They are hashes of personal data, so they are personal data too.
 */
export const keys = (record: Features, likeness?: Likeness.Likeness): ReadonlyArray<number> =>
  Blocking.keys(Encoder.columns([record], Likeness.ready(likeness)), 0)

/** Compares two records. Gives the same receipt whichever comes first. */
export const score = (
  model: Model,
  left: Features,
  right: Features,
  likeness?: Likeness.Likeness
): Receipt => {
  const ready = Likeness.ready(likeness)
  const columns = Encoder.columns([left, right], ready)
  return Scorer.receipt(Scorer.make(model, columns, ready), columns, 0, 1)
}

/**
 * Compares an incoming record with candidates (by {@link keys}, some tens), the highest score first, ties by id. The
 * rules of pairs hold here; that a cluster holds no two verified BSNs or rejected pairs is for the caller to keep.
 * Never link automatically when two different clients are certain, or when candidates were left out.
 */
export const matchOne = (
  model: Model,
  incoming: Features,
  candidates: ReadonlyArray<Features>,
  likeness?: Likeness.Likeness
): ReadonlyArray<Candidate> => {
  const ready = Likeness.ready(likeness)
  const columns = Encoder.columns([incoming, ...candidates], ready)
  const scorer = Scorer.make(model, columns, ready)
  return candidates
    .map(({ id }, c) => ({ id, receipt: Scorer.receipt(scorer, columns, 0, c + 1) }))
    .sort((a, b) => b.receipt.score - a.receipt.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
