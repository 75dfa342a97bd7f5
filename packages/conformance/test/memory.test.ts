import { GroupCommit, type Ledger, memory, Plugin } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import { describeLedger } from "../src/vitest.ts"

describeLedger("memory", memory)

/** The sessions of a store share one group commit, as the callers of a host do. */
const grouped = (): Plugin.Plugin => {
  const { manifest, provides } = memory()
  const [sound] = provides
  if (sound?.point !== "ledger") throw new Error("memory provides storage first")
  const shared = new Map<string, Ledger.LedgerService>()
  return Plugin.definePlugin({
    ...manifest,
    id: "memory-grouped",
    provides: [
      Plugin.ledger({
        capabilities: sound.capabilities,
        open: (setting) =>
          Effect.gen(function* () {
            const id = `${setting.tenant} ${JSON.stringify(setting.collections)}`
            const known = shared.get(id)
            if (known !== undefined) return known
            const made = yield* GroupCommit.make(yield* sound.open(setting))
            shared.set(id, made)
            return made
          })
      })
    ]
  })
}

describeLedger("memory with group commit", grouped)
