import { Batch } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same, so } from "../Check.ts"
import * as Desk from "../Desk.ts"
import { due, withRows } from "./rows.ts"

/** Two texts of so many characters, of three bytes each, that differ in the last. No engine makes them much shorter. */
const two = (length: number): readonly [string, string] => {
  const start = Array.from({ length: length - 1 }, (_, at) =>
    String.fromCharCode(0x4e00 + ((at * 7_919) % 20_000))
  ).join("")
  return [`${start}一`, `${start}丁`]
}

const byDue = { collection: "ticket", index: "by_due", equals: [1] }

/** Texts that could be taken for two, or two for one, by what stands between them where they are stored. */
const separators = [
  "|",
  "/",
  ":",
  ".",
  ",",
  "~",
  "-",
  "_",
  "#",
  " ",
  "\\",
  '"',
  "'",
  "\u0001",
  "\u001f",
  "😀"
]

/** The longest texts that are promised to be kept, and texts that look like several. */
export const longest = {
  "documents.longest": required(
    "0.1.0",
    "keys, ids of commands, indexed texts and claims of the greatest length are told apart by their last character",
    (context) =>
      Effect.gen(function* () {
        const [[key, otherKey], [value, otherValue]] = [two(Batch.maxKey), two(Batch.maxValue)]
        const ticket = (one: string) =>
          Ticket.make({ title: one, owner: one, tags: [one], number: one, due: 1 })
        const desk = yield* withRows(context, { [key]: ticket(value) })
        yield* desk.must({ [otherKey]: ticket(otherValue) })
        for (const [own, one] of [
          [key, value],
          [otherKey, otherValue]
        ] as const) {
          yield* same("the row", (yield* desk.ticket(own))?.title, one)
          for (const index of ["by_title", "by_owner", "by_tag"])
            yield* same(`what is found ${index}`, yield* desk.keys({ index, equals: [one] }), [own])
          const taken = yield* desk.write({ z: Ticket.make({ number: one }) })
          yield* same("who holds the claim", taken._tag === "ClaimTaken" ? taken.by?.key : taken._tag, own)
          const { items } = yield* desk.ledger.history(Desk.ref(own), null, 10)
          yield* same("the number of its events", items.length, 1)
        }
        // With the key all that one index may have of a row, to the last byte.
        const [team, owner] = two((Batch.maxEntry / 3 - Batch.maxKey) / 2)
        const full = { team, owner, due: 1 }
        yield* desk.must({ [key]: Ticket.make(full) })
        const together = { index: "by_team_due", equals: [full.team, full.due, full.owner] }
        yield* same("what is found by all together", yield* desk.keys(together), [key])
        const ids = [key, otherKey]
        for (const [at, id] of ids.entries())
          yield* desk.must({ [`c${at}`]: Ticket.make() }, { command: Build.command(id), result: at })
        const { receipts } = yield* desk.ledger.get([], ids)
        yield* same(
          "the answers of the commands",
          receipts.map((receipt) => receipt?.result),
          [0, 1]
        )
      })
  ),
  "documents.largest": required(
    "0.1.0",
    "a document of a million characters and as many sealed bytes come back as they were",
    (context) =>
      Effect.gen(function* () {
        const extra = "0123456789".repeat(100_000)
        const desk = yield* withRows(context, { a: due(1, { extra }) })
        yield* so("the document", (yield* desk.ticket("a"))?.extra === extra)
        const [found] = (yield* desk.ledger.find({ ...byDue, limit: 1 })).items
        yield* so("the document that is found", (found?.doc as Ticket.Ticket | undefined)?.extra === extra)
        const batch = yield* desk.batch({ b: Ticket.make() })
        // Bytes that no engine makes shorter.
        const bytes = Uint8Array.from({ length: 1_000_000 }, (_, at) => (at * at * 7_919) >>> 11)
        const events = batch.events.map((one) => ({ ...one, sealed: { subject: "test/b", bytes } }))
        yield* desk.commit({ ...batch, events })
        const [event, last] = yield* desk.feed
        yield* so("the event", event?.envelope.includes(extra) === true)
        const isSame = (sealed: Uint8Array | null | undefined) =>
          sealed?.length === bytes.length && sealed.every((byte, at) => byte === bytes[at])
        yield* so("the sealed bytes", isSame(last?.sealed))
        const { items } = yield* desk.ledger.history(Desk.ref("b"), null, 1)
        yield* so("the sealed bytes in its history", isSame(items[0]?.sealed))
      })
  ),
  "find.separators": required(
    "0.1.0",
    "values that run into each other when they are put together are told apart, also in keys and scopes",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        for (const [at, between] of separators.entries()) {
          const [short, long] = [`k${at}`, `k${at}${between}x`]
          const [team, status] = [`t${at}`, `s${between}u`]
          yield* desk.must({
            [long]: due(1, { owner: `o${at}`, team, status }),
            [short]: due(1, { owner: `o${at}${between}k`, team: `t${at}${between}s`, status: "u" })
          })
          const found = (index: string, ...equals: ReadonlyArray<string>) => desk.keys({ index, equals })
          const told = [
            yield* found("by_owner", `o${at}`),
            yield* found("by_owner", `o${at}${between}k`),
            yield* found("by_team", team),
            yield* found("by_team", team, status),
            yield* found("by_team", `t${at}${between}s`, "u"),
            yield* desk.scope(team, status),
            yield* desk.scope(`t${at}${between}s`, "u"),
            (yield* desk.ledger.history(Desk.ref(short), null, 10)).items.length
          ]
          yield* same(`what is found with ${JSON.stringify(between)} between`, told, [
            [long],
            [short],
            [long],
            [long],
            [short],
            1,
            1,
            1
          ])
        }
      })
  )
}
