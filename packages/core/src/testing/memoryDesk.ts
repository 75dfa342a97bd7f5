/** The services over a store in memory that can be looked into, and copied. */
import { type Ledger, MemoryLedger, memory, Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"

/** A plugin over this store, with a vault of its own or that of another plugin. */
export const overStore = (
  store: MemoryLedger.MemoryStore,
  { provides }: Pick<Plugin.Plugin, "provides"> = memory()
): Plugin.Plugin =>
  Plugin.definePlugin({
    id: "test/memory",
    version: "0.0.0",
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.ledger({
        capabilities: { durable: false, writers: "one process", joinsHost: false },
        open: ({ collections }) => Effect.succeed(MemoryLedger.make(store, collections))
      }),
      ...provides.filter(({ point }) => point === "vault")
    ]
  })

/** Plugins over one store and one vault, each with its ledger changed: one that is opened again, or by another, goes on. */
export const shared = (): ((
  change?: (ledger: Ledger.LedgerService) => Ledger.LedgerService
) => Plugin.Plugin) => {
  const store = new MemoryLedger.MemoryStore("shared")
  const vault = Vault.memory()
  return (change = (ledger) => ledger) =>
    Plugin.definePlugin({
      id: "test/shared",
      version: "0.0.0",
      sdkApi: Plugin.sdkApi,
      provides: [
        Plugin.ledger({
          capabilities: { durable: false, writers: "one process", joinsHost: false },
          open: ({ collections }) => Effect.succeed(change(MemoryLedger.make(store, collections)))
        }),
        Plugin.vault({ open: () => Effect.succeed(vault) })
      ]
    })
}

/** All that a store holds, as text: rows, entries, claims, scopes, receipts, histories and journal, bytes as Latin-1. */
export const dump = (store: MemoryLedger.MemoryStore): string =>
  JSON.stringify(store, (_, value: unknown) =>
    value instanceof Map ? [...value] : value instanceof Uint8Array ? String.fromCharCode(...value) : value
  )
