/** How birth dates agree: in whole, in part, or but for an error of writing. */
import * as Level from "../Level.ts"
import * as Similarity from "../Similarity.ts"
import type { Answer } from "./Answer.ts"

// What it decides

/** Compares two birth dates, as `Normal.date` gives them. */
export const compare = (left: number, right: number, into: Answer): void => {
  if (left === 0 || right === 0) return
  into.levels[Level.at.birthDate] = dates(left, right)
  if (left === right) into.values[Level.at.birthDate] = left
}

/** Who knows only the year often knows it from an age, or by estimation: so many years off is nearly the same. */
const nearly = 2

const dates = (left: number, right: number): number => {
  const day = left % 100
  const otherDay = right % 100
  const month = Math.floor(left / 100) % 100
  const otherMonth = Math.floor(right / 100) % 100
  const year = Math.floor(left / 10000)
  const otherYear = Math.floor(right / 10000)
  if (day === 0 || otherDay === 0) {
    const isYear = month === 0 || otherMonth === 0
    if (year === otherYear && (isYear || month === otherMonth)) return Level.birthDate.partial
    return isYear && Math.abs(year - otherYear) <= nearly ? Level.birthDate.year : Level.birthDate.different
  }
  const first = day === 1 && month === 1
  const otherFirst = otherDay === 1 && otherMonth === 1
  if (left === right) return first ? Level.birthDate.placeholder : Level.birthDate.same
  if (year === otherYear) {
    if (day === otherMonth && month === otherDay) return Level.birthDate.swapped
    if (first || otherFirst) return Level.birthDate.partial
  }
  let wrong = 0
  for (
    let a = left, b = right;
    (a !== 0 || b !== 0) && wrong < 3;
    a = Math.floor(a / 10), b = Math.floor(b / 10)
  )
    if (a % 10 !== b % 10) wrong++
  if (wrong === 1 || (wrong === 2 && neighbours(left, right))) return Level.birthDate.close
  if (year === otherYear && month === otherMonth) return Level.birthDate.month
  const parts = (day === otherDay ? 1 : 0) + (month === otherMonth ? 1 : 0) + (year === otherYear ? 1 : 0)
  return parts === 2 ? Level.birthDate.parts : Level.birthDate.different
}

const neighbours = (left: number, right: number): boolean => Similarity.oneEdit(String(left), String(right))
