import { describe, expect, it } from "@effect/vitest"
import { Fold, Journal } from "@zorgband/conformance"
import { Ledger as LedgerPort, MemoryLedger, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { coreAreas } from "../host/coreAreas.ts"
import * as Zorgband from "../host/Zorgband.ts"
import type { Desk, stamps } from "../testing/Build.ts"
import { dump, overStore } from "../testing/memoryDesk.ts"
import { Clients } from "./Clients.ts"
import { canary, contactAbout, erasing, type Furnished, furnished, known, who } from "./erasingDesk.ts"
import { own, type SourceRecordId } from "./SourceRecord.ts"

const collections = coreAreas.flatMap((area) => area.collections)
const layouts = collections.map(({ layout }) => layout)

/** All that is counted. */
const counts = ({ one, store, first, second, other }: Furnished) =>
  Effect.gen(function* () {
    const all = [first.record, second.record, first.client, second.client, other.record] as never
    const timeline = yield* one.contacts.timeline(who, all)
    const open = yield* one.questions.open(who)
    return {
      clients: yield* one.clients.count(who),
      contacts: timeline.items.map(({ id }) => id),
      questions: open.items.map(({ id, row }) => [id, row.owner, row.askedAt]),
      commitments: (yield* one.commitments.ofOwner(who, "team")).items.map(({ id, row }) => [id, row.due]),
      rows: [...store.rows.keys()].filter((key) => !key.startsWith("erasure/")).length
    }
  })

/** All rows are the fold of their events, and the journal is whole. */
const sound = ({ one, store }: Pick<Furnished, "one" | "store">) =>
  Effect.gen(function* () {
    expect((yield* Fold.verify(one.ledger, one.vault, collections)).differences).toEqual([])
    yield* Journal.verify(one.ledger, one.vault, "north")
    expect(store.journal.length).toBeGreaterThan(0)
  })

/** A change of address that is proposed by one and accepted by another. */
const accepted = (one: Desk, record: SourceRecordId, next: ReturnType<typeof stamps>) =>
  Effect.gen(function* () {
    const to = { address: { street: "Verhuisd", houseNumber: 9, postcode: "1071XX", place: "Verhuisd" } }
    const request = yield* one.changeRequests.propose(who, { record, revision: 1, to }, next())
    const checker = { ...who, actor: "checker" }
    yield* one.changeRequests.decide(checker, request, { address: { verdict: "accepted" } }, next())
  })

/** A client of whom nothing was ever stated, erased. */
const fresh = (one: Desk, next: ReturnType<typeof stamps>) =>
  Effect.gen(function* () {
    const registered = yield* one.clients.register(
      who,
      { source: "portal", localId: "7", person: known(7) },
      next()
    )
    yield* one.clients.erase(who, { party: registered.client, ...erasing }, next())
    return registered
  })

describe("erasing", () => {
  it.live("a record takes what was said of the person and in contacts about it, and leaves every count", () =>
    Effect.gen(function* () {
      const all = yield* furnished()
      const { one, store, next, first, second, stays } = all
      const before = yield* counts(all)
      expect(dump(store)).toContain(canary)
      const erased = yield* one.clients.erase(who, { party: first.record, ...erasing }, next())
      expect(erased).toMatchObject({ parties: [first.record] })
      expect(yield* counts(all)).toEqual(before)
      yield* sound(all)
      // The other record and its contacts are as they were.
      const { records } = yield* one.clients.ofRecord(who, second.record)
      expect(JSON.stringify(records.find(({ id }) => id === second.record))).toContain(canary)
      expect(records.find(({ id }) => id === first.record)?.record.person ?? {}).toEqual({})
      expect((yield* one.contacts.get(who, stays.contact)).content).toMatchObject({
        notes: "of somebody else again"
      })
    })
  )

  it.live("a client takes all its records, and the contacts about it and whoever was merged into it", () =>
    Effect.gen(function* () {
      const all = yield* furnished()
      const { one, store, next, first, second } = all
      const before = yield* counts(all)
      const asked = { party: second.client, ground: "unlawful", keptUntil: null } as const
      const { parties, erasure } = yield* one.clients.erase(who, asked, next())
      const stated = [first.client, second.client].map(own)
      expect([...parties].sort()).toEqual(
        [first.client, second.client, first.record, second.record, ...stated].sort()
      )
      expect(dump(store)).not.toMatch(new RegExp(canary, "i"))
      expect(yield* counts(all)).toEqual(before)
      yield* sound(all)
      const [entry] = (yield* one.clients.erasures(who)).items
      expect(entry).toMatchObject({
        id: erasure,
        row: { ground: "unlawful", actor: "tester", purpose: "test" }
      })
      // It can still be unmerged, and nothing comes back.
      yield* one.clients.unmerge(who, { from: second.client, into: first.client }, next())
      yield* sound(all)
      expect(dump(store)).not.toMatch(new RegExp(canary, "i"))
    })
  )

  it.live("a client takes along what was stated of it, and nothing is stated of it again", () =>
    Effect.gen(function* () {
      const { one, store, next, first } = yield* furnished()
      yield* accepted(one, first.record, next)
      yield* one.clients.state(who, { client: first.client, is: { deceased: "2026-02-03" } }, next())
      yield* one.clients.erase(who, { party: first.client, ...erasing }, next())
      expect(dump(store)).not.toMatch(/Verhuisd|2026-02-03/)
      yield* sound({ one, store })
      for (const client of [first.client, (yield* fresh(one, next)).client]) {
        const is = { deceased: "2026-02-03" }
        expect(yield* Effect.flip(one.clients.state(who, { client, is }, next()))).toMatchObject({
          _tag: "SubjectErased"
        })
      }
    })
  )

  it.live("the last record of a client takes along what was stated of it; an earlier one does not", () =>
    Effect.gen(function* () {
      const { one, store, next, first, second } = yield* furnished()
      yield* accepted(one, first.record, next)
      yield* one.clients.erase(who, { party: second.record, ...erasing }, next())
      expect(dump(store)).toMatch(/Verhuisd/)
      yield* one.clients.erase(who, { party: first.record, ...erasing }, next())
      expect(dump(store)).not.toMatch(/Verhuisd/)
      expect((yield* one.clients.get(who, first.client)).golden.person).toBe(null)
      yield* sound({ one, store })
    })
  )

  it.live(
    "leaves nothing to register or record under the same id, and room for the person under another",
    () =>
      Effect.gen(function* () {
        const { one, next, first } = yield* furnished()
        yield* one.clients.erase(who, { party: first.record, ...erasing }, next())
        const again = { source: "home-care", localId: "1", person: known(1) }
        expect(yield* Effect.flip(one.clients.register(who, again, next()))).toMatchObject({
          _tag: "SubjectErased"
        })
        expect(yield* Effect.flip(contactAbout(one, first.record, next))).toMatchObject({
          _tag: "SubjectErased"
        })
        const anew = yield* one.clients.register(who, { ...again, localId: "1a" }, next())
        expect(anew.as).toBe("new client")
      })
  )

  it.live("is refused before anything is destroyed", () =>
    Effect.gen(function* () {
      const all = yield* furnished()
      const { one, store, next, first } = all
      const before = dump(store)
      const refused = (asked: Parameters<Desk["clients"]["erase"]>[1]) =>
        Effect.map(Effect.flip(one.clients.erase(who, asked, next())), ({ _tag }) => _tag)
      const party = first.record
      expect(yield* refused({ party, ground: "request", keptUntil: "2045-01-01" as never })).toBe(
        "MustBeKept"
      )
      expect(yield* refused({ party: "nobody|1", ...erasing } as never)).toBe("UnknownParty")
      expect(yield* refused({ party: "00000000-0000-7000-8000-000000000000", ...erasing } as never)).toBe(
        "UnknownParty"
      )
      expect(yield* refused({ party, ground: "because", keptUntil: null } as never)).toBe("InvalidInput")
      expect(yield* one.vault.destroyed).toEqual([])
      expect(dump(store)).toBe(before)
    })
  )

  it.live("refuses data of an area that the host did not give", () =>
    Effect.gen(function* () {
      const { store, first, next } = yield* furnished()
      const bare = yield* Effect.flip(
        Clients.use((clients) => clients.erase(who, { party: first.record, ...erasing }, next())).pipe(
          Effect.provide(Clients.layer),
          Effect.provideService(LedgerPort.Ledger, MemoryLedger.make(store, layouts)),
          Effect.provideService(Vault.Vault, Vault.memory())
        )
      )
      expect(bare).toMatchObject({ _tag: "CannotErase", collection: "contact_moment" })
    })
  )

  it("is no part of a transaction of the host's", async () => {
    const store = new MemoryLedger.MemoryStore("north")
    const { manifest, provides } = overStore(store)
    const joining = Plugin.definePlugin({
      ...manifest,
      provides: provides.map((extension) =>
        extension.point === "ledger"
          ? Plugin.ledger({
              ...extension,
              capabilities: { ...extension.capabilities, joinsHost: true },
              within: ({ collections: layouts }) => MemoryLedger.make(store, layouts)
            })
          : extension
      )
    })
    await using host = await Zorgband.openZorgband({ ledger: joining, tenant: "north" })
    const { clients } = host.within({}).as(who)
    const { record } = await clients.register({ source: "a", localId: "1", person: known(1) })
    const refused = { _tag: "NotInHostTransaction" }
    await expect(clients.erase({ party: record, ...erasing })).rejects.toMatchObject(refused)
    await expect(clients.reapplyErasures()).rejects.toMatchObject(refused)
    expect(dump(store)).toContain(canary)
  })
})
