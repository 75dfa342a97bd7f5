import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import { due, withRows } from "./rows.ts"

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

/** How indexed values compare. */
export const values = {
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
  )
}
