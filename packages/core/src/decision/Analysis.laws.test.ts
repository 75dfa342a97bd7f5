import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Analysis.laws.ts"
import * as Analysis from "./Analysis.ts"
import * as Cases from "./Cases.ts"
import * as Difference from "./Difference.ts"
import * as Table from "./Table.ts"

const subject: Subject = {
  gaps: Analysis.gaps,
  overlaps: Analysis.overlaps,
  neverFires: Analysis.neverFires,
  redundant: Analysis.redundant,
  between: Difference.between,
  outside: Difference.outside,
  cases: Cases.of
}

const hasEnd = (value: unknown): boolean => typeof value === "number" && !Number.isInteger(value)

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "gaps are exactly the inputs that satisfy no rule": {
    ...subject,
    // Only the first box.
    gaps: (table) =>
      Result.map(Analysis.gaps(table), (region) => region && { ...region, boxes: region.boxes.slice(0, 1) })
  },
  "with its gaps as rules a table answers every input": {
    ...subject,
    // Null is never a gap.
    gaps: (table) =>
      Result.map(Analysis.gaps(table), (region) => {
        const boxes = region?.boxes.filter((box) => !JSON.stringify(box).includes("IsNull")) ?? []
        return region === null || boxes.length === 0 ? null : { ...region, boxes }
      })
  },
  "on large tables too, under every hit policy, gaps, overlaps and rules that never fire are what trying every input gives":
    {
      ...subject,
      // Only rules that one other rule hides are seen.
      neverFires: (table) =>
        Result.map(Analysis.neverFires(table), (found) => found.filter(({ hiddenBy }) => hiddenBy.length < 2))
    },
  "overlaps are exactly the pairs that contradict each other, and where": {
    ...subject,
    // Only neighbours are compared.
    overlaps: (table) => {
      const pairs = Analysis.overlaps(table).pairs.filter(({ rules: [a, b] }) => b === a + 1)
      return { pairs, count: pairs.length }
    }
  },
  "a rule never fires when there is no input for which it counts, and what hides it does": {
    ...subject,
    // Rules that only several others together hide are not seen.
    neverFires: (table) =>
      Result.map(Analysis.neverFires(table), (found) => found.filter(({ hiddenBy }) => hiddenBy.length < 2))
  },
  "a rule is redundant when it counts, and no answer changes without it": {
    ...subject,
    // What the table says otherwise is forgotten.
    redundant: (table) => {
      const { otherwise: _, ...definition } = table.definition as Table.Definition
      return Analysis.redundant(Result.getOrThrow(Table.compile(definition)))
    }
  },
  "a difference is exactly the inputs whose answers differ, and from what into what": {
    ...subject,
    // Only one of the changes.
    between: (a, b) => Result.map(Difference.between(a, b), (changes) => changes.slice(0, 1))
  },
  "a table does not differ from itself, nor from itself with its rules in another order under unique": {
    ...subject,
    // Compares the rules as they are written, not what they mean.
    between: (a, b) =>
      JSON.stringify(a.definition.rules) === JSON.stringify(b.definition.rules)
        ? Result.succeed([])
        : Result.map(Analysis.gaps(a), (region) =>
            region === null
              ? []
              : [{ before: { _tag: "Conflict" as const }, after: { _tag: "Conflict" as const }, region }]
          )
  },
  "a difference is the same from either side": {
    ...subject,
    // Only what was decided before can change.
    between: (a, b) =>
      Result.map(Difference.between(a, b), (changes) =>
        changes.filter(({ before }) => before._tag !== "Answer" || before.answer !== null)
      )
  },
  "only allowed cells change exactly when every change lies in them": {
    ...subject,
    // Only the first allowed box counts.
    outside: (a, b, allowed) => Difference.outside(a, b, allowed.slice(0, 1))
  },
  "generated tests hold, and make every rule count that can": {
    ...subject,
    cases: (table) => Result.map(Cases.of(table), (cases) => cases.slice(0, 3))
  },
  "generated tests stand on every end of every cell of a rule that counts, and beyond": {
    ...subject,
    // Ends that are not whole numbers are left out.
    cases: (table) =>
      Result.map(Cases.of(table), (cases) => cases.filter(({ input }) => !Object.values(input).some(hasEnd)))
  }
}

describe("Analysis", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
