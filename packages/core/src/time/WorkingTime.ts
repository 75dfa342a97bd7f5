/**
 * Time that counts (*werktijd*): the time during which a desk is open and nothing is paused.
 *
 * A service promise ('within four working hours') is added to the instant at which it was made; lead times are
 * measured in the same way. Durations are whole milliseconds. Statutory terms count in days, see `Term`.
 */
import { Result, Schema } from "effect"
import * as Instant from "./Instant.ts"
import type { OfficeHours } from "./OfficeHours.ts"
import { type Blocks, blockLength, blocksOf, lastAtMost } from "./openBlocks.ts"

// What it is

/** A stretch that does not count, for instance while a client has to answer first. */
export const Pause = Schema.Struct({
  /** Does not count from this instant. */
  from: Instant.Instant,
  /** Counts again from this instant; null while the pause lasts. */
  to: Schema.NullOr(Instant.Instant)
}).check(
  Schema.makeFilter(
    ({ from, to }) => to === null || from <= to || { path: ["to"], issue: "must not be before from" }
  )
)
/** A stretch that does not count. */
export interface Pause extends Schema.Schema.Type<typeof Pause> {}

/** How far {@link add} looks for working time before it refuses, in years. */
export const horizonYears = 20

// What can go wrong

/** The desk is not open for as long as was asked, within 20 years. */
export class NoWorkingTime extends Schema.TaggedError<NoWorkingTime>()("NoWorkingTime", {
  /** Where the search began. */
  from: Instant.Instant,
  /** How much working time was still to be found, in milliseconds. */
  missing: Schema.Finite
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `The office hours do not hold enough working time within ${horizonYears} years of ${Instant.format(this.from)}. Check the opening hours, or shorten the time asked for.`
  }
}

