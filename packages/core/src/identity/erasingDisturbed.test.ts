import { describe, expect, it } from "@effect/vitest"
import { Fold, Journal } from "@zorgband/conformance"
import { type Ledger, MemoryLedger, memory, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { coreAreas } from "../host/coreAreas.ts"
import { desk, noon } from "../testing/Build.ts"
import { dump } from "../testing/memoryDesk.ts"
import { canary, contactAbout, erasing, type Furnished, furnished, known, who } from "./erasingDesk.ts"

const collections = coreAreas.flatMap((area) => area.collections)
const layouts = collections.map(({ layout }) => layout)

/** All rows are the fold of their events, and the journal is whole. */
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
