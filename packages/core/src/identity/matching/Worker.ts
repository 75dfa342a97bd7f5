/** One who does parts of a linkage: a worker of a pool, or the caller itself. */
import * as Blocking from "./Blocking.ts"
import type { Columns } from "./Columns.ts"
import * as Edges from "./Edges.ts"
import * as Household from "./encode/Household.ts"
import * as Packed from "./encode/Packed.ts"
import * as Frequencies from "./Frequencies.ts"
import * as Joining from "./Joining.ts"
import * as Learning from "./Learning.ts"
import * as Likeness from "./Likeness.ts"
import * as Memory from "./Memory.ts"
import { extraField, type Model } from "./Model.ts"
import type { Pairs } from "./Pairs.ts"
import * as Scorer from "./Scorer.ts"

// What it is

/** Part of a linkage: plain data. */
export type Task =
  | { readonly _tag: "Encode"; readonly records: Packed.Packed }
  | { readonly _tag: "Order"; readonly order: Int32Array; readonly behind: number }
  | { readonly _tag: "Hold"; readonly columns: Columns }
  | { readonly _tag: "Block"; readonly passes: ReadonlyArray<number> }
  | { readonly _tag: "Count" }
  | { readonly _tag: "Sample"; readonly model: Model; readonly pairs: Learning.Lesson["pairs"] }
  | { readonly _tag: "Compare"; readonly model: Model; readonly pairs: Pairs }
  | { readonly _tag: "Join"; readonly edges: Edges.Edges; readonly terms: Joining.Terms }

/** What a task came to: plain data. */
export type Done =
  | { readonly _tag: "Taken" }
  | { readonly _tag: "Ordered"; readonly household: Household.Part }
  | { readonly _tag: "Blocked"; readonly pairs: Pairs }
  | { readonly _tag: "Counted"; readonly frequencies: Model["frequencies"] }
  | { readonly _tag: "Sampled"; readonly samples: Learning.Samples }
  | { readonly _tag: "Compared"; readonly edges: Edges.Edges }
  | { readonly _tag: "Joined"; readonly fates: Uint8Array }

// What it decides

/** Makes a worker of one linkage, with the likeness that the linkage was given: does one task after another. */
export const worker = (likeness?: Likeness.Likeness): ((task: Task) => Done) => {
  const ready = Likeness.ready(likeness)
  let household = new Household.Household(1024, ready)
  let columns: Columns
  // Those who are joined are compared as before.
  let scorer: Scorer.Scorer
  return (task) => {
    switch (task._tag) {
      case "Encode":
        Packed.each(task.records, (record) => household.add(record))
        return { _tag: "Taken" }
      case "Order": {
        const part = household.part(task.order, task.behind, Memory.shared)
        household = new Household.Household(0, ready)
        return { _tag: "Ordered", household: part }
      }
      case "Hold":
        columns = task.columns
        return { _tag: "Taken" }
      case "Block":
        return { _tag: "Blocked", pairs: Blocking.pairsOfPasses(columns, task.passes) }
      case "Count":
        return { _tag: "Counted", frequencies: Frequencies.of(columns, extraField) }
      case "Sample":
        return { _tag: "Sampled", samples: Learning.heard(task.model, columns, task.pairs, ready) }
      case "Compare":
        scorer = Scorer.make(task.model, columns, ready)
        return { _tag: "Compared", edges: Edges.of(scorer, columns, task.pairs) }
      case "Join":
        return { _tag: "Joined", fates: Joining.of(scorer, columns, task.edges, task.terms) }
    }
  }
}
