/**
 * Which content a caller may read. What has a label of confidentiality is seen only by a caller with the role for it;
 * to others it is as if it were not there: not in lists, counts, order or paging.
 */
import type { Caller } from "./Caller.ts"

const prefix = "reads:"

/** The role in which somebody may read what has this label, such as `reads:psychosocial`. */
export const role = (label: string): string => `${prefix}${label}`

/** A text for a set of labels; what is labelled alike has the same text. Adapters index it. */
export const visibility = (labels: ReadonlyArray<string>): string => [...labels].sort().join("+")

/** Whether a caller may read what has these labels: all of them, deny by default. */
export const mayRead = (caller: Caller, labels: ReadonlyArray<string>): boolean =>
  labels.every((label) => caller.roles?.includes(role(label)) === true)

/** The most labels that one caller's roles may open at once. */
const maxLabels = 4

/** Every visibility that a caller may read, for use as a condition on an index. */
export const visible = (caller: Caller): ReadonlyArray<string> => {
  const granted = (caller.roles ?? []).flatMap((one) =>
    one.startsWith(prefix) ? one.slice(prefix.length) : []
  )
  return [...new Set(granted)]
    .sort()
    .slice(0, maxLabels)
    .reduce<ReadonlyArray<ReadonlyArray<string>>>(
      (sets, label) => sets.concat(sets.map((set) => [...set, label])),
      [[]]
    )
    .map(visibility)
}
