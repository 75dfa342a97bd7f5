import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { required, same } from "../Check.ts"
import * as Desk from "../Desk.ts"

const open = Ticket.make()
const done = Ticket.make({ status: "done" })

/** What one command does: all of it, once, or nothing. */
export const commit = {
  "commit.writes-what-it-says": required(
    "0.1.0",
    "rows, removals and events of a batch are there after it",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open, b: open })
        yield* desk.must({ a: done, b: null, c: Ticket.make({ extra: [1, { x: "y" }] }) })
        yield* same("the changed row", (yield* desk.row("a"))?.doc, done)
        yield* same("the removed row", yield* desk.row("b"), null)
        yield* same("the new row", (yield* desk.row("c"))?.doc, Ticket.make({ extra: [1, { x: "y" }] }))
        yield* same("the number of events", (yield* desk.feed).length, 5)
      })
  ),
  "commit.counts-versions": required(
    "0.1.0",
    "a new row has version 1, every put adds one, a removed row begins again",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const versions: Array<number | null> = []
        for (const after of [open, done, done, null, open]) {
          yield* desk.must({ a: after })
          versions.push((yield* desk.row("a"))?.version ?? null)
        }
        yield* same("the versions", versions, [1, 2, 3, null, 1])
      })
  ),
  "commit.stale-put-conflicts": required(
    "0.1.0",
    "a put of a row that has changed since is refused",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open })
        const before = { a: yield* desk.row("a") }
        yield* desk.must({ a: done })
        const outcome = yield* desk.write({ a: Ticket.make({ owner: "late" }) }, { before })
        yield* same("the outcome", outcome._tag, "Conflict")
        yield* same("the row", (yield* desk.row("a"))?.doc, done)
      })
  ),
  "commit.stale-remove-conflicts": required(
    "0.1.0",
    "a removal of a row that has changed or gone since is refused",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open })
        const before = { a: yield* desk.row("a") }
        yield* desk.must({ a: done })
        yield* same("the outcome, changed", (yield* desk.write({ a: null }, { before }))._tag, "Conflict")
        yield* same("the row", (yield* desk.row("a"))?.doc, done)
        yield* desk.must({ a: null })
        yield* same("the outcome, gone", (yield* desk.write({ a: null }, { before }))._tag, "Conflict")
      })
  ),
  "commit.new-row-must-be-new": required(
    "0.1.0",
    "a row that is there already is not made again",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open })
        const outcome = yield* desk.write({ a: done }, { before: { a: null } })
        yield* same("the outcome", outcome._tag, "Conflict")
        yield* same("the row", (yield* desk.row("a"))?.doc, open)
      })
  ),
  "commit.gone-row-is-not-changed": required("0.1.0", "a row that has gone is not changed", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: open })
      const before = { a: yield* desk.row("a") }
      yield* desk.must({ a: null })
      yield* same("the outcome", (yield* desk.write({ a: done }, { before }))._tag, "Conflict")
      yield* same("the row", yield* desk.row("a"), null)
    })
  ),
  "commit.names-what-changed": required(
    "0.1.0",
    "a conflict names only what was expected and has changed",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open, b: open })
        const before = { a: yield* desk.row("a"), b: yield* desk.row("b") }
        yield* desk.must({ a: done })
        const outcome = yield* desk.write({ a: open, b: done }, { before })
        const named = outcome._tag === "Conflict" ? outcome.on : []
        const stale = { ref: Desk.ref("a"), version: 1 }
        yield* same(
          "what is named",
          named.filter((one) => JSON.stringify(one) !== JSON.stringify(stale)),
          []
        )
      })
  ),
  "commit.conflict-leaves-no-trace": required("0.1.0", "a conflict leaves no trace", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: open, b: open, c: open })
      const before = { b: yield* desk.row("b") }
      yield* desk.must({ b: done })
      const snapshot = yield* desk.snapshot
      const changes = {
        d: Ticket.make({ number: "1", tags: ["x"] }),
        a: Ticket.make({ tags: ["x", "y"], due: 1 }),
        c: null,
        b: open
      }
      const refused = yield* desk.batch(changes, { before, command: Build.command("refused") })
      yield* same("the outcome", (yield* desk.commit(refused))._tag, "Conflict")
      yield* same("everything that can be read", yield* desk.snapshot, snapshot)
      yield* same("the receipt", (yield* desk.ledger.get([], ["refused"])).receipts, [null])
      // The claim must be free, and the command must be able to try again.
      yield* desk.must({ e: Ticket.make({ number: "1" }) }, { command: Build.command("refused") })
    })
  ),
  "commit.taken-claim-leaves-no-trace": required("0.1.0", "a taken claim leaves no trace", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      yield* desk.must({ a: Ticket.make({ number: "1" }), b: open })
      const snapshot = yield* desk.snapshot
      const changes = { b: done, c: Ticket.make({ number: "2" }), d: Ticket.make({ number: "1", due: 1 }) }
      const outcome = yield* desk.write(changes, { command: Build.command("refused") })
      yield* same("the outcome", outcome._tag, "ClaimTaken")
      yield* same("everything that can be read", yield* desk.snapshot, snapshot)
      yield* same("the receipt", (yield* desk.ledger.get([], ["refused"])).receipts, [null])
      yield* desk.must({ e: Ticket.make({ number: "2" }) }, { command: Build.command("refused") })
    })
  ),
  "commit.replay-answers-the-same": required(
    "0.1.0",
    "a repeated command answers what it answered",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        const result = { id: "a", list: [1, null, "é"] }
        const batch = yield* desk.batch({ a: open }, { result })
        yield* same("the outcome", yield* desk.commit(batch), { _tag: "Committed" })
        yield* same("the outcome of the repeat", yield* desk.commit(batch), { _tag: "Replayed", result })
        // Decided anew against what is there now, the same command is still the same command.
        const again = yield* desk.write({ a: done, b: done }, { command: batch.command, result: "other" })
        yield* same("the outcome of another decision", again, { _tag: "Replayed", result })
        yield* same("the receipts", (yield* desk.ledger.get([], ["none", batch.command.id])).receipts, [
          null,
          { digest: batch.command.digest, result }
        ])
      })
  ),
  "commit.replay-writes-nothing": required("0.1.0", "the same command id twice gives one effect", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      const batch = yield* desk.batch({ a: Ticket.make({ number: "1", tags: ["x"] }) })
      yield* desk.commit(batch)
      const snapshot = yield* desk.snapshot
      yield* desk.commit(batch)
      yield* desk.write({ b: open }, { command: batch.command })
      yield* same("everything that can be read", yield* desk.snapshot, snapshot)
    })
  ),
  "commit.reused-id-is-refused": required(
    "0.1.0",
    "another command under the id of one that was committed is refused and writes nothing",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open }, { command: Build.command("c", 1) })
        const snapshot = yield* desk.snapshot
        const outcome = yield* desk.write({ b: open }, { command: Build.command("c", 2) })
        yield* same("the outcome", outcome, { _tag: "CommandReused" })
        yield* same("everything that can be read", yield* desk.snapshot, snapshot)
      })
  ),
  "commit.batches-in-order": required("0.1.0", "one outcome for each batch, in their order", (context) =>
    Effect.gen(function* () {
      const desk = Desk.make(yield* context.open())
      const known = yield* desk.batch({ a: open }, { result: "known" })
      yield* desk.commit(known)
      const reused = yield* desk.batch({ b: open }, { command: Build.command("x", 1) })
      yield* desk.commit(reused)
      const batches = [
        yield* desk.batch({ c: open }),
        known,
        yield* desk.batch({ d: open }, { command: Build.command("x", 2) }),
        yield* desk.batch({ e: open })
      ]
      yield* same("the outcomes", yield* desk.ledger.commit(batches), [
        { _tag: "Committed" },
        { _tag: "Replayed", result: "known" },
        { _tag: "CommandReused" },
        { _tag: "Committed" }
      ])
      yield* same("no batches", yield* desk.ledger.commit([]), [])
    })
  ),
  "commit.batches-by-themselves": required(
    "0.1.0",
    "a batch that is refused does not take the others of its call with it",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: Ticket.make({ number: "1" }), b: open })
        const before = { b: yield* desk.row("b") }
        yield* desk.must({ b: done })
        const batches = [
          yield* desk.batch({ c: open }),
          yield* desk.batch({ b: open }, { before }),
          yield* desk.batch({ d: open }),
          yield* desk.batch({ e: Ticket.make({ number: "1" }) }),
          yield* desk.batch({ f: open })
        ]
        const outcomes = yield* desk.ledger.commit(batches)
        yield* same(
          "the outcomes",
          outcomes.map(({ _tag }) => _tag),
          ["Committed", "Conflict", "Committed", "ClaimTaken", "Committed"]
        )
        yield* same("the rows", yield* desk.keys({ index: "id", equals: [] }), ["a", "b", "c", "d", "f"])
        yield* same("the number of events", (yield* desk.feed).length, 6)
      })
  ),
  "commit.is-seen-at-once": required("0.1.0", "what is acknowledged is seen by every later read", (context) =>
    Effect.gen(function* () {
      const here = Desk.make(yield* context.open(), "here")
      const there = Desk.make(yield* context.open(), "there")
      const all = { collection: "ticket", index: "id", equals: [] }
      const turns = [1, 2, 3, 4]
      for (const due of turns) {
        const changes = { a: Ticket.make({ due }), [`k${due}`]: open }
        yield* here.must(changes, { command: Build.command(`c${due}`), result: due })
        yield* same("the row in another session", (yield* there.ticket("a"))?.due, due)
        yield* same("what is found", yield* there.keys({ index: "by_due", equals: [due] }), ["a"])
        // The same is asked each time: nothing of what was answered before may come again.
        yield* same("all that is found", (yield* there.keys(all)).length, due + 1)
        yield* same("all that is counted", yield* there.ledger.count(all), due + 1)
        yield* same("the feed", (yield* there.feed).length, due * 2)
        const { items } = yield* there.ledger.history(Desk.ref("a"), null, 10)
        yield* same("the history", items.length, due)
        const { receipts } = yield* there.ledger.get(
          [],
          turns.map((turn) => `c${turn}`)
        )
        yield* same(
          "the receipts",
          receipts.map((receipt) => receipt?.result ?? null),
          turns.map((turn) => (turn <= due ? turn : null))
        )
      }
    })
  ),
  "commit.get-keeps-places": required(
    "0.1.0",
    "get answers in the order asked, absent and repeated ones too",
    (context) =>
      Effect.gen(function* () {
        const desk = Desk.make(yield* context.open())
        yield* desk.must({ a: open, b: done })
        const { rows, receipts } = yield* desk.ledger.get(["b", "none", "a", "b"].map(Desk.ref), [
          "none",
          "desk-1"
        ])
        yield* same(
          "the rows",
          rows.map((row) => row?.ref.key ?? null),
          ["b", null, "a", "b"]
        )
        yield* same(
          "the receipts",
          receipts.map((receipt) => receipt === null),
          [true, false]
        )
        yield* same("nothing asked", yield* desk.ledger.get([], []), { rows: [], receipts: [] })
      })
  )
}
