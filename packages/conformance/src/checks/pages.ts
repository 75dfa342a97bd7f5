import type { Ledger } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { failsWith, required, same } from "../Check.ts"
import { due, withRows } from "./rows.ts"

/** Page by page, and what is refused. */
export const pages = {
  "find.pages": required("0.1.0", "pages have no gaps or repeats, also among equal values", (context) =>
    Effect.gen(function* () {
      const count = 23
      const rows = Array.from({ length: count }, (_, at) => {
        const key = `k${String((at * 7) % count).padStart(2, "0")}`
        return [key, due(at % 3, { tags: at % 2 === 0 ? ["x", "y"] : ["y"], owner: "o" })] as const
      })
      const desk = yield* withRows(context, Object.fromEntries(rows))
      const inOrder = rows
        .toSorted(([leftKey, left], [rightKey, right]) =>
          left.due === right.due ? (leftKey < rightKey ? -1 : 1) : (left.due ?? 0) - (right.due ?? 0)
        )
        .map(([key]) => key)
      for (const limit of [1, 2, 5, 7, 22, 23, 24]) {
        for (const query of [
          { index: "by_due", equals: [] },
          { index: "by_team_due", equals: ["north"] },
          { index: "by_tag", equals: [{ anyOf: ["x", "y"] }] }
        ]) {
          yield* same(`${query.index} by ${limit}`, yield* desk.keys({ ...query, limit }), inOrder)
          const descending = yield* desk.keys({ ...query, limit, order: "descending" })
          yield* same(`${query.index} by ${limit}, descending`, descending, inOrder.toReversed())
        }
      }
    })
  ),
  "find.limit": required("0.1.0", "a page has at most its limit, and says whether more follows", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, { a: due(1), b: due(1), c: due(2) })
      const page = (limit: number) =>
        Effect.map(
          desk.ledger.find({ collection: "ticket", index: "by_due", equals: [], limit }),
          (found) => [found.items.length, found.next !== null]
        )
      yield* same("one", yield* page(1), [1, true])
      yield* same("two", yield* page(2), [2, true])
      yield* same("exactly all", yield* page(3), [3, false])
      yield* same("more than all", yield* page(1_000), [3, false])
    })
  ),
  "find.pages-while-writing": required(
    "0.1.0",
    "a page after a change neither repeats nor skips what stayed",
    (context) =>
      Effect.gen(function* () {
        const desk = yield* withRows(context, { a: due(1), b: due(2), c: due(3), d: due(4) })
        const query = { collection: "ticket", index: "by_due", equals: [], limit: 2 }
        const first = yield* desk.ledger.find(query)
        const keys = Effect.map(desk.ledger.find({ ...query, after: first.next ?? "" }), ({ items }) =>
          items.map(({ ref }) => ref.key)
        )
        yield* desk.must({ b: null })
        yield* same("the second page, when the row at the border has gone", yield* keys, ["c", "d"])
        yield* desk.must({ aa: due(1), ab: due(0) })
        yield* same("the second page, when rows have come before it", yield* keys, ["c", "d"])
      })
  ),
  "find.refuses": required("0.1.0", "what no declared index answers is refused as InvalidQuery", (context) =>
    Effect.gen(function* () {
      const { ledger } = yield* withRows(context, { a: due(1, { tags: ["x"] }) })
      const wrong: ReadonlyArray<readonly [string, Partial<Ledger.Query>]> = [
        ["an unknown collection", { collection: "unknown" }],
        ["an unknown index", { index: "by_extra" }],
        ["a field in the place of an index", { index: "due" }],
        ["more values than fields", { equals: [1, 2] }],
        ["text for an integer", { equals: ["1"] }],
        ["an integer for text", { index: "by_owner", equals: [1] }],
        ["no integer", { equals: [1.5] }],
        ["an integer above 2^53", { equals: [2 ** 53] }],
        ["text with U+0000", { index: "by_owner", equals: ["a\u0000"] }],
        ["text with a lone surrogate", { index: "by_owner", equals: ["\ud800"] }],
        ["a bound of another type", { range: { from: "1" } }],
        ["65 values", { equals: [{ anyOf: Array.from({ length: 65 }, (_, at) => at) }] }],
        ["a many-valued field that is not given", { index: "by_tag" }],
        ["values for id", { index: "id", equals: ["a"] }]
      ]
      const query = { collection: "ticket", index: "by_due", equals: [], limit: 5 }
      for (const [what, part] of wrong) {
        yield* failsWith(`find with ${what}`, "InvalidQuery", ledger.find({ ...query, ...part }))
        yield* failsWith(`count with ${what}`, "InvalidQuery", ledger.count({ ...query, ...part }))
      }
      for (const limit of [0, -1, 1_001, 1.5, Number.NaN])
        yield* failsWith(`find with limit ${limit}`, "InvalidQuery", ledger.find({ ...query, limit }))
    })
  ),
  "find.foreign-cursor": required(
    "0.1.0",
    "a cursor that is not of this query is refused as InvalidQuery",
    (context) =>
      Effect.gen(function* () {
        const desk = yield* withRows(context, { a: due(1, { title: "t" }), b: due(2, { title: "u" }) })
        const query = { collection: "ticket", index: "by_due", equals: [], limit: 1 }
        const other = yield* desk.ledger.find({ ...query, index: "by_title" })
        for (const after of [other.next ?? "", "", "nonsense", "[]", '{"a":1}', "[1,2,3]", "0"])
          yield* failsWith(`the cursor ${after}`, "InvalidQuery", desk.ledger.find({ ...query, after }))
      })
  )
}
