/** Side by side: a subject and its base take turns in one run, so that a noisy machine troubles both alike. */

/** One figure. */
export interface Figure {
  /** What was measured, such as `sqlite plain 1 caller`. */
  readonly case: string
  /** What the value is, such as `commits per second`. */
  readonly metric: string
  /** The median. */
  readonly value: number
  /** Its unit. */
  readonly unit: string
  /** What it is compared with, or `null`. */
  readonly against: string | null
  /** The median of the ratios of the rounds, or `null`. */
  readonly ratio: number | null
  /** The lowest and the highest ratio of a round. */
  readonly spread: readonly [number, number] | null
}

/** A benchmark: measures, and reports each figure as it comes. */
export type Benchmark = (report: (figure: Figure) => void) => Promise<void>

/** Something that does `count` of its thing. */
export type Run = (count: number) => Promise<void>

/** The middle of the sorted values. */
export const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN

const rate = async (run: Run, count: number): Promise<number> => {
  const start = performance.now()
  await run(count)
  return (count * 1_000) / (performance.now() - start)
}

/** Rounds of subject and base in turns, after a warm-up; the ratio is that of the rates within one round. */
export const sideBySide = async (options: {
  readonly case: string
  readonly metric: string
  readonly subject: Run
  readonly base: Run
  readonly against: string
  readonly count: number
  /** How many the base does in a round, when not as many as the subject. */
  readonly baseCount?: number
  readonly rounds?: number
  /** Makes ready what the subject takes, outside the clock. */
  readonly prepare?: (count: number) => void
}): Promise<Figure> => {
  const { count, baseCount = count, rounds = 9, prepare } = options
  const subject: Array<number> = []
  const ratios: Array<number> = []
  const half = Math.max(1, Math.floor(count / 2))
  prepare?.(half)
  await options.subject(half)
  await options.base(Math.max(1, Math.floor(baseCount / 2)))
  for (let round = 0; round < rounds; round++) {
    prepare?.(count)
    const first = round % 2 === 0 ? await rate(options.base, baseCount) : null
    const own = await rate(options.subject, count)
    const base = first ?? (await rate(options.base, baseCount))
    subject.push(own)
    ratios.push(own / base)
  }
  return {
    case: options.case,
    metric: options.metric,
    value: median(subject),
    unit: "per second",
    against: options.against,
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)]
  }
}

/** One line a figure: a table for people, or one JSON object a line. */
export const print = (bench: string, figure: Figure, json: boolean): void => {
  const { case: name, metric, value, unit, against, ratio, spread } = figure
  if (json) {
    console.log(JSON.stringify({ bench, case: name, metric, value, unit, against, ratio, spread }))
    return
  }
  const compared =
    ratio === null || spread === null
      ? ""
      : `  ${ratio.toFixed(2)} of ${against} (${spread.map((one) => one.toFixed(2)).join(" to ")})`
  console.log(
    `${name.padEnd(32)} ${value.toFixed(value < 10 ? 2 : 0).padStart(9)} ${metric}, ${unit}${compared}`
  )
}
