/**
 * Working time against `dayjs-business-time`: how many answers each gets wrong, beside a look at the clock every minute,
 * and how many it gives a second.
 *
 * Wrong answers: deadlines and differences in five calendars of a desk in Amsterdam, in the fortnight in which the clock
 * goes forward, asked by a process in Amsterdam and by one in UTC, where most servers run. Speed: both in a process in
 * Amsterdam on the calendar that the peer has right, one caller, the calendar set once.
 */
import { Instant, OfficeHours, WorkingTime } from "@zorgband/core/time"
import { minuteOracle } from "@zorgband/core/time/testing"
import { Result } from "effect"
import { type Benchmark, type Figure, sideBySide } from "./measure.ts"
import { peer } from "./peers.ts"

interface Moment {
  readonly valueOf: () => number
  readonly addBusinessMinutes: (minutes: number) => Moment
  readonly businessMinutesDiff: (other: Moment) => number
}

interface Dayjs {
  (instant: number): Moment
  readonly extend: (plugin: unknown) => void
  readonly setBusinessTime: (
    week: Record<string, ReadonlyArray<{ start: string; end: string }> | null>
  ) => void
}

type Loaded<A> = { readonly default: A }

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"] as const
const everyDay = [...weekdays, "saturday", "sunday"] as const

interface Calendar {
  readonly name: string
  readonly days: ReadonlyArray<(typeof everyDay)[number]>
  readonly spans: ReadonlyArray<{ readonly from: string; readonly to: string }>
  /** How its documentation has one write it. */
  readonly peers: ReadonlyArray<readonly [start: string, end: string]>
}

const office: Calendar = {
  name: "9 to 17",
  days: weekdays,
  spans: [{ from: "09:00", to: "17:00" }],
  peers: [["09:00:00", "17:00:00"]]
}

const calendars: ReadonlyArray<Calendar> = [
  office,
  {
    name: "8 to 12 and 13 to 17",
    days: weekdays,
    spans: [
      { from: "08:00", to: "12:00" },
      { from: "13:00", to: "17:00" }
    ],
    peers: [
      ["08:00:00", "12:00:00"],
      ["13:00:00", "17:00:00"]
    ]
  },
  {
    name: "day and night to 23:59:59",
    days: everyDay,
    spans: [{ from: "00:00", to: "24:00" }],
    peers: [["00:00:00", "23:59:59"]]
  },
  {
    name: "day and night to 24:00:00",
    days: everyDay,
    spans: [{ from: "00:00", to: "24:00" }],
    peers: [["00:00:00", "24:00:00"]]
  },
  {
    name: "night 22 to 6",
    days: everyDay,
    spans: [{ from: "22:00", to: "06:00" }],
    peers: [
      ["00:00:00", "06:00:00"],
      ["22:00:00", "23:59:59"]
    ]
  }
]

const minute = 60_000
const start = Date.UTC(2025, 2, 23, 23)
const fortnight = 14 * 1_440
const questions = 300

const hoursOf = ({ days, spans }: Calendar): OfficeHours.OfficeHours =>
  OfficeHours.OfficeHours.make({ week: Object.fromEntries(days.map((day) => [day, spans])) } as never)

const setPeer = (dayjs: Dayjs, { days, peers }: Calendar): void => {
  const segments = peers.map(([from, to]) => ({ start: from, end: to }))
  dayjs.setBusinessTime(
    Object.fromEntries(everyDay.map((day) => [day, days.includes(day) ? segments : null]))
  )
}

/** A sequence of numbers below a bound, the same in every run. */
const numbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return Math.floor((state / 0x80000000) * below)
  }
}

interface Wrong {
  add: number
  between: number
}

