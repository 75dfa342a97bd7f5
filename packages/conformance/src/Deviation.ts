/**
 * A deviation: a check that an adapter is known to fail, why, and until when that is accepted. It is argued, it
 * ends by itself, and it is refused as soon as the check passes.
 */
import { Result, Schema } from "effect"

// What it is

const isDay = Schema.makeFilter<string>((text) => {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
})

/** A deviation, as data: kept beside the adapter, and shown in its certificate. */
export const Deviation = Schema.Struct({
  /** The id of the check. */
  check: Schema.String,
  /** Why the adapter does otherwise. */
  reason: Schema.Trim.check(Schema.isNonEmpty()),
  /** The last day on which it is accepted, `YYYY-MM-DD`. */
  expires: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/), isDay)
})
/** See {@link Deviation}. */
export type Deviation = typeof Deviation.Type

/** How a check ended. */
export const Verdict = Schema.Struct({
  /** `deviates`: it failed, and that is accepted for now. */
  status: Schema.Literals(["passed", "failed", "deviates", "not applicable"]),
  /** Why, when there is something to say. */
  detail: Schema.NullOr(Schema.String)
})
/** See {@link Verdict}. */
export type Verdict = typeof Verdict.Type

// What can go wrong

/** A deviation names a check that the kit does not have. */
export class UnknownCheck extends Schema.TaggedError<UnknownCheck>()("UnknownCheck", {
  /** The name. */
  check: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `There is no check ${this.check}. Correct the name, or leave it out.`
  }
}

/** A deviation has no check, no reason, or no day on which it ends. */
export class InvalidDeviation extends Schema.TaggedError<InvalidDeviation>()("InvalidDeviation", {
  /** Which of the list, from 1. */
  place: Schema.Int,
  /** What is wrong. */
  reason: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `Deviation ${this.place} is not valid: ${this.reason}. Give the id of the check, a reason, and the last day.`
  }
}

// What it decides

/**
 * The verdict on a check.
 *
 * @param failure why it failed, `null` when it passed
 * @param today `YYYY-MM-DD`
 */
export const judge = (failure: string | null, deviation: Deviation | null, today: string): Verdict => {
  if (deviation === null) return { status: failure === null ? "passed" : "failed", detail: failure }
  if (failure === null) return { status: "failed", detail: "It passes: remove the deviation." }
  return today > deviation.expires
    ? { status: "failed", detail: `The deviation expired on ${deviation.expires}. ${failure}` }
    : { status: "deviates", detail: `${deviation.reason} (until ${deviation.expires})` }
}

const read = Schema.decodeUnknownResult(Deviation, { onExcessProperty: "error" })

/** The deviations as they count, if each is of a check, and says why and until when. */
export const argued = (
  checks: ReadonlyArray<{ readonly id: string }>,
  deviations: ReadonlyArray<Deviation>
): Result.Result<ReadonlyArray<Deviation>, InvalidDeviation | UnknownCheck> => {
  const all: Array<Deviation> = []
  for (const [at, given] of deviations.entries()) {
    const one = Result.mapError(
      read(given),
      ({ message }) => new InvalidDeviation({ place: at + 1, reason: message })
    )
    if (Result.isFailure(one)) return Result.fail(one.failure)
    const { check } = one.success
    if (!checks.some(({ id }) => id === check)) return Result.fail(new UnknownCheck({ check }))
    all.push(one.success)
  }
  return Result.succeed(all)
}
