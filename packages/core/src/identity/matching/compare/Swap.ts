/** Names that changed places: the first name stands where the surname belongs. */
import type { Columns } from "../Columns.ts"
import * as Level from "../Level.ts"
import type { Memo } from "../Memo.ts"
import * as Normal from "../Normal.ts"
import * as Similarity from "../Similarity.ts"
import { firstOf, ones, textOf, type Words } from "../Words.ts"
import type { Answer } from "./Answer.ts"

// What it decides

/** Finds whether first name and surname changed places; one of the records may have initials only. */
export const compare = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { surname: own } = columns
  if (own[i] === 0 || own[j] === 0) return
  const named = isName(columns, i, j, into.turned)
  if (!named && !isInitialOf(columns, i, j)) return
  if (!isName(columns, j, i, into.turned) && !(named && isInitialOf(columns, j, i))) return
  into.levels[Level.at.firstName] = Level.firstName.swapped
  into.levels[Level.at.surname] = Level.surname.swapped
  into.values[Level.at.firstName] = 0
  into.values[Level.at.surname] = 0
}

/** Whether the first name of one row is the surname of another. */
const isName = ({ words, first, usual, surname: own }: Columns, i: number, j: number, memo: Memo): boolean =>
  turned(words, first[i]!, own[j]!, memo) || turned(words, usual[i]!, own[j]!, memo)

/** Whether one row has initials only, and the surname of another begins with the first of them. */
const isInitialOf = (
  { words, first, usual, initials, surname: own }: Columns,
  i: number,
  j: number
): boolean =>
  first[i] === 0 &&
  usual[i] === 0 &&
  initials[i] !== 0 &&
  firstOf(words, initials[i]!) === firstOf(words, own[j]!)

const turned = (words: Words, name: number, surname: number, memo: Memo): boolean => {
  if (name === 0) return false
  const letters = words.letters[surname]!
  // Of several first names one word may have been made, of which the other record has the first.
  if (ones(letters & ~words.letters[name]!) > 1 && ones(words.letters[words.lead[name]!]! & ~letters) > 1)
    return false
  // A word is another thing as a surname: the order counts here.
  const slot = memo.slot(name, words.hash.length + surname)
  return (memo.holds(slot) ? memo.level(slot) : memo.keep(slot, compareTurned(words, name, surname))) === 1
}

/** At least so many letters are another first name behind the first. */
const another = 3

const compareTurned = (words: Words, name: number, surname: number): number => {
  const lead = textOf(words, words.lead[name]!)
  const whole = Normal.core(textOf(words, name))
  const other = textOf(words, surname)
  const alike = (text: string): boolean =>
    text === other || (other.length > 4 && text.length > 4 && Similarity.oneEdit(text, other))
  return alike(lead) ||
    alike(whole) ||
    (lead.length > 3 && other.startsWith(lead) && other.length - lead.length >= another)
    ? 1
    : 0
}
