/** What a caller gives to a method: read once, at the boundary, with bounds; what does not exist is refused. */
import type { Json } from "@zorgband/plugin-sdk"
import { Effect, Result, Schema, type SchemaAST, SchemaIssue } from "effect"

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
  fields: Schema.Array(Schema.String),
  /** Where in them, such as `questions.0.asked`; no further than names that the caller made up. */
  places: Schema.Array(Schema.String)
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.name} was given what is not valid: ${this.places.join(", ")}. See the documentation of these fields.`
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
): ReadonlyArray<{ readonly path: ReadonlyArray<string | number>; readonly expected: string }> =>
  standard(issue)
    .issues.slice(0, 20)
    .map(({ path = [], message }) => ({
      // A key that the caller made up may itself be personal data.
      path: (message === noSuchField ? path.slice(0, -1) : path).map((part) =>
        typeof part === "number" ? part : String(part)
      ),
      expected: message
    }))

/** The names of all fields of what is read: others are the caller's own, and may be personal data. */
const namesIn = (ast: SchemaAST.AST): ReadonlySet<string> => {
  const names = new Set<string>()
  const seen = new Set<SchemaAST.AST>()
  const look = (one: SchemaAST.AST): void => {
    if (seen.has(one)) return
    seen.add(one)
    if (one._tag === "Objects") {
      for (const { name } of one.propertySignatures) names.add(String(name))
      for (const { type } of [...one.propertySignatures, ...one.indexSignatures]) look(type)
    }
    if (one._tag === "Arrays") for (const element of [...one.elements, ...one.rest]) look(element)
    if (one._tag === "Union") for (const type of one.types) look(type)
    if (one._tag === "Suspend") look(one.thunk())
  }
  look(ast)
  return names
}

/** Where something is wrong, in names of fields and places in lists. */
const placeOf =
  (names: ReadonlySet<string>) =>
  ({ path, expected }: ReturnType<typeof problems>[number]): string => {
    const end = path.findIndex((part) => typeof part === "string" && !names.has(part))
    const place = path.slice(0, end < 0 ? undefined : end).join(".")
    if (expected === noSuchField) return place === "" ? "an unknown field" : `an unknown field of ${place}`
    return place === "" ? "no object with fields" : place
  }

/** Makes the reader of what a method is given. */
export const reader = <const Fields extends Schema.Struct.Fields>(
  method: string,
  fields: Fields
): Reader<Schema.Struct.Type<Fields>> => {
  const schema = Schema.Struct(fields) as unknown as Schema.Codec<Schema.Struct.Type<Fields>, Json.Json>
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })
  const decodeForProblems = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })
  const encode = Schema.encodeSync(schema)
  const wrong = (input: unknown) => {
    const decoded = decodeForProblems(input)
    const found = Result.isFailure(decoded) ? problems(decoded.failure.issue) : []
    const each = (told: ReadonlyArray<string>) => [...new Set(told)].sort()
    return {
      fields: each(found.map(({ path: [first] }) => String(first ?? "an unknown field"))),
      places: each(found.map(placeOf(namesIn(Schema.toEncoded(schema).ast))))
    }
  }
  const read = (input: unknown) => {
    const decoded = decode(input)
    return Result.isSuccess(decoded)
      ? Effect.succeed({ given: decoded.success, payload: encode(decoded.success) })
      : Effect.fail(new InvalidInput({ name: method, ...wrong(input) }))
  }
  /** What throws when it is looked at, such as by a getter, is told as a field that does not exist. */
  const unreadable = () =>
    Effect.fail(
      new InvalidInput({ name: method, fields: ["an unknown field"], places: ["an unknown field"] })
    )
  const looked = (input: unknown) =>
    Effect.catchDefect(
      Effect.suspend(() => read(input)),
      unreadable
    )
  return Object.assign(looked, { method })
}
