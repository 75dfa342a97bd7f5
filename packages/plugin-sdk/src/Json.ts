/**
 * JSON as every adapter can keep it: the same text in every engine, and one canonical form to hash.
 *
 * PostgreSQL refuses U+0000, engines replace lone surrogates, and `jsonb` reorders keys. So values that not
 * every engine can give back are refused here, before anything is stored.
 */
import { Result, Schema } from "effect"

/** A JSON value. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** The deepest nesting that is accepted. */
export const maxDepth = 32

/** The longest canonical text that is accepted for one value, in UTF-16 units. */
export const maxLength = 1_048_576

/** A value cannot be stored the same way in every engine. The message never holds the value. */
export class UnstorableValue extends Schema.TaggedError<UnstorableValue>()("UnstorableValue", {
  /** What the value was for, such as a collection or an event type. */
  what: Schema.String,
  /** Why it is refused. */
  reason: Schema.Literals([
    "too deep",
    "too long",
    "not JSON",
    "not a finite number",
    "an integer above 2^53",
    "not an integer",
    "text with U+0000",
    "text with a lone surrogate"
  ])
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return `${this.what} holds a value that cannot be stored (${this.reason}). Clean it before it is recorded.`
  }
}

type Reason = UnstorableValue["reason"]

class Unstorable {
  readonly reason: Reason
  constructor(reason: Reason) {
    this.reason = reason
  }
}

const text = (value: string): string => {
  if (value.includes("\u0000")) throw new Unstorable("text with U+0000")
  if (!value.isWellFormed()) throw new Unstorable("text with a lone surrogate")
  return JSON.stringify(value)
}

const number = (value: number): string => {
  if (!Number.isFinite(value)) throw new Unstorable("not a finite number")
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new Unstorable("an integer above 2^53")
  return JSON.stringify(value)
}

const write = (value: unknown, depth: number): string => {
  if (depth > maxDepth) throw new Unstorable("too deep")
  if (value === null || typeof value === "boolean") return String(value)
  if (typeof value === "string") return text(value)
  if (typeof value === "number") return number(value)
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(",")}]`
  // A date, a map or bytes would be written as an empty object.
  if (Object.prototype.toString.call(value) !== "[object Object]") throw new Unstorable("not JSON")
  const object = value as Record<string, unknown>
  const parts: Array<string> = []
  for (const key of Object.keys(object).sort()) {
    const item = object[key]
    if (item !== undefined) parts.push(`${text(key)}:${write(item, depth + 1)}`)
  }
  return `{${parts.join(",")}}`
}

/**
 * The canonical text of a value: keys sorted, no white space, absent keys left out. Equal values have equal
 * texts, whatever made them. Use it for digests and for comparing.
 */
export const canonical = (value: Json, what = "A value"): Result.Result<string, UnstorableValue> => {
  try {
    const written = write(value, 0)
    return written.length > maxLength
      ? Result.fail(new UnstorableValue({ what, reason: "too long" }))
      : Result.succeed(written)
  } catch (refused) {
    if (refused instanceof Unstorable)
      return Result.fail(new UnstorableValue({ what, reason: refused.reason }))
    throw refused
  }
}
