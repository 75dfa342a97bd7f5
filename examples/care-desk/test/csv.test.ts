import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Csv from "../src/input/Csv.ts"
import * as Written from "../src/population/Written.ts"

const whole = (text: string, reader: Csv.Reader = Csv.reader(";")) => [...reader(text), ...reader()]

const cell = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.array(fc.constantFrom('"', ";", "\n", "\r", "a", " "), { maxLength: 6 }).map((parts) => parts.join(""))
)
/** Rows of cells; a row of one empty cell is written as an empty line, which is no row. */
const table = fc
  .array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
  .map((rows) => rows.filter((row) => row.length > 1 || row[0] !== ""))

/** Any text, with many quotes, delimiters and line ends. */
const text = fc
  .array(fc.constantFrom('"', ";", "\n", "\r", "\r\n", "a", '"a"'), { maxLength: 40 })
  .map((parts) => parts.join(""))

/** Reads in chunks that are cut at these places. */
const inChunks = (written: string, cuts: ReadonlyArray<number>, reader: Csv.Reader = Csv.reader(";")) => {
  const places = [0, ...cuts.map((cut) => cut % (written.length + 1)).sort((a, b) => a - b), written.length]
  const chunks = places.slice(1).map((to, at) => written.slice(places[at], to))
  return [...chunks.flatMap((chunk) => reader(chunk)), ...reader()]
}

type Read = (written: string, cuts: ReadonlyArray<number>) => ReadonlyArray<Csv.Row>

const laws = (read: Read) => ({
  "what was written is read back": () =>
    fc.assert(
      fc.property(table, fc.array(fc.nat(), { maxLength: 5 }), (rows, cuts) => {
        const read_ = read(rows.map((row) => Written.row(";", row)).join(""), cuts)
        expect(read_.map((row) => "cells" in row && row.cells)).toEqual(rows)
      })
    ),
  "where chunks end does not matter": () =>
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 8 }), (written, cuts) => {
        expect(read(written, cuts)).toEqual(whole(written))
      })
    ),
  "rows come in the order of their lines": () =>
    fc.assert(
      fc.property(text, (written) => {
        const lines = read(written, []).map(({ line }) => line)
        expect(lines).toEqual([...new Set(lines)].sort((one, other) => one - other))
      })
    )
})

const twins: Record<keyof ReturnType<typeof laws>, Read> = {
  // Knows no quotes.
  "what was written is read back": (written) =>
    written
      .split("\r\n")
      .filter((line) => line !== "")
      .map((line, at) => ({ line: at + 1, cells: line.split(";") })),
  // Begins anew with each chunk.
  "where chunks end does not matter": (written, cuts) =>
    inChunks(written, cuts, (chunk) => whole(chunk ?? "")),
  // Counts rows instead of lines.
  "rows come in the order of their lines": (written) => whole(written).map((row) => ({ ...row, line: 1 }))
}

describe("comma-separated text", () => {
  for (const [law, holds] of Object.entries(laws(inChunks))) it(law, holds)
  for (const [law, twin] of Object.entries(twins))
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())

  it("gives up a row without an end, and bounds what it holds", () => {
    const reader = Csv.reader(";")
    const long = "x".repeat(50_000)
    expect(reader(`a;b\n${long}`)).toEqual([{ line: 1, cells: ["a", "b"] }])
    expect(reader(long)).toEqual([{ line: 2, wrong: expect.stringContaining("longer than") }])
    expect([long, long].flatMap((chunk) => reader(chunk))).toEqual([])
    expect([...reader("\nc;d\n"), ...reader()]).toEqual([{ line: 3, cells: ["c", "d"] }])
  })
  it("gives up a quote that is not closed in a bounded number of characters", () => {
    const rows = whole(`a;"b\n${"c;d\n".repeat(40_000)}`)
    expect(rows[0]).toMatchObject({ line: 1, wrong: expect.stringContaining("not closed") })
    expect(rows).toHaveLength(40_001)
  })
})
