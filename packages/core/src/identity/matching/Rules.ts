/**
 * What never happens without a person, whatever the score: the hard rules for a pair.
 *
 * A `hard` rule also keeps whole clusters apart when it stands between any two of their records. One that holds `by name`
 * does so too, unless the file shows that first names often differ for other reasons. A `soft` one only bounds the pair. A
 * rule that holds `unless alone` is about what one record leaves open, such as an initial: where all records of a batch
 * lie on the table, it holds only if a twin is among them that may be meant as well, see `Twins.areTold`.
 */
import type { Columns } from "./Columns.ts"
import * as Level from "./Level.ts"
import type { Rule } from "./Receipt.ts"
import { lengthOf } from "./Words.ts"

// What it is

/** A rule, and whether it keeps clusters apart. */
export interface Verdict {
  /** The rule. */
  readonly rule: Rule
  /** How far it reaches. */
  readonly reach: "hard" | "by name" | "soft" | "unless alone"
}

const partition: Verdict = { rule: "partition", reach: "hard" }
const bsn: Verdict = { rule: "BSN", reach: "hard" }
const newborn: Verdict = { rule: "newborn", reach: "hard" }
const birthOrder: Verdict = { rule: "twins", reach: "hard" }
const twins: Verdict = { rule: "twins", reach: "by name" }
const unlessTwin: Verdict = { rule: "twins", reach: "unless alone" }
const perhapsTwin: Verdict = { rule: "twins", reach: "soft" }
const contradiction: Verdict = { rule: "first name", reach: "soft" }
const nameless: Verdict = { rule: "no name", reach: "soft" }

/** All verdicts there are, so that one can be kept as a number. */
export const verdicts: ReadonlyArray<Verdict> = [
  partition,
  bsn,
  newborn,
  birthOrder,
  twins,
  unlessTwin,
  perhapsTwin,
  contradiction,
  nameless
]

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
  if (order !== 0 && otherOrder !== 0 && order !== otherOrder) return birthOrder
  const token = knowledge.tokens.some((field) => agreed(levels[field]!))
  if (token) return undefined
  const first = levels[Level.at.firstName]!
  if (first === Level.missing && levels[Level.at.surname] === Level.missing)
    return isReached(levels) ? undefined : nameless
  if (knowledge.twins && likeTwins(levels)) {
    if (first >= Level.firstName.other) return twins
    if (!knowledge.namesKnown && first === Level.firstName.close) return twins
    if (sameBsn(levels)) return undefined
    // What one record leaves open may be the other twin's name.
    if (isOpen(columns, i, j, first)) {
      const isNamed = first !== Level.missing || (order === otherOrder && !areNameless(columns, i, j))
      const isLike = first !== Level.firstName.fewer && first !== Level.firstName.similar
      return isNamed && isLike && !areOtherwiseTold(levels) ? unlessTwin : perhapsTwin
    }
  }
  return first >= Level.firstName.otherInitial ? contradiction : undefined
}

/** Whether a verified BSN, telephone or e-mail address tells of one person: birth date, gender and address suit a twin. */
const isReached = (levels: Uint8Array): boolean =>
  levels[Level.at.bsn] === Level.bsn.verified ||
  levels[Level.at.telephone] === Level.plain.same ||
  levels[Level.at.email] === Level.plain.same

/** Whether a verdict keeps clusters apart; `byName` tells whether those that hold by name do. */
export const isHard = ({ reach }: Verdict, byName: boolean): boolean =>
  reach === "hard" || (byName && reach === "by name")

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

/** Whether the first names would suit two people as well as one. */
const isOpen = (columns: Columns, i: number, j: number, first: number): boolean =>
  first === Level.missing ||
  first === Level.firstName.nickname ||
  first === Level.firstName.similar ||
  first === Level.firstName.fewer ||
  (first === Level.firstName.initial && !sameInitials(columns, i, j))

/** Whether gender or the partner's name tell of two people. */
const areOtherwiseTold = (levels: Uint8Array): boolean =>
  levels[Level.at.gender] === 2 || levels[Level.at.partner] === Level.plain.different

const areNameless = ({ first, usual, initials }: Columns, i: number, j: number): boolean =>
  (first[i]! | usual[i]! | initials[i]! | first[j]! | usual[j]! | initials[j]!) === 0

/** Two or more initials, all the same: rare enough in twins. */
const sameInitials = ({ words, initials }: Columns, i: number, j: number): boolean =>
  initials[i] !== 0 && initials[i] === initials[j] && lengthOf(words, initials[i]!) > 1

const sameBsn = (levels: Uint8Array): boolean =>
  levels[Level.at.bsn] === Level.bsn.verified || levels[Level.at.bsn] === Level.bsn.same
