/** What the checks of points share. */
import { Effect } from "effect"
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

const textOf = (value: unknown): string =>
  value instanceof Error
    ? [value.message, value.stack, JSON.stringify(value), textOf(value.cause)].join("\n")
    : (JSON.stringify(value) ?? "")

/** Fails when a value, its message, trace or cause tells one of these. */
export const keepsQuiet = (what: string, value: unknown, secrets: ReadonlyArray<string>) => {
  const text = textOf(value)
  return so(`${what} tells nothing of a person`, !secrets.some((secret) => text.includes(secret)))
}

/** The texts of a value that would betray a person: four characters or more. A number may be met by chance in a trace. */
export const secretsOf = (value: unknown): ReadonlyArray<string> =>
  typeof value === "object" && value !== null
    ? Object.values(value).flatMap(secretsOf)
    : typeof value === "string" && value.length > 3
      ? [value]
      : []
