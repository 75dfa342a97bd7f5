/** What says by its type that it is a definition, and may be something else: of an untyped caller, or of JSON that was not read. */
import { Result, Schema } from "effect"
import { InvalidTable } from "./Definition.ts"

/** What is wrong with the shape of something; null when nothing is. Internal. */
export type Misshapen = (definition: unknown) => string | null

/** Looks whether something has the shape of `what`. Internal. */
export const misshapen = <S extends Schema.Top & { readonly DecodingServices: never }>(
  schema: S,
  what: string
): Misshapen => {
  const decode = Schema.decodeUnknownResult(schema)
  return (definition) => {
    const told = (why: string) => `does not have the shape of ${what}: ${why}`
    try {
      const decoded = decode(definition)
      return Result.isFailure(decoded) ? told(decoded.failure.message.slice(0, 300)) : null
    } catch {
      return told("it cannot be read")
    }
  }
}

/** Compiles a definition; one of another shape is refused, also where compiling it would throw. Internal. */
export const shaped = <D, A, E>(
  definition: D,
  wrongIn: Misshapen,
  named: (definition: D) => unknown,
  compile: (definition: D) => Result.Result<A, E>
): Result.Result<A, E | InvalidTable> => {
  const refuse = (problem: string) => {
    const name = Result.getOrElse(
      Result.try(() => named(definition)),
      () => null
    )
    const table = typeof name === "string" ? name.slice(0, 60) : "without a name"
    return Result.fail(new InvalidTable({ table, problems: [{ rule: null, field: null, problem }] }))
  }
  const made = Result.try(() => compile(definition))
  // What is wrong in it says more than that its shape is.
  if (Result.isSuccess(made) && Result.isFailure(made.success)) return made.success
  const wrong = wrongIn(definition)
  if (wrong !== null) return refuse(wrong)
  if (Result.isFailure(made)) throw made.failure
  return made.success
}
