/** Learning a model without labels. */
import { Result } from "effect"
import { type Pairs, pairs } from "./Blocking.ts"
import { type Columns, make } from "./Columns.ts"
import type { Features } from "./Features.ts"
import * as Model from "./Model.ts"

// What it decides

/** Learns from rows and the pairs of them that share a key. */
export const fromColumns = (
  _columns: Columns,
  _pairs: Pairs
): Result.Result<Model.Model, Model.DegenerateModel> =>
  Result.fail(new Model.DegenerateModel({ reason: "too few records" }))

/** Learns a model from records, without labels. */
export const learn = (
  records: ReadonlyArray<Features>
): Result.Result<Model.Model, Model.DegenerateModel> => {
  const columns = make(records)
  return fromColumns(columns, pairs(columns))
}
