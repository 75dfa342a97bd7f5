/**
 * Broken adapters, on purpose: a memory ledger with one fault each. The kit must catch every one; a vendor can
 * run them to see that the checks have teeth.
 */
import { Batch, Ledger, MemoryLedger, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import type * as Line from "../Line.ts"
import type * as Subject from "../Subject.ts"

/** A broken adapter. */
export interface Broken {
  /** What is wrong with it. */
  readonly title: string
  /** Makes the plugin, as an adapter would. */
  readonly plugin: () => Plugin.Plugin
  /** Begins transactions of a host on its store, and lets things go wrong. */
  readonly given: Required<Pick<Subject.Given, "host">> & Subject.Given
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
  readonly within?: (
    sound: Ledger.LedgerService,
    transaction: Transaction,
    store: MemoryLedger.MemoryStore
  ) => Partial<Ledger.LedgerService>
  /** What goes wrong over a line to the store. */
  readonly over?: (sound: Ledger.LedgerService, line: Line.Line) => Partial<Ledger.LedgerService>
  /** A second plugin on the store is refused while the first has it open. */
  readonly alone?: boolean
  /** What the extension says of itself, when that is not what its manifest says. */
  readonly besides?: Partial<Plugin.LedgerCapabilities>
}

/** A transaction over stores in memory: what they were, to go back to. */
export interface Transaction {
  /**
   * Runs a statement: `SAVEPOINT` is one more point to go back to, `ROLLBACK TO` goes back to the last one, `RELEASE`
   * forgets it; any other does what it is given.
   */
  readonly query: <A>(statement: string, act: () => Promise<A>) => Promise<A>
  /** Keeps what was done: there is nothing to go back to any more. */
  keep: () => void
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
    const held = [...(storesOf.get(plugin)?.values() ?? [])]
    let back = held.map(({ store }) => copyOf(store))
    const points: Array<typeof back> = []
    const session: Transaction = {
      query: (statement, act) => {
        if (statement === "SAVEPOINT") points.push(held.map(({ store }) => copyOf(store)))
        if (statement === "ROLLBACK TO") for (const restore of points.at(-1) ?? []) restore()
        if (statement === "RELEASE") points.pop()
        return act()
      },
      keep: () => {
        back = []
      },
      undo: () => {
        for (const restore of back) restore()
      }
    }
    return {
      session,
      commit: Effect.sync(() => session.keep()),
      rollback: Effect.sync(() => session.undo())
    }
  })

/** What befalls the stores: they are full. */
const troubles: Subject.Faults["troubles"] = {
  ENOSPC: {
    thrown: () => Object.assign(new Error("no space left for Ypsilanti"), { code: "ENOSPC" }),
    retryable: true,
    outcomeUnknown: false
  }
}

interface Held {
  readonly store: MemoryLedger.MemoryStore
  readonly notes: Map<string, unknown>
  sessions: number
  /** Who has it open. */
  holder: object | null
}

/** A memory ledger with a fault. */
export const broken = (title: string, fault: Fault, options: Options = {}): Broken => {
  const make = () => new Map<string, Held>()
  const lasting = make()
  const build = (held: Map<string, Held>, line: Line.Line | null): Plugin.Plugin => {
    const stores = new Map<string, MemoryLedger.MemoryStore>()
    const capabilities = options.capabilities ?? {
      durable: false,
      writers: "one process",
      joinsHost: options.within !== undefined
    }
    const heldBy = (asked: string): Held => {
      const tenant = options.tenant?.(asked) ?? asked
      const own = held.get(tenant) ?? {
        store: new MemoryLedger.MemoryStore(tenant),
        notes: new Map(),
        sessions: 0,
        holder: null
      }
      held.set(tenant, own)
      stores.set(tenant, own.store)
      return own
    }
    const open = (setting: Plugin.LedgerSetting) =>
      Effect.sync(() => {
        const own = heldBy(setting.tenant)
        own.sessions += 1
        const sound = MemoryLedger.make(own.store, setting.collections)
        const world = { store: own.store, stores, setting, session: own.sessions, notes: own.notes }
        const over = line === null ? {} : options.over?.(sound, line)
        return { ...sound, ...fault(sound, world), ...over }
      })
    /** Holds the store as long as one of this plugin's sessions is open. */
    const alone = (setting: Plugin.LedgerSetting) =>
      Effect.acquireRelease(
        Effect.suspend(() => {
          const own = heldBy(setting.tenant)
          if (own.holder !== null && own.holder !== owner)
            return Effect.fail(
              new Ledger.LedgerUnavailable({
                operation: "open",
                code: "locked",
                retryable: true,
                outcomeUnknown: false
              })
            )
          own.holder = owner
          return Effect.succeed(own)
        }),
        (own) =>
          Effect.sync(() => {
            own.holder = null
          })
      )
    const owner = {}
    const extension = Plugin.ledger({
      capabilities,
      open: (setting) => (options.alone ? Effect.andThen(alone(setting), open(setting)) : open(setting)),
      ...(options.within === undefined
        ? {}
        : {
            within: ({ tenant, collections }, session) => {
              const { store } = heldBy(tenant)
              const sound = MemoryLedger.make(store, collections)
              return { ...sound, ...options.within?.(sound, session as Transaction, store) }
            }
          })
    })
    const sound = Plugin.definePlugin({
      id: "@zorgband/conformance/broken",
      version: "0.0.0",
      sdkApi: Plugin.sdkApi,
      provides: [extension]
    })
    const besides = { ...capabilities, ...options.besides }
    const made = options.besides ? { ...sound, provides: [{ ...extension, capabilities: besides }] } : sound
    storesOf.set(made, held)
    return made
  }
  return {
    title,
    given: {
      host: begin,
      faults: {
        troubles,
        ...(options.over === undefined ? {} : { line: (line) => build(make(), line) })
      }
    },
    plugin: () => build(options.lasting === true ? lasting : make(), null)
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
