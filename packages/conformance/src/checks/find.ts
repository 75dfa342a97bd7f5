import type { Ledger } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import type * as Desk from "../Desk.ts"
import { due, withRows } from "./rows.ts"

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
  )
}
