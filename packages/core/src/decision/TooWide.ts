/** When a question about a table is given up: after so many words read, whatever the machine. */
import { Schema } from "effect"
import type { Budget } from "./Diagram.ts"

/** The table has too many combinations to answer within the budget. Nothing is guessed. */
export class TooWide extends Schema.TaggedError<TooWide>()("TooWide", {
  /** Name of the table. */
  table: Schema.String,
  /** What was asked. */
  question: Schema.String
}) {
  override get message(): string {
    return `Table "${this.table}" is too wide to find its ${this.question}. Split it into tables with fewer inputs, or give inputs fewer values.`
  }
}

/** What one question may read: some seconds at most. Internal. */
export const budget = (): Budget => ({ left: 1 << 28 })
