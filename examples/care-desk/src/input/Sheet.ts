/// <reference types="node" />
/** The rows of one file by the fields of its mapping, a batch at a time: memory does not grow with the file. */
import { createReadStream, statSync } from "node:fs"
import { join } from "node:path"
import { type CalendarDate, Instant, PartialDate, Zone } from "@zorgband/core/time"
import { Result } from "effect"
import * as Csv from "./Csv.ts"
import * as Encoding from "./Encoding.ts"
import type { FieldOf, Mapping } from "./Mapping.ts"
import type { Problem, Problems } from "./Problem.ts"

// What it is

/** A row. A cell that cannot be read is noted as a problem and left out. */
export interface Line<Field extends string> {
  /** Notes a problem of this row. */
  readonly problem: (field: Field | "", reason: string) => void
  /** The text of a cell, trimmed and with its code translated; `undefined` when it is empty. */
  readonly text: (field: Field) => string | undefined
  /** The value of a cell, or `undefined`. */
  readonly value: <A>(field: Field, read: Read<A>) => A | undefined
  /** A date that may be known in part. */
  readonly date: (field: Field) => PartialDate.PartialDate | undefined
  /** A moment. */
  readonly moment: (field: Field) => Instant.Instant | undefined
}

/** Reads a value, or says what is wrong without repeating it. */
type Read<A> = (text: string) => Result.Result<A, { readonly message: string }>

/** Told while a file is read. */
export type Told = (rows: number, bytes: number, ofBytes: number) => void

// What it does

const rowsAtOnce = 250

interface Place {
  readonly field: string
  readonly at: number
}

/** Finds the columns of the fields among the headings, or says which are not there. */
const places = (
  mapping: Mapping,
  headings: ReadonlyArray<string>
): { found: ReadonlyArray<Place>; wrong: ReadonlyArray<{ field: string; reason: string }> } => {
  const found: Array<Place> = []
  const wrong: Array<{ field: string; reason: string }> = []
  const asked = Object.entries<string | number | undefined>(mapping.columns)
  if (mapping.recordStartsAt !== undefined) asked.push(["recordStartsAt", mapping.recordStartsAt])
  for (const [field, column] of asked) {
    if (column === undefined) continue
    const at = typeof column === "number" ? column - 1 : headings.indexOf(column)
    if (at < 0 || at >= headings.length)
      wrong.push({ field, reason: `There is no column ${JSON.stringify(column)}. The file was not read.` })
    else if (typeof column === "string" && headings.indexOf(column, at + 1) >= 0)
      wrong.push({
        field,
        reason: `There are two columns ${JSON.stringify(column)}. Map it by place. The file was not read.`
      })
    else found.push({ field, at })
  }
  return { found, wrong }
}

const clockTime = /^(\S+)[ T](\d{1,2}):(\d{2})(?::\d{2})?$/

/** Reads ISO 8601 with an offset, or a date in the declared form and a clock time in the Netherlands. */
const readMoment =
  (format: PartialDate.Format): Read<Instant.Instant> =>
  (text) => {
    const local = clockTime.exec(text)
    if (local === null) return Instant.parse(text)
    const [, day = "", hours, minutes] = local
    const minutesOfDay = Number(hours) * 60 + Number(minutes)
    return Result.flatMap(PartialDate.parse(day, format), (date) =>
      PartialDate.isComplete(date) && Number(hours) < 24 && Number(minutes) < 60 && inRange(date)
        ? Result.succeed(
            Zone.toInstant(Zone.amsterdam, date as string as CalendarDate.CalendarDate, minutesOfDay)
          )
        : Result.fail({ message: "No such day and time exists between 1900 and 2199." })
    )
  }

const inRange = (date: string): boolean => date >= "1900-01-02" && date < "2199-12-31"

const lineOf = <M extends Mapping>(
  mapping: M,
  problem: (field: string, reason: string) => void,
  cells: ReadonlyMap<string, string>
): Line<FieldOf<M>> => {
  const value = <A>(field: string, read: Read<A>): A | undefined => {
    const text = cells.get(field)
    if (text === undefined) return undefined
    const result = read(text)
    if (Result.isSuccess(result)) return result.success
    problem(field, `${result.failure.message} It was left out.`)
    return undefined
  }
  return {
    problem,
    text: (field) => cells.get(field),
    value,
    date: (field) => value(field, (text) => PartialDate.parse(text, mapping.dates)),
    moment: (field) => value(field, readMoment(mapping.dates))
  }
}

