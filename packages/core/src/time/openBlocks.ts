/** The index under `WorkingTime`: the open stretches of a desk on the time line, in blocks that are built on demand. */
import type * as CalendarDate from "./CalendarDate.ts"
import * as OfficeHours from "./OfficeHours.ts"
import * as Zone from "./Zone.ts"

const dayLength = 86_400_000

/** Blocks begin at multiples of this many epoch milliseconds. */
export const blockLength = 256 * dayLength

/** Open stretches inside one block, in order, none touching another. All in milliseconds. */
interface Block {
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** Open time in the block before each stretch. */
  readonly before: Float64Array
  /** Open time in the whole block. */
  readonly total: number
}

/** The block with a number: the number is the floor of epoch milliseconds over {@link blockLength}. */
export type Blocks = (number: number) => Block

/** Minutes of one day at which the desk is open, whichever day the span began, in order and merged. */
const openOn = (
  beginningOn: (day: CalendarDate.EpochDay) => ReadonlyArray<OfficeHours.MinuteSpan>,
  day: CalendarDate.EpochDay
): ReadonlyArray<OfficeHours.MinuteSpan> => {
  const spans: Array<OfficeHours.MinuteSpan> = []
  for (const [, to] of beginningOn(day - 1)) if (to > 1_440) spans.push([0, to - 1_440])
  for (const [from, to] of beginningOn(day)) spans.push([from, Math.min(to, 1_440)])
  if (spans.length < 2) return spans
  spans.sort((a, b) => a[0] - b[0])
  const merged: Array<OfficeHours.MinuteSpan> = []
  for (const [from, to] of spans) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], to)]
    else merged.push([from, to])
  }
  return merged
}

const build = (
  hours: OfficeHours.OfficeHours,
  beginningOn: (day: CalendarDate.EpochDay) => ReadonlyArray<OfficeHours.MinuteSpan>,
  number: number
): Block => {
  const starts: Array<number> = []
  const ends: Array<number> = []
  for (const stretch of Zone.stretches(hours.zone, number * blockLength, (number + 1) * blockLength)) {
    const wallFrom = stretch.from + stretch.offset
    const wallTo = stretch.to + stretch.offset
    for (let day = Math.floor(wallFrom / dayLength); day * dayLength < wallTo; day++) {
      for (const [from, to] of openOn(beginningOn, day)) {
        const start = Math.max(day * dayLength + from * 60_000, wallFrom) - stretch.offset
        const end = Math.min(day * dayLength + to * 60_000, wallTo) - stretch.offset
        if (end <= start) continue
        if (ends.at(-1) === start) ends[ends.length - 1] = end
        else {
          starts.push(start)
          ends.push(end)
        }
      }
    }
  }
  const before = new Float64Array(starts.length)
  let total = 0
  for (let i = 0; i < starts.length; i++) {
    before[i] = total
    total += ends[i]! - starts[i]!
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), before, total }
}

/** Some ninety years. Questions over centuries then cost time, not memory. */
const maximumBuilt = 128

const indexes = new WeakMap<OfficeHours.OfficeHours, Blocks>()

/** The blocks of a desk. The same object gives the same index, so hold on to the opening hours. */
export const blocksOf = (hours: OfficeHours.OfficeHours): Blocks => {
  const known = indexes.get(hours)
  if (known !== undefined) return known
  const beginningOn = OfficeHours.beginningOn(hours)
  const built = new Map<number, Block>()
  const blocks: Blocks = (number) => {
    let block = built.get(number)
    if (block === undefined) {
      block = build(hours, beginningOn, number)
      if (built.size >= maximumBuilt) built.clear()
      built.set(number, block)
    }
    return block
  }
  indexes.set(hours, blocks)
  return blocks
}

/** Index of the last value that is at most `limit`, or -1, in an ascending array. */
export const lastAtMost = (values: Float64Array, limit: number): number => {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
