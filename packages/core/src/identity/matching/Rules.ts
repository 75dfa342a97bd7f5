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

/** What a rule needs to know of the model. */
export interface Knowledge {
  /** Whether it knows how common first names are; without that a typing error cannot be told from a twin's name. */
  readonly namesKnown: boolean
  /** Whether the records may hold twins. */
  readonly twins: boolean
  /** Positions of the extra fields of which a value belongs to one person. */
  readonly tokens: ReadonlyArray<number>
}

// What it decides

/** The rule that stands between two rows with these levels, if any. */
export const between = (
  columns: Columns,
  i: number,
  j: number,
  levels: Uint8Array,
  knowledge: Knowledge
): Verdict | undefined => {
  if (columns.partition[i] !== columns.partition[j]) return partition
  if (levels[Level.at.bsn] === Level.bsn.conflict) return bsn
  if (columns.newborn[i] === 1 || columns.newborn[j] === 1) return newborn
  const order = columns.order[i]!
  const otherOrder = columns.order[j]!
  if (order !== 0 && otherOrder !== 0 && order !== otherOrder) return twins
  const token = knowledge.tokens.some((field) => agreed(levels[field]!))
  if (token) return undefined
  const first = levels[Level.at.firstName]!
  if (knowledge.twins && likeTwins(levels)) {
    if (first >= Level.firstName.other) return twins
    if (!knowledge.namesKnown && first === Level.firstName.close) return twins
    // What one record leaves open may be the other twin's name.
    if (mayBeAnother(columns, i, j, first) && !sameBsn(levels)) return perhapsTwins
  }
  return first >= Level.firstName.otherInitial ? contradiction : undefined
}

/** Whether a token is the same, but for a typing error. */
export const agreed = (level: number): boolean => level === Level.plain.same || level === Level.plain.close

/** Whether surname and birth date are of one family, as those of twins are. */
export const likeTwins = (levels: Uint8Array): boolean => {
  const family = levels[Level.at.surname]!
  const born = levels[Level.at.birthDate]!
  return (
    family !== Level.missing &&
    family < Level.surname.swapped &&
    (born === Level.birthDate.same || born === Level.birthDate.placeholder)
  )
}

const mayBeAnother = (columns: Columns, i: number, j: number, first: number): boolean =>
  first === Level.missing ||
  first === Level.firstName.nickname ||
  first === Level.firstName.similar ||
  (first === Level.firstName.initial && !sameInitials(columns, i, j))

/** Two or more initials, all the same: rare enough in twins. */
const sameInitials = ({ words, initials }: Columns, i: number, j: number): boolean =>
  initials[i] !== 0 && initials[i] === initials[j] && words.text[initials[i]!]!.length > 1

const sameBsn = (levels: Uint8Array): boolean =>
  levels[Level.at.bsn] === Level.bsn.verified || levels[Level.at.bsn] === Level.bsn.same
