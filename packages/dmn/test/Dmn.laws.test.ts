import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import * as Analyse from "../src/Analyse.ts"
import * as Decide from "../src/Decide.ts"
import * as Export from "../src/Export.ts"
import * as Import from "../src/Import.ts"
import * as Model from "../src/Model.ts"
import { laws, type Subject } from "./Dmn.laws.ts"

const subject: Subject = {
  read: Model.read,
  xml: Export.xml,
  table: Import.table,
  of: Decide.of,
  tables: Analyse.tables
}

const rewritten = (write: (xml: string) => string): Subject => ({
  ...subject,
  xml: (definition) => Result.map(Export.xml(definition), write)
})

let turn = 0
/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  // One time in two, whole numbers are any numbers.
  "imported, exported and imported again is the same table": rewritten((xml) =>
    turn++ % 2 === 0 ? xml : xml.replaceAll('typeRef="integer"', 'typeRef="number"')
  ),
  // Ends that are left out are written as included.
  "a table that is exported and imported gives the same answers": rewritten((xml) =>
    xml.replaceAll("&lt; ", "&lt;= ").replaceAll("&gt; ", "&gt;= ")
  ),
  "a model decides as the table that it holds": {
    ...subject,
    // The first rule goes first, whatever the policy.
    of: (model) =>
      Decide.of({
        ...model,
        decisions: model.decisions.map((decision) =>
          decision.logic._tag === "Table"
            ? { ...decision, logic: { ...decision.logic, hitPolicy: "FIRST", aggregation: null } }
            : decision
        )
      })
  },
  "an imported table reads of the inputs of the model what the model reads": {
    ...subject,
    table: (model, decision) =>
      Result.map(Import.table(model, decision), (imported) => ({
        ...imported,
        // Null is taken for what was left out.
        inputOf: (inputs) =>
          Object.fromEntries(Object.entries(imported.inputOf(inputs)).filter(([, value]) => value !== null))
      }))
  },
  "the boxes of gaps are exactly the inputs that satisfy no rule": {
    ...subject,
    tables: (model) => Analyse.tables(model).map((report) => ({ ...report, gaps: report.gaps.slice(0, 1) }))
  },
  "the boxes of overlaps are exactly the inputs for which two rules contradict each other": {
    ...subject,
    tables: (model) =>
      Analyse.tables(model).map((report) => ({ ...report, overlaps: report.overlaps.slice(0, 1) }))
  },
  "rules that never fire are those of the decision module": {
    ...subject,
    tables: (model) =>
      Analyse.tables(model).map((report) => ({
        ...report,
        neverFires: report.neverFires.slice(1)
      }))
  }
}

describe("Dmn", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
