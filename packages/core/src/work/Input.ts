/** What a caller gives to a method: read once, at the boundary, with bounds; what does not exist is refused. */
import type { Json } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema, SchemaIssue } from "effect"

// What it is

/** What was given, read. */
export interface Input<A> {
  /** The decoded fields. */
  readonly given: A
  /** The same as JSON in one form, to recognise a repeated command by. */
  readonly payload: Json.Json
}

/** Reads what a method is given, see {@link reader}. */
export interface Reader<A> {
  /** Reads it, or refuses it. */
  (input: unknown): Effect.Effect<Input<A>, InvalidInput>
  /** The method, such as `contacts.record`. */
  readonly method: string
}

// What can go wrong

/** What was given to a method is not valid. Nothing was written. Only names of fields are told, never values. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  /** The method. */
  name: Schema.String,
  /** The fields that are wrong. */
  fields: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.name} was given what is not valid: ${this.fields.join(", ")}. See the documentation of these fields.`
  }
}

// What it does

const noSuchField = "Expected no such field"
const standard = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => (issue._tag === "UnexpectedKey" ? noSuchField : SchemaIssue.defaultLeafHook(issue))
})

/** What is wrong, at most twenty things: where, and what was expected there. Never a value. */
export const problems = (
  issue: SchemaIssue.Issue
): ReadonlyArray<{ readonly path: ReadonlyArray<string>; readonly expected: string }> =>
  standard(issue)
    .issues.slice(0, 20)
    .map(({ path = [], message }) => ({
      // A key that the caller made up may itself be personal data.
      path: (message === noSuchField ? path.slice(0, -1) : path).map(String),
      expected: message
    }))

/** Makes the reader of what a method is given. */
export const reader = <const Fields extends Schema.Struct.Fields>(
  method: string,
  fields: Fields
): Reader<Schema.Struct.Type<Fields>> => {
  const schema = Schema.Struct(fields) as unknown as Schema.Codec<Schema.Struct.Type<Fields>, Json.Json>
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })
  const decodeForProblems = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })
  const encode = Schema.encodeSync(schema)
  const wrong = (input: unknown): ReadonlyArray<string> => {
    const decoded = decodeForProblems(input)
    const found = Result.isFailure(decoded) ? problems(decoded.failure.issue) : []
    return [...new Set(found.map(({ path: [first] }) => first ?? "an unknown field"))].sort()
  }
  const read = (input: unknown) => {
    const decoded = decode(input)
    return Result.isSuccess(decoded)
      ? Effect.succeed({ given: decoded.success, payload: encode(decoded.success) })
      : Effect.fail(new InvalidInput({ name: method, fields: wrong(input) }))
  }
  return Object.assign(read, { method })
}