/** The time asked for cannot be given while a pause lasts. */
export class StillPaused extends Schema.TaggedError<StillPaused>()("StillPaused", {
  /** When the pause began that has no end. */
  since: Instant.Instant,
  /** How much working time is left for after the pause, in milliseconds. */
  remaining: Schema.Finite
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Time is paused since ${Instant.format(this.since)}. Ask again when the pause has ended.`
  }
}

/** The duration is not a whole number of milliseconds. */
export class InvalidDuration extends Schema.TaggedError<InvalidDuration>()("InvalidDuration", {}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return "The duration is not a whole number of milliseconds. Round it before it is added."
  }
}

// What it decides

const workedBefore = (blocks: Blocks, at: number): number => {
  const block = blocks(Math.floor(at / blockLength))
  const i = lastAtMost(block.starts, at)
  return i < 0 ? 0 : block.before[i]! + Math.min(at, block.ends[i]!) - block.starts[i]!
}

const measure = (blocks: Blocks, from: number, to: number): number => {
  let worked = workedBefore(blocks, to) - workedBefore(blocks, from)
  const last = Math.floor(to / blockLength)
  for (let number = Math.floor(from / blockLength); number < last; number++) worked += blocks(number).total
  return worked
}

const horizon = horizonYears * 365.25 * 86_400_000

/** The earliest instant by which `duration` (over 0) has been worked. */
const forward = (
  blocks: Blocks,
  from: number,
  duration: number
): Result.Result<Instant.Instant, NoWorkingTime> => {
  const limit = Math.min(from + horizon, Instant.maximum)
  let number = Math.floor(from / blockLength)
  let target = workedBefore(blocks, from) + duration
  for (; number * blockLength <= limit; number++) {
    const block = blocks(number)
    if (target <= block.total) {
      const i = lastAtMost(block.before, target - 1)
      const found = block.starts[i]! + target - block.before[i]!
      if (found > limit) break
      return Result.succeed(found as Instant.Instant)
    }
    target -= block.total
  }
  return Result.fail(new NoWorkingTime({ from: from as Instant.Instant, missing: target }))
}

/** The latest instant from which `duration` (over 0) has been worked. */
const backward = (
  blocks: Blocks,
  from: number,
  duration: number
): Result.Result<Instant.Instant, NoWorkingTime> => {
  const limit = Math.max(from - horizon, Instant.minimum)
  let number = Math.floor(from / blockLength)
  let target = workedBefore(blocks, from) - duration
  while (target < 0 && number * blockLength > limit) target += blocks(--number).total
  if (target >= 0) {
    const block = blocks(number)
    const i = lastAtMost(block.before, target)
    const found = block.starts[i]! + target - block.before[i]!
    if (found >= limit) return Result.succeed(found as Instant.Instant)
  }
  return Result.fail(new NoWorkingTime({ from: from as Instant.Instant, missing: Math.abs(target) }))
}

interface Gap {
  readonly from: Instant.Instant
  readonly to: number
}

/** Pauses in order, none touching another; one that lasts ends at infinity. */
const gapsOf = (pauses: ReadonlyArray<Pause>): ReadonlyArray<Gap> => {
  if (pauses.length === 0) return []
  const gaps: Array<Gap> = []
  for (const { from, to } of pauses.toSorted((a, b) => a.from - b.from)) {
    const last = gaps.at(-1)
    const end = to ?? Number.POSITIVE_INFINITY
    if (last !== undefined && from <= last.to)
      gaps[gaps.length - 1] = { from: last.from, to: Math.max(last.to, end) }
    else gaps.push({ from, to: end })
  }
  return gaps
}

/**
 * Working time from one instant to another, in milliseconds; negative when `to` is the earlier one.
 *
 * @param pauses stretches that do not count, in any order; overlaps count once
 */
export const between = (
  hours: OfficeHours,
  from: Instant.Instant,
  to: Instant.Instant,
  pauses: ReadonlyArray<Pause> = []
): number => {
  if (to < from) return -between(hours, to, from, pauses)
  const blocks = blocksOf(hours)
  let worked = measure(blocks, from, to)
  for (const gap of gapsOf(pauses)) {
    const start = Math.max(gap.from, from)
    const end = Math.min(gap.to, to)
    if (start < end) worked -= measure(blocks, start, end)
  }
  return worked
}

/**
 * The earliest instant by which `duration` has been worked since `from`: a day's work from nine o'clock ends at
 * closing time, not at the next opening. A negative duration goes back, to the latest instant from which that much
 * is worked: use it to warn some working hours before a deadline. Nothing added is `from` itself, open or not.
 *
 * @param duration working time in whole milliseconds
 * @param pauses stretches that do not count, in any order; overlaps count once
 */
export const add = (
  hours: OfficeHours,
  from: Instant.Instant,
  duration: number,
  pauses: ReadonlyArray<Pause> = []
): Result.Result<Instant.Instant, NoWorkingTime | StillPaused | InvalidDuration> => {
  if (!Number.isSafeInteger(duration)) return Result.fail(new InvalidDuration())
  if (duration === 0) return Result.succeed(from)
  const blocks = blocksOf(hours)
  const gaps = gapsOf(pauses)
  let at: number = from
  let left = Math.abs(duration)
  if (duration < 0) {
    for (const gap of gaps.toReversed()) {
      if (gap.from >= at) continue
      const worked = gap.to < at ? measure(blocks, gap.to, at) : 0
      if (left <= worked) break
      left -= worked
      at = gap.from
    }
    return backward(blocks, at, left)
  }
  for (const gap of gaps) {
    if (gap.to <= at) continue
    const worked = gap.from > at ? measure(blocks, at, gap.from) : 0
    if (left <= worked) break
    left -= worked
    if (gap.to === Number.POSITIVE_INFINITY)
      return Result.fail(new StillPaused({ since: gap.from, remaining: left }))
    at = gap.to
  }
  return forward(blocks, at, left)
}

/** Whether the desk is open at an instant. */
export const isOpen = (hours: OfficeHours, at: Instant.Instant): boolean =>
  measure(blocksOf(hours), at, at + 1) === 1

/** The instant itself when the desk is open, else the next opening. Use it to keep reminders inside office hours. */
export const nextOpen = (
  hours: OfficeHours,
  at: Instant.Instant
): Result.Result<Instant.Instant, NoWorkingTime> =>
  Result.map(forward(blocksOf(hours), at, 1), (worked) => (worked - 1) as Instant.Instant)
