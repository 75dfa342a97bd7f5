import { Effect } from "effect"
import manifest from "../package.json" with { type: "json" }
import * as MemoryLedger from "./MemoryLedger.ts"
import * as Plugin from "./Plugin.ts"
import * as Vault from "./Vault.ts"

/**
 * Storage and vault in memory: nothing survives the process. One plugin is one store; open it twice and both
 * see the same.
 */
export const memory = (): Plugin.Plugin => {
  const stores = new Map<string, MemoryLedger.MemoryStore>()
  const vaults = new Map<string, Vault.VaultService>()
  const once = <A>(known: Map<string, A>, tenant: string, make: () => A): A => {
    const found = known.get(tenant) ?? make()
    known.set(tenant, found)
    return found
  }
  return Plugin.definePlugin({
    id: "@zorgband/plugin-sdk/memory",
    version: manifest.version,
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.ledger({
        capabilities: { durable: false, writers: "one process", joinsHost: false },
        open: ({ tenant, collections }) =>
          Effect.sync(() =>
            MemoryLedger.make(
              once(stores, tenant, () => new MemoryLedger.MemoryStore(tenant)),
              collections
            )
          )
      }),
      Plugin.vault({ open: (tenant) => Effect.sync(() => once(vaults, tenant, Vault.memory)) })
    ]
  })
}
