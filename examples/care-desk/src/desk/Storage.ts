/// <reference types="node" />
/** Where the desk keeps its data: a SQLite file, or PostgreSQL with the vault's keys in a file beside the process. */

import { postgres } from "@zorgband/adapters-pg"
import { KeyFile, sqlite } from "@zorgband/adapters-sqlite"
import { Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"

/** Where the keys are when the data is on PostgreSQL. */
const keyFile = "care-desk.keys.db"

/** Whether this is the URL of a PostgreSQL database. */
export const isUrl = (database: string): boolean => /^postgres(ql)?:\/\//.test(database)

/** The plugins for `--db`. */
export const plugins = (database: string): readonly [Plugin.Plugin, ...Array<Plugin.Plugin>] =>
  isUrl(database) ? withKeys(postgres(database)) : [sqlite(database)]

/** A vault beside a database that has none of its own. */
const withKeys = (storage: Plugin.Plugin): readonly [Plugin.Plugin, ...Array<Plugin.Plugin>] => [
  storage,
  Plugin.definePlugin({
    id: "care-desk/keys",
    version: "0.0.0",
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.vault({
        open: (tenant) =>
          isEmpty(storage, tenant).pipe(
            Effect.mapError(({ code }) => new Vault.VaultUnavailable({ operation: "open", code })),
            Effect.flatMap((empty) => KeyFile.make(keyFile, tenant, empty)),
            Effect.map(Vault.make)
          )
      })
    ]
  })
]

/** Whether a tenant has no data yet: only then may keys be made. */
const isEmpty = (storage: Plugin.Plugin, tenant: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { ledger } = yield* Effect.fromResult(Plugin.resolve([storage], {})).pipe(Effect.orDie)
      const { feed, migrations } = yield* ledger.open({ tenant, collections: [] })
      if ((yield* migrations.plan).length > 0) return true
      const { events } = yield* feed(null, 1).pipe(Effect.catchTag("InvalidQuery", Effect.die))
      return events.length === 0
    })
  )
