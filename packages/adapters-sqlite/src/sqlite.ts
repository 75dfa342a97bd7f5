import { format, parse } from "node:path"
import { Plugin, Vault } from "@zorgband/plugin-sdk"
import { Effect } from "effect"
import manifest from "../package.json" with { type: "json" }
import type { Database } from "./Connection.ts"
import * as KeyFile from "./KeyFile.ts"
import * as SqliteLedger from "./SqliteLedger.ts"

/** How {@link sqlite} works. */
export interface Options {
  /**
   * Where the vault keeps its keys: beside the database when left out (`care.db` has `care.keys.db`), better on
   * another disk. `false`: no vault; another plugin provides it.
   */
  readonly keys?: string | false
  /** What the names of all tables begin with: `zorgband_` when left out. */
  readonly prefix?: string
  /** How long a call waits for its turn while others write, in milliseconds: 10,000 when left out. */
  readonly patience?: number
}

const beside = (file: string): string => {
  const { dir, name, ext } = parse(file)
  return format({ dir, name: `${name}.keys`, ext })
}

/**
 * Storage in one SQLite file, and a vault whose keys are in another. Several processes of one machine may open
 * the same file. Apply `migrations` before the first use: until then every call fails with code `schema`.
 */
export const sqlite = (file: string, options: Options = {}): Plugin.Plugin => {
  const { keys = beside(file), ...rest } = options
  return Plugin.definePlugin({
    id: "@zorgband/adapters-sqlite",
    version: manifest.version,
    sdkApi: Plugin.sdkApi,
    provides: [
      Plugin.ledger({
        capabilities: { durable: true, writers: "one machine", joinsHost: true },
        open: (setting) => SqliteLedger.make({ ...setting, ...rest, file }),
        within: (setting, session) => SqliteLedger.within(session as Database, { ...setting, ...rest })
      }),
      ...(keys === false
        ? []
        : [
            Plugin.vault({
              open: (tenant) =>
                SqliteLedger.hasData(file, tenant, options.prefix).pipe(
                  Effect.mapError(({ code }) => new Vault.VaultUnavailable({ operation: "open", code })),
                  Effect.flatMap((hasData) => KeyFile.make(keys, tenant, !hasData)),
                  Effect.map(Vault.make)
                )
            })
          ])
    ]
  })
}
