/** DMN documents for tests. */
import { escape } from "../src/Xml.ts"

const namespace = "https://www.omg.org/spec/DMN/20191111/MODEL/"

/** A document with these elements. */
export const document = (inner: string, uri: string = namespace): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="${uri}" name="m" namespace="urn:m">${inner}</definitions>`

/** A column: the tested expression, its type, and its allowed values. */
export type Column = readonly [expression: string, type?: string, allowed?: string]

/** A table with one output, which is the last cell of each rule. */
export const table = (
  columns: ReadonlyArray<Column>,
  rules: ReadonlyArray<ReadonlyArray<string>>,
  { attributes = "", output = "<output/>" } = {}
): string => {
  const text = (name: string, value: string) => `<${name}><text>${escape(value)}</text></${name}>`
  const inputs = columns.map(
    ([expression, type, allowed]) =>
      `<input><inputExpression${type === undefined ? "" : ` typeRef="${type}"`}><text>${escape(expression)}</text></inputExpression>${allowed === undefined ? "" : text("inputValues", allowed)}</input>`
  )
  const rows = rules.map(
    (cells) =>
      `<rule>${cells.map((cell, i) => text(i === cells.length - 1 ? "outputEntry" : "inputEntry", cell)).join("")}</rule>`
  )
  return `<decisionTable ${attributes}>${inputs.join("")}${output}${rows.join("")}</decisionTable>`
}

/** A document with one decision, `D`, by such a table. */
export const model = (...of: Parameters<typeof table>): string =>
  document(`<decision id="d" name="D">${table(...of)}</decision>`)
