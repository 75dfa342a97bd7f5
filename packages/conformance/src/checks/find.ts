import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { type Context, failsWith, required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"

const withRows = (context: Context, rows: Desk.Changes) =>
  Effect.gen(function* () {
    const desk = Desk.make(yield* context.open())
    yield* desk.must(rows)
    return desk
  })

/** Titles on both sides of the UTF-16 surrogates, in the order of their code points. */
const byCodePoint = [
  "",
  " ",
  "A",
  "B",
  "Z",
  "a",
  "aa",
  "ab",
  "b",
  "z",
  "é",
  "ÿ",
  "ł",
  "\ue000",
  "ﬀ",
  "\uffee",
  "𐀀",
  "😀",
  "😀a"
]

const due = (value: number | null, more: Partial<Ticket.Ticket> = {}) => Ticket.make({ due: value, ...more })

const teamDue: Desk.Changes = {
  a: due(1, { owner: "anna" }),
  b: due(3, { owner: "bram" }),
  c: due(2, { owner: "anna" }),
  d: due(2, { owner: "bram" }),
  e: due(2, { owner: "anna", team: "south" }),
  f: due(1, { owner: "carl", team: "south" }),
  g: due(null, { owner: "anna" }),
  h: due(2)
}

/** Rows by a declared index. */
export const find = {
  "find.equal": required("0.1.0", "equality on the whole index and on each prefix", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, teamDue)
      const keys = (...equals: Ledger.Selection["equals"]) => desk.keys({ index: "by_team_due", equals })
      yield* same("nothing given", yield* keys(), ["a", "c", "d", "b", "f", "e"])
      yield* same("one field", yield* keys("north"), ["a", "c", "d", "b"])
      yield* same("two fields", yield* keys("north", 2), ["c", "d"])
      yield* same("three fields", yield* keys("north", 2, "bram"), ["d"])
      yield* same("a value that nothing has", yield* keys("east"), [])
    })
  ),
  "find.sparse": required(
    "0.1.0",
    "a row that lacks a value for a field of the index is not in it",
    (context) =>
      Effect.gen(function* () {
        const desk = yield* withRows(context, {
          a: due(1),
          b: due(null),
          c: Ticket.make({ owner: "" }),
          d: Ticket.make({ owner: "x" })
        })
        yield* same("by due", yield* desk.keys({ index: "by_due", equals: [] }), ["a"])
        yield* same(
          "by owner, the empty text included",
          yield* desk.keys({ index: "by_owner", equals: [] }),
          ["c", "d"]
        )
        yield* same("the empty text itself", yield* desk.keys({ index: "by_owner", equals: [""] }), ["c"])
        yield* same("two fields of three", yield* desk.keys({ index: "by_team_due", equals: ["north"] }), [])
      })
  ),
  "find.by-id": required("0.1.0", "every row can be read in the order of its key", (context) =>
    Effect.gen(function* () {
      const keys = ["0", "00", "1", "10", "2", "A", "B", "a", "a/b", "b", "é", "\ue000", "😀"]
      const desk = yield* withRows(context, Object.fromEntries(keys.map((key) => [`k${key}`, Ticket.make()])))
      const all = keys.map((key) => `k${key}`)
      yield* same("ascending", yield* desk.keys({ index: "id", equals: [] }), all)
      yield* same(
        "descending",
        yield* desk.keys({ index: "id", equals: [], order: "descending" }),
        all.toReversed()
      )
      const range = { from: "k1", to: "kB" }
      yield* same("a range", yield* desk.keys({ index: "id", equals: [], range }), [
        "k1",
        "k10",
        "k2",
        "kA",
        "kB"
      ])
    })
  ),
  "find.ranges": required("0.1.0", "bounds on the next field, both included, either left out", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, {
        a: due(1),
        b: due(2),
        c: due(3),
        d: due(3),
        e: due(null),
        z: due(-5)
      })
      const keys = (range: Ledger.Query["range"] & object) =>
        desk.keys({ index: "by_due", equals: [], range })
      yield* same("from and to", yield* keys({ from: 1, to: 2 }), ["a", "b"])
      yield* same("from", yield* keys({ from: 2 }), ["b", "c", "d"])
      yield* same("to", yield* keys({ to: 1 }), ["z", "a"])
      yield* same("one point", yield* keys({ from: 3, to: 3 }), ["c", "d"])
      yield* same("none", yield* keys({ from: 3, to: 1 }), [])
      yield* same("all", yield* keys({}), ["z", "a", "b", "c", "d"])
      const descending = {
        index: "by_due",
        equals: [],
        range: { from: 1, to: 3 },
        order: "descending"
      } as const
      yield* same("descending", yield* desk.keys(descending), ["d", "c", "b", "a"])
    })
  ),
  "find.range-after-prefix": required(
    "0.1.0",
    "a range on the field after those given, also on the key",
    (context) =>
      Effect.gen(function* () {
        const desk = yield* withRows(context, teamDue)
        const keys = (equals: Ledger.Selection["equals"], range: Ledger.Query["range"] & object) =>
          desk.keys({ index: "by_team_due", equals, range })
        yield* same("on the second field", yield* keys(["north"], { from: 2 }), ["c", "d", "b"])
        yield* same("on the third field", yield* keys(["north", 2], { to: "anna" }), ["c"])
        yield* same("on the key", yield* keys(["north", 2, "anna"], { from: "c", to: "c" }), ["c"])
        yield* same("on the key, none", yield* keys(["north", 2, "anna"], { from: "d" }), [])
      })
  ),
  "find.order": required("0.1.0", "both orders, by the rest of the index and then by key", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, { b: due(1), a: due(1), d: due(0), c: due(1), e: due(-1) })
      const keys = (order: "ascending" | "descending") => desk.keys({ index: "by_due", equals: [], order })
      yield* same("ascending", yield* keys("ascending"), ["e", "d", "a", "b", "c"])
      yield* same("descending", yield* keys("descending"), ["c", "b", "a", "d", "e"])
    })
  ),
  "find.integers": required("0.1.0", "integers are compared by size, up to 2^53 either way", (context) =>
    Effect.gen(function* () {
      const values = [
        1 - 2 ** 53,
        -(2 ** 40),
        -10,
        -9,
        0,
        9,
        10,
        2 ** 31 - 1,
        2 ** 31,
        2 ** 32 + 1,
        2 ** 53 - 2,
        2 ** 53 - 1
      ]
      const desk = yield* withRows(
        context,
        Object.fromEntries(values.map((value, at) => [`k${String(97 - at).padStart(2, "0")}`, due(value)]))
      )
      const found = yield* desk.ledger.find({ collection: "ticket", index: "by_due", equals: [], limit: 100 })
      yield* same(
        "in order",
        found.items.map(({ doc }) => (doc as Ticket.Ticket).due),
        values
      )
      for (const value of values)
        yield* same(`rows with ${value}`, (yield* desk.keys({ index: "by_due", equals: [value] })).length, 1)
      const range = { from: 2 ** 53 - 1 }
      yield* same("a range", (yield* desk.keys({ index: "by_due", equals: [], range })).length, 1)
    })
  ),
  "find.code-point-order": required(
    "0.1.0",
    "text is in the order of its code points, emoji after U+FFEE",
    (context) =>
      Effect.gen(function* () {
        const keyed = byCodePoint.map((title, at) => [`k${String(97 - at)}`, title] as const)
        const desk = yield* withRows(
          context,
          Object.fromEntries(keyed.map(([key, title]) => [key, Ticket.make({ title })]))
        )
        const inOrder = keyed.map(([key]) => key)
        yield* same("ascending", yield* desk.keys({ index: "by_title", equals: [] }), inOrder)
        yield* same("pages of two", yield* desk.keys({ index: "by_title", equals: [], limit: 2 }), inOrder)
        const order = "descending"
        yield* same(
          "descending",
          yield* desk.keys({ index: "by_title", equals: [], order, limit: 3 }),
          inOrder.toReversed()
        )
        const range = { from: "\ue000", to: "😀" }
        const titles = byCodePoint.slice(byCodePoint.indexOf("\ue000"), byCodePoint.indexOf("😀") + 1)
        const between = keyed.filter(([, title]) => titles.includes(title)).map(([key]) => key)
        yield* same("a range", yield* desk.keys({ index: "by_title", equals: [], range }), between)
      })
  ),
  "find.exact-text": required("0.1.0", "text is equal only when every code point is", (context) =>
    Effect.gen(function* () {
      const titles = [
        "jose",
        "Jose",
        "jose ",
        "josé",
        "jose\u0301",
        "%",
        "_",
        "'",
        "a'b\"c\\d",
        "1",
        "01",
        "1e2",
        "null",
        ""
      ]
      const desk = yield* withRows(
        context,
        Object.fromEntries(titles.map((title, at) => [`k${at}`, Ticket.make({ title })]))
      )
      for (const [at, title] of titles.entries())
        yield* same(
          `rows titled ${JSON.stringify(title)}`,
          yield* desk.keys({ index: "by_title", equals: [title] }),
          [`k${at}`]
        )
    })
  ),
  "find.any-of": required("0.1.0", "any of several values: merged in order, each row once", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, {
        a: due(3, { tags: ["x", "y"] }),
        b: due(1, { tags: ["y"] }),
        c: due(2, { tags: ["x", "y", "z"] }),
        d: due(4, { tags: ["z"] }),
        e: due(null, { tags: ["x"] }),
        f: due(0)
      })
      const keys = (anyOf: ReadonlyArray<string>, more: object = {}) =>
        desk.keys({ index: "by_tag", equals: [{ anyOf }], ...more })
      yield* same("merged", yield* keys(["z", "x", "y"]), ["b", "c", "a", "d"])
      yield* same("the same value twice", yield* keys(["y", "y"]), ["b", "c", "a"])
      yield* same("none", yield* keys([]), [])
      yield* same("values that nothing has", yield* keys(["q", "x"]), ["c", "a"])
      yield* same("descending", yield* keys(["x", "y"], { order: "descending" }), ["a", "c", "b"])
      yield* same("pages of one", yield* keys(["x", "y", "z"], { limit: 1 }), ["b", "c", "a", "d"])
      yield* same("a range after them", yield* keys(["x", "y", "z"], { range: { from: 2, to: 3 } }), [
        "c",
        "a"
      ])
      const many = Array.from({ length: 64 }, (_, at) => (at === 63 ? "z" : `t${at}`))
      yield* same("64 values", yield* keys(many), ["c", "d"])
    })
  ),
  "find.any-of-in-prefix": required("0.1.0", "any of several values for each field of a prefix", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, teamDue)
      const keys = (...equals: Ledger.Selection["equals"]) => desk.keys({ index: "by_team_due", equals })
      // Each by the fields that were not given, and then by key.
      yield* same("of the first", yield* keys({ anyOf: ["south", "north"] }), ["a", "f", "c", "e", "d", "b"])
      yield* same("of the second", yield* keys("north", { anyOf: [3, 1] }), ["a", "b"])
      yield* same("of both", yield* keys({ anyOf: ["south", "north"] }, { anyOf: [1, 2] }), [
        "a",
        "c",
        "e",
        "d",
        "f"
      ])
      yield* same(
        "of all three",
        yield* keys({ anyOf: ["north", "south"] }, 2, { anyOf: ["anna", "bram"] }),
        ["c", "d", "e"]
      )
    })
  ),
  "find.follows-changes": required(
    "0.1.0",
    "a changed row is found where it is now, and nowhere else",
    (context) =>
      Effect.gen(function* () {
        const desk = yield* withRows(context, {
          a: due(1, { owner: "anna", tags: ["x", "y"], title: "old" })
        })
        yield* desk.must({ a: due(2, { owner: null, tags: ["y", "z"], title: "new" }) })
        yield* same("by due, before", yield* desk.keys({ index: "by_due", equals: [1] }), [])
        yield* same("by due, now", yield* desk.keys({ index: "by_due", equals: [2] }), ["a"])
        yield* same("by owner", yield* desk.keys({ index: "by_owner", equals: [] }), [])
        yield* same("by title", yield* desk.keys({ index: "by_title", equals: ["old"] }), [])
        const byTag = (tag: string) =>
          desk.keys({ index: "by_tag", equals: [tag], range: { from: 0, to: 9 } })
        yield* same("by tag", [yield* byTag("x"), yield* byTag("y"), yield* byTag("z")], [[], ["a"], ["a"]])
        yield* same(
          "by the due of a tag, before",
          yield* desk.keys({ index: "by_tag", equals: ["y", 1] }),
          []
        )
      })
  ),
  "find.not-what-is-gone": required("0.1.0", "a removed row is not found", (context) =>
    Effect.gen(function* () {
      const full = due(1, { owner: "anna", tags: ["x"], title: "t" })
      const desk = yield* withRows(context, { a: full, b: full })
      yield* desk.must({ a: null })
      for (const [index, equals] of [
        ["id", []],
        ["by_team", ["north", "open"]],
        ["by_due", [1]],
        ["by_owner", ["anna"]],
        ["by_tag", ["x"]],
        ["by_title", ["t"]]
      ] as const) {
        yield* same(index, yield* desk.keys({ index, equals }), ["b"])
        yield* same(`${index}, counted`, yield* desk.ledger.count({ collection: "ticket", index, equals }), 1)
      }
    })
  ),
  "find.whole-rows": required("0.1.0", "what is found is the whole row, with version and schema", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, { a: due(1, { extra: { deep: [1, "é"] } }) })
      yield* desk.must({ a: due(2, { extra: { deep: [2] } }) })
      const found = yield* desk.ledger.find({ collection: "ticket", index: "by_due", equals: [], limit: 1 })
      yield* same("the rows", found.items, [yield* desk.row("a")])
      yield* same("the version of the schema", found.items[0]?.schema, Ticket.collection.layout.version)
    })
  ),
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
        // The row at the border goes, and one comes before it.
        yield* desk.must({ b: null, aa: due(1) })
        const second = yield* desk.ledger.find({ ...query, after: first.next ?? "" })
        yield* same(
          "the second page",
          second.items.map(({ ref }) => ref.key),
          ["c", "d"]
        )
      })
  ),
  "find.count": required("0.1.0", "count is the number of rows that find gives in all", (context) =>
    Effect.gen(function* () {
      const desk = yield* withRows(context, {
        a: due(1, { tags: ["x", "y"], owner: "anna" }),
        b: due(2, { tags: ["y"], owner: "anna" }),
        c: due(2, { tags: ["x", "y", "z"] }),
        d: due(null, { tags: ["x"] })
      })
      const selections: ReadonlyArray<Omit<Ledger.Selection, "collection">> = [
        { index: "id", equals: [] },
        { index: "id", equals: [], range: { from: "b", to: "c" } },
        { index: "by_due", equals: [] },
        { index: "by_due", equals: [{ anyOf: [1, 2, 5] }] },
        { index: "by_tag", equals: [{ anyOf: ["x", "y", "z"] }] },
        { index: "by_tag", equals: ["y"], range: { from: 2 } },
        { index: "by_tag", equals: [{ anyOf: [] }] },
        { index: "by_team_due", equals: ["north", 2] }
      ]
      const counts = yield* Effect.forEach(selections, (selection) =>
        desk.ledger.count({ ...selection, collection: "ticket" })
      )
      yield* same("the counts", counts, [4, 2, 3, 3, 3, 2, 0, 1])
      const found = yield* Effect.forEach(selections, (selection) => desk.keys({ ...selection, limit: 1 }))
      yield* same(
        "what is found",
        found.map((keys) => keys.length),
        counts
      )
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
