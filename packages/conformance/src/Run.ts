/** Runs checks, and gives what came of them as data. */
import type { Plugin } from "@zorgband/plugin-sdk"
import { Cause, Clock, Effect, Exit, Schema } from "effect"
import fc from "fast-check"
import * as Check from "./Check.ts"
import * as Deviation from "./Deviation.ts"
import * as Kit from "./Kit.ts"
import type * as Subject from "./Subject.ts"

// What it is

/** What came of one check. */
export const Result = Schema.Struct({
  /** The id of the check. */
  id: Schema.String,
  /** What must hold, in words. */
  title: Schema.String,
  /** See {@link Check.Level}. */
  level: Schema.Literals(["required", "provisional"]),
  ...Deviation.Verdict.fields
})
/** See {@link Result}. */
export type Result = typeof Result.Type

/** What may differ from the ordinary. */
export interface Options extends Subject.Given {
  /** Checks that the adapter is known to fail. */
  readonly deviations?: ReadonlyArray<Deviation.Deviation>
  /** Which checks; all when left out. */
  readonly only?: (id: string) => boolean
  /** What random runs begin with; the same seed gives the same runs. */
  readonly seed?: number
  /** The longest that one check may take, in milliseconds; a minute when left out. */
  readonly patience?: number
  /** Is told of each result as it comes. */
  readonly onResult?: (result: Result) => void
}

/** What came of a run. */
export interface Report {
  /** What was tested: what the plugin says of itself. */
  readonly plugin: Plugin.Manifest
  /** What random runs began with. */
  readonly seed: number
  /** What came of each check. */
  readonly results: ReadonlyArray<Result>
}

// What it does

/** The day, in UTC. */
export const today: Effect.Effect<string> = Effect.map(Clock.currentTimeMillis, (now) =>
  new Date(now).toISOString().slice(0, 10)
)

/** Runs one check of a part of a plugin, and gives the verdict. */
export const one = <C>(
  part: Subject.Part<C>,
  check: Check.Check<Check.Level, C>,
  deviation: Deviation.Deviation | null,
  patience = 60_000
): Effect.Effect<Deviation.Verdict> =>
  Effect.gen(function* () {
    const context = yield* part.context
    if (!part.applies(check, context))
      return { status: "not applicable", detail: `It needs: ${check.needs}.` } as const
    const tooLong = new Check.CheckFailed({
      what: check.title,
      expected: "an end",
      actual: `${patience} ms and no end`
    })
    const run = Effect.timeoutOrElse(Effect.scoped(check.run(context)), {
      duration: patience,
      orElse: () => Effect.fail(tooLong)
    })
    const exit = yield* Effect.exit(run)
    return Deviation.judge(Exit.isSuccess(exit) ? null : failure(exit.cause), deviation, yield* today)
  })

const failure = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : String(error)
}

/** Runs the checks on what the factory makes, one after the other. */
export const run = (
  factory: Subject.Factory,
  options: Options = {}
): Effect.Effect<Report, Subject.NotTestable | Deviation.InvalidDeviation | Deviation.UnknownCheck> =>
  Effect.gen(function* () {
    const { only = () => true, seed = 1, patience, onResult } = options
    const { plugin, all } = yield* Kit.bound(factory, options)
    const deviations = yield* Effect.fromResult(Deviation.argued(all, options.deviations ?? []))
    const before = fc.readConfigureGlobal()
    fc.configureGlobal({ ...before, seed })
    const chosen = all.filter(({ id }) => only(id))
    const results = yield* Effect.forEach(chosen, ({ id, check, run }) => {
      const deviation = deviations.find((known) => known.check === id) ?? null
      return Effect.map(
        run((part, of) => one(part, of, deviation, patience)),
        (verdict): Result => {
          const result = { id, title: check.title, level: check.level, ...verdict }
          onResult?.(result)
          return result
        }
      )
    }).pipe(Effect.ensuring(Effect.sync(() => fc.configureGlobal(before))))
    return { plugin, seed, results }
  })

/** Whether nothing that is required failed. */
export const conforms = (results: ReadonlyArray<Result>): boolean =>
  results.every(({ level, status }) => level === "provisional" || status !== "failed")
