import { Json } from "@zorgband/plugin-sdk"
import { Arbitraries, Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect, Result } from "effect"
import fc from "fast-check"
import { type Context, required, same, shown } from "../Check.ts"
import * as Desk from "../Desk.ts"

const canonical = (value: Json.Json): string => Result.getOrThrow(Json.canonical(value))

/** What is written comes back, by key, by index, in the answer of a command and in an event. */
const comesBack = (context: Context, values: ReadonlyArray<Json.Json>) =>
  Effect.gen(function* () {
    const desk = Desk.make(yield* context.open())
    for (const [at, extra] of values.entries()) {
      const key = `k${String(at).padStart(3, "0")}`
      const command = Build.command(`c${at}`)
      yield* desk.must({ [key]: Ticket.make({ extra }) }, { command, result: extra })
      const expected = canonical(extra)
      const row = yield* desk.ticket(key)
      yield* same("the value in a row", row === null ? null : canonical(row.extra), expected)
      const { receipts } = yield* desk.ledger.get([], [`c${at}`])
      yield* same("the value in an answer", canonical(receipts[0]?.result ?? null), expected)
    }
    const found = yield* desk.ledger.find({ collection: "ticket", index: "id", equals: [], limit: 1_000 })
    yield* same(
      "the values that are found",
      found.items.map(({ doc }) => canonical((doc as Ticket.Ticket).extra)),
      values.map(canonical)
    )
    const facts = (yield* desk.feed).map(({ envelope }) => JSON.parse(envelope).facts.extra)
    yield* same("the values in events", facts.map(canonical), values.map(canonical))
  })

const nested = (depth: number): Json.Json =>
  depth === 0 ? "deep" : depth % 2 ? [nested(depth - 1)] : { in: nested(depth - 1) }

/** What is stored comes back as it was. */
export const documents = {
  "documents.unicode": required("0.1.0", "text comes back code point for code point", (context) =>
    comesBack(context, [
      "é composed",
      "e\u0301 apart",
      "Å \u212b \u00c5",
      "ﬀ ß İ ı Ǆ",
      "👩‍⚕️ 𐀀 \ud83d\ude00",
      "\u202e right to left \u200b\ufeff",
      "\ue000 \uffee \uffff",
      " space at both ends ",
      "line\nbreak\r\ntab\t\u0001\u001f\u007f\u0085\u2028",
      { é: 1, "e\u0301": 2 }
    ])
  ),
  "documents.quotes": required(
    "0.1.0",
    "text that means something to an engine comes back as it was",
    (context) =>
      comesBack(context, [
        "'",
        "''",
        '"',
        "\\",
        "\\'",
        "$1",
        "?",
        ":name",
        "%s",
        "a'; --",
        "$$",
        "\\u0000",
        "{}",
        "[1]",
        "null",
        "NULL",
        "true",
        "1",
        "NaN"
      ])
  ),
  "documents.numbers": required(
    "0.1.0",
    "numbers come back exactly: integers to 2^53, fractions",
    (context) =>
      comesBack(context, [
        0,
        1,
        -1,
        2 ** 31,
        -(2 ** 31) - 1,
        2 ** 32,
        2 ** 53 - 1,
        1 - 2 ** 53,
        0.1,
        1 / 3,
        -2.5e-7,
        1e-300,
        5e-324,
        1234567.890123,
        1.5e15 + 0.25,
        1_760_000_000_001
      ])
  ),
  "documents.empty-values": required(
    "0.1.0",
    "empty text, list and object, null and false are five things",
    (context) =>
      comesBack(context, [
        "",
        [],
        {},
        null,
        false,
        [null],
        [[]],
        [""],
        { "": "" },
        { a: null },
        { a: [], b: {}, c: "", d: false }
      ])
  ),
  "documents.nesting": required("0.1.0", "values nested thirty deep and long ones come back", (context) =>
    comesBack(context, [nested(30), Array.from({ length: 2_000 }, (_, at) => at), "long ".repeat(20_000)])
  ),
  "documents.any": required("0.1.0", "whatever JSON can be stored comes back as it was", (context) =>
    comesBack(context, fc.sample(Arbitraries.json(), { numRuns: 60 }))
  ),
  "documents.key-order": required("0.1.0", "the order of keys makes no difference", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: Ticket.make({ extra: { b: 1, a: 2, "10": 3, "9": 4 } }) })
      yield* same("the row", (yield* desk.ticket("a"))?.extra, { "9": 4, "10": 3, a: 2, b: 1 })
    })
  ),
  "documents.not-shared": required(
    "0.1.0",
    "what was given or got can be changed without changing what is stored",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const extra = [1]
        const bytes = Uint8Array.of(1, 2, 3)
        const event = yield* Build.newEvent(desk.vault, Ticket.collection, {
          id: "e",
          event: Ticket.written(Ticket.make({ title: "t" })),
          keys: ["a"]
        })
        const result = { list: extra }
        const sealed = { subject: "test/a", bytes }
        const batch = yield* desk.batch(
          { a: Ticket.make({ extra }) },
          { result, events: [{ ...event, sealed }] }
        )
        yield* desk.commit(batch)
        const snapshot = Effect.all([desk.row("a"), desk.ledger.get([], [batch.command.id]), desk.feed])
        const before = shown(yield* snapshot)
        extra.push(2)
        bytes.fill(0)
        const [row, , events] = yield* snapshot
        // Whoever reads may try to change what was read; whether it lets itself be changed is the adapter's affair.
        const change = (how: () => void) => Effect.ignore(Effect.try(how))
        yield* change(() => Object.assign(row?.doc ?? {}, { extra: "changed" }))
        yield* change(() => void events[0]?.sealed?.fill(9))
        yield* same("what is stored", shown(yield* snapshot), before)
      })
  )
}
