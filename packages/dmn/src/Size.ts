/** Whether a value is too large to go on with: a list of a list, each used twice, grows beyond any memory. Internal. */
import type { Value } from "./Value.ts"
import * as Values from "./Value.ts"

/** What a value may hold. */
const limits = {
  /** Values in it, each as often as it is used, and tens of letters. */
  parts: 100_000,
  /** Letters in one text. */
  letters: 1_000_000,
  /** Lists and structures in each other. */
  depth: 500,
  /** Letters that are read to make one decision, and tenths of values in lists: a second or two. */
  read: 500_000_000
} as const

interface Size {
  readonly parts: number
  readonly depth: number
}

/** Values are shared, so each is measured once. */
const known = new WeakMap<object, Size>()

const sizeOf = (value: Value): Size => {
  if (typeof value === "string") return { parts: 1 + value.length / 10, depth: 0 }
  if (typeof value !== "object" || value === null || Values.isTemporal(value)) return { parts: 1, depth: 0 }
  const before = known.get(value)
  if (before !== undefined) return before
  let [parts, depth] = [1, 0]
  for (const one of Values.isStructure(value) ? value.entries.values() : value) {
    const size = sizeOf(one)
    parts += size.parts
    depth = Math.max(depth, size.depth)
  }
  const size = { parts, depth: depth + 1 }
  known.set(value, size)
  return size
}

/** A text grew too long within one expression, where values are not measured yet, or too much was read. */
export class TooLong extends Error {}

/** Two texts as one. */
export const joined = (left: string, right: string): string => {
  if (left.length + right.length > limits.letters) throw new TooLong()
  return left + right
}

/** A value, or null where a text within it grew too long. */
export const orNull = (value: () => Value): Value => {
  try {
    return value()
  } catch (error) {
    if (error instanceof TooLong) return null
    throw error
  }
}

/** Counts what is read to make one decision, and throws {@link TooLong} when that is too much. */
export const meter = (): ((values: ReadonlyArray<Value>) => void) => {
  let left: number = limits.read
  return (values) => {
    for (const value of values) {
      if (typeof value === "string") left -= value.length
      else if (Values.isList(value)) left -= 10 * sizeOf(value).parts
    }
    if (left < 0) throw new TooLong()
  }
}

/** Whether a value made of measured ones is too large. */
export const isTooLarge = (value: Value): boolean => {
  const { depth, parts } = sizeOf(value)
  return parts > limits.parts || depth > limits.depth
}
