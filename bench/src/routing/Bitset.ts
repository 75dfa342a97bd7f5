/**
 * A first-hit table as bitsets, written by hand for exactly these five inputs: per column one bit for each rule in every
 * elementary interval, found by its value or by binary search; the AND of the five, and its first bit. Nothing is made
 * while deciding, and words after the first hit are not looked at.
 */
import type { Question, Rules } from "./tables.ts"

interface Listed {
  readonly rows: ReadonlyMap<string, number>
  readonly bits: Uint32Array
}
interface Ranged {
  /** Where the intervals begin; the last ends at infinity. */
  readonly starts: Float64Array
  readonly bits: Uint32Array
}

const listed = (
  values: ReadonlyArray<string>,
  cells: ReadonlyArray<ReadonlyArray<string> | null>,
  words: number
): Listed => {
  const rows = new Map(values.map((value, i) => [value, i * words]))
  const bits = new Uint32Array(values.length * words)
  cells.forEach((cell, rule) => {
    for (const value of cell ?? values) bits[rows.get(value)! + (rule >>> 5)]! |= 1 << (rule & 31)
  })
  return { rows, bits }
}

const ranged = (
  low: number,
  cells: ReadonlyArray<readonly [number, number] | null>,
  words: number
): Ranged => {
  // Between two whole ends there are other numbers: an end is an interval of its own, `[end, next number)`.
  const next = (value: number) => value + Number.EPSILON * Math.max(1, Math.abs(value))
  const starts = Float64Array.from(
    new Set([low, ...cells.flatMap((cell) => (cell === null ? [] : [cell[0], next(cell[1])]))])
  ).sort()
  const bits = new Uint32Array(starts.length * words)
  cells.forEach((cell, rule) => {
    starts.forEach((start, row) => {
      if (cell === null || (start >= cell[0] && start <= cell[1]))
        bits[row * words + (rule >>> 5)]! |= 1 << (rule & 31)
    })
  })
  return { starts, bits }
}

const rowOf = (starts: Float64Array, value: number): number => {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (starts[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}

/** Builds the index, and gives what decides: the number of the first rule that holds, from 0, or -1. */
export const compile = ({ rules, shape }: Rules): ((question: Question) => number) => {
  const words = (rules.length + 31) >>> 5
  const clientType = listed(
    shape.clientType,
    rules.map((rule) => rule.clientType),
    words
  )
  const service = listed(
    shape.service,
    rules.map((rule) => rule.service),
    words
  )
  const region = listed(
    shape.region,
    rules.map((rule) => rule.region),
    words
  )
  const urgency = ranged(
    1,
    rules.map((rule) => rule.urgency),
    words
  )
  const hour = ranged(
    0,
    rules.map((rule) => rule.hour),
    words
  )
  const [a, b, c, d, e] = [clientType.bits, service.bits, region.bits, urgency.bits, hour.bits]
  const [types, services, regions] = [clientType.rows, service.rows, region.rows]
  return (question) => {
    const inA = types.get(question.clientType)
    const inB = services.get(question.service)
    const inC = regions.get(question.region)
    if (inA === undefined || inB === undefined || inC === undefined) return -1
    const inD = rowOf(urgency.starts, question.urgency) * words
    const inE = rowOf(hour.starts, question.hour) * words
    for (let word = 0; word < words; word++) {
      const all = a[inA + word]! & b[inB + word]! & c[inC + word]! & d[inD + word]! & e[inE + word]!
      if (all !== 0) return (word << 5) + 31 - Math.clz32(all & -all)
    }
    return -1
  }
}
