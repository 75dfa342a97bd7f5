import { describe, expect, it } from "@effect/vitest"
import { Cell, Field, Table } from "@zorgband/core/decision"
import { Result } from "effect"
import * as Export from "../src/Export.ts"
import * as Import from "../src/Import.ts"
import * as Model from "../src/Model.ts"

const definition = (change: Partial<Table.Definition> = {}): Table.Definition => ({
  name: "Desk",
  hitPolicy: "first",
  inputs: [Field.text("subject"), Field.nullable(Field.number("days"))],
  outputs: [Field.text("desk")],
  rules: [],
  ...change
})
const rule = (when: Table.Rule["when"], desk = "front") => ({ when, output: { desk } })
const back = (table: Table.Definition) =>
  Result.getOrThrow(
    Import.table(Result.getOrThrow(Model.read(Result.getOrThrow(Export.xml(table)))), table.name)
  ).definition
const refusal = (table: Table.Definition) => {
  const written = Export.xml(table)
  return Result.isFailure(written) ? written.failure.message : "written"
}

describe("Export", () => {
  it("keeps signs that XML and FEEL have a meaning for", () => {
    const strange = `a "b" \\ <c> & 'd'\n]]> é 💡`
    expect(back(definition({ rules: [rule({ subject: Cell.is(strange) }, strange)] })).rules).toEqual([
      rule({ subject: Cell.is(strange) }, strange)
    ])
  })

  it("keeps numbers of any size", () => {
    const numbers = [0, -1.5, 1e21, 1.25e-7, Number.MAX_SAFE_INTEGER, 0.1 + 0.2]
    const table = definition({ rules: numbers.map((days) => rule({ days: Cell.is(days) })) })
    expect(back(table).rules).toEqual(table.rules)
  })

  it("refuses what DMN has no words for", () => {
    expect(refusal(definition({ inputs: [Field.text("a  b")] }))).toMatch(
      /"a {2}b" is a name that FEEL writes otherwise/
    )
    expect(refusal(definition({ inputs: [Field.text("5")] }))).toMatch(/"5"/)
    expect(refusal(definition({ inputs: [Field.text("Desk")] }))).toMatch(/name of the table and of an input/)
    expect(refusal(definition({ rules: [rule({ subject: Cell.is("\u0000") })] }))).toMatch(
      /rule 1: "subject" holds a character/
    )
    expect(refusal(definition({ rules: [rule({ days: Cell.not(Cell.lessThan(5)) })] }))).toMatch(
      /rule 1: "days" is `not` of a range/
    )
  })

  it("writes what another tool reads: types, values, defaults, names of rules", () => {
    const table = definition({
      inputs: [Field.integer("days", { min: 0, max: 9 })],
      outputs: [Field.enumeration("desk", ["front", "back"]), Field.boolean("asked")],
      rules: [{ name: "soon", when: { days: Cell.atMost(2) }, output: { desk: "front", asked: true } }],
      otherwise: { desk: "back", asked: false }
    })
    expect(back(table)).toEqual(table)
    expect(Result.getOrThrow(Export.xml(table))).toContain(`<inputValues><text>[0..9]</text></inputValues>`)
    expect(Result.isSuccess(Table.compile(back(table)))).toBe(true)
  })
})
