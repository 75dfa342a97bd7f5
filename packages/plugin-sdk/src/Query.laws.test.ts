import { describe, expect, it } from "@effect/vitest"
import { Result } from "effect"
import { laws, type Subject } from "./Query.laws.ts"
import * as Query from "./Query.ts"
import * as Ticket from "./testing/Ticket.ts"

const plans =
  (change: (plan: Query.SelectionPlan) => Partial<Query.SelectionPlan>): Subject["selection"] =>
  (known, asked) =>
    Result.map(Query.selection(known, asked), (plan) => ({ ...plan, ...change(plan) }))

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof laws>, Subject> = {
  "exactly what an index can answer is allowed": {
    ...Query,
    selection: (known, asked) => Query.selection(known, { ...asked, equals: asked.equals.slice(0, 2) })
  },
  "the fields given and the rest are the fields of the index": {
    ...Query,
    selection: plans(({ rest }) => ({ rest: rest.slice(1) }))
  },
  "every combination of the values is looked up, once": {
    ...Query,
    selection: plans(({ prefixes }) => ({ prefixes: prefixes.slice(0, 2) }))
  },
  "a scope is shown exactly when its fields are given, one value each": {
    ...Query,
    selection: plans(() => ({ scope: null }))
  },
  "a bound has the type of the field that it bounds": {
    ...Query,
    selection: (known, { range: _, ...asked }) => Query.selection(known, asked)
  },
  "a cursor is read back by its own query and refused by another": {
    ...Query,
    query: (known, { after: _, ...asked }) => Query.query(known, asked)
  },
  "what is no cursor is refused": {
    ...Query,
    query: (known, { after: _, ...asked }) => Query.query(known, asked)
  },
  "text that an engine cannot look up is refused": {
    ...Query,
    selection: (known, asked) =>
      Query.selection(known, JSON.parse(JSON.stringify(asked).replaceAll(/\\u(0000|d800|dfff)/g, "")))
  }
}

describe("Query", () => {
  for (const [law, holds] of Object.entries(laws(Query))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () => expect(laws(twin)[law as keyof typeof twins]).toThrow())
  }

  it("refuses a million combinations before it spells them out", () => {
    const thousand = { anyOf: Array.from({ length: 1_000 }, (_, at) => `v${at}`) }
    const asked = { collection: "ticket", index: "by_team", equals: [thousand, thousand] }
    const refused = Query.selection(Query.layouts([Ticket.collection.layout]), asked)
    expect(Result.isFailure(refused) && refused.failure.message).toContain("more than 64 combinations")
  })
})
