import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import type { InvalidTable } from "./Definition.ts"
import * as Explanation from "./Explanation.ts"
import { laws, type Subject } from "./Table.laws.ts"
import * as Table from "./Table.ts"

const subject: Subject = { compile: Table.compile, explain: Explanation.explain }

/** A copy that compiles another table than it was given. */
const twisted = (twist: (definition: Table.Definition) => Table.Definition): Subject => ({
  ...subject,
  compile: (definition) => Table.compile(twist(definition)) as Result.Result<Table.Table, InvalidTable>
})

/** A copy that changes what is decided. */
const answering = (change: (decision: Table.Decision<Table.Definition>) => unknown): Subject => ({
  ...subject,
  compile: (definition) =>
    Result.map(Table.compile(definition), (table) => ({
      ...table,
      decide: (input) =>
        Result.map(
          table.decide(input),
          (decision) => ({ ...decision, answer: change(decision) }) as Table.Decision<Table.Definition>
        )
    }))
})

const policy = (hitPolicy: Table.HitPolicy): Subject =>
  twisted((definition) => ({ ...definition, hitPolicy }))
const firstTwo = answering(({ answer }) => (Array.isArray(answer) ? answer.slice(0, 2) : answer))

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "unique gives the one satisfied rule, or says that there are more": policy("first"),
  "any gives what the satisfied rules agree on, or says that they do not": policy("unique"),
  "priority gives the output that is listed first": policy("first"),
  "first gives the first satisfied rule": twisted((definition) => ({
    ...definition,
    rules: [...definition.rules].reverse()
  })),
  "rule order gives all outputs in the order of the rules": policy("output order"),
  "output order gives all outputs in the order of their priority": policy("rule order"),
  "collect gives every satisfied rule once": firstTwo,
  "collect sum adds up": policy("collect max"),
  "collect min gives the smallest": policy("collect sum"),
  "collect max gives the largest": policy("collect min"),
  "collect count counts": answering(({ rules }) => Math.min(rules.length, 2)),
  "whatever it is given, compiling answers: what is no table is refused": {
    ...subject,
    // What is typed is believed.
    compile: (definition) => {
      for (const { when } of definition.rules) Object.keys(when)
      return Table.compile(definition) as Result.Result<Table.Table, InvalidTable>
    }
  },
  "under unique the order of the rules does not matter": policy("first"),
  "deciding on what an explanation says was read gives the same decision": {
    ...subject,
    explain: (table, input) =>
      Result.map(Explanation.explain(table, input), (explanation) => ({
        ...explanation,
        // The first value that exists, whatever was read.
        read: explanation.read.map((one) =>
          one._tag === "Within" ? { ...one, within: { _tag: "Any" as const } } : one
        )
      }))
  },
  "an alternative counts as soon as its one input has a value that it needs, and with no other": {
    ...subject,
    explain: (table, input) =>
      Result.map(Explanation.explain(table, input), (explanation) => ({
        ...explanation,
        // The whole cell of the rule, also where an earlier rule goes first.
        alternatives: explanation.alternatives.map((one) => ({
          ...one,
          needs: table.definition.rules[one.rule - 1]!.when[one.input]!
        }))
      }))
  },
  "an explanation holds no text and no date that was read": {
    ...subject,
    explain: (table, input) =>
      Result.map(Explanation.explain(table, input), (explanation) => ({
        ...explanation,
        read: explanation.read.map(({ input: name }) => ({
          _tag: "Value" as const,
          input: name,
          value: (input as Record<string, string>)[name]!
        }))
      }))
  }
}

describe("Table", () => {
  for (const [law, holds] of Object.entries(laws(subject))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }
})
