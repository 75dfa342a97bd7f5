import { describe, expect, it } from "@effect/vitest"
import { Fold, Journal } from "@zorgband/conformance"
import { type Ledger, Ledger as LedgerPort, MemoryLedger, memory, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { coreAreas } from "../host/coreAreas.ts"
import * as Zorgband from "../host/Zorgband.ts"
import { caller, type Desk, desk, noon, person, stamps } from "../testing/Build.ts"
import { dump, overStore } from "../testing/memoryDesk.ts"
import { Clients } from "./Clients.ts"
import { own, type SourceRecordId } from "./SourceRecord.ts"

const who = caller()
const canary = "Qanarie"
const collections = coreAreas.flatMap((area) => area.collections)
const layouts = collections.map(({ layout }) => layout)

/** Somebody whose name and address are looked for afterwards. */
const known = (n: number, verified: boolean | null = true) => ({
  ...person(n, verified),
  name: { own: { name: `${canary} ${n}` }, firstNames: canary },
  email: `${canary.toLowerCase()}@example.org`,
  address: { street: `${canary}straat`, houseNumber: 5, postcode: "3512AB", place: canary }
})

const erasing = { ground: "request", keptUntil: null } as const

/** A contact about somebody, with a question that is answered, one that is open, and a promise; twice corrected. */
const contactAbout = (one: Desk, about: string, next: ReturnType<typeof stamps>, says = canary) =>
  Effect.gen(function* () {
    const { contact, questions } = yield* one.contacts.record(
      who,
      {
        happenedAt: noon,
        direction: "in",
        channel: "telephone",
        inside: [{ kind: "employee", id: "employee-17" }],
        outside: [{ role: "client", about }],
        verified: "control questions",
        outcome: "answered",
        duration: 60,
        labels: [],
        content: { subject: says, notes: says },
        questions: [
          { asked: says, behind: says, inputs: {}, answer: says },
          { asked: says, inputs: {} }
        ]
      },
      next()
    )
    yield* one.contacts.correct(
      who,
      contact,
      { facts: {}, content: { notes: `${says} again` } },
      "mistake",
      next()
    )
    const promised = yield* one.commitments.make(
      who,
      { contact, question: null, to: about, wording: says, owner: "team", due: noon + 9e9 },
      next()
    )
    return { contact, questions, promised }
  })

/** Two records of one client, one of them of a client that was merged into it, contacts about all, and somebody else. */
const furnished = (
  store = new MemoryLedger.MemoryStore("north"),
  vault: Pick<Plugin.Plugin, "provides"> = memory()
) =>
  Effect.gen(function* () {
    const one = yield* desk(overStore(store, vault))
    const next = stamps()
    const add = (source: string, n: number, said: ReturnType<typeof person>) =>
      one.clients.register(who, { source, localId: `${n}`, person: said }, next())
    const first = yield* add("home-care", 1, known(1))
    const second = yield* add("maternity", 2, known(2, null))
    const other = yield* add("welfare", 3, person(3, null))
    for (const about of [first.record, second.record, first.client, second.client])
      yield* contactAbout(one, about, next)
    const stays = yield* contactAbout(one, other.record, next, "of somebody else")
    yield* one.contacts.void(
      who,
      (yield* contactAbout(one, first.record, next)).contact,
      "recorded twice",
      next()
    )
    yield* one.clients.merge(who, { from: second.client, into: first.client }, next())
    return { one, store, next, first, second, other, stays }
  })

type Furnished = Effect.Success<ReturnType<typeof furnished>>

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

const sound = ({ one, store }: Pick<Furnished, "one" | "store">) =>
  Effect.gen(function* () {
    expect((yield* Fold.verify(one.ledger, one.vault, collections)).differences).toEqual([])
    yield* Journal.verify(one.ledger, one.vault, "north")
    expect(store.journal.length).toBeGreaterThan(0)
  })

/** What a store comes to, but for what random bytes and the way there decide. */
const outcome = (store: MemoryLedger.MemoryStore) => ({
  rows: [...store.rows].map(([key, { row }]) => [key, row.doc]).sort(),
  claims: [...store.claims].sort(),
  sealed: store.journal.map(({ event, subject }) => [event.sealed !== null, subject]).filter(([left]) => left)
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

/** Kills at the n-th call of storage or vault: before it has done its work, or after. */
const killing = (n: number, when: "before" | "after") => {
  let calls = 0
  let armed = false
  const one = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      if (!armed || ++calls !== n) return effect
      armed = false
      const killed = Effect.die("killed")
      return when === "before" ? killed : Effect.andThen(effect, killed)
    })
  const all = <Service extends object>(service: Service): Service =>
    Object.fromEntries(
      Object.entries(service).map(([name, member]) => [
        name,
        typeof member === "function"
          ? (...given: ReadonlyArray<unknown>) => one(member(...given))
          : Effect.isEffect(member)
            ? one(member)
            : member
      ])
    ) as Service
  return {
    arm: () => {
      armed = true
    },
    all
  }
}

/** Another process: the services over this storage and vault. */
const deskOver = (ledger: Ledger.LedgerService, vault: Vault.VaultService) =>
  desk(
    Plugin.definePlugin({
      id: "test/given",
      version: "0.0.0",
      sdkApi: Plugin.sdkApi,
      provides: [
        Plugin.ledger({
          capabilities: { durable: false, writers: "one process", joinsHost: false },
          open: () => Effect.succeed(ledger)
        }),
        Plugin.vault({ open: () => Effect.succeed(vault) })
      ]
    })
  )

/** A vault that can be copied as it is now. */
interface CopiedVault extends Vault.VaultService {
  readonly copy: () => CopiedVault
}

const copied = (
  blindKey = Vault.randomKey(),
  keys = new Map<string, Uint8Array | null>(),
  notes = new Map<string, string>()
): CopiedVault => ({
  ...Vault.make({
    blindKey: Effect.succeed(blindKey),
    key: (subject) =>
      Effect.sync(() => {
        if (!keys.has(subject)) keys.set(subject, Vault.randomKey())
        return keys.get(subject) ?? null
      }),
    destroy: (subject, note) =>
      Effect.sync(() => {
        keys.set(subject, null)
        if (!notes.has(subject)) notes.set(subject, note)
      }),
    destroyed: Effect.sync(() => [...notes].sort().map(([subject, note]) => ({ subject, note })))
  }),
  copy: () => copied(blindKey, new Map(keys), new Map(notes))
})

/** A copy of a store, as a back-up is one. */
const copyOf = (store: MemoryLedger.MemoryStore) =>
  Object.assign(new MemoryLedger.MemoryStore("north"), structuredClone({ ...store }))

describe("erasing that is killed", () => {
  const stamp = { command: "erase-it", at: noon + 9e8 }
  const party = ({ first }: Furnished) => ({ party: first.client, ...erasing })

  it.live(
    "comes to the same end wherever it was, when it is asked again or the register is gone through",
    () =>
      Effect.gen(function* () {
        const vault = copied()
        const whole = yield* furnished(new MemoryLedger.MemoryStore("north"), {
          provides: [Plugin.vault({ open: () => Effect.succeed(vault) })]
        })
        const [before, keys] = [copyOf(whole.store), vault.copy()]
        yield* whole.one.clients.erase(who, party(whole), stamp)
        const end = outcome(whole.store)
        let killed = 0
        for (let n = 1; ; n++) {
          let through = true
          for (const when of ["before", "after"] as const)
            for (const by of ["asking again", "the register"] as const) {
              const kill = killing(n, when)
              const store = copyOf(before)
              const own = keys.copy()
              const one = yield* deskOver(kill.all(MemoryLedger.make(store, layouts)), kill.all(own))
              kill.arm()
              const exit = yield* Effect.exit(one.clients.erase(who, party(whole), stamp))
              if (Exit.isSuccess(exit)) continue
              through = false
              killed += 1
              const begun = (yield* own.destroyed).length > 0
              if (by === "asking again") yield* one.clients.erase(who, party(whole), stamp)
              else yield* one.clients.reapplyErasures(who)
              // What was not begun is not in the register: nothing happened.
              if (by === "asking again" || begun) {
                expect(outcome(store), `${when} call ${n}, ${by}`).toEqual(end)
                yield* sound({ one, store })
              }
            }
          if (through) break
        }
        expect(killed).toBeGreaterThan(40)
      })
  )

  it.live("is found by the register alone when an older copy of the data was put back", () =>
    Effect.gen(function* () {
      const vault = memory()
      const all = yield* furnished(new MemoryLedger.MemoryStore("north"), vault)
      const back = copyOf(all.store)
      yield* all.one.clients.erase(who, party(all), stamp)
      const end = outcome(all.store)
      expect(dump(back)).toContain(canary)
      const ledger = MemoryLedger.make(back, layouts)
      const { clients: again } = yield* deskOver(ledger, all.one.vault)
      expect(yield* again.reapplyErasures(who)).toEqual({ erasures: 1, again: 1 })
      expect(outcome(back)).toEqual(end)
      expect(dump(back)).not.toMatch(new RegExp(canary, "i"))
      expect((yield* again.erasures(who)).items).toEqual((yield* all.one.clients.erasures(who)).items)
      expect(yield* again.reapplyErasures(who)).toEqual({ erasures: 1, again: 0 })
      yield* sound({ one: { ...all.one, ledger }, store: back })
    })
  )

  it.live("destroys the keys again when older keys were put back", () =>
    Effect.gen(function* () {
      const vault = copied()
      const one = yield* deskOver(MemoryLedger.make(new MemoryLedger.MemoryStore("north"), layouts), vault)
      const { record } = yield* one.clients.register(who, { source: "a", localId: "1", person: known(1) })
      const back = vault.copy()
      yield* one.clients.erase(who, { party: record, ...erasing }, stamp)
      expect(yield* back.destroyed).toEqual([])
      yield* (yield* deskOver(one.ledger, back)).clients.reapplyErasures(who)
      expect(yield* back.destroyed).toEqual(yield* vault.destroyed)
    })
  )
})

describe("erasing while others record", () => {
  it.live("leaves nothing of what was sealed before it and committed after", () =>
    Effect.gen(function* () {
      const all = yield* furnished()
      const { one, store, next, first } = all
      const sealed = yield* Deferred.make<void>()
      const go = yield* Deferred.make<void>()
      const { ledger } = one
      // Another process is about to commit a contact while the erasure is done.
      const elsewhere = yield* deskOver(
        {
          ...ledger,
          commit: (batches) =>
            Effect.andThen(
              Effect.andThen(Deferred.succeed(sealed, undefined), Deferred.await(go)),
              ledger.commit(batches)
            )
        },
        one.vault
      )
      const late = Effect.exit(contactAbout(elsewhere, first.record, next, `${canary} late`))
      const recording = yield* Effect.forkChild(late)
      yield* Deferred.await(sealed)
      yield* one.clients.erase(who, { party: first.record, ...erasing }, next())
      yield* Deferred.succeed(go, undefined)
      expect(Exit.isFailure(yield* Fiber.join(recording))).toBe(true)
      expect(dump(store)).not.toContain(`${canary} late`)
      yield* sound(all)
    })
  )

  it.live(
    "takes along what nothing could hold up: contacts about a record that was never registered here",
    () =>
      Effect.gen(function* () {
        const all = yield* furnished()
        const { one, store, next } = all
        const { ledger } = one
        yield* contactAbout(one, "elsewhere|9", next)
        let held: ReadonlyArray<Ledger.Batch> = []
        const lost = { _tag: "Conflict", on: [] } as const
        const elsewhere = yield* deskOver(
          {
            ...ledger,
            commit: (batches) =>
              Effect.sync(() => {
                if (held.length === 0) held = batches
                return batches.map(() => lost)
              })
          },
          one.vault
        )
        yield* Effect.exit(contactAbout(elsewhere, "elsewhere|9", next, `${canary} late`))
        // It comes in between the commit of the erasure and its last look.
        const during = yield* deskOver(
          {
            ...ledger,
            commit: (batches) =>
              Effect.tap(ledger.commit(batches), () =>
                Effect.andThen(
                  ledger.commit(held),
                  Effect.sync(() => {
                    held = []
                  })
                )
              )
          },
          one.vault
        )
        yield* during.clients.erase(who, { party: "elsewhere|9", ...erasing }, next())
        expect(held).toEqual([])
        expect(dump(store)).not.toContain(`${canary} late`)
        yield* sound(all)
      })
  )
})
