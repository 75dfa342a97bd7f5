/** Values that several kinds of files have. */
import { SourceRecord } from "@zorgband/core/identity"
import { Result } from "effect"
import type { Line } from "../input/Sheet.ts"

/** A whole number. */
export const wholeNumber = (text: string): Result.Result<number, { readonly message: string }> =>
  /^\d{1,9}$/.test(text)
    ? Result.succeed(Number(text))
    : Result.fail({ message: "Expected a whole number of at most nine digits." })

/** The source record of a client, by the system and its id there. */
export const party = (line: Line<"clientSystem" | "client">): SourceRecord.SourceRecordId | undefined => {
  const client = line.text("client")
  if (client === undefined) return undefined
  const found = SourceRecord.id(line.text("clientSystem") ?? "", client)
  if (Result.isSuccess(found)) return found.success
  line.problem("client", "Expected a system and an id in that system. It was left out.")
  return undefined
}

/** Whether all these fields are filled; notes which are not. */
export const filled = <Field extends string>(line: Line<Field>, fields: ReadonlyArray<Field>): boolean => {
  const empty = fields.filter((field) => line.text(field) === undefined)
  for (const field of empty) line.problem(field, "It is needed, and not filled. The row was not read.")
  return empty.length === 0
}
