/**
 * Reads comma-separated text chunk by chunk, as RFC 4180 has it: quoted cells may hold delimiters, line ends and
 * doubled quotes. Line ends are CR LF, LF or CR. Empty lines are left out.
 *
 * A row that cannot be read costs that row alone: reading goes on at the line after the one on which it began. So an
 * unclosed quote does not swallow the rest of the file.
 */

// What it is

/** A row that was read, or why it could not be. */
export type Row =
  | {
      /** The line on which it begins, from 1. */
      readonly line: number
      /** Its cells. */
      readonly cells: ReadonlyArray<string>
    }
  | {
      /** The line on which it begins. */
      readonly line: number
      /** What is wrong. */
      readonly wrong: string
    }

/** Gives the rows that a chunk of text completes; the last call has no chunk. */
export type Reader = (chunk?: string) => ReadonlyArray<Row>

// What it decides

/** The most characters of one row. Bounds what is held in memory for a quote that is not closed. */
const maxRow = 65_536

const unclosed = `A quote is opened and not closed within ${maxRow} characters. The row was not read.`
const afterQuote = "There is text between a closing quote and the next delimiter. The row was not read."
const tooLong = `The row is longer than ${maxRow} characters. It was not read.`

const lineEnd = /\r\n?|\n/g

/** Where the line that begins at `from` ends and the next begins, or `undefined` when more text is needed to know. */
const lineAt = (text: string, from: number, last: boolean): { end: number; next: number } | undefined => {
  lineEnd.lastIndex = from
  const found = lineEnd.exec(text)
  if (found === null) return last ? { end: text.length, next: text.length } : undefined
  // A CR at the very end may be half of a CR LF.
  if (found[0] === "\r" && lineEnd.lastIndex === text.length && !last) return undefined
  return { end: found.index, next: lineEnd.lastIndex }
}

type Quoted = { cells: ReadonlyArray<string>; next: number } | { wrong: string } | undefined

/** Reads a row with quotes. `undefined`: the text ends within a quote. */
const quoted = (text: string, from: number, delimiter: string, last: boolean): Quoted => {
  const cells: Array<string> = []
  let at = from
  let line: ReturnType<typeof lineAt>
  for (;;) {
    if (text[at] !== '"') {
      if (line === undefined || line.end < at) line = lineAt(text, at, last)
      if (line === undefined) return undefined
      const bar = text.indexOf(delimiter, at)
      if (bar >= 0 && bar < line.end) {
        cells.push(text.slice(at, bar))
        at = bar + 1
        continue
      }
      cells.push(text.slice(at, line.end))
      return { cells, next: line.next }
    }
    let cell = ""
    for (at += 1; ; at += 1) {
      const quote = text.indexOf('"', at)
      if (quote < 0) return undefined
      cell += text.slice(at, quote)
      at = quote + 1
      if (at === text.length && !last) return undefined
      if (text[at] !== '"') break
      cell += '"'
    }
    cells.push(cell)
    if (text[at] === delimiter) {
      at += 1
      continue
    }
    line = lineAt(text, at, last)
    if (line === undefined) return undefined
    return line.end === at ? { cells, next: line.next } : { wrong: afterQuote }
  }
}

/** Makes a reader for one file. */
export const reader = (delimiter: string): Reader => {
  let rest = ""
  let line = 1
  let skipping = false
  return (chunk) => {
    const last = chunk === undefined
    const text = rest + (chunk ?? "")
    const rows: Array<Row> = []
    let at = 0
    while (at < text.length) {
      const first = lineAt(text, at, last)
      if (first === undefined) {
        if (!skipping && text.length - at <= maxRow) break
        // Without an end in sight the row is given up, and what comes is skipped until there is one.
        if (!skipping) rows.push({ line, wrong: tooLong })
        skipping = true
        at = text.endsWith("\r") ? text.length - 1 : text.length
        break
      }
      if (skipping) {
        skipping = false
        at = first.next
        line += 1
        continue
      }
      const bare = text.slice(at, first.end)
      if (!bare.includes('"')) {
        if (bare.length > maxRow) rows.push({ line, wrong: tooLong })
        else if (bare !== "") rows.push({ line, cells: bare.split(delimiter) })
        at = first.next
        line += 1
        continue
      }
      const row = quoted(text, at, delimiter, last)
      if (row === undefined && !last && text.length - at <= maxRow) break
      if (row === undefined || "wrong" in row || row.next - at > maxRow) {
        rows.push({ line, wrong: row === undefined ? unclosed : "wrong" in row ? row.wrong : unclosed })
        at = first.next
        line += 1
        continue
      }
      rows.push({ line, cells: row.cells })
      line += text.slice(at, row.next).match(lineEnd)?.length ?? 0
      at = row.next
    }
    rest = text.slice(at)
    return rows
  }
}
