import { Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect, Result } from "effect"
import manifest from "../package.json" with { type: "json" }
import * as KeyFile from "./KeyFile.ts"

/** Whether a tenant has no data yet: only then may keys be made. */
const isEmpty = (storage: Plugin.Plugin, tenant: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const resolved = Plugin.resolve([storage], {})
      // Without storage the host does not open, and says why.
      if (Result.isFailure(resolved)) return true
      const { feed, migrations } = yield* resolved.success.ledger.open({ tenant, collections: [] })
      if ((yield* migrations.plan).length > 0) return true
      const { events } = yield* feed(null, 1)
      return events.length === 0
    })
  ).pipe(
    Effect.mapError(
      (failure) =>
        new Vault.VaultUnavailable({
          operation: "open",
          code: failure._tag === "LedgerUnavailable" ? failure.code : "storage"
        })
    )
  )

/**
 * A vault whose keys are in a SQLite file, for storage that brings none, such as PostgreSQL. Keep the file where
 * back-ups of the data do not reach. When the storage holds data of a tenant and the file no keys of it, the host does
 * not open (code `keys missing`): new keys would open nothing, and would let a claim be taken twice.
 *
 * @param file where the keys are; made when it is not there
 * @param storage the plugin whose data the keys belong to
 */
export const keys = (file: string, storage: Plugin.Plugin): Plugin.Plugin =>
  Plugin.definePlugin({
    id: "@zorgband/adapters-sqlite/keys",
    version: manifest.version,
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.vault({
        open: (tenant) =>
          isEmpty(storage, tenant).pipe(
            Effect.flatMap((empty) => KeyFile.make(file, tenant, empty)),
            Effect.map(Vault.make)
          )
      })
    ]
  })
