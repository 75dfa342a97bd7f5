/** What is wrong with what was given, without any value that was read: a file may hold personal data. */
import { Schema } from "effect"

// What can go wrong

/** An argument, the mapping or a file cannot be used. */
export class BadInput extends Schema.TaggedError<BadInput>()("BadInput", {
  /** What kind of thing is wrong. */
  reason: Schema.Literals(["arguments", "file", "mapping", "column", "encoding", "row", "truth"]),
  /** What was wrong and what to do. */
  detail: Schema.String
}) {
  /** What was wrong and what to do. */
  override get message(): string {
    return this.detail
  }
}

// What it decides

/** The refusal, to be thrown. */
export const refused = (reason: BadInput["reason"], detail: string): BadInput =>
  new BadInput({ reason, detail })

/** Refuses, where a value was expected. */
export const refuse = (reason: BadInput["reason"], detail: string): never => {
  throw refused(reason, detail)
}
