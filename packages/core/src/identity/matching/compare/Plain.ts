/** Words that are no names of people, as street, place and the extra fields have them. */
import * as Level from "../Level.ts"
import type * as Likeness from "../Likeness.ts"
import type { Memo } from "../Memo.ts"
import * as Similarity from "../Similarity.ts"
import { mostAlike, textOf, unlike, type Words } from "../Words.ts"

// What it is

/** How a field of plain words is compared, and what was found of pairs of them before. */
export interface Plain {
  readonly memo: Memo
  readonly by: Likeness.Comparator | undefined
}

// What it decides

/** Plain words: the same, nearly so, or different. */
export const compare = (words: Words, left: number, right: number, { memo, by }: Plain): number => {
  if (left === 0 || right === 0) return Level.missing
  if (left === right) return Level.plain.same
  if (by === undefined && unlike(words, left, right)) return Level.plain.different
  const slot = memo.slot(left, right)
  if (memo.holds(slot)) return memo.level(slot)
  const level =
    by === undefined
      ? compareLike(words, left, right)
      : Level.plain[by(textOf(words, left), textOf(words, right))]
  return memo.keep(slot, level)
}

/** By Jaro-Winkler. */
const similar = 0.9

const compareLike = (words: Words, left: number, right: number): number => {
  const one = textOf(words, left)
  const two = textOf(words, right)
  return Math.min(one.length, two.length) > 3 &&
    (Similarity.oneEdit(one, two) ||
      (mostAlike(words, left, right) >= similar && Similarity.jaroWinkler(one, two) >= similar))
    ? Level.plain.close
    : Level.plain.different
}
