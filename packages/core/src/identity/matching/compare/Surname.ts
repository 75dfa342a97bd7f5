/** How surnames agree: own and partner's, by typing error or sound. */
import type { Columns } from "../Columns.ts"
import * as Level from "../Level.ts"
import type * as Likeness from "../Likeness.ts"
import * as Normal from "../Normal.ts"
import * as Similarity from "../Similarity.ts"
import { hasLetters, least, lengthOf, mostAlike, textOf, unlike, type Words } from "../Words.ts"
import type { Answer } from "./Answer.ts"

// What it decides

/** Compares the surnames of two rows, each row's own and its partner's. */
export const compare = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { words } = columns
  const own = columns.surname[i]!
  const other = columns.surname[j]!
  const partner = columns.partner[i]!
  const otherPartner = columns.partner[j]!
  if ((own | partner) === 0 || (other | otherPartner) === 0) return
  let level: number = Level.surname.different
  let value = 0
  const ours = own !== 0 && own === otherPartner ? own : 0
  const shared = partner === otherPartner && (own === 0 || other === 0)
  const theirs = partner !== 0 && (partner === other || shared) ? partner : 0
  if (own !== 0 && own === other) {
    level = Level.surname.same
    value = own
  } else if ((ours | theirs) !== 0 && mayBeOne(columns, i, j)) {
    level = Level.surname.partner
    value = ours === 0 || theirs === 0 ? ours + theirs : least(words, ours, theirs)
  } else {
    if ((ours | theirs) !== 0) level = Level.surname.similar
    const best = (a: number, b: number): void => {
      if (a !== 0 && b !== 0 && a !== b) level = Math.min(level, family(words, a, b, into))
    }
    best(own, other)
    if ((partner | otherPartner) !== 0) {
      best(partner, other)
      best(own, otherPartner)
      best(partner, otherPartner)
    }
  }
  // Who knows both names of a person has one that another record may have.
  if (level === Level.surname.different && (partner | otherPartner) !== 0) level = Level.surname.apart
  into.levels[Level.at.surname] = level
  into.values[Level.at.surname] = value
}

/** Compares the partners' names of two rows, where they did not tell already that the surnames are of one person. */
export const comparePartners = ({ words, partner }: Columns, i: number, j: number, into: Answer): void => {
  const one = partner[i]!
  const two = partner[j]!
  const { levels } = into
  const told =
    levels[Level.at.surname] === Level.surname.partner || levels[Level.at.surname] === Level.surname.swapped
  if (one === 0 || two === 0 || told) return
  if (one === two) {
    levels[Level.at.partner] = Level.plain.same
    into.values[Level.at.partner] = one
    return
  }
  const level = family(words, one, two, into)
  if (level <= Level.surname.sound) levels[Level.at.partner] = Level.plain.close
  else if (level === Level.surname.different) levels[Level.at.partner] = Level.plain.different
}

/** Whether own and partner's names are of one person: where all four are known, both change places or none. */
const mayBeOne = ({ surname: own, partner }: Columns, i: number, j: number): boolean =>
  own[i] === 0 ||
  own[j] === 0 ||
  partner[i] === 0 ||
  partner[j] === 0 ||
  (own[i] === partner[j] && own[j] === partner[i])

const family = (words: Words, a: number, b: number, into: Answer): number => {
  const memo = into.family
  const slot = memo.slot(a, b)
  return memo.holds(slot)
    ? memo.level(slot)
    : memo.keep(slot, compareFamily(words, a, b, into.likeness.comparators.surname))
}

/** By Jaro-Winkler. */
const similar = 0.82

const compareFamily = (words: Words, a: number, b: number, by: Likeness.Comparator | undefined): number => {
  const left = textOf(words, a)
  const right = textOf(words, b)
  const asked = by?.(left, right)
  if (asked === "same" || asked === "close") return Level.surname[asked]
  if (asked === "different")
    return words.sound[a] === words.sound[b] ? Level.surname.sound : Level.surname.different
  if (unlike(words, a, b))
    return words.sound[a] === words.sound[b] ? Level.surname.sound : Level.surname.different
  const short = Math.min(left.length, right.length)
  if (short > 3 && Similarity.oneEdit(left, right)) return Level.surname.close
  const alike = mostAlike(words, a, b) < similar ? 0 : Similarity.jaroWinkler(left, right)
  // Behind a name, more letters make another: Gracht and Grachtma.
  if (alike >= 0.94 && short > 5 && Math.abs(left.length - right.length) < 2) return Level.surname.close
  if (areTurned(words, a, b)) return Level.surname.turned
  if (words.sound[a] === words.sound[b]) return Level.surname.sound
  if (alike >= similar || (short > 4 && (left.includes(right) || right.includes(left))))
    return Level.surname.similar
  return Level.surname.different
}

/** Fewer letters are hardly a name of their own. */
const leastName = 3
/** And more are no prefix. */
const longestPrefix = 10

/** Whether two names were written in the other order: 'García de la Cruz', 'Cruz García'. A surname is kept as one word. */
const areTurned = (words: Words, a: number, b: number): boolean => {
  const [less, more] = lengthOf(words, a) < lengthOf(words, b) ? [a, b] : [b, a]
  const between = lengthOf(words, more) - lengthOf(words, less)
  if (between > longestPrefix || lengthOf(words, less) < 2 * leastName || !hasLetters(words, more, less))
    return false
  const short = textOf(words, less)
  const long = textOf(words, more)
  for (let at = leastName; at <= short.length - leastName; at++)
    if (long.startsWith(short.slice(at)) && long.endsWith(short.slice(0, at)))
      return Normal.isPrefix(long.slice(short.length - at, long.length - at))
  return false
}
