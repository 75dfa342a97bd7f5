/** The services over a store in memory that can be looked into, and copied. */
import { MemoryLedger, memory, Plugin } from "@zorgband/plugin-sdk"
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

/** All that a store holds, as text: rows, entries, claims, scopes, receipts, histories and journal, bytes as Latin-1. */
export const dump = (store: MemoryLedger.MemoryStore): string =>
  JSON.stringify(store, (_, value: unknown) =>
    value instanceof Map ? [...value] : value instanceof Uint8Array ? String.fromCharCode(...value) : value
  )
