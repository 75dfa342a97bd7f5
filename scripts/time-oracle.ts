/// <reference types="node" />
/**
 * Working time against a look at the clock every minute: a million random questions, in three process zones.
 *
 *     node --conditions=@zorgband/source scripts/time-oracle.ts [questions] [seed]
 *
 * Exits with 1 when an answer differs.
 */
import { spawnSync } from "node:child_process"
import { parseArgs } from "node:util"
import { Instant, WorkingTime } from "@zorgband/core/time"
import { generators, minuteOracle } from "@zorgband/core/time/testing"
import { Result } from "effect"
import fc from "fast-check"

const processZones = ["Europe/Amsterdam", "America/Los_Angeles", "Asia/Kolkata"]
const { positionals, values } = parseArgs({ allowPositionals: true, options: { child: { type: "boolean" } } })
const questions = Number(positionals[0] ?? 1_000_000)
const seed = Number(positionals[1] ?? 20_261_122)
const perCalendar = 500

/** Five weeks around each change of the clock in the zones of the generators, and five without any. */
const windows = ["2025-03-05", "2025-06-01", "2025-09-29", "2025-10-20"].map((date) => Date.parse(date))
const minutes = 35 * 1_440

interface Report {
  readonly processZone: string
  readonly offset: number
  readonly questions: number
  readonly undecided: number
  readonly wrongAdd: number
  readonly wrongBetween: number
  readonly zones: number
  readonly seconds: number
}

/** A small generator of numbers: quick, and the same in every process. */
const random = (state: number) => (): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

const run = (): Report => {
  const began = performance.now()
  const next = random(seed)
  const whole = (below: number) => Math.floor(next() * below)
  const clocks = new Map<string, minuteOracle.WallClock>()
  const zones = new Set<string>()
  let undecided = 0
  let wrongAdd = 0
  let wrongBetween = 0
  let asked = 0
  for (const hours of fc.sample(generators.officeHours, {
    numRuns: Math.ceil(questions / perCalendar),
    seed
  })) {
    const start = windows[whole(windows.length)]!
    const key = `${hours.zone} ${start}`
    const clock = clocks.get(key) ?? minuteOracle.wallClock(hours.zone, start, minutes)
    clocks.set(key, clock)
    zones.add(hours.zone)
    const open = minuteOracle.openMinutes(hours, clock)
    const instant = (minute: number) => Instant.of(start + minute * 60_000)
    for (let i = 0; i < perCalendar && asked < questions; i++, asked++) {
      // A fifth of the questions has pauses, always new ones.
      const pauses = Array.from({ length: i % 5 === 0 ? 1 + whole(3) : 0 }, () => {
        const from = whole(minutes)
        return { from: instant(from), to: instant(from + whole(3_000)) }
      })
      const counted = pauses.length === 0 ? open : minuteOracle.withoutPauses(open, start, pauses)
      const from = whole(minutes)
      if (i % 2 === 0) {
        const to = from + whole(minutes - from)
        const expected = minuteOracle.between(counted, from, to) * 60_000
        if (WorkingTime.between(hours, instant(from), instant(to), pauses) !== expected) wrongBetween++
      } else {
        const duration = whole(4_000) - 1_000
        const expected = minuteOracle.add(counted, from, duration)
        if (expected === undefined) undecided++
        else {
          const end = WorkingTime.add(hours, instant(from), duration * 60_000, pauses)
          if (Result.isFailure(end) || end.success !== instant(expected)) wrongAdd++
        }
      }
    }
  }
  return {
    processZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    offset: -new Date(Date.UTC(2025, 0, 1)).getTimezoneOffset(),
    questions: asked,
    undecided,
    wrongAdd,
    wrongBetween,
    zones: zones.size,
    seconds: Math.round((performance.now() - began) / 100) / 10
  }
}

if (!(Number.isSafeInteger(questions) && questions > 0 && Number.isSafeInteger(seed))) {
  console.error(
    "Usage: scripts/time-oracle.ts [questions] [seed], both whole numbers, at least one question."
  )
  process.exit(2)
}

if (values.child === true) {
  console.log(JSON.stringify(run()))
} else {
  const reports = processZones.map((TZ): Report => {
    const args = [
      "--conditions=@zorgband/source",
      import.meta.filename,
      "--child",
      String(questions),
      String(seed)
    ]
    const child = spawnSync(process.execPath, args, { env: { ...process.env, TZ }, encoding: "utf8" })
    if (child.status !== 0) throw new Error(`The run in ${TZ} failed:\n${child.stderr}`)
    return JSON.parse(child.stdout)
  })
  console.table(reports)
  const apart = new Set(reports.map(({ offset }) => offset)).size === processZones.length
  if (!apart) console.error("The processes did not run in three different zones.")
  process.exitCode = apart && reports.every((report) => report.wrongAdd + report.wrongBetween === 0) ? 0 : 1
}
