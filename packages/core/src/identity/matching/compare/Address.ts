/** How addresses agree: postcode, street, house number and addition as one; the place where there is no more. */
import type { Columns } from "../Columns.ts"
import * as Level from "../Level.ts"
import * as Similarity from "../Similarity.ts"
import { mayBeOneEdit, textOf, type Words } from "../Words.ts"
import type { Answer } from "./Answer.ts"
import * as Plain from "./Plain.ts"

// What it decides

/** Compares the addresses of two rows, or their places when neither postcode nor street can be compared. */
export const compare = (columns: Columns, i: number, j: number, into: Answer): void => {
  const { words, postcode, street, number, suffix, place } = columns
  const code = area(words, postcode[i]!, postcode[j]!)
  const road = Plain.compare(words, street[i]!, street[j]!, into.street)
  if (code === 0 && road === 0) {
    const level = Plain.compare(words, place[i]!, place[j]!, into.place)
    into.levels[Level.at.place] = level
    if (place[i] === place[j]) into.values[Level.at.place] = place[i]!
    return
  }
  const house = number[i] === 0 || number[j] === 0 ? 0 : number[i] === number[j] ? 1 : 2
  const sameCode = code === Level.plain.same
  const sameRoad = road === Level.plain.same
  const codeFits = code !== Level.plain.different
  const roadFits = road !== Level.plain.different
  let level: number = Level.address.different
  if (codeFits && roadFits) {
    const exact = (sameCode || code === 0) && (sameRoad || road === 0)
    if (house === 1 || (house === 0 && sameRoad)) level = exact ? Level.address.same : Level.address.close
    else if (exact) level = Level.address.street
    else level = Level.address.area
    if (level === Level.address.same && suffix[i] !== suffix[j] && suffix[i] !== 0 && suffix[j] !== 0)
      level = Level.address.addition
  } else if (sameCode || sameRoad) level = house === 1 ? Level.address.close : Level.address.area
  else if (place[i] !== 0 && place[i] === place[j]) level = Level.address.area
  into.levels[Level.at.address] = level
  if (level === Level.address.same || level === Level.address.addition)
    into.values[Level.at.address] = columns.door[i] === columns.door[j] ? columns.door[i]! : 0
}

/** Postcodes: one typing error, or the same four digits, is close. */
const area = (words: Words, left: number, right: number): number =>
  left === 0 || right === 0
    ? Level.missing
    : left === right
      ? Level.plain.same
      : mayBeOneEdit(words, left, right) && Similarity.oneEdit(textOf(words, left), textOf(words, right))
        ? Level.plain.close
        : Level.plain.different
