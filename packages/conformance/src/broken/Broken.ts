/**
 * Broken adapters, on purpose: a memory ledger with one fault each. The kit must catch every one; a vendor can
 * run them to see that the checks have teeth.
 */
import { Batch, type Ledger, MemoryLedger, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Subject from "../Subject.ts"

/** A broken adapter. */
export interface Broken {
  /** What is wrong with it. */
  readonly title: string
  /** Makes the plugin, as an adapter would. */
  readonly plugin: () => Plugin.Plugin
  /** Begins transactions of a host on its store. */
  readonly host: Subject.Host
}

/** What a fault works with: one session on the store of one tenant. */
export interface World {
  /** What the sound ledger has stored. */
  readonly store: MemoryLedger.MemoryStore
  /** The stores of every tenant. */
  readonly stores: ReadonlyMap<string, MemoryLedger.MemoryStore>
  /** The tenant and its collections. */
  readonly setting: Plugin.LedgerSetting
  /** Numbers the sessions of the store. */
  readonly session: number
  /** Notes of the fault, shared by the sessions of the store. */
  readonly notes: Map<string, unknown>
}

/** What a fault puts in the place of a sound method. */
export type Fault = (sound: Ledger.LedgerService, world: World) => Partial<Ledger.LedgerService>

interface Options {
  /** What it says of itself. */
  readonly capabilities?: Plugin.LedgerCapabilities
  /** Every plugin that is made has the same stores. */
  readonly lasting?: boolean
  /** The tenant whose store is used in the place of the one asked. */
  readonly tenant?: (tenant: string) => string
  /** What goes wrong inside a host's transaction. */
  readonly within?: (sound: Ledger.LedgerService, transaction: Transaction) => Partial<Ledger.LedgerService>
}

/** A transaction over stores in memory: what they were, to go back to. */
interface Transaction {
  /** Keeps what was done: there is nothing to go back to any more. */
  readonly keep: () => void
  /** Undoes what was done. */
  readonly undo: () => void
}

const storesOf = new WeakMap<Plugin.Plugin, ReadonlyMap<string, Held>>()

const copyOf = (store: MemoryLedger.MemoryStore) => {
  const { rows, entries, claims, scopes, receipts, histories } = store
  const maps = { rows, entries, claims, scopes, receipts, histories }
  const copies = Object.entries(maps).map(
    ([name, map]) => [name as keyof typeof maps, new Map<string, never>(map as never)] as const
  )
  const indexes = new Map([...store.indexes].map(([name, sorted]) => [name, [...sorted]] as const))
  const {
    head,
    journal: { length }
  } = store
  return () => {
    for (const [name, copy] of copies) {
      maps[name].clear()
      for (const [key, value] of copy) maps[name].set(key, value)
    }
    store.indexes.clear()
    for (const [name, sorted] of indexes) store.indexes.set(name, [...sorted])
    store.journal.length = length
    store.head = head
  }
}

const begin: Subject.Host = (plugin) =>
  Effect.sync(() => {
    let back = [...(storesOf.get(plugin)?.values() ?? [])].map(({ store }) => copyOf(store))
    const session: Transaction = {
      keep: () => {
        back = []
      },
      undo: () => {
        for (const restore of back) restore()
      }
    }
    return { session, commit: Effect.sync(session.keep), rollback: Effect.sync(session.undo) }
  })

interface Held {
  readonly store: MemoryLedger.MemoryStore
  readonly notes: Map<string, unknown>
  sessions: number
}

/** A memory ledger with a fault. */
export const broken = (title: string, fault: Fault, options: Options = {}): Broken => {
  const make = () => new Map<string, Held>()
  const lasting = make()
  return {
    title,
    host: begin,
    plugin: () => {
      const held = options.lasting === true ? lasting : make()
      const stores = new Map<string, MemoryLedger.MemoryStore>()
      const made = Plugin.definePlugin({
        id: "@zorgband/conformance/broken",
        version: "0.0.0",
        sdkApi: Plugin.sdkApi,
        provides: [
          Plugin.ledger({
            capabilities: options.capabilities ?? {
              durable: false,
              writers: "one process",
              joinsHost: options.within !== undefined
            },
            open: (setting) =>
              Effect.sync(() => {
                const tenant = options.tenant?.(setting.tenant) ?? setting.tenant
                const own = held.get(tenant) ?? {
                  store: new MemoryLedger.MemoryStore(tenant),
                  notes: new Map(),
                  sessions: 0
                }
                held.set(tenant, own)
                stores.set(tenant, own.store)
                own.sessions += 1
                const sound = MemoryLedger.make(own.store, setting.collections)
                const world = { store: own.store, stores, setting, session: own.sessions, notes: own.notes }
                return { ...sound, ...fault(sound, world) }
              }),
            ...(options.within === undefined
              ? {}
              : {
                  within: ({ tenant, collections }, session) => {
                    const own = held.get(tenant)?.store ?? new MemoryLedger.MemoryStore(tenant)
                    const sound = MemoryLedger.make(own, collections)
                    return { ...sound, ...options.within?.(sound, session as Transaction) }
                  }
                })
          })
        ]
      })
      storesOf.set(made, held)
      return made
    }
  }
}

/** A fault in what is asked of the store: each batch is changed before it is committed. */
export const asks =
  (change: (batch: Ledger.Batch, world: World) => Ledger.Batch): Fault =>
  (sound, world) => ({
    commit: (batches) => Effect.suspend(() => sound.commit(batches.map((batch) => change(batch, world))))
  })

/** A fault in what is put. */
export const puts = (change: (put: Ledger.Put, world: World) => Ledger.Put): Fault =>
  asks((batch, world) => ({ ...batch, put: batch.put.map((put) => change(put, world)) }))

/** A fault in what is done after a batch was judged. */
export const afterwards =
  (
    act: (
      outcome: Ledger.Outcome,
      batch: Ledger.Batch,
      world: World,
      sound: Ledger.LedgerService
    ) => Effect.Effect<Ledger.Outcome, Ledger.LedgerUnavailable> | Ledger.Outcome
  ): Fault =>
  (sound, world) => ({
    commit: (batches) =>
      Effect.flatMap(sound.commit(batches), (outcomes) =>
        Effect.forEach(outcomes, (outcome, at) => {
          const acted = act(outcome, batches[at] as Ledger.Batch, world, sound)
          return Effect.isEffect(acted) ? acted : Effect.succeed(acted)
        })
      )
  })

/** A fault in what is found. */
export const finds =
  (change: (found: Ledger.Found, query: Ledger.Query, world: World) => Ledger.Found): Fault =>
  (sound, world) => ({
    find: (query) => Effect.map(sound.find(query), (found) => change(found, query, world))
  })

/** A fault in what is looked for. */
export const looksFor =
  (change: <Q extends Ledger.Selection>(query: Q) => Q): Fault =>
  (sound) => ({ find: (query) => sound.find(change(query)), count: (query) => sound.count(change(query)) })

/** The version of a record, 0 when it is absent. */
export const versionOf = ({ store }: World, ref: Ledger.Ref): Ledger.Version =>
  store.rows.get(Batch.refId(ref))?.row.version ?? 0

/** A batch with only its events, under another command. */
export const eventsOf = (batch: Ledger.Batch, name: string): Ledger.Batch => ({
  ...batch,
  command: { id: `${batch.command.id} ${name}`, digest: "" },
  expect: [],
  put: [],
  remove: [],
  move: [],
  touch: [],
  erase: []
})

/** Lets other fibers go first. */
export const hesitate: Effect.Effect<void> = Effect.forEach([1, 2, 3, 4], () => Effect.yieldNow, {
  discard: true
})
