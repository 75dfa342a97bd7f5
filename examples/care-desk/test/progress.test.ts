import { describe, expect, it } from "vitest"
import * as Progress from "../src/desk/Progress.ts"

const written = (isTTY: boolean): string => {
  let text = ""
  const terminal = Progress.on({
    isTTY,
    write: (part) => {
      text += part
    }
  })
  terminal.progress("persons.csv")(250, 500, 1_000)
  terminal.line("persons.csv:3: bsn: wrong")
  terminal.progress("persons.csv")(500, 1_000, 1_000)
  terminal.end()
  return text
}

describe("progress", () => {
  it("is shown on a terminal, and gone at the end", () => {
    const text = written(true)
    expect(text).toContain("persons.csv 50% 250 rows")
    expect(text).toContain("persons.csv 100% 500 rows")
    expect(text.endsWith("\u001b[K")).toBe(true)
  })
  it("is not shown in a pipe; lines are", () => {
    expect(written(false)).toBe("persons.csv:3: bsn: wrong\n")
  })
})