/** Reads the file of a mapping. A row that cannot be read at all is noted and left out. */
export async function* lines<M extends Mapping>(
  folder: string,
  mapping: M,
  problems: Problems,
  told: Told = () => {}
): AsyncGenerator<ReadonlyArray<Line<FieldOf<M>>>> {
  const { file, encoding, codes = {} as Record<string, Record<string, string>> } = mapping
  const noted: Array<Problem> = []
  const wrong = (line: number, field: string, reason: string) => {
    noted.push({ file, line, field, reason })
  }
  /** Rows of a batch may be dealt with at the same time; their problems are told in the order of the lines. */
  const tell = () => {
    for (const problem of noted.splice(0).sort((one, other) => one.line - other.line)) problems.add(problem)
  }
  const path = join(folder, file)
  const size = statSync(path).size
  const text = Encoding.decoder(encoding)
  const rows = Csv.reader(mapping.delimiter)
  let heading: { readonly columns: number; readonly found: ReadonlyArray<Place> } | undefined
  let bytes = 0
  let count = 0
  let batch: Array<Line<FieldOf<M>>> = []

  const read = (row: Csv.Row): "stop" | undefined => {
    if ("wrong" in row) {
      wrong(row.line, "", row.wrong)
      return heading === undefined ? "stop" : undefined
    }
    if (heading === undefined) {
      const { found, wrong: missing } = places(mapping, row.cells)
      for (const { field, reason } of missing) wrong(row.line, field, reason)
      if (missing.length > 0) return "stop"
      heading = { columns: row.cells.length, found }
      if (mapping.otherColumns === "ignore") return undefined
      const mapped = new Set(found.map(({ at }) => at))
      for (const [at, name] of row.cells.entries())
        if (!mapped.has(at))
          wrong(row.line, "", `Column ${at + 1} (${JSON.stringify(name)}) is not in the mapping: not read.`)
      return undefined
    }
    if (row.cells.length !== heading.columns) {
      const counts = `${row.cells.length} cells where the heading has ${heading.columns}`
      wrong(row.line, "", `The row has ${counts}. It was not read.`)
      return undefined
    }
    const cells = new Map<string, string>()
    let fits = true
    for (const { field, at } of heading.found) {
      const cell = row.cells[at]?.trim() ?? ""
      if (cell === "") continue
      const bad = Encoding.unreadable(cell, encoding)
      const table = Object.hasOwn(codes, field) ? codes[field] : undefined
      if (bad !== undefined) {
        wrong(row.line, field, `${bad} The row was not read.`)
        fits = false
      } else if (table === undefined) cells.set(field, cell)
      else if (Object.hasOwn(table, cell)) cells.set(field, table[cell] as string)
      else wrong(row.line, field, "The code is not in the mapping's table. It was left out.")
    }
    if (!fits || (mapping.recordStartsAt !== undefined && !cells.has("recordStartsAt"))) return undefined
    count += 1
    batch.push(lineOf(mapping, (field, reason) => wrong(row.line, field, reason), cells))
    return undefined
  }

  try {
    for await (const chunk of chunks(path)) {
      const contradiction =
        bytes === 0 && chunk !== undefined ? Encoding.contradicts(chunk, encoding) : undefined
      if (contradiction !== undefined) return wrong(1, "", contradiction)
      bytes += chunk?.length ?? 0
      for (const row of [...rows(text(chunk)), ...(chunk === undefined ? rows() : [])]) {
        if (read(row) === "stop") return
        if (batch.length < rowsAtOnce) continue
        yield batch
        batch = []
        tell()
        told(count, bytes, size)
      }
    }
    if (heading === undefined) return wrong(1, "", "The file is empty.")
    if (batch.length > 0) yield batch
    told(count, bytes, size)
  } finally {
    tell()
  }
}

/** The bytes of a file, and `undefined` for its end. */
async function* chunks(path: string): AsyncGenerator<Uint8Array | undefined> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>
  yield undefined
}
