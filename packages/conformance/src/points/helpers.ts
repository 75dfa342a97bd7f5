/** What the checks of points share. */
import { Cause, Effect, Logger, References } from "effect"
import { CheckFailed, so } from "../Check.ts"
import type { Trouble, Troubled } from "./Stand.ts"

/** What a stand does. */
export const doing = <A>(act: () => Promise<A>): Effect.Effect<A> => Effect.promise(act)

/** Runs it while this is the matter with the system. */
export const troubled = <A, E, R>(stand: Troubled, trouble: Trouble, run: Effect.Effect<A, E, R>) =>
  Effect.andThen(
    doing(() => stand.trouble(trouble)),
    Effect.ensuring(
      run,
      doing(() => stand.trouble("none"))
    )
  )

/** The failure of an effect that must fail with this tag, and not with a defect. */
export const failure = <A, E extends { readonly _tag: string }, Tag extends E["_tag"], R>(
  what: string,
  tag: Tag,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Extract<E, { readonly _tag: Tag }>, CheckFailed, R> =>
  Effect.matchCauseEffect(effect, {
    onSuccess: () => Effect.fail(new CheckFailed({ what, expected: tag, actual: "an answer" })),
    onFailure: ({ reasons: [reason] }) =>
      reason?._tag === "Fail" && reason.error._tag === tag
        ? Effect.succeed(reason.error as never)
        : Effect.fail(
            new CheckFailed({
              what,
              expected: tag,
              actual: reason?._tag === "Fail" ? reason.error._tag : "a defect"
            })
          )
  })

/** What a value says, with its message, trace and cause. The lines of a trace tell files and places only. */
const textOf = (value: unknown): string =>
  value instanceof Error
    ? [
        value.message,
        value.stack?.replaceAll(/^\s+at .*$/gm, ""),
        JSON.stringify(value),
        textOf(value.cause)
      ].join("\n")
    : (JSON.stringify(value) ?? "")

/** What is watched for: a text, or a number that stands by itself. */
type Secret = string | number

const tells = (text: string, secret: Secret): boolean =>
  typeof secret === "string"
    ? text.includes(secret)
    : new RegExp(`(?<![0-9a-z])${secret}(?![0-9a-z])`, "i").test(text)

/**
 * What it comes to, which fails when that, its message, trace or cause tells one of these, or when it was logged
 * meanwhile. What goes to a log by another road than Effect's is not heard here.
 */
export const keepsQuiet = <A, E, R>(
  what: string,
  run: Effect.Effect<A, E, R>,
  secrets: ReadonlyArray<Secret>
): Effect.Effect<A, E | CheckFailed, R> =>
  Effect.gen(function* () {
    const logged: Array<string> = []
    const logger = Logger.make(({ message, cause, fiber }) => {
      const annotations = fiber.getRef(References.CurrentLogAnnotations)
      logged.push(textOf(message), textOf(annotations), Cause.pretty(cause))
    })
    const value = yield* run.pipe(
      Effect.provide(Logger.layer([logger])),
      Effect.provideService(References.MinimumLogLevel, "All")
    )
    const silent = (text: string) => !secrets.some((secret) => tells(text, secret))
    yield* so(`${what} tells nothing of a person`, silent(textOf(value)))
    yield* so(`${what} logs nothing of a person`, silent(logged.join("\n")))
    return value
  })

/** What of a value would betray a person: texts of four characters or more, and numbers of as many digits. */
export const secretsOf = (value: unknown): ReadonlyArray<Secret> =>
  typeof value === "object" && value !== null
    ? Object.values(value).flatMap(secretsOf)
    : (typeof value === "string" && value.length > 3) || (typeof value === "number" && value >= 1_000)
      ? [value]
      : []
