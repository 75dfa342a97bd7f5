/** What becomes of a row that is refused: a problem of that row, or trouble that ends the run. */
import type { Line } from "../input/Sheet.ts"

/** Trouble of storage or program: the same row may be fine later. */
const trouble = new Set(["LedgerUnavailable", "VaultUnavailable", "InvalidQuery", "Contended", "InvalidCall"])

interface Failure {
  readonly _tag?: string
  readonly message: string
  readonly problems?: ReadonlyArray<{ readonly field: string; readonly expected: string }>
}

const changed =
  "This id was read before with other content: it is there twice, or the row has changed. The first holds."

/** Notes why a row was refused; throws what is not the row's fault. */
export const refuse = <Field extends string>(line: Line<Field>, thrown: unknown): void => {
  const failure = thrown as Failure
  if (failure._tag === undefined || trouble.has(failure._tag)) throw thrown
  if (failure._tag === "CommandReused") line.problem("", changed)
  else if (failure.problems === undefined) line.problem("", `${failure.message} The row was not read.`)
  else
    for (const { field, expected } of failure.problems)
      line.problem("", `${field === "" ? "" : `${field}: `}${expected}. The row was not read.`)
}

/**
 * Deals with the rows of each batch at the same time, those with one id one after the other. A refusal is noted; gives
 * how many rows were dealt with.
 */
export const each = async <Field extends string>(
  batches: AsyncIterable<ReadonlyArray<Line<Field | "localId">>>,
  run: (line: Line<Field | "localId">) => Promise<boolean>
): Promise<number> => {
  let dealt = 0
  for await (const batch of batches) dealt += await together(batch, run)
  return dealt
}

const together = async <Field extends string>(
  batch: ReadonlyArray<Line<Field | "localId">>,
  run: (line: Line<Field | "localId">) => Promise<boolean>
): Promise<number> => {
  const tails = new Map<string | undefined, Promise<boolean>>()
  const runs = batch.map((line) => {
    const id = line.text("localId")
    const before = tails.get(id) ?? Promise.resolve(true)
    const next = before
      .then(() => run(line))
      .catch((thrown) => {
        refuse(line, thrown)
        return false
      })
    tails.set(id, next)
    return next
  })
  // All end before trouble is told, so that nothing goes on behind its back.
  const ends = await Promise.allSettled(runs)
  const failed = ends.find((end) => end.status === "rejected")
  if (failed !== undefined) throw failed.reason
  return ends.filter((end) => end.status === "fulfilled" && end.value).length
}
