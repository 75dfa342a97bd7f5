import { describe, expect, it } from "@effect/vitest"
import { Fold, Journal } from "@zorgband/conformance"
import { type Ledger, MemoryLedger, type Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { caller, type Desk, desk, person } from "./Build.ts"
import { withLedger } from "./broken.ts"
import { erasureLaws, type Subject } from "./erasureLaws.ts"
import { overStore } from "./memoryDesk.ts"

const over = (
  change: (one: Desk) => Desk = (one) => one,
  plugin: (sound: Plugin.Plugin, store: MemoryLedger.MemoryStore) => Plugin.Plugin = (sound) => sound
): Subject => ({
  desk: Effect.suspend(() => {
    const store = new MemoryLedger.MemoryStore("north")
    return Effect.map(desk(plugin(overStore(store), store)), (one) => ({ desk: change(one), store }))
  }),
  verify: Fold.verify,
  chain: Journal.verify
})

/** Storage that does something else with the batches that erase. */
const erasing = (change: (batch: Ledger.Batch, store: MemoryLedger.MemoryStore) => Ledger.Batch): Subject =>
  over(undefined, (sound, store) =>
    withLedger(sound, (ledger) => ({
      ...ledger,
      commit: (batches) =>
        Effect.suspend(() =>
          ledger.commit(batches.map((batch) => (batch.erase.length === 0 ? batch : change(batch, store))))
        )
    }))
  )

const who = caller()

/** Broken copies, each caught by the law it is filed under. */
const twins: Record<keyof ReturnType<typeof erasureLaws>, Subject> = {
  // One field stays as it was.
  "nothing of an erased party is left in the store": erasing((batch, store) => ({
    ...batch,
    put: batch.put.map((put) => {
      const before = store.rows.get(`${put.ref.collection}/${put.ref.key}`)?.row.doc as { person?: object }
      return put.ref.collection === "source_record" && before?.person !== undefined
        ? { ...put, doc: { ...(put.doc as object), person: before.person as never } }
        : put
    })
  })),
  "a row is the fold of its events, and the journal is whole": erasing((batch) => ({
    ...batch,
    events: batch.events.filter(({ type }) => type !== "client.Erased")
  })),
  // What is personal is removed with its row.
  "an erasure leaves every count, lead time and mix as it was": erasing((batch) => ({
    ...batch,
    put: batch.put.filter(({ ref }) => ref.collection !== "contact_moment"),
    remove: [
      ...batch.remove,
      ...batch.put
        .filter(({ ref }) => ref.collection === "contact_moment")
        .map(({ ref, expect: version }) => ({ ref, expect: version, entries: [], release: [] }))
    ]
  })),
  // Whoever was registered first goes too.
  "an erasure leaves what is of others as it was": over((one) => ({
    ...one,
    clients: {
      ...one.clients,
      erase: (caller_, asked, stamp) =>
        Effect.tap(one.clients.erase(caller_, asked, stamp), () =>
          Effect.ignore(one.clients.erase(who, { ...asked, party: "home-care|1" as never }))
        )
    }
  })),
  "an erased record is not said anything of again": over((one) => ({
    ...one,
    clients: {
      ...one.clients,
      register: (caller_, said, stamp) =>
        Effect.catchTag(one.clients.register(caller_, said, stamp), "SubjectErased", () =>
          one.clients.register(caller_, { ...said, source: "again", person: person(8) }, stamp)
        )
    }
  }))
}

describe("erasing, over any history", () => {
  for (const [law, holds] of Object.entries(erasureLaws(over()))) it(law, holds)
  for (const [law, twin] of Object.entries(twins)) {
    it(`catches a broken copy: ${law}`, () =>
      expect(erasureLaws(twin)[law as keyof typeof twins]()).rejects.toThrow())
  }
})
