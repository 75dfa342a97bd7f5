/**
 * Which content a caller may read. What has a label of confidentiality is seen only by a caller with the role for it;
 * to others it is as if it were not there: not in lists, counts, order or paging.
 */
import * as Caller from "./Caller.ts"

/** The role in which somebody may read what has this label, such as `reads:psychosocial`. */
export const role = (label: string): string => `${Caller.reads}${label}`

/** A text for a set of labels; what is labelled alike has the same text. Adapters index it. */
export const visibility = (labels: ReadonlyArray<string>): string => [...labels].sort().join("+")

/** Whether a caller may read what has these labels: all of them, deny by default. */
export const mayRead = (caller: Caller.Caller, labels: ReadonlyArray<string>): boolean =>
  labels.every((label) => caller.roles?.includes(role(label)) === true)

/** Every visibility that a caller may read, for use as a condition on an index: at most four. */
export const visible = (caller: Caller.Caller): ReadonlyArray<string> =>
  Caller.labels(caller.roles ?? [])
    .reduce<ReadonlyArray<ReadonlyArray<string>>>(
      (sets, label) => sets.concat(sets.map((set) => [...set, label])),
      [[]]
    )
    .map(visibility)
