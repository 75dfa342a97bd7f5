/** How telephone numbers agree: the same, or but for one digit. */
import type { Columns } from "../Columns.ts"
import * as Level from "../Level.ts"
import * as Similarity from "../Similarity.ts"
import type { Answer } from "./Answer.ts"

// What it decides

/** Compares the telephone numbers of two rows. */
export const compare = (columns: Columns, i: number, j: number, into: Answer): void => {
  const left = columns.telephone[i]!
  const right = columns.telephone[j]!
  if (left === 0 || right === 0) return
  if (left === right) into.values[Level.at.telephone] = left
  into.levels[Level.at.telephone] =
    left === right
      ? Level.plain.same
      : mayBeNear(left, right) && Similarity.oneEdit(String(left), String(right))
        ? Level.plain.close
        : Level.plain.different
}

/** Whether numbers begin or end the same, as those with one digit wrong, missing or too many do. */
const mayBeNear = (left: number, right: number): boolean =>
  left % 1000 === right % 1000 ||
  Math.floor(left / 1e5) === Math.floor(right / 1e5) ||
  Math.floor(left / 1e5) === Math.floor(right / 1e4) ||
  Math.floor(left / 1e4) === Math.floor(right / 1e5)
