/** The order of indexed values: integers by size, text by code point, as PostgreSQL's "C" and SQLite's BINARY have it. */
import type { Scalar } from "./Ledger.ts"

// UTF-16 puts surrogates (code points from U+10000) before U+E000 to U+FFFF; this puts them after.
const rank = (unit: number): number => (unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000)

const texts = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at)
    const b = right.charCodeAt(at)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

/** Negative, 0 or positive, as for `sort`. Both values are of one type. */
export const scalar = (left: Scalar, right: Scalar): number =>
  typeof left === "string" ? texts(left, right as string) : left - (right as number)

/** Compares lists value by value; a prefix comes before what it begins. */
export const list = (left: ReadonlyArray<Scalar>, right: ReadonlyArray<Scalar>): number => {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at++) {
    const order = scalar(left[at] as Scalar, right[at] as Scalar)
    if (order !== 0) return order
  }
  return left.length - right.length
}
