/**
 * What never happens without a person, whatever the score: the hard rules for a pair.
 *
 * `hard` rules also keep whole clusters apart when any pair across them breaks one; a contradicting first name only
 * bounds the pair, since the rest of a cluster may explain it.
 */
import type { Columns } from "./Columns.ts"
import * as Level from "./Level.ts"
import type { Rule } from "./Receipt.ts"

// What it is

/** A rule, and whether it keeps clusters apart. */
export interface Verdict {
  /** The rule. */
  readonly rule: Rule
  /** Whether no cluster may hold two records between which it stands. */
  readonly hard: boolean
}

const partition: Verdict = { rule: "partition", hard: true }
const bsn: Verdict = { rule: "BSN", hard: true }
const newborn: Verdict = { rule: "newborn", hard: true }
const twins: Verdict = { rule: "twins", hard: true }
const perhapsTwins: Verdict = { rule: "twins", hard: false }
const contradiction: Verdict = { rule: "first name", hard: false }

// What it decides

/**
 * The rule that stands between two rows with these levels, if any. `namesKnown` says whether the model knows how
 * common first names are; without that a typing error cannot be told from a twin's name.
 */
export const between = (
  columns: Columns,
  i: number,
  j: number,
  levels: Uint8Array,
  namesKnown: boolean
): Verdict | undefined => {
  if (columns.partition[i] !== columns.partition[j]) return partition
  if (levels[Level.at.bsn] === Level.bsn.conflict) return bsn
  if (columns.newborn[i] === 1 || columns.newborn[j] === 1) return newborn
  const order = columns.order[i]!
  const otherOrder = columns.order[j]!
  if (order !== 0 && otherOrder !== 0 && order !== otherOrder) return twins
  const first = levels[Level.at.firstName]!
  if (likeTwins(levels)) {
    if (first >= Level.firstName.other) return twins
    if (!namesKnown && (first === Level.firstName.close || first === Level.firstName.similar)) return twins
    if ((first === Level.missing || first === Level.firstName.initial) && !ownToken(levels))
      return perhapsTwins
  }
  return first >= Level.firstName.otherInitial ? contradiction : undefined
}

const likeTwins = (levels: Uint8Array): boolean => {
  const family = levels[Level.at.surname]!
  const born = levels[Level.at.birthDate]!
  return (
    family !== Level.missing &&
    family < Level.surname.swapped &&
    (born === Level.birthDate.same || born === Level.birthDate.placeholder)
  )
}

/** Something that a twin does not share: the same BSN, or an extra field such as a client number. */
const ownToken = (levels: Uint8Array): boolean => {
  if (levels[Level.at.bsn] === Level.bsn.verified || levels[Level.at.bsn] === Level.bsn.same) return true
  for (let f = Level.at.extra; f < levels.length; f++) if (levels[f] === Level.plain.same) return true
  return false
}
