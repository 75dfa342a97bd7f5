import { describe, expect, it } from "@effect/vitest"
import { Chain, Envelope, type Ledger, MemoryLedger, Vault } from "@zorgband/plugin-sdk"
import { Build, Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { Desk, Journal } from "../src/index.ts"

const tenant = "north"
type Events = MemoryLedger.MemoryStore["journal"]

/** Six events: of `a` and `b` in turn, all sealed but the last. */
const written = Effect.gen(function* () {
  const store = new MemoryLedger.MemoryStore(tenant)
  const ledger = MemoryLedger.make(store, [Ticket.collection.layout])
  const desk = Desk.make(ledger, "desk", Vault.memory())
  for (const key of ["a", "b", "a", "b", "a"])
    yield* desk.must({ [key]: Ticket.make({ title: `of ${key}` }) })
  yield* desk.must({ c: Ticket.make() })
  return { store, desk, verify: Journal.verify(ledger, desk.vault, tenant) }
})

const at = (journal: Events, position: number) => journal[position - 1] as Events[number]
const change = (journal: Events, position: number, event: Partial<Ledger.SequencedEvent>) => {
  const known = at(journal, position)
  journal[position - 1] = { ...known, event: { ...known.event, ...event } }
}
const renumber = (journal: Events) => {
  for (const [place] of journal.entries()) change(journal, place + 1, { position: place + 1 })
}
const swap = (journal: Events, one: number, other: number, part: "event" | "sealed") => {
  const [left, right] = [at(journal, one).event, at(journal, other).event]
  if (part === "sealed") {
    change(journal, one, { sealed: right.sealed })
    change(journal, other, { sealed: left.sealed })
  } else {
    change(journal, one, { ...right, position: left.position })
    change(journal, other, { ...left, position: right.position })
  }
}

/** What somebody does behind the ledger, and the first place that shows it. */
const tamperings: ReadonlyArray<
  readonly [what: string, (journal: Events) => void, position: number, reason: Chain.BrokenChain["reason"]]
> = [
  [
    "changes an event",
    (journal) => change(journal, 3, { envelope: at(journal, 3).event.envelope.replace("tester", "nobody") }),
    3,
    "link"
  ],
  [
    "changes an event and its link",
    (journal) => {
      const envelope = at(journal, 3).event.envelope.replace("tester", "nobody")
      change(journal, 3, { envelope, hash: Chain.next(at(journal, 2).event, envelope).hash })
    },
    4,
    "link"
  ],
  ["removes an event", (journal) => void journal.splice(1, 1), 2, "position"],
  [
    "removes an event and numbers the rest anew",
    (journal) => {
      journal.splice(1, 1)
      renumber(journal)
    },
    2,
    "link"
  ],
  [
    "inserts an event with a link that fits",
    (journal) => {
      const { envelope } = at(journal, 6).event
      const event = { envelope, sealed: null, ...Chain.next(at(journal, 2).event, envelope) }
      journal.splice(2, 0, { event, subject: null })
      renumber(journal)
    },
    4,
    "link"
  ],
  ["lets two events change places", (journal) => swap(journal, 2, 3, "event"), 2, "link"],
  [
    "changes sealed bytes",
    (journal) => change(journal, 4, { sealed: Uint8Array.of(1, 2, 3) }),
    4,
    "sealed bytes"
  ],
  ["removes sealed bytes", (journal) => change(journal, 4, { sealed: null }), 4, "sealed bytes"],
  ["lets sealed bytes change places", (journal) => swap(journal, 1, 3, "sealed"), 1, "sealed bytes"],
  [
    "adds sealed bytes where there were none",
    (journal) => change(journal, 6, { sealed: Uint8Array.of(1) }),
    6,
    "sealed bytes"
  ]
]

describe("Journal", () => {
  it.live("is whole as it was written, and tells how much was erased", () =>
    Effect.gen(function* () {
      const { desk, verify } = yield* written
      expect(yield* verify).toMatchObject({ position: 6, erased: 0 })
      yield* desk.vault.destroy("test/a")
      yield* desk.must({ a: Ticket.make() }, { erase: ["test/a"] })
      expect(yield* verify).toMatchObject({ position: 7, erased: 3 })
    })
  )

  for (const [what, tamper, position, reason] of tamperings)
    it.live(`names the first place when somebody ${what}`, () =>
      Effect.gen(function* () {
        const { store, verify } = yield* written
        tamper(store.journal)
        expect(yield* Effect.flip(verify)).toMatchObject({ _tag: "BrokenChain", position, reason })
      })
    )

  it.live("shows that its end was cut off, or written anew, to who kept where it stood", () =>
    Effect.gen(function* () {
      const { store, desk, verify } = yield* written
      const kept = yield* verify
      const again = Journal.verify(desk.ledger, desk.vault, tenant, kept)
      expect(yield* again).toEqual(kept)
      const [last] = store.journal.splice(5, 1)
      expect(yield* verify).toMatchObject({ position: 5 })
      expect(yield* Effect.flip(again)).toMatchObject({ position: 6, reason: "position" })
      store.head = at(store.journal, 5).event
      const { id } = Envelope.decode(last?.event.envelope ?? "")
      const event = Ticket.Event.cases.Removed.make({})
      const events = [
        yield* Build.newEvent(desk.vault, Ticket.collection, { id: `${id} anew`, event, keys: ["d"] })
      ]
      yield* desk.must({ d: Ticket.make() }, { events })
      expect(yield* verify).toMatchObject({ position: 6 })
      expect(yield* Effect.flip(again)).toMatchObject({ position: 6, reason: "link" })
    })
  )

  it.live("asks the vault again before it calls sealed bytes removed", () =>
    Effect.gen(function* () {
      const { desk } = yield* written
      let fed = 0
      const feed: Ledger.LedgerService["feed"] = (after, limit) =>
        Effect.gen(function* () {
          if (fed++ === 0) {
            yield* Effect.orDie(desk.vault.destroy("test/a"))
            yield* Effect.orDie(desk.must({ a: Ticket.make() }, { erase: ["test/a"] }))
          }
          return yield* desk.ledger.feed(after, limit)
        })
      expect(yield* Journal.verify({ feed }, desk.vault, tenant)).toMatchObject({ erased: 3 })
    })
  )
})
