import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Analysis from "./Analysis.ts"
import * as Cell from "./Cell.ts"
import * as Difference from "./Difference.ts"
import * as Field from "./Field.ts"
import * as Table from "./Table.ts"

const desk = Field.enumeration("desk", ["front", "back"])
const version = <const V extends string>(name: string, laws: ReadonlyArray<V>, from: number, max = 10) =>
  Result.getOrThrow(
    Table.compile(
      Table.define({
        name,
        hitPolicy: "first",
        inputs: [Field.enumeration("law", laws), Field.integer("urgency", { min: 1, max })],
        outputs: [desk],
        rules: [
          { when: { urgency: Cell.atLeast(from) }, output: { desk: "front" } },
          { when: {}, output: { desk: "back" } }
        ]
      })
    )
  )
const old = version("old", ["Zvw", "Wmo"], 8)

describe("a difference between versions", () => {
  it("is the region that moves, with what moves into what", () => {
    const changes = Result.getOrThrow(Difference.between(old, version("new", ["Zvw", "Wmo"], 6)))
    expect(changes).toEqual([
      {
        before: { _tag: "Answer", answer: { desk: "back" } },
        after: { _tag: "Answer", answer: { desk: "front" } },
        region: {
          boxes: [{ urgency: Cell.between(6, 7) }],
          complete: true,
          witness: { law: "Zvw", urgency: 6 }
        }
      }
    ])
  })
  it("shows where a value is known to one version only", () => {
    const changes = Result.getOrThrow(Difference.between(old, version("new", ["Zvw", "Wlz"], 8, 9)))
    const refused = (side: Difference.Side) => side._tag === "Refused"
    expect(changes.filter(({ before }) => refused(before)).map(({ region }) => region.boxes)).toEqual([
      [{ law: Cell.is("Wlz"), urgency: Cell.atMost(7) }],
      [{ law: Cell.is("Wlz"), urgency: Cell.between(8, 9) }]
    ])
    expect(changes.filter(({ after }) => refused(after))).toHaveLength(2)
  })
  it("proves that nothing else changes, or shows what does", () => {
    const next = version("new", ["Zvw", "Wmo"], 6)
    const allowed = (box: Record<string, Cell.Cell>) => Difference.outside(old, next, [box])
    expect(Result.getOrThrow(allowed({ urgency: Cell.between(6, 7) }))).toBeNull()
    expect(Result.getOrThrow(allowed({ urgency: Cell.is(6) }))?.boxes).toEqual([{ urgency: Cell.is(7) }])
    expect(Result.isFailure(allowed({ speed: Cell.any }))).toBe(true)
    expect(Result.isFailure(allowed({ urgency: Cell.is("6") }))).toBe(true)
  })
  it("is refused between tables that read different inputs", () => {
    const other = Result.getOrThrow(
      Table.compile({
        ...old.definition,
        name: "other",
        inputs: [Field.text("law"), Field.boolean("urgent")],
        rules: []
      })
    )
    const refused = Difference.between(old, other)
    expect(Result.isFailure(refused) && refused.failure).toMatchObject({
      _tag: "NotComparable",
      inputs: ["law", "urgency", "urgent"]
    })
  })
})

describe("a table that is too wide", () => {
  /** No rule for pairs that differ everywhere: the candidates left say which pairs were equal, so none are alike. */
  const pairs = 24
  const names = [
    ...Array.from({ length: pairs }, (_, i) => `left ${i}`),
    ...Array.from({ length: pairs }, (_, i) => `right ${i}`)
  ]
  const wide = Result.getOrThrow(
    Table.compile({
      name: "wide",
      hitPolicy: "collect",
      inputs: names.map((name) => Field.boolean(name)),
      outputs: [Field.boolean("equal")],
      rules: Array.from({ length: pairs }, (_, i) => i).flatMap((i) =>
        [true, false].map((value) => ({
          when: { [`left ${i}`]: Cell.is(value), [`right ${i}`]: Cell.is(value) },
          output: { equal: true }
        }))
      )
    })
  )
  it("still decides", () => {
    const decided = Result.getOrThrow(wide.decide(Object.fromEntries(names.map((name) => [name, true]))))
    expect(decided.rules).toHaveLength(pairs)
  })
  it("is not analysed, and says so", () => {
    const gaps = Analysis.gaps(wide)
    expect(Result.isFailure(gaps) && gaps.failure.message).toContain(
      'Table "wide" is too wide to find its gaps'
    )
    expect(Result.isFailure(Difference.between(wide, wide))).toBe(false)
  })
})

describe("inputs in an order that tells rules apart late", () => {
  const ranges = ["age", "hours", "distance", "visits"]
  /** Each municipality has rules of its own: once it is known, few are left. */
  const table = Result.getOrThrow(
    Table.compile({
      name: "late",
      hitPolicy: "unique",
      inputs: [
        ...ranges.map((name) => Field.integer(name, { min: 0, max: 99 })),
        Field.integer("municipality", { min: 1, max: 150 })
      ],
      outputs: [Field.integer("team")],
      rules: Array.from({ length: 300 }, (_, i) => ({
        when: {
          ...Object.fromEntries(
            ranges.map((name, j) => [name, Cell.between((i * (7 + j)) % 50, 50 + ((i * (11 + j)) % 50))])
          ),
          municipality: Cell.is(1 + (i >> 1))
        },
        output: { team: i }
      }))
    })
  )
  it("are analysed all the same", () => {
    expect(Result.getOrThrow(Analysis.gaps(table))).not.toBeNull()
    expect(Analysis.overlaps(table).count).toBe(150)
  })
})
