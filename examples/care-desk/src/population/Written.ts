/** Writing comma-separated text. */

/** A row: a text or nothing in each cell. */
export type Cells = ReadonlyArray<string | number | undefined>

const cell = (delimiter: string, value: Cells[number]): string => {
  const text = value === undefined ? "" : `${value}`
  return text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Writes one row, with a line end. */
export const row = (delimiter: string, cells: Cells): string =>
  `${cells.map((value) => cell(delimiter, value)).join(delimiter)}\r\n`
