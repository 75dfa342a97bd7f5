/**
 * What a caller may see and read. What has a label of confidentiality is seen only by a caller with the role for it; to
 * others it is as if it were not there: not in lists, counts, order or paging. A role may also show the facts without
 * the content.
 */
import * as Caller from "./Caller.ts"

/** The role in which somebody may read what has this label, such as `reads:psychosocial`. */
export const role = (label: string): string => `${Caller.reads}${label}`

/** The role in which somebody may see that there is something with this label, such as `sees:psychosocial`. */
export const seeingRole = (label: string): string => `${Caller.sees}${label}`

/** A text for a set of labels; what is labelled alike has the same text. Adapters index it. */
export const visibility = (labels: ReadonlyArray<string>): string => [...labels].sort().join("+")

/** Whether a caller may read what has these labels: all of them, deny by default. */
export const mayRead = (caller: Caller.Caller, labels: ReadonlyArray<string>): boolean =>
  labels.every((label) => caller.roles?.includes(role(label)) === true)

/**
 * Whether a caller may see the facts of what has these labels: that it is there, when and between whom. Who may read
 * may see.
 */
export const maySee = (caller: Caller.Caller, labels: ReadonlyArray<string>): boolean => {
  const open = Caller.labels(caller.roles ?? [])
  return labels.every((label) => open.includes(label))
}

/** Every visibility that a caller may read or see, for use as a condition on an index: at most four. */
export const visible = (caller: Caller.Caller): ReadonlyArray<string> =>
  subsets(Caller.labels(caller.roles ?? []))

/** Every visibility that a caller may read, for lists of what is content only. */
export const readable = (caller: Caller.Caller): ReadonlyArray<string> =>
  subsets(Caller.labels(caller.roles ?? []).filter((label) => caller.roles?.includes(role(label)) === true))

const subsets = (labels: ReadonlyArray<string>): ReadonlyArray<string> =>
  labels
    .reduce<ReadonlyArray<ReadonlyArray<string>>>(
      (sets, label) => sets.concat(sets.map((set) => [...set, label])),
      [[]]
    )
    .map(visibility)
