import { describe, expect, it } from "@effect/vitest"
import { Batch, MemoryLedger, Vault } from "@zorgband/plugin-sdk"
import { Ticket } from "@zorgband/plugin-sdk/testing"
import { Effect } from "effect"
import { Desk, Fold } from "../src/index.ts"

/** A store with three tickets and a removed one, and what looks at it. */
const written = Effect.gen(function* () {
  const store = new MemoryLedger.MemoryStore("north")
  const vault = Vault.memory()
  const ledger = MemoryLedger.make(store, [Ticket.collection.layout])
  const desk = Desk.make(ledger, "desk", vault)
  yield* desk.must({
    a: Ticket.make({ title: "Ypsilanti", due: 1 }),
    b: Ticket.make({ owner: "anna" }),
    c: Ticket.make(),
    gone: Ticket.make()
  })
  yield* desk.must({ gone: null })
  const change = (key: string, doc: object | null) => {
    const id = Batch.refId(Desk.ref(key))
    const known = store.rows.get(id)
    if (known === undefined) throw new Error("no such row")
    if (doc === null) store.rows.delete(id)
    else
      store.rows.set(id, { ...known, row: { ...known.row, doc: { ...(known.row.doc as object), ...doc } } })
  }
  const verify = Fold.verify(ledger, vault, [Ticket.collection])
  return { store, vault, change, verify, ledger, desk }
})

describe("Fold", () => {
  it.live("finds nothing in a store where all is well", () =>
    Effect.gen(function* () {
      const { verify } = yield* written
      expect(yield* verify).toEqual({ rows: 3, removed: 1, differences: [] })
    })
  )

  it.live("names the fields of a row that was changed behind the journal, not what they hold", () =>
    Effect.gen(function* () {
      const { change, verify } = yield* written
      change("a", { title: "Zanzibar", due: 2 })
      const found = yield* verify
      expect(found.differences).toEqual([{ ref: Desk.ref("a"), fields: ["due", "title"] }])
      expect(JSON.stringify(found)).not.toMatch(/Ypsilanti|Zanzibar/)
    })
  )

  it.live("finds a row that was removed behind the journal, and one that should be gone", () =>
    Effect.gen(function* () {
      const { store, change, verify } = yield* written
      const row = store.rows.get(Batch.refId(Desk.ref("c")))
      change("b", null)
      expect((yield* verify).differences).toEqual([{ ref: Desk.ref("b"), fields: [] }])
      const back = Desk.ref("gone")
      if (row !== undefined) store.rows.set(Batch.refId(back), { ...row, row: { ...row.row, ref: back } })
      store.indexes.get("ticket.id")?.push(["gone"])
      expect((yield* verify).differences).toEqual([
        { ref: back, fields: [] },
        { ref: Desk.ref("b"), fields: [] }
      ])
    })
  )

  it.live("finds an event that is missing from a history", () =>
    Effect.gen(function* () {
      const { store, verify, desk } = yield* written
      yield* desk.must({ c: Ticket.make({ status: "done" }) })
      const id = Batch.refId(Desk.ref("c"))
      store.histories.set(id, (store.histories.get(id) ?? []).slice(0, -1))
      expect((yield* verify).differences).toEqual([{ ref: Desk.ref("c"), fields: ["status"] }])
    })
  )

  it.live("finds personal data that stayed in a row after its key was destroyed", () =>
    Effect.gen(function* () {
      const { vault, verify } = yield* written
      yield* vault.destroy("test/a")
      expect((yield* verify).differences).toEqual([{ ref: Desk.ref("a"), fields: ["title"] }])
    })
  )

  it.live("compares again a row that changes while it is looked at", () =>
    Effect.gen(function* () {
      const { ledger, vault, desk } = yield* written
      let changes = 0
      const changing = {
        ...ledger,
        history: (...asked: Parameters<typeof ledger.history>) =>
          Effect.andThen(
            changes++ < 3 ? Effect.orDie(desk.must({ a: Ticket.make({ due: changes }) })) : Effect.void,
            ledger.history(...asked)
          )
      }
      expect((yield* Fold.verify(changing, vault, [Ticket.collection])).differences).toEqual([])
    })
  )
})
