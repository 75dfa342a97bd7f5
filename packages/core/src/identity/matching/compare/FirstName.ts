/** How first names agree: official and usual, by typing error, sound, nickname or initial. */
import type { Columns } from "../Columns.ts"
import * as Level from "../Level.ts"
import type * as Likeness from "../Likeness.ts"
import * as Similarity from "../Similarity.ts"
import { firstOf, hasLetters, least, lengthOf, mostAlike, textOf, unlike, type Words } from "../Words.ts"
import type { Answer } from "./Answer.ts"

// What it is

/** What is known of how often first names occur, so that a typing error is told from another name. */
export interface Names {
  /** Share of records with this first name, by its hash; 0 when it is rare or nothing is known. */
  readonly share: (hash: number) => number
}

// What it decides

/** Compares the first names of two rows, or their initials where one has no more. */
export const compare = (columns: Columns, i: number, j: number, names: Names, into: Answer): void => {
  const { words, first, usual, initials } = columns
  const left = first[i]!
  const right = first[j]!
  const leftUsual = usual[i]!
  const rightUsual = usual[j]!
  let level: number = Level.missing
  let value = 0
  if ((left | leftUsual) === 0 || (right | rightUsual) === 0) {
    const a = initials[i] !== 0 ? initials[i]! : leftUsual
    const b = initials[j] !== 0 ? initials[j]! : rightUsual
    if (a !== 0 && b !== 0)
      level =
        a === b && lengthOf(words, a) > 1
          ? Level.firstName.initials
          : isOther(textOf(words, a), textOf(words, b))
            ? Level.firstName.otherInitial
            : firstOf(words, a) === firstOf(words, b) ||
                begins(words, left, a, b) ||
                begins(words, leftUsual, a, b) ||
                begins(words, right, b, a) ||
                begins(words, rightUsual, b, a)
              ? isAsMany(columns, i, j)
                ? Level.firstName.initial
                : Level.firstName.fewer
              : Level.firstName.otherInitial
  } else {
    level = Level.firstName.different
    const best = (a: number, b: number): void => {
      if (a === 0 || b === 0) return
      const found = given(words, a, b, names, into)
      if (found > level) return
      const agreed =
        a === b
          ? a
          : found === Level.firstName.lead || found === Level.firstName.close
            ? commoner(words, words.lead[a]!, words.lead[b]!, names)
            : 0
      value = found === level ? least(words, value, agreed) : agreed
      level = found
    }
    best(left, right)
    if (level !== Level.firstName.same && (leftUsual | rightUsual) !== 0) {
      best(leftUsual, rightUsual)
      best(left, rightUsual)
      best(leftUsual, right)
    }
  }
  into.levels[Level.at.firstName] = level
  into.values[Level.at.firstName] = value
}

/** Whether initials of several names begin alike and go on differently. */
const isOther = (one: string, two: string): boolean =>
  one.length > 1 &&
  two.length > 1 &&
  one.charCodeAt(0) === two.charCodeAt(0) &&
  one.charCodeAt(1) !== two.charCodeAt(1)

/** Whether initials stand for as many names as the other record has; one name may be the usual one of several. */
const isAsMany = ({ words, first, usual, initials }: Columns, i: number, j: number): boolean => {
  const one = lengthOf(words, initials[i]!)
  const other = lengthOf(words, initials[j]!)
  return (
    one === other ||
    (one === 1 && (first[i] !== 0 || usual[i] !== 0)) ||
    (other === 1 && (first[j] !== 0 || usual[j] !== 0))
  )
}

/** Whether an official name that a first name is used for begins with the letter that the other initials begin with. */
const begins = (words: Words, name: number, own: number, other: number): boolean =>
  name !== 0 && (words.starts[name]! & ~initialOf(words, own) & initialOf(words, other)) !== 0

/** The bit of the letter that a word begins with; none for other scripts. */
const initialOf = (words: Words, word: number): number => {
  const code = firstOf(words, word)
  return code >= 97 && code <= 122 ? 1 << (code & 31) : 0
}

const commoner = (words: Words, a: number, b: number, names: Names): number => {
  const left = words.hash[a]!
  const right = words.hash[b]!
  const more = names.share(left) - names.share(right)
  return more > 0 || (more === 0 && left < right) ? a : b
}

/** By Jaro-Winkler. */
const similar = 0.8
/** A name this much rarer than the one it resembles is taken for a typing error of it. */
const typing = 0.005
/** The same, where letters are missing, too many or in another order: seldom does that make another name. */
const slip = 0.02

const given = (words: Words, a: number, b: number, names: Names, into: Answer): number => {
  if (a === b) return Level.firstName.same
  const memo = into.given
  const slot = memo.slot(a, b)
  return memo.holds(slot)
    ? memo.level(slot)
    : memo.keep(slot, compareGiven(words, a, b, names, into.likeness))
}

const compareGiven = (
  words: Words,
  a: number,
  b: number,
  names: Names,
  { nicknames, comparators }: Likeness.Ready
): number => {
  const lead = words.lead[a]!
  const other = words.lead[b]!
  const left = textOf(words, lead)
  const right = textOf(words, other)
  if (lead === other)
    return secondsClash(textOf(words, a), textOf(words, b)) ? Level.firstName.other : Level.firstName.lead
  if (left.length === 1 || right.length === 1)
    return (words.starts[a]! & words.starts[b]!) !== 0
      ? Level.firstName.initial
      : Level.firstName.otherInitial
  if (nicknames.related(left, right)) return Level.firstName.nickname
  const by = comparators.firstName
  const asked = by?.(left, right)
  if (asked === "same") return Level.firstName.same
  const alike =
    by !== undefined || unlike(words, lead, other) || mostAlike(words, lead, other) < similar
      ? 0
      : Similarity.jaroWinkler(left, right)
  const short = Math.min(left.length, right.length)
  const error =
    (by === undefined
      ? (short > 2 && Similarity.oneEdit(left, right)) || (alike >= 0.92 && short > 4)
      : asked === "close") || words.sound[lead] === words.sound[other]
  if (!error && alike < similar) {
    // 'Anne Marie' and 'Marie': one of the given names is the name of the other.
    return among(words, a, other) || among(words, b, lead)
      ? Level.firstName.similar
      : Level.firstName.different
  }
  const f = names.share(words.hash[lead]!)
  const g = names.share(words.hash[other]!)
  const rarer = left.length !== right.length || words.letters[lead] === words.letters[other] ? slip : typing
  if (f > 0 && g > 0 && Math.min(f, g) > rarer * Math.max(f, g)) return Level.firstName.other
  return error ? Level.firstName.close : Level.firstName.similar
}

/** Whether one of several names is a name of more than two letters. */
const among = (words: Words, several: number, one: number): boolean => {
  const name = textOf(words, one)
  if (words.lead[several] === several || name.length < 3) return false
  return hasLetters(words, several, one) && textOf(words, several).split(" ").includes(name)
}

const secondsClash = (left: string, right: string): boolean => {
  const a = left.indexOf(" ")
  const b = right.indexOf(" ")
  return a > 0 && b > 0 && left.charCodeAt(a + 1) !== right.charCodeAt(b + 1)
}