const judge = (dayjs: Dayjs, calendar: Calendar): { readonly ours: Wrong; readonly peers: Wrong } => {
  const hours = hoursOf(calendar)
  setPeer(dayjs, calendar)
  const clock = minuteOracle.wallClock("Europe/Amsterdam", start, 3 * fortnight)
  const open = minuteOracle.openMinutes(hours, clock)
  const at = (minutes: number) => Instant.of(start + minutes * minute)
  const next = numbers(7)
  const ours: Wrong = { add: 0, between: 0 }
  const peers: Wrong = { add: 0, between: 0 }
  for (let question = 0; question < questions; question++) {
    const from = next(fortnight)
    const duration = 1 + next(1_200)
    const due = minuteOracle.add(open, from, duration)
    if (due === undefined) throw new Error("The fortnight is too short for the question")
    const own = WorkingTime.add(hours, at(from), duration * minute)
    if (Result.isFailure(own) || own.success !== at(due)) ours.add++
    if (dayjs(at(from)).addBusinessMinutes(duration).valueOf() !== at(due)) peers.add++
    const to = from + next(fortnight - from)
    const worked = minuteOracle.between(open, from, to)
    if (WorkingTime.between(hours, at(from), at(to)) !== worked * minute) ours.between++
    if (dayjs(at(from)).businessMinutesDiff(dayjs(at(to))) !== worked) peers.between++
  }
  return { ours, peers }
}

const wrong = (name: string, metric: string, value: number): Figure => ({
  case: name,
  metric,
  value,
  unit: `of ${questions}`,
  against: null,
  ratio: null,
  spread: null
})

const inZone = <A>(zone: string, run: () => A): A => {
  const before = process.env.TZ
  process.env.TZ = zone
  try {
    return run()
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}

/** See the top of this file. */
export const time: Benchmark = async (report) => {
  const { default: dayjs } = await peer<Loaded<Dayjs>>("dayjs")
  const { default: plugin } = await peer<Loaded<{ readonly default?: unknown }>>("dayjs-business-time")
  dayjs.extend(plugin.default ?? plugin)
  for (const zone of ["Europe/Amsterdam", "UTC"])
    for (const calendar of calendars) {
      const { ours, peers } = inZone(zone, () => judge(dayjs, calendar))
      const name = `${calendar.name}; ${zone}`
      report(wrong(name, "wrong deadlines, zorgband", ours.add))
      report(wrong(name, "wrong deadlines, dayjs-business-time", peers.add))
      report(wrong(name, "wrong differences, zorgband", ours.between))
      report(wrong(name, "wrong differences, dayjs-business-time", peers.between))
    }
  process.env.TZ = "Europe/Amsterdam"
  const hours = hoursOf(office)
  setPeer(dayjs, office)
  const next = numbers(11)
  const froms = Array.from({ length: 4_096 }, () => Instant.of(start + next(365 * 1_440) * minute))
  const from = (turn: number) => froms[turn & 4_095] as Instant.Instant
  let seen = 0
  const tenDays = 10 * 8 * 60
  const year = 365 * 1_440 * minute
  report(
    await sideBySide({
      case: "a deadline in 10 working days",
      metric: "deadlines",
      subject: async (count) => {
        for (let turn = 0; turn < count; turn++)
          seen += Result.getOrThrow(WorkingTime.add(hours, from(turn), tenDays * minute))
      },
      base: async (count) => {
        for (let turn = 0; turn < count; turn++)
          seen += dayjs(from(turn)).addBusinessMinutes(tenDays).valueOf()
      },
      against: "dayjs-business-time",
      count: 200_000,
      baseCount: 150
    })
  )
  report(
    await sideBySide({
      case: "a deadline in 2 working hours",
      metric: "deadlines",
      subject: async (count) => {
        for (let turn = 0; turn < count; turn++)
          seen += Result.getOrThrow(WorkingTime.add(hours, from(turn), 120 * minute))
      },
      base: async (count) => {
        for (let turn = 0; turn < count; turn++) seen += dayjs(from(turn)).addBusinessMinutes(120).valueOf()
      },
      against: "dayjs-business-time",
      count: 200_000,
      baseCount: 400
    })
  )
  report(
    await sideBySide({
      case: "working time over a year",
      metric: "differences",
      subject: async (count) => {
        for (let turn = 0; turn < count; turn++)
          seen += WorkingTime.between(hours, from(turn), Instant.of(from(turn) + year))
      },
      base: async (count) => {
        for (let turn = 0; turn < count; turn++)
          seen += dayjs(from(turn)).businessMinutesDiff(dayjs(from(turn) + year))
      },
      against: "dayjs-business-time",
      count: 200_000,
      baseCount: 30
    })
  )
  // What was computed is used, so that nothing of it can be left out.
  if (!(seen > 0)) throw new Error("Nothing was computed")
}
